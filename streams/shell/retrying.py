"""Trying again while the log or the vault can't be reached, for as long as it takes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as Flag
from time import monotonic
from typing import TypeVar

import structlog

from ingest.log import LogDamaged, LogUnavailable
from ingest.outage import Outage
from ingest.vault import VaultUnavailable
from streams.shell.metrics import StreamsMetrics

log = structlog.get_logger(__name__)
T = TypeVar("T")


class Stopping(Exception):
    """The shell is asked to stop while something is away: what isn't committed comes again."""


@dataclass(slots=True)
class Retrying:
    """Waits `first`, then twice as long each time, up to `longest` seconds. `stopping` ends the waiting."""

    metrics: StreamsMetrics
    stopping: Flag = field(default_factory=Flag)
    first: float = 0.1
    longest: float = 10.0

    def until_done(self, agent: str, doing: str, action: Callable[[], T]) -> T:
        """The action's result; the agent that waits for it counts as alive.

        Raises Stopping; whatever isn't Log- or VaultUnavailable goes through, and so does LogDamaged, which no
        waiting mends.
        """
        delay = self.first
        outage = Outage(log, doing)
        while True:
            try:
                result = action()
                outage.over(monotonic())
                return result
            except LogDamaged:
                raise
            except (LogUnavailable, VaultUnavailable) as reason:
                self.metrics.retried(doing)
                outage.goes_on(reason, monotonic())
            self.metrics.beat(agent)
            if self.stopping.wait(delay):
                raise Stopping(doing)
            delay = min(delay * 2, self.longest)
