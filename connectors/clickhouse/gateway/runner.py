"""One query, from its text to its result: which handle, which settings, which way through the engine."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.clickhouse.gateway import sql
from connectors.clickhouse.gateway.delivery import read_file
from connectors.clickhouse.gateway.engine import BASELINE, Engine, Handle, Progress, Statement
from connectors.clickhouse.gateway.errors import (
    ACCESS_DENIED,
    INTO_OUTFILE_NOT_ALLOWED,
    QUERY_IS_TOO_LARGE,
    READONLY,
    SYNTAX_ERROR,
    UNKNOWN_FORMAT,
    GatewayError,
)
from connectors.clickhouse.gateway.permission import check_reader, check_writer
from connectors.clickhouse.gateway.request import QueryRequest
from connectors.clickhouse.gateway.sessions import Session, SessionStore
from connectors.clickhouse.gateway.settings import GatewayLimits, Role, User

# Formats without a head or a foot, whose blocks may simply follow each other.
_TOTALS = re.compile(rb"\bWITH\s+TOTALS\b", re.IGNORECASE)
_WITH_TOTALS = frozenset({"TabSeparated", "TSV", "CSV"})
"""Streamed formats that have a place for totals, which the engine's stream leaves out."""

_STREAMED = frozenset({"Native", "TabSeparated", "TSV", "CSV", "RowBinary", "JSONEachRow"})
_SELECTS = frozenset({b"SELECT", b"WITH", b"FROM", b"("})
_ALWAYS_ROWS = frozenset({b"CHECK", b"KILL", b"BACKUP", b"RESTORE"})
_HEAD_BYTES = 64 * 1024


@dataclass
class Outcome:
    """What a query gives: its format (None: no result set) and its bytes, which may still be coming.

    `whole`: when the first byte comes, the query has ended, so that no error can follow.
    """

    format: str | None
    chunks: Generator[bytes, None, None]
    whole: bool = True


@dataclass
class Query:
    """A query on its way. `text` is what has been read of it; `rest` the part of the body still unread;
    `mark` tells it from all others in the engine's list of processes."""

    request: QueryRequest
    user: User
    mark: str = ""
    text: bytes = b""
    rest: Iterator[bytes] = field(default_factory=lambda: iter(()))
    progress: Progress = field(default_factory=Progress)


