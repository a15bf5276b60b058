"""Local clock times without a zone to instants, through the hour that a clock change repeats."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_SLACK = timedelta(seconds=5)
"""How far a row may stand behind the row before it: clocks are read by several threads."""

_YEARS = (1970, 2199)

_EPOCH_IN_CALL_ID = re.compile(r"(?:^|-)(\d{9,10})\.\d+$")


class NoSuchTime(ValueError):
    """The text isn't a date and time, or the clock skipped it."""


def parse_local(text: str, date_format: str | None = None) -> datetime:
    """A date and time as written: naive, or aware where the text has an offset. Raises NoSuchTime."""
    try:
        if date_format:
            local = datetime.strptime(text, date_format)  # noqa: DTZ007
        elif ":" in text:
            local = datetime.fromisoformat(text)
        else:
            raise ValueError("a date without a time")
    except ValueError:
        expected = date_format or "YYYY-MM-DD HH:MM:SS"
        raise NoSuchTime(f"not a date and time that exists (expected {expected})") from None
    if not _YEARS[0] <= local.year <= _YEARS[1]:
        raise NoSuchTime(f"the year is not between {_YEARS[0]} and {_YEARS[1]}")
    return local


def instants_of(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """The instants at which the clock of a zone shows a time: one, two in a repeated hour, none in a skipped one."""
    if local.tzinfo is not None:
        return [local.astimezone(UTC)]
    first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first == second:
        return [first]
    return [first, second] if first < second else []


def instant(local: datetime, zone: ZoneInfo, not_before: datetime | None = None) -> datetime:
    """The instant that a local time means: in a repeated hour the first that isn't before `not_before`.

    Raises NoSuchTime for a time that the zone's clock skipped.
    """
    found = instants_of(local, zone)
    if not found:
        raise NoSuchTime(f"the clock of {zone.key} skipped this time")
    if not_before is None:
        return found[0]
    return next((one for one in found if one >= not_before - _SLACK), found[-1])


def call_start(call_id: str) -> datetime | None:
    """When the call's channel was made, which Asterisk writes into the unique id (`systemname-epoch.counter`).

    No event of a call can be earlier; so it tells which of two repeated hours a row is from, from the row alone.
    """
    match = _EPOCH_IN_CALL_ID.search(call_id)
    return datetime.fromtimestamp(int(match[1]), UTC) if match else None


def later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two bounds, of which either may be unknown."""
    if one is None or other is None:
        return one or other
    return max(one, other)
