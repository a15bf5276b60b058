"""When rows became queryable: rates of a backlog, delays of a trickle."""

from __future__ import annotations

import math
import time
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

PAUSE = 0.05
"""Seconds between two looks at a growing table; every competitor is looked at in the same way."""

Highest = Mapping[int, int]
"""Partition → highest offset that can be queried."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A backlog on its way into a table. Times in seconds since the start; `first`: when rows were first seen, how
    many there were then, and when all were there."""

    first: float
    first_rows: int
    ended: float
    rows: int

    @property
    def rate(self) -> float:
        """Rows per second from the start, joining the group and all."""
        return self.rows / self.ended


def watch(rows: Callable[[], int], expected: int, timeout: float, done: Callable[[], bool] = lambda: True) -> Arrival:
    """Looks at the table until `expected` rows are there and `done` agrees. Raises TimeoutError."""
    began = time.monotonic()
    first: tuple[float, int] | None = None
    while True:
        found, now = rows(), time.monotonic() - began
        if found and first is None:
            first = now, found
        if first is not None and found >= expected and done():
            return Arrival(*first, ended=time.monotonic() - began, rows=found)
        if now > timeout:
            raise TimeoutError(f"{found} of {expected} rows after {timeout:.0f} s")
        time.sleep(PAUSE)


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
