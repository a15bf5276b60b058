"""Finds the rows that an engine refuses, by halving what it refuses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.warehouse import InsertRefused


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that is refused all by itself, and the engine's reason."""

    index: int
    reason: str


class TooManyRefused(Exception):
    """More rows are refused than was thought possible: it isn't the rows."""


def insert_all_but_refused(
    insert: Callable[[Sequence[int]], None], indices: Sequence[int], at_most: int
) -> list[Refused]:
    """Inserts everything that can be inserted and returns the rest.

    `insert` takes some of the indices and raises InsertRefused if the engine refuses any of them; whatever else it
    raises goes through. One bad row among n costs about 2·log2(n) inserts. Raises TooManyRefused as soon as more than
    `at_most` are found.
    """
    refused: list[Refused] = []
    waiting = [indices]
    while waiting:
        some = waiting.pop()
        try:
            insert(some)
        except InsertRefused as refusal:
            if len(some) > 1:
                middle = len(some) // 2
                waiting += [some[middle:], some[:middle]]
                continue
            refused.append(Refused(some[0], str(refusal)))
            if len(refused) > at_most:
                raise TooManyRefused(f"{len(refused)} of {len(indices)} rows, the last because {refusal}") from refusal
    return refused
