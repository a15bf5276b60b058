"""Finds the rows that an engine refuses, by halving what it refuses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.warehouse import InsertRefused


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that is refused all by itself, and the engine's reason."""

    index: int
    reason: str


def insert_all_but_refused(insert: Callable[[Sequence[int]], None], indices: Sequence[int]) -> list[Refused]:
    """Inserts everything that can be inserted and returns the rest.

    `insert` takes some of the indices and raises InsertRefused if the engine refuses any of them; whatever else it
    raises goes through. One bad row among n costs about 2·log2(n) inserts.
    """
    try:
        insert(indices)
    except InsertRefused as refusal:
        if len(indices) == 1:
            return [Refused(indices[0], str(refusal))]
        middle = len(indices) // 2
        return insert_all_but_refused(insert, indices[:middle]) + insert_all_but_refused(insert, indices[middle:])
    return []
