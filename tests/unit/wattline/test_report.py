"""Reports: periods and their steps."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.support.report_parts import SHANGHAI
from wattline.report.periods import (
    BadPeriod,
    Kind,
    Step,
    around,
    between,
    day_of,
    ends,
    label,
    month_of,
    week_of,
    year_of,
)

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("kind", "day", "first", "following"),
    [
        ("day", date(2026, 12, 31), date(2026, 12, 31), date(2027, 1, 1)),
        ("week", date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 4)),
        ("week", date(2026, 12, 28), date(2026, 12, 28), date(2027, 1, 4)),
        ("month", date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1)),
        ("month", date(2028, 2, 29), date(2028, 2, 1), date(2028, 3, 1)),
        ("year", date(2028, 2, 29), date(2028, 1, 1), date(2029, 1, 1)),
    ],
)
def test_a_period_is_the_one_around_a_day(kind: Kind, day: date, first: date, following: date) -> None:
    period = around(kind, day)
    assert (period.first, period.following) == (first, following)


def test_any_days_are_a_period_with_both_their_ends() -> None:
    period = between(date(2026, 10, 30), date(2026, 11, 2))
    assert (period.days, period.last, period.step) == (4, date(2026, 11, 2), "day")
    assert between(period.first, period.first).step == "hour"
    assert between(period.first, date(2027, 3, 1)).step == "month"
    with pytest.raises(BadPeriod, match="from 2026-11-02 to 2026-10-30"):
        between(date(2026, 11, 2), date(2026, 10, 30))


def test_periods_are_read_as_people_write_them() -> None:
    assert day_of("2026-11-23") == date(2026, 11, 23)
    assert around("week", week_of("2026-W53")) == around("week", week_of("2027-01-02"))
    assert month_of("2026-02") == date(2026, 2, 1)
    assert month_of("2026-02-17") == date(2026, 2, 17)
    assert year_of("2026") == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("read", "text", "told"),
    [
        (day_of, "2026-02-30", "a day like"),
        (day_of, "20261123", "a day like"),
        (week_of, "2026-W54", "a week like"),
        (month_of, "2026-13", "a month like"),
        (year_of, "26", "a year like"),
    ],
)
def test_what_is_no_period_says_what_would_be(read: object, text: str, told: str) -> None:
    assert callable(read)
    with pytest.raises(BadPeriod, match=f"{text}: should be {told}"):
        read(text)


def test_days_that_the_warehouse_cannot_tell_are_refused() -> None:
    for day in (date(1969, 12, 31), date(2149, 1, 1)):
        with pytest.raises(BadPeriod, match="between 1970 and 2148"):
            around("year", day)


def test_titles_are_in_both_languages() -> None:
    day = date(2026, 10, 5)
    assert around("day", day).title() == "Monday, 5 October 2026"
    assert around("day", day).title("zh") == "2026年10月5日 星期一"
    assert around("week", day).title() == "Week 41 of 2026: 2026-10-05 to 2026-10-11"
    assert around("month", day).title("zh") == "2026年10月"
    assert between(day, date(2026, 10, 6)).title() == "2026-10-05 to 2026-10-06"


@pytest.mark.parametrize(
    ("step", "begin", "told", "end"),
    [
        ("quarter", datetime(2026, 10, 5, 1, tzinfo=UTC), "2026-10-05 09:00", datetime(2026, 10, 5, 1, 15, tzinfo=UTC)),
        ("hour", datetime(2026, 10, 5, 9), "2026-10-05 09:00", datetime(2026, 10, 5, 2, tzinfo=UTC)),  # noqa: DTZ001
        ("day", date(2026, 10, 5), "2026-10-05", datetime(2026, 10, 5, 16, tzinfo=UTC)),
        ("week", date(2026, 12, 28), "2026-W53", datetime(2027, 1, 3, 16, tzinfo=UTC)),
        ("month", date(2026, 12, 1), "2026-12", datetime(2026, 12, 31, 16, tzinfo=UTC)),
        ("year", date(2026, 1, 1), "2026", datetime(2026, 12, 31, 16, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_steps_have_a_name_and_an_end(step: Step, begin: date, told: str, end: datetime) -> None:
    assert label(step, begin, SHANGHAI) == told
    assert ends(step, begin, SHANGHAI) == end


def test_where_clocks_are_put_back_no_two_quarters_have_one_name() -> None:
    quarters = [datetime(2026, 10, 25, 0, 15, tzinfo=UTC), datetime(2026, 10, 25, 1, 15, tzinfo=UTC)]
    assert [label("quarter", at, BERLIN) for at in quarters] == ["2026-10-25 02:15+02:00", "2026-10-25 02:15+01:00"]
    hour = datetime(2026, 10, 25, 2)  # noqa: DTZ001 - the clock shows it twice
    assert ends("hour", hour, BERLIN) == datetime(2026, 10, 25, 2, tzinfo=UTC)
    assert around("day", date(2026, 10, 25)).ends_at(BERLIN) == datetime(2026, 10, 25, 23, tzinfo=UTC)
