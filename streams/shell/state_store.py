"""The in-process shell's memory: states, and how far each partition has been applied, in one SQLite file."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

SCHEMA = """
CREATE TABLE IF NOT EXISTS state (
    processor TEXT NOT NULL,
    key TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (processor, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS position (
    topic TEXT NOT NULL,
    number INTEGER NOT NULL,
    next INTEGER NOT NULL,              -- offset of the first record that isn't in the states yet
    PRIMARY KEY (topic, number)
) WITHOUT ROWID;
"""


class StoreHeld(Exception):
    """Another process has the file open: of the in-process shell there is one."""


class StateStore:
    """States by processor and key, positions by partition; both are saved in one transaction.

    The file belongs to one process for as long as it is open, and is free again the moment that process is gone,
    however it went. Not thread-safe. Losing the file loses nothing but time: states follow from the log.
    """

    def __init__(self, path: Path) -> None:
        """Raises StoreHeld."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._connection.execute("PRAGMA journal_mode = WAL")
            # A power cut may take back the last transactions, but whole ones: those events are applied again.
            self._connection.execute("PRAGMA synchronous = NORMAL")
            with self._transaction():
                for statement in SCHEMA.split(";"):
                    self._connection.execute(statement)
        except sqlite3.OperationalError as error:
            self._connection.close()
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            raise StoreHeld(
                f"{path} is in use: the in-process shell runs once; to share the work, keep the log in Kafka"
            ) from None

    def state(self, processor: str, key: str) -> bytes | None:
        """What is kept for a key; None: nothing."""
        row = self._connection.execute(
            "SELECT value FROM state WHERE processor = ? AND key = ?", (processor, key)
        ).fetchone()
        return None if row is None else bytes(row[0])

    def keys(self, processor: str) -> list[str]:
        """Every key that a processor has a state for."""
        rows = self._connection.execute("SELECT key FROM state WHERE processor = ?", (processor,))
        return [key for (key,) in rows]

    def position(self, topic: str, partition: int) -> int:
        """The offset up to which a partition is in the states: the first one that isn't."""
        row = self._connection.execute(
            "SELECT next FROM position WHERE topic = ? AND number = ?", (topic, partition)
        ).fetchone()
        return 0 if row is None else int(row[0])

    def positions(self) -> list[tuple[str, int, int]]:
        """(topic, partition, next offset) of every partition of which something is in the states."""
        return self._connection.execute("SELECT topic, number, next FROM position ORDER BY topic, number").fetchall()

    def rewind(self, topic: str, partition: int, offset: int) -> None:
        """Sets from where a partition is to be applied; what the states hold of it already is applied again."""
        self.save((), (topic, partition, offset))

    def clear(self) -> None:
        """Forgets everything."""
        with self._transaction():
            self._connection.execute("DELETE FROM state")
            self._connection.execute("DELETE FROM position")

    def save(
        self,
        changes: Iterable[tuple[str, str, bytes | None]],
        applied: tuple[str, int, int] | None = None,
    ) -> None:
        """Changed states (processor, key, value or None), and with them (topic, partition, next offset)."""
        with self._transaction():
            for processor, key, value in changes:
                if value is None:
                    self._connection.execute("DELETE FROM state WHERE processor = ? AND key = ?", (processor, key))
                else:
                    self._connection.execute("REPLACE INTO state VALUES (?, ?, ?)", (processor, key, value))
            if applied is not None:
                self._connection.execute("REPLACE INTO position VALUES (?, ?, ?)", applied)

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
