"""How the loops of a shell wait while log or vault can't be reached: as the sink does, each alive meanwhile."""

from dataclasses import dataclass
from threading import Event as Flag

from ingest.log import LogUnavailable
from ingest.patience import Patience
from ingest.vault import VaultUnavailable
from streams.shell.metrics import StreamsMetrics

AWAY = (LogUnavailable, VaultUnavailable)


@dataclass(frozen=True, slots=True)
class Loop:
    """The signs of life of one loop."""

    metrics: StreamsMetrics
    name: str

    def beat(self) -> None:
        self.metrics.beat(self.name)


def patience_of(loop: str, metrics: StreamsMetrics, stopping: Flag) -> Patience:
    """The patience of one loop; `stopping` ends it."""
    return Patience(metrics, Loop(metrics, loop), stopping, away=AWAY)