class Runner:
    """Runs queries on the engine. Its errors are GatewayErrors."""

    def __init__(self, engine: Engine, sessions: SessionStore, limits: GatewayLimits, temporary: Path) -> None:
        self._engine = engine
        self._sessions = sessions
        self._limits = limits
        self._temporary = temporary

    def read_text(self, query: Query) -> sql.InsertHead | None:
        """Read as much of the body as belongs to the statement.

        An INSERT's data stays in `query.rest`, to be streamed; of everything else the whole text is read.
        """
        text = bytearray(query.text)
        while True:
            enough = len(text) >= _HEAD_BYTES or (len(text) > 0 and sql.first_word(bytes(text)) == b"INSERT")
            if enough:
                try:
                    head = sql.read_insert(bytes(text), complete=False)
                except sql.IncompleteStatement:
                    head = None
                if head is not None and head.source is sql.InsertSource.DATA:
                    query.text = bytes(text)
                    return head
            piece = next(query.rest, None)
            if piece is None:
                query.text = bytes(text)
                return sql.read_insert(query.text, complete=True)
            text += piece
            if len(text) > self._limits.max_query_bytes + len(piece):
                raise GatewayError(QUERY_IS_TOO_LARGE, f"Query is larger than {self._limits.max_query_bytes} bytes")

    @contextlib.contextmanager
    def run(self, query: Query) -> Iterator[Outcome]:
        """Run a query and hold its handle (and session) while the result is taken."""
        head = self.read_text(query)
        if not query.text.strip():
            raise GatewayError(SYNTAX_ERROR, "Empty query")
        if head is not None and head.source is sql.InsertSource.INFILE:
            raise GatewayError(ACCESS_DENIED, "INSERT FROM INFILE would read the server's files; send the data instead")
        if query.user.role is Role.READER:
            with self._reader_handle(query) as handle:
                yield from self._outcome(query, handle, None, None)
        elif query.request.session_id:
            with self._session(query) as session:
                yield from self._outcome(query, session.handle, session, head)
        else:
            with self._fresh_handle(query) as handle:
                yield from self._outcome(query, handle, None, head)

    def _outcome(
        self, query: Query, handle: Handle, session: Session | None, head: sql.InsertHead | None
    ) -> Iterator[Outcome]:
        if head is not None and head.source is sql.InsertSource.DATA:
            statement_text = head.statement + f" FORMAT {head.format}".encode()
        else:
            statement_text = query.text
        statement = handle.classify(statement_text)
        self._check(query, statement)
        if head is not None and head.source is sql.InsertSource.DATA:
            outcome = self._insert(query, handle, head)
        else:
            outcome = self._query(query, handle, session, statement)
        with contextlib.closing(outcome.chunks) as chunks:
            yield Outcome(outcome.format, chunks, outcome.whole)

    def _check(self, query: Query, statement: Statement) -> None:
        if statement.count > 1:
            raise GatewayError(SYNTAX_ERROR, "Multi-statements are not allowed: send one statement per request")
        if query.request.read_only and not statement.read_only and (statement.count or query.request.session_id):
            # Text that does not parse is for the engine to refuse, on a handle that GET has locked.
            raise GatewayError(
                READONLY,
                "Cannot execute query in readonly mode. For queries over HTTP, method GET implies readonly. "
                "You should use method POST for modifying queries",
            )
        if query.user.role is Role.WRITER:
            check_writer(query.text, statement)

    def _settings(self, query: Query) -> dict[str, str]:
        """The client's settings, with what it may not choose: inserts are synchronous, the id is ours to kill by."""
        return {
            **query.user.limits.engine_settings(),
            **query.request.settings,
            "async_insert": "0",
            "log_comment": query.mark,
        }

    @contextlib.contextmanager
    def _fresh_handle(self, query: Query) -> Iterator[Handle]:
        handle = self._engine.handle()
        try:
            handle.set({**BASELINE, **self._settings(query)})
            database = query.request.database or query.user.default_database
            if database != "default":
                handle.use(database)
            if query.request.read_only:
                handle.set({"readonly": "2"})
            yield handle
        finally:
            handle.close()

    @contextlib.contextmanager
    def _session(self, query: Query) -> Iterator[Session]:
        request = query.request
        timeout = min(request.session_timeout or self._limits.session_timeout, self._limits.max_session_timeout)
        with self._sessions.use(
            query.user.name,
            request.session_id,
            timeout,
            query.user.default_database,
            {**BASELINE, **query.user.limits.engine_settings()},
            must_exist=request.session_check,
        ) as session:
            session.prepare(request.database, self._settings(query))
            yield session
        if request.close_session:
            self._sessions.close_session(query.user.name, request.session_id)

    @contextlib.contextmanager
    def _reader_handle(self, query: Query) -> Iterator[Handle]:
        """Readers get a fresh handle each time, with what the fence passed and no more, then locked for good."""
        request = query.request
        asked = {**request.settings, **({"database": request.database} if request.database else {})}
        verdict = check_reader(
            query.text,
            query.user,
            request.params,
            asked,
            request.default_format,
            lambda statement: self._explain(statement, request.params),
        )
        handle = self._engine.handle()
        try:
            handle.set({**BASELINE, **verdict.settings, "async_insert": "0", "log_comment": query.mark})
            handle.use(verdict.database)
            handle.set({"readonly": "1"})
            yield handle
        finally:
            handle.close()

    def _explain(self, statement: str, params: Mapping[str, str]) -> str:
        """The engine's parse of a statement, on a locked handle. The fence has made sure that it is one statement."""
        handle = self._engine.handle()
        try:
            # 2, not 1: a SETTINGS clause is applied even while explaining, and the fence has judged its values by then.
            handle.set({**BASELINE, "readonly": "2"})
            text: str = handle.query(f"EXPLAIN AST {statement}", "TSVRaw", params).bytes().decode()
            return text
        finally:
            handle.close()

    def _insert(self, query: Query, handle: Handle, head: sql.InsertHead) -> Outcome:
        handle.set({f"param_{name}": value for name, value in query.request.params.items()})

        def data() -> Iterator[bytes]:
            yield query.text[head.data_start :]
            yield from query.rest

        handle.insert(head.statement, head.format, data(), query.progress, self._temporary)
        return Outcome(None, _nothing())

    def _query(self, query: Query, handle: Handle, session: Session | None, statement: Statement) -> Outcome:
        word = sql.first_word(query.text)
        text = _kill(query) if word == b"KILL" else query.text
        output = sql.read_output(text, self._engine.output_formats)
        if output.outfile:
            raise GatewayError(INTO_OUTFILE_NOT_ALLOWED, "INTO OUTFILE is not allowed over HTTP")
        if not (statement.read_only or word in _ALWAYS_ROWS):
            return self._command(query, handle, session, word)
        asked = query.request.default_format or "TabSeparated"
        output_format = output.format or self._engine.output_formats.get(asked.lower())
        if output_format is None:
            raise GatewayError(UNKNOWN_FORMAT, f"Unknown format {asked}")
        params = query.request.params
        totals = output_format in _WITH_TOTALS and bool(_TOTALS.search(text))
        if output_format in _STREAMED and word in _SELECTS and not totals:
            return Outcome(output_format, handle.stream(text, output_format, params, query.progress), whole=False)
        if (output_format in _STREAMED and not totals) or output_format == "Null" or word in _ALWAYS_ROWS:
            result = handle.query(text, output_format, params)
            return Outcome(output_format, _count(result, query.progress))
        if output.format is None:
            text = text[: output.insert_at] + f"\nFORMAT {output_format}\n".encode()
            output = sql.read_output(text, self._engine.output_formats)
        return Outcome(output_format, self._through_file(handle, text, output, params, query.progress))

    def _command(self, query: Query, handle: Handle, session: Session | None, word: bytes) -> Outcome:
        if session is not None and word == b"SET":
            session.before_user_set()
        result = handle.query(query.text, "TabSeparated", query.request.params)
        if session is not None and word == b"USE":
            session.after_use()
        query.progress.written_rows = result.rows_written()
        query.progress.written_bytes = result.bytes_written()
        query.progress.read_rows = result.storage_rows_read()
        query.progress.read_bytes = result.storage_bytes_read()
        data: bytes = result.bytes()
        # ALTER ... with alter_partition_verbose_result is the rare command with an answer
        return Outcome("TabSeparated" if data else None, _once(data))

    def _through_file(
        self, handle: Handle, text: bytes, output: sql.Output, params: Mapping[str, str], progress: Progress
    ) -> Generator[bytes, None, None]:
        """Formats with a head or a foot: let the engine write them to a file, in bounded memory, and send that."""
        with tempfile.NamedTemporaryFile(dir=self._temporary, prefix="result-") as file:
            result = handle.query(sql.into_outfile(text, output, file.name), "TabSeparated", params)
            progress.read_rows = result.storage_rows_read()
            progress.read_bytes = result.storage_bytes_read()
            progress.result_rows = result.rows_read()
            with Path(file.name).open("rb") as written:
                for piece in read_file(written):
                    progress.result_bytes += len(piece)
                    yield piece


def _kill(query: Query) -> bytes:
    """Admins kill what they like, writers what they have started themselves."""
    if query.user.role is Role.ADMIN:
        return sql.kill_by_mark(query.text)
    text = sql.kill_own(query.text, query.user.name)
    if text is None:
        raise GatewayError(ACCESS_DENIED, "a writer may only KILL QUERY WHERE query_id = '...', and only its own")
    return text


def _nothing() -> Generator[bytes, None, None]:
    yield from ()


def _once(data: bytes) -> Generator[bytes, None, None]:
    yield data


def _count(result: Any, progress: Progress) -> Generator[bytes, None, None]:
    data: bytes = result.bytes()
    progress.read_rows = result.storage_rows_read()
    progress.read_bytes = result.storage_bytes_read()
    progress.result_rows = result.rows_read()
    progress.result_bytes = len(data)
    yield data
