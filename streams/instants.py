"""Instants as states keep them: whole microseconds since 1970, which JSON carries exactly and which compare fast."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(time: datetime) -> int:
    """Microseconds since 1970 of an aware time."""
    return (time - _EPOCH) // _MICROSECOND


def instant(microseconds: int) -> datetime:
    """The aware time, in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


def whole_second(microseconds: int) -> int:
    """The second in which it lies, in microseconds."""
    return microseconds - microseconds % SECOND


def day_of(at: int, zone: ZoneInfo) -> str:
    """The day (YYYY-MM-DD) by the zone's calendar."""
    return instant(at).astimezone(zone).date().isoformat()


def midnight_after(at: int, zone: ZoneInfo) -> int:
    """When the next day begins by the zone's clock."""
    day = instant(at).astimezone(zone).date() + timedelta(days=1)
    return micros(datetime(day.year, day.month, day.day, tzinfo=zone))
