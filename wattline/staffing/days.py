"""Days as a planner sees them: what sort of day it is, and its quarters of an hour by the local clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)
QUARTER_SECONDS = 900
QUARTERS = 96
"""Quarters of an hour that a local clock shows in a day."""

DayType = Literal["workday", "weekend", "holiday", "makeup_workday"]


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day of the business calendar. `name`: of the holiday, '' for none."""

    day_type: DayType
    name: str = ""

    @property
    def is_off(self) -> bool:
        return self.day_type in ("weekend", "holiday")


Calendar: TypeAlias = Mapping[date, NamedDay]
"""What the business calendar says of a day; a day that isn't in it is a workday or a weekend by its weekday."""


def named_day(calendar: Calendar, day: date) -> NamedDay:
    return calendar.get(day) or NamedDay("weekend" if day.weekday() >= 5 else "workday")


def quarters_of(day: date, zone: ZoneInfo) -> list[datetime]:
    """The begin (UTC) of every quarter of an hour of a local day: 96, or 92 or 100 where the clock is changed."""
    begin, end = (_midnight(date.fromordinal(day.toordinal() + offset), zone) for offset in (0, 1))
    return [begin + number * QUARTER for number in range(round((end - begin) / QUARTER))]


def quarter_of_day(instant: datetime, zone: ZoneInfo) -> int:
    """Which of the 96 quarters the local clock shows; an hour that comes twice has the same ones twice."""
    local = instant.astimezone(zone)
    return local.hour * 4 + local.minute // 15


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
