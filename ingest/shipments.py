"""What goes into the warehouse together: records of one event type out of one or several runs.

A trickle over many partitions would else cost an insert per partition; what an insert costs hardly depends on its rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.lanes import Batch, Split
from ingest.log import Run
from models.envelope import Event


@dataclass(frozen=True, slots=True)
class Shipment:
    """Records of one type and one topic. `parts`: the number of a run, and which of its records."""

    topic: str
    event_type: type[Event]
    trusted: bool
    parts: Sequence[tuple[int, Batch]]

    def __len__(self) -> int:
        return sum(len(batch.indices) for _, batch in self.parts)

    def records(self) -> Iterator[tuple[int, int]]:
        """The number of the run, and the index in it, of each record."""
        return ((number, index) for number, batch in self.parts for index in batch.indices)

    def bulk(self, bulk_from: int) -> bool:
        """Whether it goes by the bulk lane."""
        return self.trusted and len(self) >= bulk_from

    def rows(self, runs: Sequence[Run]) -> tuple[int | Sequence[int], Sequence[int], Sequence[bytes]]:
        """Partitions, offsets and lines as they stand in the log; the partition alone where there is just one run."""
        if len(self.parts) == 1:
            [(number, batch)] = self.parts
            run = runs[number]
            return run.partition, batch.offsets(run), batch.lines(run)
        partitions: list[int] = []
        offsets: list[int] = []
        lines: list[bytes] = []
        for number, batch in self.parts:
            run = runs[number]
            partitions += [run.partition] * len(batch.indices)
            offsets += batch.offsets(run)
            lines += batch.lines(run)
        return partitions, offsets, lines


def shipments(runs: Sequence[Run], splits: Iterable[Split]) -> list[Shipment]:
    """Batches of equal topic, type and trust together, in the order in which they are met."""
    together: dict[tuple[str, type[Event], bool], list[tuple[int, Batch]]] = {}
    for number, (run, sorted_out) in enumerate(zip(runs, splits, strict=True)):
        for batch in sorted_out.batches:
            together.setdefault((run.topic, batch.event_type, batch.trusted), []).append((number, batch))
    return [Shipment(*kind, parts) for kind, parts in together.items()]
