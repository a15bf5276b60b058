"""Told when it begins, now and then while it lasts, and when it is over."""

import structlog
from structlog.testing import capture_logs

from ingest.outage import TOLD_EVERY, Outage


def test_an_outage_is_told_once_and_its_end() -> None:
    with capture_logs() as lines:
        outage = Outage(structlog.get_logger(), "reading the log")
        outage.over(0.0)
        for second in range(30):
            outage.goes_on(OSError("nobody there"), float(second))
        assert outage.lasted(29.0) == 29.0
        outage.over(30.0)
        outage.over(31.0)

    assert [line["event"] for line in lines] == ["unavailable, trying again until it works", "available again"]
    assert lines[1]["seconds"] == 30.0
    assert outage.lasted(40.0) == 0.0


def test_a_long_one_is_told_each_minute() -> None:
    with capture_logs() as lines:
        outage = Outage(structlog.get_logger(), "insert")
        for second in range(int(3 * TOLD_EVERY) + 1):
            outage.goes_on(OSError("nobody there"), float(second))

    assert [line["event"] for line in lines][1:] == ["still unavailable"] * 3
    assert [line["seconds"] for line in lines[1:]] == [60, 120, 180]
