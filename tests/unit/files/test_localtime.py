"""Local clock times through the hours that come twice or never."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from connectors.files.localtime import NoSuchTime, call_start, instant, instants_of, parse_local

BERLIN = ZoneInfo("Europe/Berlin")
REPEATED = parse_local("2026-10-25 02:30:00")


def test_a_repeated_hour_has_two_instants() -> None:
    assert instants_of(REPEATED, BERLIN) == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("not_before", "hour"),
    [(None, 0), ((0, 20), 0), ((0, 30), 0), ((0, 31), 1), ((1, 29), 1), ((1, 40), 1)],
)
def test_the_first_that_is_not_before(not_before: tuple[int, int] | None, hour: int) -> None:
    bound = datetime(2026, 10, 25, *not_before, tzinfo=UTC) if not_before else None
    assert instant(REPEATED, BERLIN, bound) == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)


def test_a_skipped_hour_has_none() -> None:
    with pytest.raises(NoSuchTime, match="Europe/Berlin skipped"):
        instant(parse_local("2026-03-29 02:30:00"), BERLIN)


def test_chinas_summer_time_of_1986_to_1991() -> None:
    summer = instant(parse_local("1988-07-01 12:00:00"), ZoneInfo("Asia/Shanghai"))
    assert summer == datetime(1988, 7, 1, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-02-29 10:00:00", "24:00", "2026-07-01", "", "9999-01-01 00:00:00"])
def test_no_such_time(text: str) -> None:
    with pytest.raises(NoSuchTime):
        parse_local(text)


@pytest.mark.parametrize(
    ("call_id", "epoch"),
    [
        ("1700000000.12", 1700000000),
        ("pbx-1-1700000000.12", 1700000000),
        ("NONE", None),
        ("1.2", None),
        ("x1700000000.1", None),
    ],
)
def test_the_start_of_a_call_in_its_id(call_id: str, epoch: int | None) -> None:
    found = call_start(call_id)
    assert (int(found.timestamp()) if found else None) == epoch
