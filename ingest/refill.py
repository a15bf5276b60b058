"""The records of a period out of the log, and their way into other tables than the sink's by the sink's own hands."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic, sleep
from typing import TypeVar, cast

import orjson

from ingest.bad_share import BadShareLimit
from ingest.checkpoints import pass_by
from ingest.lanes import named_type, trusted
from ingest.log import Consumer, EventLog, LogUnavailable, NotCommitted, Run
from ingest.patience import Patience
from ingest.period import Period
from ingest.record_time import event_time
from ingest.rejects import Privacy
from ingest.run_handler import ForeignValidator, RunHandler
from ingest.sink_metrics import SinkMetrics
from ingest.warehouse import Warehouse, WarehouseUnavailable
from models.envelope import Event

T = TypeVar("T")

READ_EVENTS = 50_000

GIVES_UP_AFTER = 60.0
"""Seconds in which a warehouse that is being restarted should be back."""


def read_period(
    log: EventLog, topic: str, period: Period, spans: Mapping[int, tuple[int, int]], progress: Callable[[int], object]
) -> Iterator[Run]:
    """The topic's records whose time lies in the period. `spans`: partition → offsets [first, end) to look at.

    All of them are looked at, for a late record may stand anywhere. `progress` is told how many more have been.
    """
    for partition, (first, end) in spans.items():
        position = first
        while position < end and (run := log.read(topic, partition, position, min(READ_EVENTS, end - position))):
            yield from _within(run, period)
            progress(run.last + 1 - position)
            position = run.last + 1


def only_types(runs: Iterable[Run], wanted: Callable[[str], bool]) -> Iterator[Run]:
    """The records of the types that are wanted."""
    for run in runs:
        names = [named_type(name, value) for name, value in zip(run.types, run.values, strict=True)]
        answers = {name: wanted(name) for name in set(names)}
        yield from _part(run, [index for index, name in enumerate(names) if answers[name]])


def _within(run: Run, period: Period) -> Iterator[Run]:
    return _part(run, [index for index in range(len(run)) if event_time(run, index) in period])


def _part(run: Run, indices: Sequence[int]) -> Iterator[Run]:
    """These records of a run as a run; none where there are none."""
    if len(indices) == len(run):
        yield run
    elif indices:
        yield replace(
            run,
            offsets=[run.offsets[i] for i in indices],
            keys=[run.keys[i] for i in indices],
            types=[run.types[i] for i in indices],
            stamps=[run.stamps[i] for i in indices],
            values=[run.values[i] for i in indices],
            load_headers=lambda i: run.load_headers(indices[i]),
            gap=0,
        )


@dataclass(frozen=True, slots=True)
class Refill:
    """Deals with runs as the sink does, but commits nothing, and gives up where the sink would wait for ever.

    `expect` is called before each run: with the offsets of foreign events that don't say when they were recorded, and
    with when the run was appended.
    """

    warehouse: Warehouse
    expect: Callable[[Collection[int], float | None], object]
    types: Mapping[str, type[Event]]
    validate_foreign: ForeignValidator
    privacy: Privacy
    clock: Callable[[], datetime]
    bulk_from: int
    limit: BadShareLimit

    def fill(self, runs: Iterable[Run]) -> int:
        """Inserts them all; returns the number of records. Raises TooManyBadEvents, WarehouseUnavailable."""
        metrics, ours = SinkMetrics(), dict[tuple[str, int], int]()
        handler = RunHandler(
            warehouse=self.warehouse,
            consumer=cast("Consumer", _NoGroup()),
            types=self.types,
            validate_foreign=self.validate_foreign,
            privacy=self.privacy,
            alert=lambda _alert: None,
            clock=self.clock,
            owner="replay",
            checkpoint=pass_by,
            metrics=metrics,
            patience=_Impatient(metrics),
            bulk_from=self.bulk_from,
            limit=self.limit,
            assigned=lambda: ours,
        )
        records = 0
        for run in runs:
            self.expect(frozenset(self._unrecorded(run)), run.appended)
            ours[run.topic, run.partition] = 0
            handler.handle([(run, 0)])
            records += len(run)
        return records

    def _unrecorded(self, run: Run) -> Iterator[int]:
        """Offsets of foreign events that don't say when they were recorded."""
        for offset, header, stamp, value in zip(run.offsets, run.types, run.stamps, run.values, strict=True):
            known = self.types.get(named_type(header, value))
            if known is not None and not trusted(stamp, known) and not _says_recorded(value):
                yield offset


def _says_recorded(value: bytes) -> bool:
    try:
        fields = orjson.loads(value)
    except orjson.JSONDecodeError:
        return False
    return isinstance(fields, dict) and "recorded" in fields


class _NoGroup:
    """Stands where the sink has its consumer: the offsets of a replay are committed already."""

    def commit_all(self, runs: Sequence[Run]) -> Sequence[NotCommitted | None]:
        return [None] * len(runs)


class _Impatient(Patience):
    """Raises what it met last, where the sink would go on waiting."""

    def until_done(self, what: str, action: Callable[[], T]) -> T:
        deadline = monotonic() + GIVES_UP_AFTER
        while True:
            try:
                return action()
            except (WarehouseUnavailable, LogUnavailable):
                self.metrics.retried(what)
                if monotonic() > deadline:
                    raise
            sleep(self.first)
