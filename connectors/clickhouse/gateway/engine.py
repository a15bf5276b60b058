"""chDB, opened once for one data folder: handles for queries, and the right to kill them."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import chdb
import structlog
from chdb import _chdb

from connectors.clickhouse.gateway.errors import ABORTED, NOT_ENOUGH_SPACE, GatewayError, from_engine
from connectors.clickhouse.gateway.lock import DataFolderLock
from connectors.clickhouse.gateway.sql import from_infile, quote, quote_name

log = structlog.get_logger(__name__)

# the engine's module has no types
_query_class: Any = getattr(_chdb, "query_class")  # noqa: B009
_connect: Any = chdb.connect

BASELINE = {
    # chDB's own defaults that a ClickHouse server does not have; `implicit_select` would make `1+1` a statement.
    "implicit_select": "0",
    "allow_introspection_functions": "0",
    # The pretty plan of 26.7 writes every expression out in full, doubling it wherever an alias is used twice: that of
    # a live view took 20 GB, past any memory limit.
    "explain_query_plan_default": "legacy",
}


@dataclass
class Progress:
    """What a query has done so far, for the summary header and the audit log."""

    read_rows: int = 0
    read_bytes: int = 0
    written_rows: int = 0
    written_bytes: int = 0
    result_rows: int = 0
    result_bytes: int = 0


@dataclass(frozen=True)
class Statement:
    """What the engine's own parser says of a text. Kind UNKNOWN: it does not parse (the engine will say why)."""

    kind: Any
    count: int

    @property
    def read_only(self) -> bool:
        return bool(self.kind == _query_class.READ_ONLY)

    @property
    def global_change(self) -> bool:
        return bool(self.kind == _query_class.MUTATING_GLOBAL)


class Handle:
    """One connection to the engine, with its own settings, current database and temporary tables.

    Not for two threads at once. Errors come out as GatewayError.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def set(self, settings: Mapping[str, str]) -> None:
        """Change settings of this handle; all of them or, at the first bad one, an error."""
        if settings:
            self.query("SET " + ", ".join(f"{_name(name)} = {quote(value)}" for name, value in settings.items()))

    def set_literal(self, assignments: Mapping[str, str]) -> None:
        """As `set`, with SQL literals (or DEFAULT) for values."""
        if assignments:
            self.query("SET " + ", ".join(f"{_name(name)} = {value}" for name, value in assignments.items()))

    def use(self, database: str) -> None:
        """Change the current database; GatewayError 81 when there is none of that name."""
        self.query(f"USE {quote_name(database)}")

    def query(
        self, sql: str | bytes, output_format: str = "TabSeparated", params: Mapping[str, str] | None = None
    ) -> Any:
        """Run one statement to its end; the result stands in memory."""
        try:
            return self._connection.query(sql, output_format, params=dict(params or {}))
        except Exception as error:
            raise from_engine(error) from None

    def stream(
        self, sql: bytes, output_format: str, params: Mapping[str, str], progress: Progress
    ) -> Generator[bytes, None, None]:
        """Run a SELECT and give its result block by block. Closing the iterator cancels the query."""
        try:
            result = self._connection.send_query(sql, output_format, params=dict(params))
        except Exception as error:
            raise from_engine(error) from None
        try:
            while True:
                try:
                    chunk = result.fetch()
                except Exception as error:
                    raise from_engine(error) from None
                if chunk is None:
                    return
                progress.result_rows += chunk.rows_read()
                progress.read_rows = progress.result_rows
                data: bytes = chunk.bytes()
                progress.result_bytes += len(data)
                progress.read_bytes = progress.result_bytes
                yield data
        finally:
            result.close()

    def insert(
        self,
        statement: bytes,
        input_format: str,
        data: Iterator[bytes],
        progress: Progress,
        temporary: Path | None = None,
    ) -> None:
        """Run an INSERT whose text ends before FORMAT or VALUES. Nothing is written if `data` raises.

        The data goes through a file in `temporary`, not through chDB's `send_insert`: that one answers with success
        and a row count when the *write* fails (a view's or constraint's exception, too many parts, no memory, a full
        disk; chdb 4.4.0), so that rows would be lost without a word. Speed is the same within a few percent.
        """
        with tempfile.TemporaryFile(dir=temporary) as body:
            try:
                for piece in data:
                    body.write(piece)
                body.flush()
            except OSError as error:
                raise GatewayError(NOT_ENOUGH_SPACE, f"the data to insert can't be kept: {error.strerror}") from None
            body.seek(0)
            result = self.query(from_infile(statement, f"/dev/fd/{body.fileno()}", input_format), "Null")
        progress.written_rows = result.rows_written()
        progress.written_bytes = result.bytes_written()

    def classify(self, sql: bytes) -> Statement:
        """Kind and number of statements in a text, by the engine's parser; nothing is run."""
        try:
            answer = self._connection._conn.classify_query(sql)
        except Exception as error:
            raise from_engine(error) from None
        return Statement(answer["query_class"], answer["statement_count"])

    def current_database(self) -> str:
        text: str = self.query("SELECT currentDatabase()").bytes().decode()
        return text.rstrip("\n")

    def close(self) -> None:
        """Close the handle; no query of it may be running (the engine would not survive it)."""
        self._connection.close()


