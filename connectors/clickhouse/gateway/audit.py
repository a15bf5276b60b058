"""Who asked what, when, and what came of it: JSON lines, and the table ops.query_audit.

Writing happens in one thread of its own; a query never waits for it and never fails by it.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog

from connectors.clickhouse.gateway.engine import Engine, Progress
from connectors.clickhouse.gateway.errors import GatewayError
from connectors.clickhouse.gateway.sql import first_word, normalise

log = structlog.get_logger(__name__)

_QUEUE_SIZE = 100_000
_BATCH = 10_000
_BATCH_SECONDS = 1.0

# What migration 0004 gives the table; the lines in the file say more.
_COLUMNS = (
    *("event_time", "user", "role", "address", "query_id", "kind", "query", "duration_ms"),
    *("read_rows", "result_rows", "result_bytes", "exception_code", "exception"),
)
_INSERT = f"INSERT INTO ops.query_audit ({', '.join(_COLUMNS)})".encode()


@dataclass(frozen=True)
class AuditRecord:
    """One query. `query` is normalised (no literals but dates and small numbers), `kind` its first word;
    `exception_code` 0 means it went well."""

    event_time: str
    user: str
    role: str
    address: str
    query_id: str
    kind: str
    query: str
    duration_ms: int
    exception_code: int
    exception: str
    read_rows: int
    read_bytes: int
    written_rows: int
    written_bytes: int
    result_rows: int
    result_bytes: int

    @classmethod
    def of(
        cls,
        started: datetime,
        seconds: float,
        user: str,
        role: str,
        address: str,
        query_id: str,
        text: bytes,
        progress: Progress,
        error: GatewayError | None,
    ) -> AuditRecord:
        """From a query as it came: `text` is raw, and made harmless here."""
        return cls(
            event_time=started.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f"),
            user=user,
            role=role,
            address=address,
            query_id=query_id,
            kind=_kind(text),
            query=normalise(text),
            duration_ms=round(seconds * 1000),
            exception_code=error.code if error else 0,
            exception=error.name if error else "",
            **asdict(progress),
        )


def _kind(text: bytes) -> str:
    word = first_word(text)
    if word == b"(":
        return "SELECT"
    return word[:32].decode() if word.isalpha() else ""


class RotatingLines:
    """Append lines to a file; beyond `max_bytes` it becomes file.1, that one file.2, and so on up to `files`."""

    def __init__(self, path: Path, max_bytes: int, files: int) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._files = files
        path.parent.mkdir(parents=True, exist_ok=True)
        self._open()

    def _open(self) -> None:
        self._file = self._path.open("ab")
        self._path.chmod(0o600)

    def write(self, lines: Sequence[bytes]) -> None:
        """Append whole lines, and hand them to the operating system before returning."""
        if self._file.tell() >= self._max_bytes:
            self._rotate()
        self._file.writelines(lines)
        self._file.flush()

    def _rotate(self) -> None:
        self._file.close()
        for number in range(self._files - 1, 0, -1):
            older = self._path.with_name(f"{self._path.name}.{number}")
            newer = self._path if number == 1 else self._path.with_name(f"{self._path.name}.{number - 1}")
            if newer.exists():
                newer.replace(older)
        self._open()

    def close(self) -> None:
        self._file.close()


class AuditLog:
    """Takes records from any thread."""

    def __init__(self, engine: Engine, lines: RotatingLines | None, *, table: bool) -> None:
        self._engine = engine
        self._lines = lines
        self._table = table
        self._queue: queue.Queue[AuditRecord | None] = queue.Queue(_QUEUE_SIZE)
        self._lost = 0
        self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
        self._thread.start()

    def put(self, record: AuditRecord) -> None:
        """Note a query. When the writer can't follow, the record is counted as lost and the count is logged."""
        try:
            self._queue.put_nowait(record)
        except queue.Full:
            self._lost += 1

    def close(self) -> None:
        """Write what is left, then stop."""
        self._queue.put(None)
        self._thread.join()
        if self._lines is not None:
            self._lines.close()

    def _run(self) -> None:
        going = True
        while going:
            batch, going = self._collect()
            if batch:
                self._write(batch)
            if self._lost:
                log.error("audit records lost: the writer cannot follow", lost=self._lost)
                self._lost = 0

    def _collect(self) -> tuple[list[AuditRecord], bool]:
        first = self._queue.get()
        if first is None:
            return [], False
        batch = [first]
        deadline = time.monotonic() + _BATCH_SECONDS
        while len(batch) < _BATCH:
            try:
                record = self._queue.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                break
            if record is None:
                return batch, False
            batch.append(record)
        return batch, True

    def _write(self, batch: Sequence[AuditRecord]) -> None:
        lines = [json.dumps(asdict(record), ensure_ascii=False).encode() + b"\n" for record in batch]
        if self._lines is not None:
            try:
                self._lines.write(lines)
            except OSError as error:
                log.error("audit file not written", error=str(error), records=len(batch))
        if self._table:
            try:
                self._insert(lines)
            except GatewayError as error:
                log.warning("ops.query_audit not written", code=error.code, error=error.text, records=len(batch))

    def _insert(self, lines: Sequence[bytes]) -> None:
        handle = self._engine.handle()
        try:
            if handle.query("EXISTS TABLE ops.query_audit").bytes().strip() == b"1":
                # Without `skip` the longer lines of the file would be refused.
                handle.set({"input_format_skip_unknown_fields": "1"})
                handle.insert(_INSERT, "JSONEachRow", iter(lines), Progress())
        finally:
            handle.close()
