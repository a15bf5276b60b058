"""What a shell tells of itself while it works: Prometheus metrics and signs of life."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from time import monotonic, time

from ingest import metrics as catalogue
from ingest.commit_age import CommitAge
from ingest.log import Lag
from ingest.meters import Meters
from ingest.pulse import Pulse


@dataclass(slots=True)
class StreamsMetrics:
    """Everything that happens is told here, once; several threads may."""

    meters: Meters = field(default_factory=lambda: Meters(catalogue.STREAMS))
    pulse: Pulse = field(default_factory=Pulse)
    commit_age: CommitAge = field(default_factory=CommitAge)

    def beat(self, agent: str) -> None:
        """A loop has moved, or is well and has nothing to do."""
        self.pulse.beat(agent)
        self.meters.put(catalogue.STREAMS_HEARTBEAT, time(), agent=agent)

    def stepped(self, processor: str, events: int, failures: int) -> None:
        """Steps of one batch, the failed ones among them."""
        if events:
            self.meters.count(catalogue.STREAMS_EVENTS, events, processor=processor)
        if failures:
            self.failed(processor, failures)

    def ticked(self, processor: str) -> None:
        """Every key of the processor (of one partition, with Faust) was asked."""
        self.meters.count(catalogue.STREAMS_TICKS, processor=processor)

    def failed(self, processor: str, steps: int = 1) -> None:
        self.meters.count(catalogue.STREAMS_FAILURES, steps, processor=processor)

    def skipped(self, reason: str) -> None:
        """An event wasn't handed to any processor."""
        self.meters.count(catalogue.STREAMS_SKIPPED, reason=reason)

    def published(self, by_type: Mapping[str, int], refused: int) -> None:
        """The door has taken a batch; `refused`: events that it made dead letters of."""
        for type_name, count in by_type.items():
            self.meters.count(catalogue.STREAMS_OUT, count, type=type_name)
        if refused:
            self.meters.count(catalogue.STREAMS_REFUSED, refused)

    def coalesced(self, events: int) -> None:
        """Events left out because a newer one of the same key stood in the same batch."""
        if events:
            self.meters.count(catalogue.STREAMS_COALESCED, events)

    def delayed(self, processor: str, appended: float) -> None:
        """All that follows from events appended at this Unix time (seconds) and later is published."""
        self.meters.observe(catalogue.STREAMS_DELAY, max(0.0, time() - appended), processor=processor)

    def retried(self, doing: str) -> None:
        """Something was unavailable."""
        self.meters.count(catalogue.STREAMS_RETRIES, doing=doing)

    def committed(self, topic: str, partition: int) -> None:
        self.commit_age.committed((topic, partition), monotonic())

    def assigned(self, partitions: int, changed: bool = False) -> None:
        """How many partitions this process holds now; `changed`: after a rebalance."""
        self.meters.put(catalogue.STREAMS_ASSIGNED, partitions)
        if changed:
            self.meters.count(catalogue.STREAMS_ASSIGNMENTS)

    def behind(self, lags: Iterable[Lag]) -> dict[str, float]:
        """How far this process is behind in the partitions that it holds. Returns commit ages by topic, in seconds."""
        lags = list(lags)
        self.meters.put_all(catalogue.STREAMS_LAG, {(lag.topic, str(lag.partition)): lag.behind for lag in lags})
        ages = self.commit_age.by_topic(lags, monotonic())
        self.meters.put_all(catalogue.STREAMS_COMMIT_AGE, {(topic,): age for topic, age in ages.items()})
        return ages
