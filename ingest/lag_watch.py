"""How far the sink is behind, looked up beside its work: asking the log must not hold up reading it."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from threading import Event as Flag
from threading import Thread
from time import monotonic

import structlog

from ingest import metrics as catalogue
from ingest.log import Lag, LogUnavailable
from ingest.sink_metrics import SinkMetrics

LOOK_EVERY = 10.0

log = structlog.get_logger(__name__)


def look(lags: Sequence[Lag], held: Collection[tuple[str, int]], metrics: SinkMetrics, now: float) -> None:
    """Shows lag and commit age of the partitions that this sink holds; the others' sinks show theirs."""
    ours = [lag for lag in lags if (lag.topic, lag.partition) in held]
    metrics.meters.put_all(catalogue.SINK_LAG, {(lag.topic, str(lag.partition)): lag.behind for lag in ours})
    ages = metrics.commit_age.by_topic(ours, now)
    metrics.meters.put_all(catalogue.SINK_COMMIT_AGE, {(topic,): age for topic, age in ages.items()})


@contextmanager
def watching(
    lags: Callable[[], Sequence[Lag]],
    held: Callable[[], Collection[tuple[str, int]]],
    metrics: SinkMetrics,
    every: float = LOOK_EVERY,
) -> Iterator[None]:
    """Looks every so many seconds as long as the block lasts. While the log is away the last figures stand."""
    over = Flag()

    def again_and_again() -> None:
        while not over.wait(every):
            try:
                look(lags(), held(), metrics, monotonic())
            except LogUnavailable as reason:
                log.debug("no lag: the log is away", reason=str(reason))
            except Exception:
                # Whatever it is, the next look may succeed; without this thread nobody would see the sink stand still.
                log.exception("no lag")

    thread = Thread(target=again_and_again, name="lag-watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(1.0)
