"""A set of offsets, held as ranges: a replayed partition may have tens of millions."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Set


class OffsetRanges(Set[int]):
    """Immutable set of whole numbers, built from disjoint inclusive ranges."""

    def __init__(self, ranges: Iterable[tuple[int, int]] = ()) -> None:
        self._ranges = sorted(ranges)
        self._firsts = [first for first, _ in self._ranges]

    def __contains__(self, offset: object) -> bool:
        if not isinstance(offset, int):
            return False
        at = bisect_right(self._firsts, offset) - 1
        return at >= 0 and offset <= self._ranges[at][1]

    def __iter__(self) -> Iterator[int]:
        for first, last in self._ranges:
            yield from range(first, last + 1)

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self._ranges)

    @property
    def highest(self) -> int:
        """The greatest offset; -1 for an empty set."""
        return self._ranges[-1][1] if self._ranges else -1
