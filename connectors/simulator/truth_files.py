"""The truth as Parquet files, and its sums per queue and quarter of an hour, hour of arrival deciding."""

from collections import defaultdict
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.simulator.truth import (
    CallTruth,
    HitTruth,
    LegTruth,
    OutageTruth,
    StateTruth,
    TicketTruth,
    Truth,
    VisitTruth,
)
from connectors.simulator.world import QUEUE_BY_NAME

QUARTER = 900
BATCH = 10_000
NAMES: dict[type[Truth], str] = {
    CallTruth: "call", VisitTruth: "queue_visit", LegTruth: "agent_leg", HitTruth: "ivr_hit", StateTruth: "agent_state",
    OutageTruth: "outage", TicketTruth: "ticket",
}  # fmt: skip
MOMENTS = {"arrived", "ended", "entered", "connected", "left", "began", "opened", "closed"}


@dataclass(slots=True)
class QueueSums:
    """What a queue's visits of one interval came to. Waits and talks in seconds, of the answered."""

    offered: int = 0
    answered: int = 0
    answered_in_time: int = 0
    abandoned: int = 0
    timed_out: int = 0
    left_by_key: int = 0
    lost: int = 0
    open: int = 0
    transferred: int = 0
    wait: int = 0
    talk: int = 0


COUNTERS = {
    "answered": "answered", "abandoned": "abandoned", "timed_out": "timed_out", "key": "left_by_key", "lost": "lost",
    "open": "open",
}  # fmt: skip


class QueueLedger:
    """Adds up visits and legs by queue and interval; a leg counts where its visit came in."""

    def __init__(self) -> None:
        self.quarters: defaultdict[tuple[str, int], QueueSums] = defaultdict(QueueSums)
        self._entered: dict[tuple[str, int], tuple[str, int]] = {}

    def add(self, truth: Truth) -> None:
        """A visit or a leg; anything else counts for nothing."""
        if isinstance(truth, VisitTruth):
            key = (truth.queue, int(truth.entered) // QUARTER * QUARTER)
            sums = self.quarters[key]
            sums.offered += 1
            counter = COUNTERS[truth.outcome]
            setattr(sums, counter, getattr(sums, counter) + 1)
            if truth.outcome == "answered" and truth.wait is not None:
                sums.wait += truth.wait
                sums.answered_in_time += truth.wait <= QUEUE_BY_NAME[truth.queue].threshold
                self._entered[truth.call_id, truth.visit] = key
        elif isinstance(truth, LegTruth) and truth.visit:
            sums = self.quarters[self._entered.pop((truth.call_id, truth.visit))]
            sums.talk += truth.talk or 0
            sums.transferred += truth.ending.endswith("_transfer")

    def by_day(self, zone: ZoneInfo) -> dict[tuple[str, date], QueueSums]:
        """The sums of each local day."""
        days: defaultdict[tuple[str, date], QueueSums] = defaultdict(QueueSums)
        for (queue, start), sums in sorted(self.quarters.items()):
            total = days[queue, datetime.fromtimestamp(start, zone).date()]
            for one in fields(QueueSums):
                setattr(total, one.name, getattr(total, one.name) + getattr(sums, one.name))
        return dict(days)


class TruthFiles:
    """Writes `<kind>.parquet` per kind of truth, `queue_interval.parquet` and `queue_day.parquet`. Use as a context."""

    def __init__(self, folder: Path, zone: ZoneInfo) -> None:
        self._folder, self._zone = folder, zone
        self._ledger = QueueLedger()
        self._waiting: dict[str, list[dict[str, Any]]] = {name: [] for name in NAMES.values()}
        self._writers: dict[str, pq.ParquetWriter] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        return self

    def __call__(self, truth: Truth) -> None:
        """Keep one piece of truth."""
        self._ledger.add(truth)
        name = NAMES[type(truth)]
        self._waiting[name].append(asdict(truth))
        if len(self._waiting[name]) >= BATCH:
            self._flush(type(truth))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for truth_type in NAMES:
            self._flush(truth_type)
        for writer in self._writers.values():
            writer.close()  # type: ignore[no-untyped-call]
        if error is None:
            self._write_sums()

    def _flush(self, truth_type: type[Truth]) -> None:
        name, schema = NAMES[truth_type], schema_of(truth_type)
        if name not in self._writers:
            path = self._folder / f"{name}.parquet"
            self._writers[name] = pq.ParquetWriter(path, schema)  # type: ignore[no-untyped-call]
        rows, self._waiting[name] = self._waiting[name], []
        for row in rows:
            for moment in MOMENTS & row.keys():
                row[moment] = None if row[moment] is None else datetime.fromtimestamp(row[moment], UTC)
        table = pa.Table.from_pylist(rows, schema=schema)
        self._writers[name].write_table(table)  # type: ignore[no-untyped-call]

    def _write_sums(self) -> None:
        quarters = [
            {"queue": queue, "start": datetime.fromtimestamp(start, UTC), **asdict(sums)}
            for (queue, start), sums in sorted(self._ledger.quarters.items())
        ]
        days = [
            {"queue": queue, "day": day, **asdict(sums)}
            for (queue, day), sums in self._ledger.by_day(self._zone).items()
        ]
        counters = [(one.name, pa.int64()) for one in fields(QueueSums)]
        instant = ("start", pa.timestamp("us", tz="UTC"))
        for name, rows, when in (("queue_interval", quarters, instant), ("queue_day", days, ("day", pa.date32()))):
            schema = pa.schema([("queue", pa.string()), when, *counters])
            table = pa.Table.from_pylist(rows, schema=schema)
            pq.write_table(table, self._folder / f"{name}.parquet")  # type: ignore[no-untyped-call]


def schema_of(truth_type: type[Truth]) -> pa.Schema:
    """The columns of a kind of truth: moments as UTC timestamps, counts as integers."""
    kinds = {"str": pa.string(), "int": pa.int64(), "float": pa.timestamp("us", tz="UTC"), "bool": pa.bool_()}
    return pa.schema([(one.name, kinds[_plain(one.type)]) for one in fields(truth_type)])


def _plain(annotation: object) -> str:
    name = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    return name.removesuffix(" | None")
