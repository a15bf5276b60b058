"""Which way into the warehouse each record of a run takes.

Quick lane: a centre's normal day, every event validated, an insert typed by column. Bulk lane: a backlog, lines as
they stand in the log, parsed by the engine; it is laxer than a model, so only what our own door has stamped may use
it. See the measurements in bench/sink_speed.py.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from ingest.log import Run
from ingest.unreadable import UNREADABLE_TYPE, type_in
from models.envelope import Event

BULK_FROM = 2_000
"""Events of one type in a load from which the bulk lane's fixed cost per insert pays off."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Records of one type in a run, by index. `trusted`: our door's stamp says that they are valid."""

    event_type: type[Event]
    indices: Sequence[int]
    trusted: bool

    def offsets(self, run: Run) -> Sequence[int]:
        return run.offsets if len(self.indices) == len(run) else [run.offsets[i] for i in self.indices]

    def lines(self, run: Run) -> Sequence[bytes]:
        return run.values if len(self.indices) == len(run) else [run.values[i] for i in self.indices]


@dataclass(frozen=True, slots=True)
class Split:
    """A run sorted out: what is there already, what can't be an event, and the rest by type."""

    duplicates: int
    unreadable: Sequence[int]
    unknown: Sequence[int]
    batches: Sequence[Batch]


def split(run: Run, known: Set[int], types: Mapping[str, type[Event]]) -> Split:
    """Sorts a run. `known` holds offsets that the warehouse has already; `types` the catalogue by type name."""
    if not known and _uniform(run):
        kind = (run.types[0], run.stamps[0])
        groups: dict[tuple[str, str], Sequence[int]] = {kind: range(len(run))}
        duplicates = 0
    else:
        groups, duplicates = _grouped(run, known)
    unreadable: list[int] = []
    unknown: list[int] = []
    batches: list[Batch] = []
    for (type_name, stamp), indices in groups.items():
        if type_name == UNREADABLE_TYPE:
            unreadable += indices
        elif type_name not in types:
            unknown += indices
        else:
            event_type = types[type_name]
            batches.append(Batch(event_type, indices, trusted(stamp, event_type)))
    return Split(duplicates, unreadable, unknown, batches)


def named_type(header: str, value: bytes) -> str:
    """The event type of a record: its header's, else what a foreign producer that sets no headers says in the event
    itself; '' where neither names one."""
    return header or type_in(value)


def trusted(stamp: str, event_type: type[Event]) -> bool:
    """A stamp counts up to the version that we know: a newer one may carry fields that we'd drop unseen."""
    return stamp.isascii() and stamp.isdigit() and 1 <= int(stamp) <= event_type.version


def _uniform(run: Run) -> bool:
    count = len(run)
    return run.types[0] != "" and run.types.count(run.types[0]) == count and run.stamps.count(run.stamps[0]) == count


def _grouped(run: Run, known: Set[int]) -> tuple[dict[tuple[str, str], Sequence[int]], int]:
    groups: dict[tuple[str, str], list[int]] = {}
    duplicates = 0
    for index, (offset, type_name, stamp) in enumerate(zip(run.offsets, run.types, run.stamps, strict=True)):
        if offset in known:
            duplicates += 1
        else:
            groups.setdefault((named_type(type_name, run.values[index]), stamp), []).append(index)
    return dict(groups), duplicates
