"""One query over HTTP: who asks, may it run now, run it, answer, note it in the audit log."""

from __future__ import annotations

import ipaddress
import itertools
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import structlog

from connectors.clickhouse.gateway import sql
from connectors.clickhouse.gateway.admission import Admission
from connectors.clickhouse.gateway.audit import AuditLog, AuditRecord
from connectors.clickhouse.gateway.compression import Decoder, choose_encoding, decoder
from connectors.clickhouse.gateway.delivery import BrokenOff, Reply, content_type, send_error, send_result
from connectors.clickhouse.gateway.disconnect import DisconnectWatch
from connectors.clickhouse.gateway.engine import Engine, Progress
from connectors.clickhouse.gateway.errors import (
    AUTHENTICATION_FAILED,
    CANNOT_DECOMPRESS,
    NETWORK_ERROR,
    UNKNOWN_EXCEPTION,
    GatewayError,
    without_hints,
)
from connectors.clickhouse.gateway.framing import BlockDecoder
from connectors.clickhouse.gateway.http11 import ClientGone, HttpConnection, ProtocolError, RequestHead
from connectors.clickhouse.gateway.passwords import PasswordCheck, hash_password
from connectors.clickhouse.gateway.request import QueryRequest, read_form, read_request
from connectors.clickhouse.gateway.runner import Query, Runner
from connectors.clickhouse.gateway.settings import GatewaySettings, Role, User

log = structlog.get_logger(__name__)

# What a client still sends after its query has failed is read and thrown away, up to here.
DRAIN_BYTES = 1 << 30
POISONED_EXIT = 70
_DUMMY_HASH = hash_password("nobody knows this")


class QueryService:
    """Answers queries. One for the whole gateway; `answer` is called from every connection's thread."""

    def __init__(
        self, settings: GatewaySettings, engine: Engine, runner: Runner, audit: AuditLog, temporary: Path
    ) -> None:
        self._limits = settings.limits
        self._users = {user.name: user for user in settings.users}
        self._engine = engine
        self._runner = runner
        self._audit = audit
        self._temporary = temporary
        self._admission = Admission(settings.limits.max_concurrent_queries)
        self._password_check = PasswordCheck()
        self._watch = DisconnectWatch()
        self._numbers = itertools.count()

    @property
    def running(self) -> int:
        """Queries that run now."""
        return self._admission.running

    def close(self) -> None:
        """Stop watching for clients that hang up."""
        self._watch.close()

    def answer(self, connection: HttpConnection, head: RequestHead, headers: dict[str, str]) -> bool:
        """Answer one query. False when the connection can't be used again."""
        started, begun = datetime.now(UTC), time.monotonic()
        request = QueryRequest()
        query: Query | None = None
        error: GatewayError | None = None
        role = ""
        try:
            request = read_request(head)
            headers["X-ClickHouse-Query-Id"] = request.query_id
            headers["X-ClickHouse-Timezone"] = request.settings.get("session_timezone") or "UTC"
            user = self._authenticate(request)
            role = user.role.value
            with self._admission.admit(user):
                query = self._read_query(connection, head, request, user)
                self._run(connection, head, query, headers, begun)
            usable = connection.drain(DRAIN_BYTES)
        except BrokenOff as broken:
            error, usable = broken.error, False
        except ClientGone as gone:
            error, usable = GatewayError(NETWORK_ERROR, str(gone)), False
        except GatewayError as failed:
            error = without_hints(failed) if role == Role.READER else failed
            usable = self._tell_error(connection, error, headers)
        except ProtocolError:
            raise
        except Exception as unexpected:
            log.exception("query failed inside the gateway", query_id=request.query_id)
            error = GatewayError(UNKNOWN_EXCEPTION, f"gateway: {type(unexpected).__name__}: {unexpected}")
            usable = self._tell_error(connection, error, headers)
        seconds = time.monotonic() - begun
        text = query.text if query is not None else request.query.encode("utf-8", "surrogateescape")
        self._audit.put(
            AuditRecord.of(
                started,
                seconds,
                request.user,
                role,
                connection.client,
                request.query_id,
                text,
                query.progress if query is not None else Progress(),
                error,
            )
        )
        if error is not None and self._engine.is_poisoned_by(error):
            log.critical("the engine refuses all work after a fatal error; leaving, to be started anew")
            os._exit(POISONED_EXIT)
        return usable

    def _authenticate(self, request: QueryRequest) -> User:
        user = self._users.get(request.user)
        # An unknown name costs as much time as a wrong password, and is told the same.
        stored = user.password_hash if user is not None else _DUMMY_HASH
        if not self._password_check(request.user, request.password, stored) or user is None:
            raise GatewayError(
                AUTHENTICATION_FAILED,
                f"{request.user}: Authentication failed: password is incorrect, or there is no user with such name",
            )
        return user

    def _read_query(self, connection: HttpConnection, head: RequestHead, request: QueryRequest, user: User) -> Query:
        encoding = head.headers.get("content-encoding", "").strip().lower()
        body = connection.body()
        if encoding not in ("", "identity"):
            body = _decoded(body, decoder(encoding))
        if request.framed_input:
            body = _decoded(body, BlockDecoder())
        content = head.headers.get("content-type", "")
        if content.lower().startswith("multipart/form-data"):
            read_form(request, content, body, self._limits.max_query_bytes)
            body = iter(())
        text = request.query.encode("utf-8", "surrogateescape")
        mark = sql.mark(request.query_id, user.name, next(self._numbers))
        return Query(request, user, mark, text + b"\n" if text else b"", body)

    def _run(
        self, connection: HttpConnection, head: RequestHead, query: Query, headers: dict[str, str], begun: float
    ) -> None:
        request = query.request
        with (
            self._watch.watching(connection.sock, lambda: self._engine.kill(query.mark)),
            self._runner.run(query) as outcome,
        ):
            if outcome.format is not None:
                headers["Content-Type"] = content_type(outcome.format)
                headers["X-ClickHouse-Format"] = outcome.format
            encoding = None
            if not request.framed_output and request.settings.get("enable_http_compression") == "1":
                local = ipaddress.ip_address(connection.client).is_loopback
                encoding = choose_encoding(head.headers.get("accept-encoding", ""), local=local)
            reply = Reply(
                connection,
                headers,
                self._engine.version,
                encoding,
                request.framed_output,
                request.wait_end_of_query and not outcome.whole,
                self._limits.spool_bytes,
                self._temporary,
            )
            send_result(reply, outcome.chunks, query.progress, lambda: time.monotonic() - begun)

    def _tell_error(self, connection: HttpConnection, error: GatewayError, headers: dict[str, str]) -> bool:
        """Send an error, after the client has sent all it has to send: else it would not be listening."""
        if connection.response_started:
            return False
        usable = connection.drain(DRAIN_BYTES)
        if not usable:
            headers = {**headers, "Connection": "Close"}
        try:
            send_error(connection, error, headers, self._engine.version)
        except ClientGone:
            return False
        return usable


def _decoded(body: Iterator[bytes], unpack: Decoder) -> Iterator[bytes]:
    for piece in body:
        yield unpack.decode(piece)
    if not unpack.finished:
        raise GatewayError(CANNOT_DECOMPRESS, "the packed body is cut short")
