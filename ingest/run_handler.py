"""What happens with runs, in order: insert, reject, record, commit. Whatever fails in between is done again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from threading import Lock
from typing import NoReturn, TypeVar

import structlog

from ingest.bad_share import BadShare, BadShareLimit, TooManyBadEvents
from ingest.bisect import TooManyRefused, insert_all_but_refused
from ingest.checkpoints import Checkpoint
from ingest.inserters import Load, PartitionKey
from ingest.known_offsets import KnownOffsets
from ingest.lanes import Split, split
from ingest.log import Consumer, LogUnavailable, Run
from ingest.patience import Patience
from ingest.record_identity import identities_of
from ingest.rejects import Privacy, Rejection, dead_letter, rejection_of, sealed_dead_letter, unknown_type
from ingest.run_account import UnbalancedRun, account
from ingest.shipments import Shipment, shipments
from ingest.sink_alerts import Alert, SinkAlert
from ingest.sink_metrics import SinkMetrics
from ingest.turns import Turn
from ingest.warehouse import DeadLetter, InsertRefused, RunRecord, Warehouse
from models.envelope import Event
from models.topics import topic

log = structlog.get_logger(__name__)
T = TypeVar("T")

ForeignValidator = Callable[[type[Event], bytes, Mapping[str, str]], Event]
"""Event type, bytes and headers of a record that isn't ours → the event as our door would have made it.

Raises Refused or another ValueError; VaultUnavailable where its numbers can't be kept now."""


@dataclass(slots=True)
class _Entry:
    """A run that is being dealt with, and what has become of its records so far."""

    run: Run
    generation: int
    sorted_out: Split
    rejections: list[Rejection]
    inserted: int = 0
    lane: str = "quick"

    def letters(self, privacy: Privacy, now: datetime) -> list[DeadLetter]:
        """A dead letter for each record that can't be a row. Raises LogUnavailable where headers must be read again."""
        rejected = [dead_letter(self.run, rejection, privacy, now) for rejection in self.rejections]
        return rejected + [sealed_dead_letter(self.run, i, privacy, now) for i in self.sorted_out.unreadable]

    def record(self, owner: str, started: datetime, finished: datetime) -> RunRecord:
        """The line for the books. Raises UnbalancedRun."""
        return account(
            self.run,
            inserted=self.inserted,
            rejected=len(self.rejections) + len(self.sorted_out.unreadable),
            duplicates=self.sorted_out.duplicates,
            lane=self.lane,
            owner=owner,
            started=started,
            finished=finished,
        )


