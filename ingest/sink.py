"""The sink: reads runs from the log and has them dealt with, until it is told to stop.

It reads in sweeps, and what one has brought from all partitions is dealt with together: large inserts make large parts,
which the engine needn't merge so often. After a sweep that brought little the sink rests a moment, so that a trickle
makes few inserts. Polling never stops for long while runs are being inserted, so that the log sees that we live; while
no more can be taken the partitions are paused instead.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from threading import Event as Flag
from typing import Literal

import structlog

from ingest.bad_share import BadShareLimit
from ingest.checkpoints import Checkpoint, pass_by
from ingest.counters import SinkCounters
from ingest.inserters import Inserters, Load, PartitionKey
from ingest.lanes import BULK_FROM
from ingest.log import Consumer, EventLog, LogDamaged, LogUnavailable, Run
from ingest.outage import Outage
from ingest.patience import Patience, Stopping
from ingest.pulse import Pulse
from ingest.rejects import Privacy
from ingest.run_handler import ForeignValidator, RunHandler
from ingest.sink_alerts import Alert
from ingest.sink_metrics import SinkMetrics
from ingest.turns import Turn
from ingest.warehouse import Warehouse
from models.envelope import Event

LONGEST_LINGER = 1.0

LARGEST_SWEEP = 64 * 1024 * 1024
"""Bytes of values from which a sweep has enough."""

LONGEST_SWEEP = 0.25
"""Seconds after its first run in which a sweep takes more: a log that is written to all the time has always more."""

BUSY_PAUSE = 0.02
"""Seconds between two looks at the log while every inserter has enough: what has come is read ahead, within bounds."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SinkSettings:
    """How the sink works. Times in seconds."""

    group: str = "sink"
    max_events: int = 65_536
    """Of one run, and about so many of a sweep. A load per inserter and the backlog may be in memory."""
    inserters: int = 2
    backlog: int = 1
    """Loads that wait while every inserter has one."""
    bulk_from: int = BULK_FROM
    linger: float = 0.05
    """After small runs nothing is read for so long, so that a trickle makes few inserts; nor for as long as the last
    small runs took, so that inserting them never takes more than about half of the time."""
    poll_timeout: float = 0.2
    longest_wait: float = 10.0
    """Between two attempts while the warehouse or the log is unavailable."""
    drain_timeout: float = 15.0
    """Within what a supervisor grants a service that is told to stop."""
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
    metrics: SinkMetrics = field(default_factory=SinkMetrics)
    pulse: Pulse = field(default_factory=Pulse)
    _stopping: Flag = field(init=False, default_factory=Flag)
    _assigned: Mapping[PartitionKey, int] = field(init=False, default_factory=dict)
    _held_back: bool | None = field(init=False, default=None)
    """Whether our partitions are paused; None: they are others than when that was said last."""
    _small_took: float = field(init=False, default=0.0)
    _log_away: Outage = field(init=False, default_factory=lambda: Outage(log, "reading the log"))

    @property
    def counters(self) -> SinkCounters:
        """What it has done so far."""
        return self.metrics.counters

    def assigned(self) -> Mapping[PartitionKey, int]:
        """The partitions that the sink held when it last read, and their generations. For any thread."""
        return self._assigned

    def stop(self) -> None:
        """Asks `run` to finish what it has begun and return. May be called from a signal handler."""
        self._stopping.set()

    def run(self, until_empty: bool = False) -> None:
        """Works until stopped, or with `until_empty` until the log has nothing more for us.

        Raises TooManyBadEvents, UnbalancedRun or LogDamaged, whatever is not committed being left in the log.
        """
        longest = self.settings.longest_wait
        patience = Patience(self.metrics, self.pulse, self._stopping, longest=longest)
        try:
            consumer = patience.until_done(
                "joining the group", lambda: self.event_log.consumer(self.settings.group, self.topics)
            )
        except Stopping:
            return
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
            metrics=self.metrics,
            patience=patience,
            bulk_from=self.settings.bulk_from,
            limit=self.settings.bad_share,
            assigned=consumer.assigned,
        )

        def handle(load: Load, turn: Turn) -> None:
            began = self.monotonic()
            handler.handle(load, turn)
            if sum(len(run) for run, _ in load) < self.settings.bulk_from:
                self._small_took = self.monotonic() - began - turn.waited

        inserters = Inserters(handle, self.settings.inserters, self.settings.backlog, self.pulse)
        try:
            try:
                self._poll_until_stopped(consumer, inserters, until_empty)
            finally:
                drained = inserters.drain(self.settings.drain_timeout)
                self._leave(consumer)
                self.pulse.rest()
                log.info("sink stopped", drained=drained, **self.counters.snapshot())
            inserters.check()
        except Stopping as left:
            log.info("stopped while something was unavailable; the run stays in the log", doing=str(left))

    def _poll_until_stopped(self, consumer: Consumer, inserters: Inserters, until_empty: bool) -> None:
        while not self._stopping.is_set():
            self.pulse.beat()
            inserters.check()
            self._look_at_assignment(consumer)
            full = self._hold_back(consumer, inserters)
            found = self._sweep(consumer, inserters, 0.0 if full else self.settings.poll_timeout)
            if found == "small":
                self._stopping.wait(max(self.settings.linger, min(self._small_took, LONGEST_LINGER)))
            elif found == "nothing" and full:
                inserters.wait_for_change(BUSY_PAUSE)
            elif found == "nothing" and until_empty and inserters.idle() and self._all_is_read():
                return

    def _sweep(self, consumer: Consumer, inserters: Inserters, timeout: float) -> Literal["nothing", "small", "large"]:
        """Reads a run of each partition that has one, up to `max_events`, and hands them over together."""
        load: list[tuple[Run, int]] = []
        taken = size = 0
        until = math.inf
        self.checkpoint("before read")
        run = self._read(partial(consumer.poll, self.settings.max_events, timeout))
        while run is not None:
            self.checkpoint("after read")
            self._look_at_assignment(consumer)
            generation = self._assigned.get((run.topic, run.partition))
            if generation is not None:  # else lost since the poll: whoever has it now reads the run again
                load.append((run, generation))
            taken += len(run)
            size += sum(map(len, run.values))
            until = min(until, self.monotonic() + LONGEST_SWEEP)
            left = self.settings.max_events - taken
            enough = left <= 0 or size >= LARGEST_SWEEP or self.monotonic() >= until
            run = None if enough else self._read(partial(consumer.more, left))
        if not load:
            return "nothing"
        inserters.submit(load)
        return "small" if taken < self.settings.bulk_from else "large"

    def _look_at_assignment(self, consumer: Consumer) -> None:
        now = consumer.assigned()
        if now != self._assigned:
            self._assigned = dict(now)
            self._held_back = None
            self.metrics.assigned(len(now))

    def _hold_back(self, consumer: Consumer, inserters: Inserters) -> bool:
        """Pauses all partitions while another load would have to wait too long; whether it would."""
        full = not inserters.has_room()
        if full is not self._held_back:
            for key in self._assigned:
                (consumer.pause if full else consumer.resume)(*key)
            self._held_back = full
            self.metrics.paused(len(self._assigned) if full else 0)
        return full

    def _read(self, ask: Callable[[], Run | None]) -> Run | None:
        try:
            run = ask()
        except LogDamaged:
            raise
        except LogUnavailable as reason:
            self._log_away.goes_on(reason, self.monotonic())
            self.metrics.log_away(self._log_away.lasted(self.monotonic()))
            self._stopping.wait(self.settings.poll_timeout)
            return None
        if self._log_away.began is not None:
            self._log_away.over(self.monotonic())
            self.metrics.log_away(0.0)
        return run

    def _leave(self, consumer: Consumer) -> None:
        try:
            consumer.close()
        except LogUnavailable as reason:
            log.warning("left without a word: the log is away", reason=str(reason))

    def _all_is_read(self) -> bool:
        """Whether the group has dealt with everything there is, in partitions too where it hasn't committed yet."""
        if self._log_away.began is not None:
            return False
        try:
            behind = {(lag.topic, lag.partition): lag.behind for lag in self.event_log.lag(self.settings.group)}
            counts = self.event_log.topics()
            ours = [(topic, partition) for topic in self.topics for partition in range(counts.get(topic, 0))]
            unknown = [self.event_log.bounds(*key) for key in ours if key not in behind]
        except LogUnavailable:
            return False
        return not any(behind.get(key, 0) for key in ours) and all(start == end for start, end in unknown)
