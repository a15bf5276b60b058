"""A run of records out of the file."""

import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from itertools import accumulate

from connectors.sqlite_log.batches import Batch, unpack, unpack_headers
from connectors.sqlite_log.store import offset_of, place
from ingest.log import Run

MAX_RUN_BYTES = 64 * 1024 * 1024
"""A run of large records ends early: what is read must fit in memory, whatever the number of events asked for."""

BATCHES = """
SELECT place, appended, count, packed, meta, headers, body FROM batch WHERE place BETWEEN ? AND ? ORDER BY place
"""


def read_run(
    connection: sqlite3.Connection,
    partition_id: int,
    topic: str,
    number: int,
    position: int,
    start: int,
    end: int,
    max_events: int,
) -> Run | None:
    """At most `max_events` records from `position` on; None where there is none.

    `start`, `end`: the partition's bounds. What lies between position and start is the run's gap.
    """
    first = max(position, start)
    offsets: list[int] = []
    keys: list[str] = []
    types: list[str] = []
    stamps: list[str] = []
    values: list[bytes] = []
    batches: list[Batch] = []
    skipped = size = 0
    appended: float | None = None
    rows = connection.execute(BATCHES, (place(partition_id, first), place(partition_id, end - 1)))
    for row_place, batch_appended, *row in rows:
        batch = Batch._make(row)
        records = unpack(batch, offset_of(row_place))
        begin = 0 if batches else bisect_left(records.offsets, first)
        wanted = slice(begin, begin + max_events - len(offsets))
        offsets += records.offsets[wanted]
        keys += records.keys[wanted]
        types += records.types[wanted]
        stamps += records.stamps[wanted]
        values += records.values[wanted]
        if not batches:
            skipped, appended = begin, float(batch_appended)
        batches.append(batch)
        size += records.size
        if len(offsets) >= max_events or size >= MAX_RUN_BYTES:
            break
    rows.close()
    if not offsets:
        return None
    headers = _Headers(batches, skipped)
    return Run(topic, number, offsets, keys, types, stamps, values, headers, gap=first - position, appended=appended)


class _Headers:
    """Headers of a run by index, unpacked when first asked for: most runs never are."""

    def __init__(self, batches: list[Batch], skipped: int) -> None:
        self._batches = batches
        self._skipped = skipped
        self._ends = list(accumulate(batch.records for batch in batches))
        self._unpacked: dict[int, list[Mapping[str, str]]] = {}

    def __call__(self, index: int) -> Mapping[str, str]:
        record = index + self._skipped
        which = bisect_right(self._ends, record)
        if which not in self._unpacked:
            self._unpacked[which] = unpack_headers(self._batches[which])
        return self._unpacked[which][record - (self._ends[which - 1] if which else 0)]
