"""Trying again while warehouse, log or vault can't be reached, for as long as it takes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as Flag
from time import monotonic
from typing import TypeVar

import structlog

from ingest.log import LogDamaged, LogUnavailable
from ingest.outage import Outage
from ingest.pulse import Pulse
from ingest.sink_metrics import SinkMetrics
from ingest.vault import VaultUnavailable
from ingest.warehouse import WarehouseUnavailable

log = structlog.get_logger(__name__)
T = TypeVar("T")


class Stopping(Exception):
    """The sink is asked to stop while the warehouse is away: the run stays in the log, uncommitted."""


@dataclass(slots=True)
class Patience:
    """Waits `first`, then twice as long each time, up to `longest` seconds. `stopping` ends the waiting."""

    metrics: SinkMetrics
    pulse: Pulse = field(default_factory=Pulse)
    stopping: Flag = field(default_factory=Flag)
    first: float = 0.1
    longest: float = 10.0

    def until_done(self, what: str, action: Callable[[], T]) -> T:
        """The action's result. Raises Stopping; whatever isn't Warehouse-, Log- or VaultUnavailable goes through, and
        so does LogDamaged, which no waiting mends."""
        delay = self.first
        outage = Outage(log, what)
        while True:
            try:
                result = action()
                outage.over(monotonic())
                return result
            except LogDamaged:
                raise
            except (WarehouseUnavailable, LogUnavailable, VaultUnavailable) as reason:
                self.metrics.retried(what)
                outage.goes_on(reason, monotonic())
            self.pulse.beat()
            if self.stopping.wait(delay):
                raise Stopping(what)
            delay = min(delay * 2, self.longest)
