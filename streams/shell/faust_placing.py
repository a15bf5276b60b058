"""Which partition of an internal topic the events of a state key go to: where any Kafka client puts that key."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from aiokafka.partitioner import DefaultPartitioner  # type: ignore[import-untyped]

KEYS_REMEMBERED = 100_000

Place = Callable[[str, str], int]
"""Processor and state key → partition."""


def placing(partitions: Mapping[str, int]) -> Place:
    """The places in topics of so many partitions: murmur2, as Java's and our producer (murmur2_random) have it."""
    numbers = {processor: list(range(count)) for processor, count in partitions.items()}
    partitioner = DefaultPartitioner()

    @lru_cache(KEYS_REMEMBERED)
    def place(processor: str, key: str) -> int:
        return int(partitioner(key.encode(), numbers[processor], numbers[processor]))

    return place
