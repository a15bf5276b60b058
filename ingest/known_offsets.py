"""What the warehouse already holds of a partition that has just come to us."""

from collections.abc import Callable, Mapping, Set

import structlog

from ingest.log import Run
from ingest.offset_ranges import OffsetRanges
from ingest.warehouse import Warehouse

PartitionKey = tuple[str, int]
NOTHING: frozenset[int] = frozenset()

log = structlog.get_logger(__name__)


class KnownOffsets:
    """Offsets past the commit that a predecessor (or we, before a crash) had inserted.

    Which offsets there may be is asked once per assignment. An offset alone proves nothing, for a log that was made
    anew counts from 0 again: a record is known where raw holds *this* record at its offset. What isn't known is
    inserted, which at worst repeats what is there. A partition's runs are asked about one after the other; another
    thread may forget in between. `identities`: a run's index → the ids by which raw or the dead letters would hold
    that record.
    """

    def __init__(self, warehouse: Warehouse, identities: Callable[[Run, int], Set[str]]) -> None:
        self._warehouse = warehouse
        self._identities = identities
        self._present: dict[PartitionKey, tuple[int, OffsetRanges]] = {}
        """By partition: the generation of the assignment for which it was asked, and the offsets found."""

    def of(self, run: Run, generation: int) -> Set[int]:
        """Offsets of this run whose records are in raw or among the dead letters."""
        key = (run.topic, run.partition)
        asked_for, present = self._present.get(key, (None, OffsetRanges()))
        if asked_for != generation:
            present = self._warehouse.present_offsets(run.topic, run.partition, run.first)
            self._present[key] = (generation, present)
        if present.highest < run.first:
            return NOTHING
        candidates = {offset: index for index, offset in enumerate(run.offsets) if offset in present}
        if not candidates:
            return NOTHING
        known = self._verified(run, candidates)
        if not known:
            # What a predecessor had inserted is at most its last loads: where none of it is known, raw speaks of
            # another log. Were it not so, what is there would be inserted once more.
            log.info("offsets in raw are another log's", topic=run.topic, partition=run.partition, first=run.first)
            self._present[key] = (generation, OffsetRanges())
        return known

    def _verified(self, run: Run, candidates: Mapping[int, int]) -> Set[int]:
        held = self._warehouse.identities_at(run.topic, run.partition, min(candidates), max(candidates))
        return {
            offset
            for offset, index in candidates.items()
            if any(identity in held.get(offset, ()) for identity in self._identities(run, index))
        }

    def forget(self, run: Run) -> None:
        """The partition is lost: whoever gets it, even we, asks anew."""
        self._present.pop((run.topic, run.partition), None)
