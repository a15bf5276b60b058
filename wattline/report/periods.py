"""The period of a report, in days of the reporting zone's calendar, and the steps that it may be broken into."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

YEARS = (1970, 2148)
"""First and last year that the warehouse's dates can tell."""

Kind = Literal["day", "week", "month", "year", "days"]
Step = Literal["quarter", "hour", "day", "week", "month", "year"]
Lang: TypeAlias = Literal["en", "zh"]

STEPS: tuple[Step, ...] = ("quarter", "hour", "day", "week", "month", "year")
"""From the finest to the coarsest."""
DAYS_BY_HOUR, DAYS_BY_DAY = 2, 92
"""Up to so many days a period of any length is drawn by hour, by day; beyond that by month."""

WEEKDAYS = "一二三四五六日"
QUARTER = timedelta(minutes=15)


class BadPeriod(ValueError):
    """Not a period; the message says which is meant."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to the day before `following`."""

    kind: Kind
    first: date
    following: date

    @property
    def last(self) -> date:
        return self.following - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.following - self.first).days

    def title(self, lang: Lang = "en") -> str:
        """What people call it."""
        day, last = self.first, self.last
        year, week, _ = day.isocalendar()
        if lang == "zh":
            return {
                "day": f"{day:%Y}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}",
                "week": f"{year}年第{week}周（{day}至{last}）",
                "month": f"{day:%Y}年{day.month}月",
                "year": f"{day:%Y}年",
                "days": f"{day}至{last}",
            }[self.kind]
        return {
            "day": f"{day:%A, %-d %B %Y}",
            "week": f"Week {week} of {year}: {day} to {last}",
            "month": f"{day:%B %Y}",
            "year": f"{day:%Y}",
            "days": f"{day} to {last}",
        }[self.kind]

    @property
    def step(self) -> Step:
        """What its bars are drawn by unless something else is asked for."""
        match self.kind:
            case "day":
                return "hour"
            case "week" | "month":
                return "day"
            case "year":
                return "month"
            case "days":
                return "hour" if self.days <= DAYS_BY_HOUR else "day" if self.days <= DAYS_BY_DAY else "month"

    def ends_at(self, zone: ZoneInfo) -> datetime:
        """The first instant after it (UTC)."""
        return midnight(self.following, zone)


def around(kind: Kind, day: date) -> Period:
    """The day, week, month or year that a day lies in. Raises BadPeriod outside of what the warehouse can tell."""
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise BadPeriod(f"{day}: should be a day between {YEARS[0]} and {YEARS[1]}")
    match kind:
        case "week":
            first = max(day - timedelta(days=day.weekday()), date(YEARS[0], 1, 1))
            return Period(kind, first, day + timedelta(days=7 - day.weekday()))
        case "month":
            return Period(kind, day.replace(day=1), date(day.year + day.month // 12, day.month % 12 + 1, 1))
        case "year":
            return Period(kind, day.replace(month=1, day=1), date(day.year + 1, 1, 1))
        case _:
            return Period(kind, day, day + timedelta(days=1))


def between(first: date, last: date) -> Period:
    """Both days and all between them. Raises BadPeriod where they are the wrong way round."""
    if first > last:
        raise BadPeriod(f"from {first} to {last}: should begin before it ends")
    return Period("days", around("day", first).first, around("day", last).following)


def day_of(text: str) -> date:
    """`2026-11-23`. Raises BadPeriod."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else _no_day(text)
    except ValueError:
        return _no_day(text)


def week_of(text: str) -> date:
    """A day of the week `2026-W48`, or of that around a day. Raises BadPeriod."""
    found = re.fullmatch(r"(\d{4})-?W(\d\d?)", text)
    try:
        return date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else day_of(text)
    except ValueError:
        raise BadPeriod(f"{text}: should be a week like 2026-W48, or a day in it") from None


def month_of(text: str) -> date:
    """A day of the month `2026-11`, or of that around a day. Raises BadPeriod."""
    try:
        return day_of(f"{text}-01" if re.fullmatch(r"\d{4}-\d\d", text) else text)
    except BadPeriod:
        raise BadPeriod(f"{text}: should be a month like 2026-11, or a day in it") from None


def year_of(text: str) -> date:
    """A day of the year `2026`, or of that around a day. Raises BadPeriod."""
    try:
        return day_of(f"{text}-01-01" if re.fullmatch(r"\d{4}", text) else text)
    except BadPeriod:
        raise BadPeriod(f"{text}: should be a year like 2026, or a day in it") from None


def label(step: Step, begin: date | datetime, zone: ZoneInfo) -> str:
    """What a step is called: `2026-11-23 09:15`, `2026-W48`. A quarter is an instant, an hour a time of the clock.

    Where clocks are put back, the quarters of the repeated hour also tell their offset from UTC.
    """
    match step:
        case "quarter":
            assert isinstance(begin, datetime)
            local = begin.astimezone(zone)
            repeated = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
            return local.isoformat(" ", "minutes")[: None if repeated else len("2026-11-23 09:15")]
        case "hour":
            return f"{begin:%Y-%m-%d %H:00}"
        case "week":
            year, week, _ = begin.isocalendar()
            return f"{year}-W{week:02}"
        case "month":
            return f"{begin:%Y-%m}"
        case "year":
            return f"{begin:%Y}"
        case _:
            return f"{begin:%Y-%m-%d}"


def ends(step: Step, begin: date | datetime, zone: ZoneInfo) -> datetime:
    """The first instant after a step (UTC)."""
    if step == "quarter":
        assert isinstance(begin, datetime)
        return begin.astimezone(UTC) + QUARTER
    if step == "hour":
        assert isinstance(begin, datetime)
        # Of an hour that the clock shows twice, the end of the second.
        local = begin.replace(tzinfo=zone, fold=1)
        return local.astimezone(UTC) + timedelta(hours=1)
    return midnight(around(step, begin).following, zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Where the day begins (UTC)."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _no_day(text: str) -> date:
    raise BadPeriod(f"{text}: should be a day like 2026-11-23")
