"""When rows became queryable: rates of a backlog, delays of a trickle."""

from __future__ import annotations

import math
import time
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence

PAUSE = 0.025
"""Seconds between two looks at a growing table: a query of the engine in process, which costs it hundredths."""

Highest = Mapping[int, int]
"""Partition → highest offset that can be queried."""


def watch(rows: Callable[[], int], expected: int, timeout: float) -> float:
    """Looks until `expected` rows are there; seconds that it took. Raises TimeoutError."""
    began = time.monotonic()
    while (found := rows()) < expected:
        if time.monotonic() - began > timeout:
            raise TimeoutError(f"{found} of {expected} rows after {timeout:.0f} s")
        time.sleep(PAUSE)
    return time.monotonic() - began


def look(highest: Callable[[], Highest], events: int, pause: float, timeout: float) -> list[tuple[float, Highest]]:
    """Looks every `pause` seconds until `events` rows are there: when (monotonic), and what could be queried then.

    A look counts from when its answer was there. Raises TimeoutError.
    """
    seen: list[tuple[float, Highest]] = []
    deadline = time.monotonic() + timeout
    while True:
        found = highest()
        now = time.monotonic()
        seen.append((now, found))
        if sum(offset + 1 for offset in found.values()) >= events:
            return seen
        if now > deadline:
            raise TimeoutError(f"{found} of {events} rows after {timeout:.0f} s")
        time.sleep(pause)


def heights(text: str) -> Highest:
    """Lines of partition, tab, highest offset."""
    return {int(partition): int(offset) for partition, offset in (line.split("\t") for line in text.splitlines())}


def delays(
    produced: Mapping[int, Sequence[float]], seen: Sequence[tuple[float, Highest]], skipped: Mapping[int, int]
) -> list[float]:
    """Seconds from produced to queryable, per event, sorted.

    `produced`: partition → when each of its offsets was produced, the first of them being offset 0. `seen`: looks at
    the table in order of time. `skipped`: partition → so many of its first events don't count. Raises ValueError for an
    event that was never seen.
    """
    found: list[float] = []
    for partition, times in produced.items():
        tops = [highest.get(partition, -1) for _, highest in seen]
        for offset, at in enumerate(times):
            if offset < skipped.get(partition, 0):
                continue
            first = bisect_left(tops, offset)
            if first == len(tops):
                raise ValueError(f"partition {partition}: offset {offset} was never seen")
            found.append(seen[first][0] - at)
    return sorted(found)


def percentile(ordered: Sequence[float], share: float) -> float:
    """Nearest rank: the smallest value that `share` of the values don't exceed."""
    return ordered[math.ceil(share * len(ordered)) - 1]
