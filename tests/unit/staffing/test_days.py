"""Days, their sorts and their quarters of an hour."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from wattline.staffing.days import NamedDay, named_day, quarter_of_day, quarters_of
from wattline.staffing.history import days_of, whole_days

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def test_a_calendar_knows_better_than_the_weekday() -> None:
    saturday, sunday, monday = date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 2)
    calendar = {saturday: NamedDay("makeup_workday")}
    assert [named_day(calendar, day).day_type for day in (saturday, sunday, monday)] == [
        "makeup_workday", "weekend", "workday",
    ]  # fmt: skip
    assert [named_day(calendar, day).is_off for day in (saturday, sunday, monday)] == [False, True, False]


@pytest.mark.parametrize(
    ("day", "zone", "count"),
    [(SPRING, BERLIN, 92), (AUTUMN, BERLIN, 100), (AUTUMN, SHANGHAI, 96), (date(1986, 5, 4), SHANGHAI, 92)],
)
def test_a_day_on_which_the_clock_is_changed_has_fewer_or_more_quarters(day: date, zone: ZoneInfo, count: int) -> None:
    begins = quarters_of(day, zone)
    assert len(begins) == count
    assert {begin.astimezone(zone).date() for begin in begins} == {day}


def test_the_hour_that_comes_twice_has_the_same_quarters_twice() -> None:
    quarters = [quarter_of_day(begin, BERLIN) for begin in quarters_of(AUTUMN, BERLIN)]
    assert quarters[8:16] == [8, 9, 10, 11, 8, 9, 10, 11]
    missing = set(range(96)) - {quarter_of_day(begin, BERLIN) for begin in quarters_of(SPRING, BERLIN)}
    assert missing == {8, 9, 10, 11}


def test_what_isnt_there_is_no_call_on_a_day_that_is_known() -> None:
    at = datetime(2026, 3, 1, 16, 15, tzinfo=UTC)  # 00:15 of 2 March in Shanghai
    (day,) = days_of({at: 7.0}, [date(2026, 3, 2)], SHANGHAI)
    assert (day.total, day.calls[1], day.quarters[1], len(day.calls)) == (7, 7, 1, 96)


def test_the_first_day_and_days_without_any_record_arent_known() -> None:
    told = [datetime(2026, 3, day, 2, tzinfo=UTC) for day in (1, 2, 3, 5, 6)]
    assert whole_days(told, SHANGHAI, date(2026, 3, 6)) == [date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 5)]
