"""What a sink tells of itself while it works: numbers since its start, and Prometheus metrics."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from ingest import metrics as catalogue
from ingest.commit_age import CommitAge
from ingest.counters import SinkCounters
from ingest.log import Run
from ingest.meters import Meters
from ingest.warehouse import RunRecord


@dataclass(slots=True)
class SinkMetrics:
    """Everything that happens is told here, once; several threads may."""

    meters: Meters = field(default_factory=lambda: Meters(catalogue.SINK))
    counters: SinkCounters = field(default_factory=SinkCounters)
    commit_age: CommitAge = field(default_factory=CommitAge)

    @contextmanager
    def inserting(self, type_name: str, lane: str, rows: int) -> Iterator[None]:
        """The insert of so many rows; what raises out of it isn't counted."""
        began = monotonic()
        yield
        self.meters.observe(catalogue.SINK_INSERT, monotonic() - began, lane=lane)
        self.meters.observe(catalogue.SINK_BATCH, rows, lane=lane)
        self.meters.count(catalogue.SINK_ROWS, rows, type=type_name, lane=lane)

    def committed(self, run: Run, record: RunRecord) -> None:
        """A run is on record and committed."""
        self.counters.add(
            inserted=record.inserted,
            rejected=record.rejected,
            duplicates=record.duplicates,
            missing=record.missing,
            **{f"{record.lane}_runs": 1},
        )
        self.commit_age.committed((run.topic, run.partition), monotonic())
        self.meters.count(catalogue.SINK_RUNS, lane=record.lane)
        for metric, amount in (
            (catalogue.SINK_DEAD_LETTERS, record.rejected),
            (catalogue.SINK_DUPLICATES, record.duplicates),
            (catalogue.SINK_EATEN, run.gap),
        ):
            if amount:
                self.meters.count(metric, amount, topic=run.topic)
        if run.appended is not None:
            self.meters.observe(catalogue.SINK_DELAY, max(0.0, record.finished.timestamp() - run.appended))

    def refused(self, lane: str) -> None:
        """The engine refused an insert for its rows."""
        self.counters.add(refusals=1)
        self.meters.count(catalogue.SINK_REFUSALS, lane=lane)

    def retried(self, doing: str) -> None:
        """Something was unavailable."""
        self.counters.add(retries=1)
        self.meters.count(catalogue.SINK_RETRIES, doing=doing)

    def lost(self) -> None:
        """A run was dropped: its partition is another sink's now."""
        self.counters.add(lost_partitions=1)
        self.meters.count(catalogue.SINK_LOST)

    def assigned(self, partitions: int) -> None:
        """The sink holds other partitions now, and so many."""
        self.meters.put(catalogue.SINK_ASSIGNED, partitions)
        self.meters.count(catalogue.SINK_ASSIGNMENTS)

    def paused(self, partitions: int) -> None:
        """How many partitions wait for an inserter."""
        self.meters.put(catalogue.SINK_PAUSED, partitions)

    def log_away(self, seconds: float) -> None:
        """For how long the log hasn't answered; 0 when it does."""
        self.meters.put(catalogue.SINK_LOG_AWAY, seconds)

    def alerted(self, rule: str) -> None:
        """An alert was raised."""
        self.meters.count(catalogue.SINK_ALERTS, rule=rule)
