"""What time it is for a processor: the wall clock's, or that of a recording."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from streams.processor import Processor


class Clock(Protocol):
    """Gives each step its `now`."""

    live: bool
    """Whether time passes between events: only then are there ticks."""

    def at(self, latest: datetime) -> datetime:
        """Now, for a key whose events (the one at hand included) reach up to `latest`."""
        ...


class WallClock:
    """The time of day. `read` gives aware times."""

    live = True

    def __init__(self, read: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._read = read

    def at(self, latest: datetime) -> datetime:  # noqa: ARG002  the wall's time is the same for all
        return self._read()


class EventTimeClock:
    """A recording's own time: for each key the latest time among the events that it has seen.

    So a key's time never goes back, doesn't depend on when, in which batches or by which shell the recording is run,
    and ends at the same moment in whatever order partitions were read. There are no ticks: time stands still between
    events.
    """

    live = False

    def at(self, latest: datetime) -> datetime:
        return latest


def too_old(time: datetime, clock: Clock, horizon: timedelta | None) -> bool:
    """Whether an event lies too far back to be reacted to. In a recording nothing does: its time is its own."""
    return horizon is not None and clock.at(time) - time > horizon


def tick_interval(processor: Processor[Any], least: float) -> float | None:
    """Seconds between two ticks, `least` at least; None: never."""
    return None if processor.tick_seconds is None else max(processor.tick_seconds, least)
