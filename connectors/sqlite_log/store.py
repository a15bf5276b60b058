"""The SQLite file under the log: its tables, its connections, its failures in our words."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from ingest.log import LogDamaged, LogUnavailable

FORMAT = 1
PAGE_SIZE = 8192
BUSY_SECONDS = 10.0
WAL_LIMIT = 64 * 1024 * 1024

OFFSET_BITS = 40
"""A batch's place is its partition's id and its last offset in one integer: the row id, so that a run is one range."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS partition (
    id INTEGER PRIMARY KEY,
    topic TEXT NOT NULL,
    number INTEGER NOT NULL,
    first INTEGER NOT NULL DEFAULT 0,   -- oldest offset still kept
    next INTEGER NOT NULL DEFAULT 0,    -- offset of the next record; never goes back
    UNIQUE (topic, number)
);
CREATE TABLE IF NOT EXISTS batch (
    place INTEGER PRIMARY KEY,          -- partition id << 40 | last offset
    count INTEGER NOT NULL,
    appended INTEGER NOT NULL,          -- Unix time in seconds, with a fraction
    packed INTEGER NOT NULL,            -- 1: meta, headers and body are zstd frames
    meta BLOB NOT NULL,
    headers BLOB NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS consumer_group (
    name TEXT PRIMARY KEY,
    epoch INTEGER NOT NULL DEFAULT 0    -- grows whenever members or claims change
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS member (
    group_name TEXT NOT NULL,
    name TEXT NOT NULL,
    topics TEXT NOT NULL,               -- JSON array
    lease REAL NOT NULL,                -- seconds
    expires REAL NOT NULL,              -- Unix time
    PRIMARY KEY (group_name, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS claim (
    group_name TEXT NOT NULL,
    partition_id INTEGER NOT NULL,
    owner TEXT,
    generation INTEGER NOT NULL DEFAULT 0,
    committed INTEGER NOT NULL,
    PRIMARY KEY (group_name, partition_id)
) WITHOUT ROWID;
"""

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
REASONS = {
    sqlite3.SQLITE_BUSY: "another process keeps it busy",
    sqlite3.SQLITE_LOCKED: "another process keeps it busy",
    sqlite3.SQLITE_FULL: "the disk is full: make room, then try again",
    sqlite3.SQLITE_IOERR: "the disk reports an input/output error",
    sqlite3.SQLITE_CANTOPEN: "the file can't be opened: does its folder exist, and may this user write there?",
    sqlite3.SQLITE_READONLY: "the file is read-only for this user",
}


def place(partition_id: int, offset: int) -> int:
    """Row id of the batch that ends with this offset."""
    return partition_id << OFFSET_BITS | offset


def offset_of(place: int) -> int:
    """Last offset of the batch with this row id."""
    return place & ((1 << OFFSET_BITS) - 1)


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """Says SQLite's errors in the log's own: LogUnavailable, or LogDamaged where trying again won't help."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code is None:
            raise
        primary = code & 0xFF
        if primary in DAMAGED:
            raise LogDamaged(
                f"{path}: not a readable log ({error}); move the file and its -wal and -shm aside, or restore a backup"
            ) from error
        raise LogUnavailable(f"{path}: {REASONS.get(primary, 'SQLite refuses')} ({error})") from error


def connect(path: Path, synchronous: Literal["FULL", "NORMAL"]) -> sqlite3.Connection:
    """A connection that several threads may use in turn. FULL: a commit is on disk when it returns."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT}")
    connection.execute("PRAGMA cache_size = -16384")
    return connection


def prepare(path: Path, partitions: dict[str, int]) -> None:
    """Makes the file where there is none, and declares topics. A topic keeps the number of partitions it began with:
    changing it would send old keys to new partitions."""
    connection = connect(path, "FULL")
    try:
        if _is_prepared(connection, partitions):
            return
        _use_wal(connection)
        with transaction(connection):
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            if found not in (0, FORMAT):
                raise LogDamaged(f"{path}: written by another version of Wattline (format {found}, here {FORMAT})")
            for statement in SCHEMA.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {FORMAT}")
            known = {row[0] for row in connection.execute("SELECT DISTINCT topic FROM partition")}
            connection.executemany(
                "INSERT INTO partition (topic, number) VALUES (?, ?)",
                [(topic, n) for topic, count in partitions.items() if topic not in known for n in range(count)],
            )
    finally:
        connection.close()


def _is_prepared(connection: sqlite3.Connection, partitions: dict[str, int]) -> bool:
    """Nothing to do, and so nothing to write: the usual case, which must not wait for a busy log."""
    if connection.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
        return False
    known = {row[0] for row in connection.execute("SELECT DISTINCT topic FROM partition")}
    return known.issuperset(partitions)


def _use_wal(connection: sqlite3.Connection) -> None:
    # Two processes that make the file at once: SQLite doesn't wait for the other's change of journal mode.
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, and the write lock from the start, so that nothing read in it can change before its end."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # SQLite has already rolled back after a full disk
            connection.execute("ROLLBACK")
        raise
