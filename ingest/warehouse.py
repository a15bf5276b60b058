"""What the sink asks of a warehouse."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ingest.log import Position
from ingest.offset_ranges import OffsetRanges
from models.envelope import Event


class WarehouseUnavailable(Exception):
    """The warehouse can't be reached or is overloaded; the same insert may go through later."""


class InsertRefused(Exception):
    """The engine refuses these very rows: bisect until the guilty one is found."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A record that can't become a row. `sealed` is its bytes, encrypted; `fingerprint` its content's identity, so
    that the same bad line of a file read twice can be told from two bad lines."""

    position: Position
    fingerprint: UUID
    type: str
    source: str
    reader: str
    error: str
    field: str
    value: str
    file: str
    line: int
    sealed: bytes
    failed_at: datetime


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One line of `ops.runs`: what became of the offsets [first, last].

    Holds inserted + rejected + duplicates = last − first + 1 − missing; `missing` are offsets the log no longer has.
    """

    topic: str
    partition: int
    first: int
    last: int
    inserted: int
    rejected: int
    duplicates: int
    missing: int
    lane: str
    owner: str
    started: datetime
    finished: datetime

    def balanced(self) -> bool:
        accounted = self.inserted + self.rejected + self.duplicates + self.missing
        return self.missing >= 0 and accounted == self.last - self.first + 1


class Warehouse(Protocol):
    """Inserts are durable on return; each raises WarehouseUnavailable or InsertRefused.

    `partition`: that of all rows, or of each; what several partitions have little of goes in together.
    """

    def insert_events(
        self,
        event_type: type[Event],
        topic: str,
        partition: int | Sequence[int],
        offsets: Sequence[int],
        lines: Sequence[bytes],
    ) -> None:
        """Quick lane: canonical JSON lines of validated events, typed by column."""
        ...

    def insert_lines(
        self,
        event_type: type[Event],
        topic: str,
        partition: int | Sequence[int],
        offsets: Sequence[int],
        lines: Sequence[bytes],
    ) -> None:
        """Bulk lane: stamped lines as one block, parsed by the engine."""
        ...

    def present_offsets(self, topic: str, partition: int, first: int) -> OffsetRanges:
        """Offsets ≥ first of this partition that raw or the dead letters already hold."""
        ...

    def identities_at(self, topic: str, partition: int, first: int, last: int) -> Mapping[int, Set[str]]:
        """Offset → ids of the events in raw, and fingerprints of the dead letters, that stand at it; first to last."""
        ...

    def insert_dead_letters(self, letters: Sequence[DeadLetter]) -> None: ...

    def insert_runs(self, runs: Sequence[RunRecord]) -> None: ...
