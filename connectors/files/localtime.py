"""Local clock times without a zone to instants, through the hour that a clock change repeats."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

log = structlog.get_logger(__name__)

_SLACK = timedelta(seconds=5)
"""How far a row may stand behind the row before it: clocks are read by several threads."""

YEARS = (1970, 2199)
"""First and last year that a record may be from; any other is a broken date."""

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
    if not YEARS[0] <= local.year <= YEARS[1]:
        raise NoSuchTime(f"the year is not between {YEARS[0]} and {YEARS[1]}")
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


class ZoneCheck:
    """Says once when a file's times don't fit the moments in its call ids: then the declared zone is wrong.

    A single row may be late for good reasons; the first rows of a file all late, or early, by as much are not.
    """

    _ROWS = 5
    _APART = timedelta(minutes=25)

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._apart: list[timedelta] = []

    def see(self, time: datetime, call_id: str, file: str) -> None:
        if len(self._apart) >= self._ROWS:
            return
        start = call_start(call_id)
        if start is None:
            return
        self._apart.append(time - start)
        if len(self._apart) == self._ROWS and all(abs(apart) > self._APART for apart in self._apart):
            hours = sorted(self._apart)[self._ROWS // 2].total_seconds() / 3600
            log.warning(
                "times are hours away from those in the call ids: is this the zone of the file?",
                file=file,
                zone=self._zone.key,
                hours_away=round(hours, 1),
            )


def later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two bounds, of which either may be unknown."""
    if one is None or other is None:
        return one or other
    return max(one, other)
