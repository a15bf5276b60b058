"""What time it is for a processor."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from streams.processor import Processor


class Clock(Protocol):
    """Gives each step its `now`: the wall clock's, or, where a recording is run, the recording's own."""

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


def too_old(time: datetime, clock: Clock, horizon: timedelta | None) -> bool:
    """Whether an event lies too far back to be reacted to. In a recording nothing does: its time is its own."""
    return horizon is not None and clock.at(time) - time > horizon


def tick_interval(processor: Processor[Any], least: float) -> float | None:
    """Seconds between two ticks, `least` at least; None: never."""
    return None if processor.tick_seconds is None else max(processor.tick_seconds, least)
