"""The vault of the embedded default: one SQLite file, each number encrypted by itself."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ingest.secrets import NONCE_BYTES, Secrets
from ingest.vault import Entry, VaultKeyMismatch, VaultUnavailable

BUSY_SECONDS = 10.0
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS entry (token TEXT PRIMARY KEY, kind TEXT NOT NULL, first_seen TEXT NOT NULL,"
    " nonce BLOB NOT NULL, sealed BLOB NOT NULL) WITHOUT ROWID",
)


def now_utc() -> datetime:
    return datetime.now(UTC)


class SqliteVault:
    """A Vault in the file `path` (mode 0600), for several processes and threads.

    Each number is encrypted with AES-256-GCM under a random nonce, with its kind and token as associated data, so that
    rows can't be exchanged. Raises VaultKeyMismatch where the file was made with another secret.
    """

    def __init__(self, path: Path, secrets: Secrets, clock: Callable[[], datetime] = now_utc) -> None:
        self._path = path
        self._clock = clock
        self._cipher = AESGCM(secrets.encryption)
        self._lock = threading.Lock()
        with self._plainly():
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            # An erased number must be gone from the file, not only from the table.
            self._connection.execute("PRAGMA secure_delete = ON")
            self._connection.execute("PRAGMA synchronous = FULL")
            with self._transaction():
                for statement in SCHEMA:
                    self._connection.execute(statement)
                self._connection.execute("INSERT OR IGNORE INTO about VALUES ('check', ?)", (secrets.check_value,))
                (found,) = self._connection.execute("SELECT value FROM about WHERE name = 'check'").fetchone()
        if found != secrets.check_value:
            self._connection.close()
            raise VaultKeyMismatch(
                f"{path}: made with another secret; bring back the secret file that belongs to it, or move it aside"
            )

    def put_many(self, entries: Sequence[Entry]) -> int:
        """Keeps numbers, durably; those already there stay as they are. Returns how many were new."""
        if not entries:
            return 0
        seen = self._clock().astimezone(UTC).isoformat()
        rows = [(entry.token, entry.kind, seen, *self._encrypt(entry)) for entry in entries]
        with self._lock, self._plainly(), self._transaction():
            before = self._connection.total_changes
            self._connection.executemany("INSERT OR IGNORE INTO entry VALUES (?, ?, ?, ?, ?)", rows)
            return self._connection.total_changes - before

    def get(self, token: str) -> str | None:
        """The number behind a token; None where it was never here or has been erased."""
        with self._lock, self._plainly():
            row = self._connection.execute("SELECT kind, nonce, sealed FROM entry WHERE token = ?", (token,)).fetchone()
        if row is None:
            return None
        kind, nonce, sealed = row
        try:
            return self._cipher.decrypt(nonce, sealed, _associated(kind, token)).decode()
        except InvalidTag:
            raise VaultKeyMismatch(f"{self._path}: {token} doesn't open with this secret, or is damaged") from None

    def forget(self, token: str) -> bool:
        """Erases a number for good. False: it wasn't here."""
        with self._lock, self._plainly(), self._transaction():
            return self._connection.execute("DELETE FROM entry WHERE token = ?", (token,)).rowcount > 0

    def count(self) -> int:
        with self._lock, self._plainly():
            (count,) = self._connection.execute("SELECT count(*) FROM entry").fetchone()
            return int(count)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"SqliteVault({str(self._path)!r})"

    def _encrypt(self, entry: Entry) -> tuple[bytes, bytes]:
        nonce = os.urandom(NONCE_BYTES)
        return nonce, self._cipher.encrypt(nonce, entry.plain.encode(), _associated(entry.kind, entry.token))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.DatabaseError, OSError) as error:
            raise VaultUnavailable(f"{self._path}: the vault can't be used now ({error})") from error


def _associated(kind: str, token: str) -> bytes:
    return f"{kind}:{token}".encode()
