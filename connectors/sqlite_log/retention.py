"""What the log lets go of: by age, what everybody has read; of compacted topics, what a later record replaces."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from connectors.sqlite_log.batches import Batch, Records, pack, unpack, unpack_headers
from connectors.sqlite_log.store import offset_of, place, transaction
from ingest.log import Message
from models.topics import SETTLED
from models.topics import topic as topic_of

DAY = 86_400
STEP = 4_000
"""Batches, or pages, per transaction: other processes that append never wait long."""


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What was dropped: records by age, records that a later one of the same key replaced, bytes given back."""

    expired: int
    replaced: int
    bytes_freed: int


def trim(connection: sqlite3.Connection, now: datetime, unread_days: int | None) -> Trimmed:
    """One pass over all partitions, in small transactions."""
    before = _size(connection)
    expired = replaced = 0
    for id_, topic, first, end in connection.execute("SELECT id, topic, first, next FROM partition").fetchall():
        about = topic_of(topic)
        if about.compacted:
            with transaction(connection):
                replaced += _compact(connection, id_, (now - SETTLED).timestamp(), _slowest(connection, id_, end))
            continue
        old = _older(connection, id_, now.timestamp() - about.retention_days * DAY, first)
        hopeless = first if unread_days is None else _older(connection, id_, now.timestamp() - unread_days * DAY, first)
        dropped = -1
        while dropped:
            with transaction(connection):
                until = max(hopeless, min(old, _slowest(connection, id_, first)))
                dropped = _drop(connection, id_, until)
            expired += dropped
    _give_back(connection)
    return Trimmed(expired, replaced, max(0, before - _size(connection)))


def _slowest(connection: sqlite3.Connection, partition_id: int, nobody: int) -> int:
    """Offset up to which every group has committed; `nobody` where there is no group."""
    (committed,) = connection.execute(
        "SELECT min(committed) FROM claim WHERE partition_id = ?", (partition_id,)
    ).fetchone()
    return nobody if committed is None else committed


def _older(connection: sqlite3.Connection, partition_id: int, moment: float, first: int) -> int:
    """Offset after the last batch appended before a moment (Unix time). Batches of a partition are in order of time,
    but for a clock that was set back: then the younger ones before it stay a little longer."""
    until = first
    rows = connection.execute(
        "SELECT place, appended FROM batch WHERE place BETWEEN ? AND ? ORDER BY place", _all_of(partition_id)
    )
    for row_place, appended in rows:
        if appended >= moment:
            break
        until = offset_of(row_place) + 1
    rows.close()
    return until


def _drop(connection: sqlite3.Connection, partition_id: int, until: int) -> int:
    """Drops the first STEP of the whole batches before an offset. Returns the number of records, 0 at the end."""
    rows = connection.execute(
        "SELECT place, count FROM batch WHERE place BETWEEN ? AND ? ORDER BY place LIMIT ?",
        (place(partition_id, 0), place(partition_id, until) - 1, STEP),
    ).fetchall()
    if rows:
        last = rows[-1][0]
        connection.execute("DELETE FROM batch WHERE place BETWEEN ? AND ?", (place(partition_id, 0), last))
        connection.execute("UPDATE partition SET first = ? WHERE id = ?", (offset_of(last) + 1, partition_id))
    return sum(count for _, count in rows)


def _give_back(connection: sqlite3.Connection) -> None:
    """Shrinks the file where more than a tenth of it is free; what is free below that, the next appends will use."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    while (free := connection.execute("PRAGMA freelist_count").fetchone()[0]) > pages // 10:
        connection.execute(f"PRAGMA incremental_vacuum({STEP})").fetchall()
        if connection.execute("PRAGMA freelist_count").fetchone()[0] >= free:
            break
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def _compact(connection: sqlite3.Connection, partition_id: int, settled: float, slowest: int) -> int:
    """Drops settled records that a later one of the same key replaces. Returns their number; offsets stay."""
    later: set[str] = set()
    replaced = 0
    rows = connection.execute(
        "SELECT place, appended, count, packed, meta, headers, body FROM batch WHERE place BETWEEN ? AND ?"
        " ORDER BY place DESC",
        _all_of(partition_id),
    ).fetchall()
    for row_place, appended, *columns in rows:
        batch, last = Batch(*columns), offset_of(row_place)
        records = unpack(batch, last)
        settled_here = appended < settled and last < slowest
        kept = _latest(records, later) if settled_here else list(range(len(records.keys)))
        later.update(records.keys)
        if len(kept) == len(records.keys):
            continue
        replaced += len(records.keys) - len(kept)
        connection.execute("DELETE FROM batch WHERE place = ?", (row_place,))
        if kept:
            new_place, smaller = _pick(batch, records, kept, partition_id)
            connection.execute(
                "INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?)",
                (new_place, smaller.records, appended, smaller.packed, smaller.meta, smaller.headers, smaller.body),
            )
    return replaced


def _latest(records: Records, later: set[str]) -> list[int]:
    """Indexes of the records that no later one of the batch, nor of `later`, replaces."""
    latest = {key: index for index, key in enumerate(records.keys) if key not in later}
    return sorted(latest.values())


def _pick(batch: Batch, records: Records, kept: list[int], partition_id: int) -> tuple[int, Batch]:
    headers = unpack_headers(batch)
    last = records.offsets[kept[-1]]
    messages = [
        Message("", records.keys[i], records.types[i], records.stamps[i], records.values[i], headers[i]) for i in kept
    ]
    return place(partition_id, last), pack(messages, [last - records.offsets[i] for i in kept])


def _all_of(partition_id: int) -> tuple[int, int]:
    return place(partition_id, 0), place(partition_id + 1, 0) - 1


def _size(connection: sqlite3.Connection) -> int:
    pages, page_size = (connection.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "page_size"))
    return int(pages * page_size)
