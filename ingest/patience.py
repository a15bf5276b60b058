"""Trying again while warehouse, log or vault can't be reached, for as long as it takes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as Flag
from time import monotonic
from typing import Protocol, TypeVar

import structlog

from ingest.log import LogDamaged, LogUnavailable
from ingest.outage import Outage
from ingest.pulse import Pulse
from ingest.vault import VaultUnavailable
from ingest.warehouse import WarehouseUnavailable

log = structlog.get_logger(__name__)
T = TypeVar("T")


class Stopping(Exception):
    """Whoever waits is asked to stop while something is away: what isn't done stays in the log, or in its file."""


class Retries(Protocol):
    """Is told of each attempt that was in vain: SinkMetrics, StreamsMetrics."""

    def retried(self, doing: str) -> None: ...


class Beats(Protocol):
    """Is told that the loop that waits is alive: a Pulse, or a loop's own."""

    def beat(self) -> None: ...


class Uncounted:
    """For a command: nobody watches it but who reads its log."""

    def retried(self, doing: str) -> None: ...


@dataclass(slots=True)
class Patience:
    """Waits `first`, then twice as long each time, up to `longest` seconds. `stopping` ends the waiting.

    `away`: the errors that waiting mends.
    """

    metrics: Retries
    pulse: Beats = field(default_factory=Pulse)
    stopping: Flag = field(default_factory=Flag)
    first: float = 0.1
    longest: float = 10.0
    away: tuple[type[Exception], ...] = (WarehouseUnavailable, LogUnavailable, VaultUnavailable)

    def until_done(self, what: str, action: Callable[[], T]) -> T:
        """The action's result. Raises Stopping; whatever isn't one of `away` goes through, and so does LogDamaged,
        which no waiting mends."""
        delay = self.first
        outage = Outage(log, what)
        while True:
            try:
                result = action()
                outage.over(monotonic())
                return result
            except LogDamaged:
                raise
            except self.away as reason:
                self.metrics.retried(what)
                outage.goes_on(reason, monotonic())
            self.pulse.beat()
            if self.stopping.wait(delay):
                raise Stopping(what)
            delay = min(delay * 2, self.longest)
