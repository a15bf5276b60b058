"""What the warehouse already holds of a partition that has just come to us, asked once per assignment."""

from collections.abc import Callable, Set

from ingest.log import Run
from ingest.offset_ranges import OffsetRanges

PartitionKey = tuple[str, int]
NOTHING = OffsetRanges()


class KnownOffsets:
    """Offsets past the commit that a predecessor (or we, before a crash) had inserted.

    A partition's runs go through one after the other, so an entry belongs to one inserting thread at a time.
    """

    def __init__(self, ask: Callable[[str, int, int], OffsetRanges]) -> None:
        self._ask = ask
        self._generations: dict[PartitionKey, int] = {}
        self._present: dict[PartitionKey, OffsetRanges] = {}

    def of(self, run: Run, generation: int) -> Set[int]:
        """Offsets from this run on that are in raw or among the dead letters."""
        key = (run.topic, run.partition)
        if self._generations.get(key) != generation:
            self._present[key] = self._ask(run.topic, run.partition, run.first)
            self._generations[key] = generation
        present = self._present[key]
        return present if present.highest >= run.first else NOTHING

    def forget(self, run: Run) -> None:
        """The partition is lost: whoever gets it, even we, asks anew."""
        self._generations.pop((run.topic, run.partition), None)
        self._present.pop((run.topic, run.partition), None)
