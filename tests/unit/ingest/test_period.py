"""Stretches of time, and when a record of the log happened."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ingest.log import Run
from ingest.period import Period
from ingest.record_time import event_time, id_and_time
from ingest.unreadable import UNREADABLE_TYPE
from tests.support.sink_parts import queue_event, stamped

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_period_holds_its_begin_and_not_its_end() -> None:
    period = Period(at("2026-03-01"), at("2026-03-02"))

    assert at("2026-03-01") in period
    assert at("2026-03-02") not in period
    assert None not in period


def test_what_is_left_of_a_month() -> None:
    month = Period(at("2026-03-01"), at("2026-04-01"))

    assert month.without(Period(at("2026-03-10"), at("2026-03-11"))) == [
        Period(at("2026-03-01"), at("2026-03-10")),
        Period(at("2026-03-11"), at("2026-04-01")),
    ]
    assert month.without(Period(at("2026-01-01"), at("2027-01-01"))) == []
    assert month.without(Period(at("2026-03-20"), at("2026-05-01"))) == [Period(at("2026-03-01"), at("2026-03-20"))]


def test_days_are_the_zones_even_where_clocks_change() -> None:
    days = list(Period(at("2026-03-01 12:00"), at("2026-03-03")).days(SHANGHAI))
    assert [day.begin for day in days] == [at("2026-03-01 12:00"), at("2026-03-01 16:00"), at("2026-03-02 16:00")]
    assert days[-1].end == at("2026-03-03")

    hours = [
        (day.end - day.begin).total_seconds() / 3600
        for day in Period(at("2026-03-07 05:00"), at("2026-03-10 04:00")).days(NEW_YORK)
    ]
    assert hours == [24, 23, 24]


def run_of(value: bytes, type_name: str, stamp: str, headers: dict[str, str], appended: float | None) -> Run:
    return Run("calls.queue", 0, [0], ["k"], [type_name], [stamp], [value], lambda _: headers, appended=appended)


@pytest.mark.parametrize(
    ("value", "headers", "time"),
    [
        (b'{"time": "2026-03-01T08:00:00+08:00"}', {}, at("2026-03-01")),
        (b'{"agent": "103"}', {"ce_time": "2026-03-01T00:00:00Z"}, at("2026-03-01")),
        (b'{"time": "2026-03-01T08:00:00"}', {}, at("2026-03-09")),  # nobody knows whose clock
        (b"no JSON", {}, at("2026-03-09")),
        (b"[1]", {}, at("2026-03-09")),
    ],
    ids=["field", "header", "naive", "no JSON", "no object"],
)
def test_a_foreign_record_happened_when_it_says_else_when_it_came(
    value: bytes, headers: dict[str, str], time: datetime
) -> None:
    run = run_of(value, "wattline.queue_event", "", headers, at("2026-03-09").timestamp())

    assert event_time(run, 0) == time


def test_a_sealed_record_happened_when_it_came_if_anybody_knows() -> None:
    run = run_of(b'{"time": "2026-03-01T00:00:00Z"}', UNREADABLE_TYPE, "", {}, at("2026-03-09").timestamp())

    assert event_time(run, 0) == at("2026-03-09")
    assert event_time(replace(run, appended=None), 0) is None


def test_a_line_of_the_door_tells_id_and_time() -> None:
    event = queue_event(7).model_copy(update={"source": 'a "quoted" \\ source'})
    message = stamped(event)

    assert id_and_time(message.value) == (str(event.id).encode(), event.time)
    assert event_time(run_of(message.value, message.type, "1", {}, None), 0) == event.time
    with pytest.raises(ValueError, match="not a line"):
        id_and_time(b'{"time": "2026-03-01T00:00:00Z"}')