class Engine:
    """The one owner of a data folder. `open` first, `close` last."""

    def __init__(self, data_path: Path, *, backup_path: Path | None, max_server_memory_usage: int) -> None:
        # The engine compares folder names letter by letter: resolve links once, here.
        self.path = data_path.expanduser().resolve()
        self._backup_path = backup_path.expanduser().resolve() if backup_path else None
        self._memory = max_server_memory_usage
        self._lock = DataFolderLock(self.path)
        self._open_lock = threading.Lock()
        self._kill_lock = threading.Lock()
        self.version = ""
        self.initial_settings: dict[str, str] = {}
        self.output_formats: dict[str, str] = {}

    def open(self, now: datetime) -> None:
        """Lock the folder and start the engine. Raises DataFolderHeld when another process has it."""
        self._lock.acquire(now)
        options = []
        if self._memory:
            options.append(f"max_server_memory_usage={self._memory}")
        if self._backup_path is not None:
            self._backup_path.mkdir(parents=True, exist_ok=True)
            options.append(f"backups.allowed_path={self._backup_path}")
        store = str(self.path / "store")
        try:
            # The engine lives as long as one handle is open: this one, which also kills.
            self._root = Handle(_connect(f"{store}?{'&'.join(options)}" if options else store))
        except Exception:
            self._lock.release()
            raise
        self._store = store
        self._root.set(BASELINE)
        self.version = self._root.query("SELECT version()").bytes().decode().strip()
        formats = self._root.query("SELECT name FROM system.formats WHERE is_output").bytes().decode()
        self.output_formats = {name.lower(): name for name in formats.splitlines()}
        changed = self._root.query("SELECT name, value FROM system.settings WHERE changed").bytes().decode()
        self.initial_settings = dict(line.split("\t", 1) for line in changed.splitlines())

    def handle(self) -> Handle:
        """A fresh handle, about 0.2 ms. Opened one at a time: the engine had races here."""
        with self._open_lock:
            return Handle(_connect(self._store))

    def kill(self, mark: str) -> None:
        """Ask the engine to stop the query so marked; returns at once, the query's thread gets error 394."""
        with self._kill_lock:
            try:
                self._root.query(f"KILL QUERY WHERE Settings['log_comment'] = {quote(mark)} ASYNC")
            except GatewayError as error:
                log.warning("kill failed", mark=mark, error=error.text)

    def is_poisoned_by(self, error: GatewayError) -> bool:
        """Whether the engine has died under us: after some 236 it refuses everything until the process restarts."""
        if error.code != ABORTED:
            return False
        try:
            with self._kill_lock:
                self._root.query("SELECT 1")
        except GatewayError as second:
            return second.code == ABORTED
        return False

    def close(self) -> None:
        """Stop the engine. All other handles must be closed."""
        self._root.close()
        self._lock.release()


def _name(name: str) -> str:
    if not name.replace("_", "a").replace(".", "a").isalnum() or not name.isascii():
        raise GatewayError(115, f"Unknown setting {name!r}", "UNKNOWN_SETTING")
    return name
