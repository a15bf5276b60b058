"""The in-process shell: every processor in one loop over any EventLog, states in SQLite.

Per run of one partition: steps, then publish, then save states and position in one transaction, then commit. Whatever
is cut short is done again, and the saved position says what has already been applied: a crash before the save repeats
what was published (an event is known by its content, and of a board the last one counts), a crash after it repeats
nothing.

A processor that is added later begins with what comes from then on; delete the states' file to have all of them begin
with the log (the last day of it, see Decoder).

It holds every partition of its topics, because a key's state is here and nowhere else; the StateStore keeps a second
instance out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from threading import Event as Flag
from time import monotonic
from typing import Any, TypeVar

import structlog

from ingest.checkpoints import Checkpoint, pass_by
from ingest.log import Consumer, EventLog, LogUnavailable, LostPartition, Position, Run
from ingest.patience import Patience, Stopping
from ingest.run_handler import ForeignValidator
from streams.processor import Processor
from streams.shell.clock import Clock, tick_interval
from streams.shell.decoding import Decoder, Processors, input_topics
from streams.shell.failures import Cause
from streams.shell.metrics import StreamsMetrics
from streams.shell.publishing import Emission, Publisher
from streams.shell.state_store import StateStore
from streams.shell.steps import Steps
from streams.shell.waiting import patience_of

log = structlog.get_logger(__name__)
T = TypeVar("T")

GROUP = "streams"
LOOP = "streams"
"""Name of the one loop, for heartbeats."""
HORIZON = timedelta(hours=24)
LOOK_EVERY = 10.0
"""Seconds between two looks at how far behind we are."""


@dataclass(frozen=True, slots=True)
class InProcessSettings:
    """How the shell works. `horizon`: see Decoder."""

    group: str = GROUP
    max_events: int = 1_000
    """Of one run: states are saved, and boards published, once per run."""
    poll_timeout: float = 0.2
    horizon: timedelta | None = HORIZON
    tick_seconds: float = 0.0
    """Ticks come no more often than this, whatever a processor asks for."""


@dataclass(slots=True)
class InProcessShell:
    """One shell for all processors. `validate_foreign`: Door.validate_foreign."""

    event_log: EventLog
    processors: Processors
    publisher: Publisher
    validate_foreign: ForeignValidator
    store: StateStore
    clock: Clock
    metrics: StreamsMetrics = field(default_factory=StreamsMetrics)
    settings: InProcessSettings = field(default_factory=InProcessSettings)
    checkpoint: Checkpoint = pass_by
    _stopping: Flag = field(init=False, default_factory=Flag)
    _decoder: Decoder = field(init=False)
    _patience: Patience = field(init=False)
    _topics: tuple[str, ...] = field(init=False)
    _tick_at: dict[str, float] = field(init=False, default_factory=dict)
    _look_at: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self._decoder = Decoder(self.processors, self.validate_foreign, self.clock, self.settings.horizon, self.metrics)
        self._patience = patience_of(LOOP, self.metrics, self._stopping)
        self._topics = input_topics(self.processors)

    def stop(self) -> None:
        """Asks `run` to finish what it has begun and return. May be called from a signal handler."""
        self._stopping.set()

    def run(self, until_empty: bool = False) -> None:
        """Works until stopped, or with `until_empty` until the log has nothing more for us."""
        try:
            self._forget_another_log()
            self._apply_what_is_committed()
            consumer = self._waiting_out("joining", lambda: self.event_log.consumer(self.settings.group, self._topics))
            try:
                while not self._stopping.is_set():
                    if not self._turn(consumer) and until_empty and not self._behind():
                        return
            finally:
                consumer.close()
        except Stopping as left:
            log.info("stopped while something was unavailable; the run stays in the log", doing=str(left))
        finally:
            self.metrics.pulse.rest(LOOP)

    def _turn(self, consumer: Consumer) -> bool:
        """One turn of the loop; whether there was something to do."""
        self.metrics.beat(LOOP)
        run = self._waiting_out("reading", lambda: consumer.poll(self.settings.max_events, self._timeout()))
        if run is not None:
            self._apply(run)
            try:
                self._waiting_out("committing", lambda: consumer.commit(run))
            except LostPartition as reason:
                # What comes again from the commit on is in the states already: the positions say so.
                log.warning("commit refused", topic=run.topic, partition=run.partition, reason=str(reason))
            self.metrics.committed(run.topic, run.partition)
            self.checkpoint("after commit")
        self._tick()
        self._look(consumer)
        return run is not None

    def _forget_another_log(self) -> None:
        """States that go further than the log are another one's: it has been restored, or begun anew."""
        log_topics = self._waiting_out("reading", self.event_log.topics)
        for topic, partition, reached in self.store.positions():
            end = 0
            if partition < log_topics.get(topic, 0):
                _, end = self._waiting_out("reading", partial(self.event_log.bounds, topic, partition))
            if reached > end:
                log.warning("the log ends before the states: beginning anew", topic=topic, partition=partition)
                self.store.clear()
                return

    def _apply_what_is_committed(self) -> None:
        """Where the group has committed more than the states hold (their file is older, or gone), that comes first."""
        for lag in self._waiting_out("reading", lambda: self.event_log.lag(self.settings.group)):
            if lag.topic not in self._topics:
                continue
            while (first := self.store.position(lag.topic, lag.partition)) < lag.committed:
                run = self._read(lag.topic, lag.partition, first)
                if run is None or self._stopping.is_set():
                    break
                self._apply(run)

    def _read(self, topic: str, partition: int, first: int) -> Run | None:
        self.metrics.beat(LOOP)
        return self._waiting_out(
            "reading", lambda: self.event_log.read(topic, partition, first, self.settings.max_events)
        )

    def _apply(self, run: Run) -> None:
        """Steps, publishing, states and position of one run."""
        if run.gap:
            log.warning("events are gone unread", topic=run.topic, partition=run.partition, events=run.gap)
        emissions: list[Emission] = []
        steps = {processor.name: self._steps(processor, emissions) for processor in self.processors}
        applied_to = self.store.position(run.topic, run.partition)
        for index, offset in enumerate(run.offsets):
            if offset >= applied_to:  # else it came again, its commit was lost
                self._step(run, index, steps)
        self._finish(steps, emissions, (run.topic, run.partition, max(applied_to, run.last + 1)))
        for name, taken in steps.items():
            self.metrics.stepped(name, taken.events, taken.failures)
            if taken.events and run.appended is not None:
                self.metrics.delayed(name, run.appended)

    def _step(self, run: Run, index: int, steps: dict[str, Steps[Any]]) -> None:
        type_name, stamp, value = run.types[index], run.stamps[index], run.values[index]
        event = self._waiting_out(
            "reading an event", lambda: self._decoder.event(type_name, stamp, value, lambda: run.load_headers(index))
        )
        if event is None:
            return
        cause = Cause(event, Position(run.topic, run.partition, run.offsets[index]))
        for processor in self._decoder.takers(type_name):
            taken = steps[processor.name]
            try:
                keys = tuple(processor.keys(event))
            except Exception as error:
                taken.fail(cause, error)
                continue
            for key in keys:
                taken.on_event(key, event, cause)

    def _finish(
        self, steps: dict[str, Steps[Any]], emissions: Sequence[Emission], applied: tuple[str, int, int] | None
    ) -> None:
        changes = [(name, key, value) for name, taken in steps.items() for key, value in taken.changes().items()]
        self._waiting_out("publishing", lambda: self.publisher.publish(emissions))
        self.checkpoint("after publish")
        if changes or applied is not None:
            self.store.save(changes, applied)
        self.checkpoint("after save")

    def _tick(self) -> None:
        """Asks every key of the processors whose time has come."""
        if not self.clock.live:
            return
        for processor in self.processors:
            interval = tick_interval(processor, self.settings.tick_seconds)
            if interval is None or monotonic() < self._tick_at.get(processor.name, 0.0):
                continue
            self._tick_at[processor.name] = monotonic() + interval
            emissions: list[Emission] = []
            steps = {processor.name: self._steps(processor, emissions)}
            for key in self.store.keys(processor.name):
                steps[processor.name].on_tick(key)
            self._finish(steps, emissions, None)
            self.metrics.stepped(processor.name, 0, steps[processor.name].failures)
            self.metrics.ticked(processor.name)

    def _steps(self, processor: Processor[Any], emissions: list[Emission]) -> Steps[Any]:
        return Steps(processor, self.clock, lambda key: self.store.state(processor.name, key), emissions)

    def _timeout(self) -> float:
        """How long a poll may take: until the next tick at most."""
        waits = [at - monotonic() for at in self._tick_at.values()]
        return max(0.0, min([self.settings.poll_timeout, *waits]))

    def _behind(self) -> int:
        return sum(lag.behind for lag in self.event_log.lag(self.settings.group) if lag.topic in self._topics)

    def _look(self, consumer: Consumer) -> None:
        if monotonic() < self._look_at:
            return
        self._look_at = monotonic() + LOOK_EVERY
        self.metrics.assigned(len(consumer.assigned()))
        try:
            lags = self.event_log.lag(self.settings.group)
        except LogUnavailable as reason:
            log.debug("no lag: the log is away", reason=str(reason))
            return
        self.metrics.behind(lag for lag in lags if lag.topic in self._topics)

    def _waiting_out(self, doing: str, action: Callable[[], T]) -> T:
        return self._patience.until_done(doing, action)
