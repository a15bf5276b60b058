"""Which partition of an internal topic the events of a state key go to: where any Kafka client puts that key."""

from collections.abc import Callable
from functools import lru_cache

from aiokafka.partitioner import DefaultPartitioner  # type: ignore[import-untyped]

KEYS_REMEMBERED = 100_000

Place = Callable[[str], int]
"""State key → partition."""


def placing(partitions: int) -> Place:
    """The places of so many partitions: murmur2, as Java's and our own producer (murmur2_random) have it."""
    numbers = list(range(partitions))
    partitioner = DefaultPartitioner()

    @lru_cache(KEYS_REMEMBERED)
    def place(key: str) -> int:
        return int(partitioner(key.encode(), numbers, numbers))

    return place
