"""The sink: reads runs from the log and has them dealt with, until it is told to stop.

Polling never stops while runs are being inserted, so that the log sees that we live; a partition whose runs can't be
taken now is paused instead.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event as Flag

import structlog

from ingest.bad_share import BadShareLimit
from ingest.checkpoints import Checkpoint, pass_by
from ingest.counters import SinkCounters
from ingest.inserters import Inserters
from ingest.lanes import BULK_FROM
from ingest.log import Consumer, EventLog, LogUnavailable, Run
from ingest.patience import Patience, Stopping
from ingest.rejects import Privacy
from ingest.run_handler import ForeignValidator, RunHandler
from ingest.sink_alerts import Alert
from ingest.warehouse import Warehouse
from models.envelope import Event

log = structlog.get_logger(__name__)

PartitionKey = tuple[str, int]


@dataclass(frozen=True, slots=True)
class SinkSettings:
    """How the sink works. Times in seconds."""

    group: str = "sink"
    max_events: int = 50_000
    """Of one run. Two runs per inserter may be in memory, besides the ones being inserted."""
    inserters: int = 2
    backlog: int = 1
    """Runs that wait for an inserter while it is busy."""
    bulk_from: int = BULK_FROM
    linger: float = 0.05
    """After a small run its partition rests this long, so that a trickle makes few inserts."""
    poll_timeout: float = 0.2
    longest_wait: float = 10.0
    """Between two attempts while the warehouse or the log is unavailable."""
    drain_timeout: float = 30.0
    bad_share: BadShareLimit = field(default_factory=BadShareLimit)


@dataclass(slots=True)
class Sink:
    """One consumer of the group, its inserters, and what they need."""

    event_log: EventLog
    warehouse: Warehouse
    topics: Sequence[str]
    types: Mapping[str, type[Event]]
    validate_foreign: ForeignValidator
    privacy: Privacy
    alert: Alert
    clock: Callable[[], datetime]
    monotonic: Callable[[], float]
    owner: str
    settings: SinkSettings = field(default_factory=SinkSettings)
    checkpoint: Checkpoint = pass_by
    counters: SinkCounters = field(default_factory=SinkCounters)
    _stopping: Flag = field(init=False, default_factory=Flag)
    _paused: set[PartitionKey] = field(init=False, default_factory=set)
    _rests_until: dict[PartitionKey, float] = field(init=False, default_factory=dict)

    def stop(self) -> None:
        """Asks `run` to finish what it has begun and return. May be called from a signal handler."""
        self._stopping.set()

    def run(self, until_empty: bool = False) -> None:
        """Works until stopped, or with `until_empty` until the log has nothing more for us.

        Raises TooManyBadEvents or UnbalancedRun, whatever is not committed being left in the log.
        """
        consumer = self.event_log.consumer(self.settings.group, self.topics)
        handler = RunHandler(
            warehouse=self.warehouse,
            consumer=consumer,
            types=self.types,
            validate_foreign=self.validate_foreign,
            privacy=self.privacy,
            alert=self.alert,
            clock=self.clock,
            owner=self.owner,
            checkpoint=self.checkpoint,
            counters=self.counters,
            patience=Patience(self.counters, self._stopping, longest=self.settings.longest_wait),
            bulk_from=self.settings.bulk_from,
            limit=self.settings.bad_share,
        )
        inserters = Inserters(handler.handle, self.settings.inserters, self.settings.backlog)
        try:
            try:
                self._poll_until_stopped(consumer, inserters, until_empty)
            finally:
                drained = inserters.drain(self.settings.drain_timeout)
                consumer.close()
                log.info("sink stopped", drained=drained, **self.counters.snapshot())
            inserters.check()
        except Stopping as left:
            log.info("stopped while something was unavailable; the run stays in the log", doing=str(left))

    def _poll_until_stopped(self, consumer: Consumer, inserters: Inserters, until_empty: bool) -> None:
        while not self._stopping.is_set():
            inserters.check()
            timeout, full = self._hold_back(consumer, inserters)
            self.checkpoint("before read")
            run = self._poll(consumer, 0.0 if full else timeout)
            if run is not None:
                self.checkpoint("after read")
                self._hand_over(run, consumer, inserters)
            elif full:
                inserters.wait_for_change(timeout)
            elif until_empty and inserters.idle() and not self._behind():
                return

    def _hand_over(self, run: Run, consumer: Consumer, inserters: Inserters) -> None:
        key = (run.topic, run.partition)
        generation = consumer.assigned().get(key)
        if generation is None:
            return  # lost since the poll: whoever has it now reads the run again
        inserters.submit(run, generation)
        if len(run) < self.settings.bulk_from:
            self._rests_until[key] = self.monotonic() + self.settings.linger

    def _hold_back(self, consumer: Consumer, inserters: Inserters) -> tuple[float, bool]:
        """Pauses the partitions that must wait and resumes the others.

        Returns how long a poll may take, and whether some partition waits for an inserter.
        """
        now = self.monotonic()
        timeout, full = self.settings.poll_timeout, False
        for key in consumer.assigned():
            rest = self._rests_until.get(key, now) - now
            crowded = not inserters.has_room(key)
            full |= crowded
            if rest > 0:
                timeout = min(timeout, rest)
            if rest > 0 or crowded:
                if key not in self._paused:
                    consumer.pause(*key)
                    self._paused.add(key)
            elif key in self._paused:
                consumer.resume(*key)
                self._paused.discard(key)
        return timeout, full

    def _poll(self, consumer: Consumer, timeout: float) -> Run | None:
        try:
            return consumer.poll(self.settings.max_events, timeout)
        except LogUnavailable as reason:
            log.warning("log unavailable, trying again", reason=str(reason))
            self._stopping.wait(timeout)
            return None

    def _behind(self) -> int:
        return sum(lag.behind for lag in self.event_log.lag(self.settings.group) if lag.topic in self.topics)