@dataclass(slots=True)
class RunHandler:
    """Deals with runs of one or several partitions. Threads may share it; a partition's runs keep their order by turns.

    `assigned`: the partitions that the consumer holds now, and their generations.
    """

    warehouse: Warehouse
    consumer: Consumer
    types: Mapping[str, type[Event]]
    validate_foreign: ForeignValidator
    privacy: Privacy
    alert: Alert
    clock: Callable[[], datetime]
    owner: str
    checkpoint: Checkpoint
    metrics: SinkMetrics
    patience: Patience
    bulk_from: int
    limit: BadShareLimit
    assigned: Callable[[], Mapping[PartitionKey, int]]
    _known: KnownOffsets = field(init=False)
    _bad_share: BadShare = field(init=False)
    _lock: Lock = field(init=False, default_factory=Lock)

    def __post_init__(self) -> None:
        self._known = KnownOffsets(self.warehouse, partial(identities_of, privacy=self.privacy))
        self._bad_share = BadShare(self.limit)

    def handle(self, load: Load, turn: Turn | None = None) -> None:
        """Deals with runs so that they needn't be read again.

        Raises TooManyBadEvents, UnbalancedRun or Overtaken, and then none of them is committed; Stopping, and then
        some may be.
        """
        turn = turn or Turn()
        started = self.clock()
        with turn.beginning():
            entries = [self._begin(run, generation) for run, generation in load if self._is_ours(run, generation)]
        for shipment in shipments([entry.run for entry in entries], [entry.sorted_out for entry in entries]):
            self._insert(shipment, entries, turn)
        with turn.ending():
            ours = [entry for entry in entries if self._is_ours(entry.run, entry.generation)]
            if ours:
                self._record(ours, started)

    def _record(self, entries: Sequence[_Entry], started: datetime) -> None:
        self._weigh(entries)
        self._reject(entries)
        records = self._accounts(entries, started)
        self._step("runs", lambda: self.warehouse.insert_runs(records))
        self._commit([entry.run for entry in entries], records)

    def _is_ours(self, run: Run, generation: int) -> bool:
        """A run whose partition has gone away meanwhile is left to whoever has it now, even if that is us again."""
        if self.assigned().get((run.topic, run.partition)) == generation:
            return True
        self._lose(run, "its partition went away meanwhile")
        return False

    def _begin(self, run: Run, generation: int) -> _Entry:
        if run.gap and not topic(run.topic).compacted:
            self._tell_of_gap(run)
        known = self.patience.until_done("asking what is there", lambda: self._known.of(run, generation))
        sorted_out = split(run, known, self.types)
        return _Entry(run, generation, sorted_out, [unknown_type(run, index) for index in sorted_out.unknown])

    def _insert(self, shipment: Shipment, entries: Sequence[_Entry], turn: Turn) -> None:
        """Inserts a shipment by its lane; what can't be inserted becomes a rejection of its run."""
        if not (shipment.bulk(self.bulk_from) and self._insert_in_bulk(shipment, entries)):
            self._insert_quickly(shipment, entries, turn)

    def _insert_in_bulk(self, shipment: Shipment, entries: Sequence[_Entry]) -> bool:
        rows = shipment.rows([entry.run for entry in entries])
        type_name = shipment.event_type.type_name()
        try:
            with self.metrics.inserting(type_name, "bulk", len(shipment)):
                self._step("insert", lambda: self.warehouse.insert_lines(shipment.event_type, shipment.topic, *rows))
        except InsertRefused as refusal:
            self.metrics.refused("bulk")
            log.warning(
                "bulk insert refused", topic=shipment.topic, type=type_name, reason=self.privacy.scrub(str(refusal))
            )
            return False
        for number, batch in shipment.parts:
            entries[number].inserted += len(batch.indices)
            entries[number].lane = "bulk"
        return True

    def _insert_quickly(self, shipment: Shipment, entries: Sequence[_Entry], turn: Turn) -> None:
        """Each record is validated; what the engine then refuses is found by halving."""
        valid = list(self._validated(shipment, entries))
        if not valid:
            return

        def insert(some: Sequence[int]) -> None:
            rows = [valid[i] for i in some]
            self.warehouse.insert_events(
                shipment.event_type,
                shipment.topic,
                [entries[number].run.partition for number, _, _ in rows],
                [entries[number].run.offsets[index] for number, index, _ in rows],
                [line for _, _, line in rows],
            )

        at_most = max(self.limit.minimum, int(self.limit.share * sum(len(entry.run) for entry in entries)))
        try:
            with self.metrics.inserting(shipment.event_type.type_name(), "quick", len(valid)):
                refused = self._step("insert", lambda: insert_all_but_refused(insert, range(len(valid)), at_most))
        except TooManyRefused as reason:
            first = entries[shipment.parts[0][0]].run
            with turn.ending():  # what comes before is in the books then, or has failed and tells of it itself
                self._stop(first, f"the warehouse refuses {reason}", at_most, at_most, "events")
        if refused:
            self.metrics.refused("quick")
        for number, _, _ in valid:
            entries[number].inserted += 1
        for row in refused:
            number, index, _ = valid[row.index]
            entries[number].inserted -= 1
            entries[number].rejections.append(Rejection(index, f"the warehouse refuses it: {row.reason}"))

    def _validated(self, shipment: Shipment, entries: Sequence[_Entry]) -> list[tuple[int, int, bytes]]:
        """The number of the run, the index in it, and the canonical line of each record that is a valid event."""
        valid: list[tuple[int, int, bytes]] = []
        for number, index in shipment.records():
            run = entries[number].run
            line = run.values[index]
            try:
                if shipment.trusted:
                    shipment.event_type.model_validate_json(line)
                else:
                    line = self._foreign_line(shipment.event_type, run, index)
            except ValueError as error:  # pydantic's ValidationError is one
                entries[number].rejections.append(rejection_of(index, error))
            else:
                valid.append((number, index, line))
        return valid

    def _foreign_line(self, event_type: type[Event], run: Run, index: int) -> bytes:
        def validated() -> Event:
            return self.validate_foreign(event_type, run.values[index], run.load_headers(index))

        event = self.patience.until_done("validating", validated)
        return event.model_dump_json(exclude_none=True).encode()

    def _reject(self, entries: Sequence[_Entry]) -> None:
        now = self.clock()

        def written() -> list[DeadLetter]:
            return [letter for entry in entries for letter in entry.letters(self.privacy, now)]

        # Headers may be asked of the log once more.
        letters = self.patience.until_done("writing dead letters", written)
        if letters:
            self._step("reject", lambda: self.warehouse.insert_dead_letters(letters))

    def _accounts(self, entries: Sequence[_Entry], started: datetime) -> list[RunRecord]:
        finished = self.clock()
        records = []
        for entry in entries:
            try:
                records.append(entry.record(self.owner, started, finished))
            except UnbalancedRun as fault:
                at = f"{entry.run.topic}/{entry.run.partition}/{entry.run.first}"
                self._alert(SinkAlert("sink_unbalanced", at, str(fault), 1, 0, "runs"))
                raise
        return records

    def _commit(self, runs: Sequence[Run], records: Sequence[RunRecord]) -> None:
        left = dict(enumerate(zip(runs, records, strict=True)))

        def attempt() -> None:
            away: LogUnavailable | None = None
            outcomes = self.consumer.commit_all([run for run, _ in left.values()])
            for number, outcome in zip(list(left), outcomes, strict=True):
                if isinstance(outcome, LogUnavailable):
                    away = outcome
                    continue
                run, record = left.pop(number)
                if outcome is None:
                    self.metrics.committed(run, record)
                else:
                    self._lose(run, str(outcome))
            if away is not None:
                raise away

        self._step("commit", attempt)

    def _lose(self, run: Run, reason: str) -> None:
        self._known.forget(run)
        self.metrics.lost()
        log.info("run dropped", topic=run.topic, partition=run.partition, first=run.first, reason=reason)

    def _weigh(self, entries: Sequence[_Entry]) -> None:
        """Stops the sink when too much is bad, before any of it is written off as a dead letter.

        What the door has refused doesn't count: it is bad already in the log, and stopping here wouldn't help it.
        """
        with self._lock:
            share = self._bad_share
            for entry in entries:
                share = share.after(entry.inserted, len(entry.rejections))
                if share.exceeded:
                    break
            else:
                self._bad_share = share
                return
        message = f"{share.bad} of the last {share.seen} events are bad, the limit is {self.limit.share:.0%}"
        # Nothing of the load is committed: the sink stops before its first run of this partition.
        first = next(e.run for e in entries if (e.run.topic, e.run.partition) == (entry.run.topic, entry.run.partition))
        self._stop(first, message, 100 * share.bad / share.seen, 100 * self.limit.share, "%")

    def _stop(self, run: Run, message: str, value: float, threshold: float, unit: str) -> NoReturn:
        at = f"{run.topic}/{run.partition}/{run.first}"
        message = f"{message}: stopped before {at}"
        self._alert(SinkAlert("sink_bad_share", at, message, value, threshold, unit))
        raise TooManyBadEvents(message)

    def _tell_of_gap(self, run: Run) -> None:
        at = f"{run.topic}/{run.partition}/{run.first}"
        message = f"retention has eaten {run.gap} offsets before {at} that were never read"
        self._alert(SinkAlert("sink_gap", at, message, run.gap, 0, "offsets"))

    def _alert(self, what: SinkAlert) -> None:
        self.metrics.alerted(what.rule)
        self.alert(what)

    def _step(self, name: str, action: Callable[[], T]) -> T:
        self.patience.pulse.beat()
        self.checkpoint(f"before {name}")
        result = self.patience.until_done(name, action)
        self.checkpoint(f"after {name}")
        return result
