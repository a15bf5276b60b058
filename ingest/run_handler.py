"""What happens with one run, in order: insert, reject, record, commit. Whatever fails in between is done again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import NoReturn, TypeVar

import structlog

from ingest.bad_share import BadShare, BadShareLimit, TooManyBadEvents
from ingest.bisect import TooManyRefused, insert_all_but_refused
from ingest.checkpoints import Checkpoint
from ingest.counters import SinkCounters
from ingest.known_offsets import KnownOffsets
from ingest.lanes import Batch, bulk, split
from ingest.log import Consumer, LostPartition, Run
from ingest.patience import Patience
from ingest.rejects import Privacy, Rejection, dead_letter, rejection_of, sealed_dead_letter, unknown_type
from ingest.run_account import account
from ingest.sink_alerts import Alert, SinkAlert
from ingest.warehouse import InsertRefused, Warehouse
from models.envelope import Event

log = structlog.get_logger(__name__)
T = TypeVar("T")

ForeignValidator = Callable[[type[Event], bytes, Mapping[str, str]], Event]
"""Event type, bytes and headers of a record that isn't ours → the event as our door would have made it.

Raises Refused or another ValueError; VaultUnavailable where its numbers can't be kept now."""


@dataclass(slots=True)
class RunHandler:
    """Deals with runs of one or several partitions. Threads may share it, a partition belongs to one at a time."""

    warehouse: Warehouse
    consumer: Consumer
    types: Mapping[str, type[Event]]
    validate_foreign: ForeignValidator
    privacy: Privacy
    alert: Alert
    clock: Callable[[], datetime]
    owner: str
    checkpoint: Checkpoint
    counters: SinkCounters
    patience: Patience
    bulk_from: int
    limit: BadShareLimit
    _known: KnownOffsets = field(init=False)
    _bad_share: BadShare = field(init=False)
    _lock: Lock = field(init=False, default_factory=Lock)

    def __post_init__(self) -> None:
        self._known = KnownOffsets(self.warehouse.present_offsets)
        self._bad_share = BadShare(self.limit)

    def handle(self, run: Run, generation: int) -> None:
        """Deals with a run so that it needn't be read again.

        Raises Stopping, TooManyBadEvents or UnbalancedRun; then the run is not committed.
        """
        started = self.clock()
        if run.gap:
            self._tell_of_gap(run)
        known = self.patience.until_done("asking what is there", lambda: self._known.of(run, generation))
        sorted_out = split(run, known, self.types)
        rejections = [unknown_type(run, index) for index in sorted_out.unknown]
        inserted, lane = 0, "quick"
        for batch in sorted_out.batches:
            by_bulk = bulk(batch, self.bulk_from)
            refused = self._insert(run, batch, by_bulk)
            rejections += refused
            inserted += len(batch.indices) - len(refused)
            lane = "bulk" if by_bulk else lane
        self._weigh(run, inserted, len(rejections))
        rejected = self._reject(run, rejections, sorted_out.unreadable)
        record = account(
            run,
            inserted=inserted,
            rejected=rejected,
            duplicates=sorted_out.duplicates,
            lane=lane,
            owner=self.owner,
            started=started,
            finished=self.clock(),
        )
        self._step("runs", lambda: self.warehouse.insert_run(record))
        try:
            self._step("commit", lambda: self.consumer.commit(run))
        except LostPartition as reason:
            self._known.forget(run)
            self.counters.add(lost_partitions=1)
            log.info("run dropped", topic=run.topic, partition=run.partition, first=run.first, reason=str(reason))
            return
        self.counters.add(
            inserted=inserted, rejected=rejected, duplicates=sorted_out.duplicates, missing=record.missing
        )
        self.counters.add(**{f"{lane}_runs": 1})

    def _insert(self, run: Run, batch: Batch, by_bulk: bool) -> list[Rejection]:
        """Inserts a batch by its lane; returns the records that can't be."""
        if by_bulk:
            offsets, lines = batch.offsets(run), batch.lines(run)
            try:
                self._step(
                    "insert",
                    lambda: self.warehouse.insert_lines(batch.event_type, run.topic, run.partition, offsets, lines),
                )
                return []
            except InsertRefused as refusal:
                self.counters.add(refusals=1)
                log.warning("bulk insert refused", topic=run.topic, partition=run.partition, reason=str(refusal))
        lines_by_index, rejections = self._validated(run, batch)
        if not lines_by_index:
            return rejections

        def insert(indices: Sequence[int]) -> None:
            self.warehouse.insert_events(
                batch.event_type,
                run.topic,
                run.partition,
                [run.offsets[i] for i in indices],
                [lines_by_index[i] for i in indices],
            )

        at_most = max(self.limit.minimum, int(self.limit.share * len(run)))
        try:
            refused = self._step("insert", lambda: insert_all_but_refused(insert, list(lines_by_index), at_most))
        except TooManyRefused as reason:
            self._stop(run, f"the warehouse refuses {reason}", at_most, at_most, "events")
        if refused:
            self.counters.add(refusals=1)
        return rejections + [Rejection(row.index, f"the warehouse refuses it: {row.reason}") for row in refused]

    def _validated(self, run: Run, batch: Batch) -> tuple[dict[int, bytes], list[Rejection]]:
        """Index → canonical line of the records that are valid events, and the rejections of the others."""
        lines: dict[int, bytes] = {}
        rejections: list[Rejection] = []
        for index in batch.indices:
            value = run.values[index]
            try:
                if batch.trusted:
                    batch.event_type.model_validate_json(value)
                    lines[index] = value
                else:
                    lines[index] = self._foreign_line(batch.event_type, value, run.load_headers(index))
            except ValueError as error:  # pydantic's ValidationError is one
                rejections.append(rejection_of(index, error))
        return lines, rejections

    def _foreign_line(self, event_type: type[Event], value: bytes, headers: Mapping[str, str]) -> bytes:
        event = self.patience.until_done("validating", lambda: self.validate_foreign(event_type, value, headers))
        return event.model_dump_json(exclude_none=True).encode()

    def _reject(self, run: Run, rejections: Sequence[Rejection], unreadable: Sequence[int]) -> int:
        now = self.clock()
        letters = [dead_letter(run, rejection, self.privacy, now) for rejection in rejections]
        letters += [sealed_dead_letter(run, index, self.privacy, now) for index in unreadable]
        if letters:
            self._step("reject", lambda: self.warehouse.insert_dead_letters(letters))
        return len(letters)

    def _weigh(self, run: Run, good: int, bad: int) -> None:
        """Stops the sink when too much is bad, before any of it is written off as a dead letter.

        What the door has refused doesn't count: it is bad already in the log, and stopping here wouldn't help it.
        """
        with self._lock:
            share = self._bad_share.after(good, bad)
            if not share.exceeded:
                self._bad_share = share
                return
        message = f"{share.bad} of the last {share.seen} events are bad, the limit is {self.limit.share:.0%}"
        self._stop(run, message, 100 * share.bad / share.seen, 100 * self.limit.share, "%")

    def _stop(self, run: Run, message: str, value: float, threshold: float, unit: str) -> NoReturn:
        at = f"{run.topic}/{run.partition}/{run.first}"
        message = f"{message}: stopped before {at}"
        self.alert(SinkAlert("sink_bad_share", at, message, value, threshold, unit))
        raise TooManyBadEvents(message)

    def _tell_of_gap(self, run: Run) -> None:
        at = f"{run.topic}/{run.partition}/{run.first}"
        message = f"retention has eaten {run.gap} offsets before {at} that were never read"
        self.alert(SinkAlert("sink_gap", at, message, run.gap, 0, "offsets"))

    def _step(self, name: str, action: Callable[[], T]) -> T:
        self.checkpoint(f"before {name}")
        result = self.patience.until_done(name, action)
        self.checkpoint(f"after {name}")
        return result
