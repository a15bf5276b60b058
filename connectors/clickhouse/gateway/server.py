"""The gateway itself: accepts connections, checks who asks, runs the query, answers, writes the audit."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import structlog

from connectors.clickhouse.gateway.admission import Admission
from connectors.clickhouse.gateway.audit import AuditLog, AuditRecord, RotatingLines
from connectors.clickhouse.gateway.compression import choose_encoding, decoder
from connectors.clickhouse.gateway.delivery import BrokenOff, Reply, content_type, send_error, send_result
from connectors.clickhouse.gateway.disconnect import DisconnectWatch
from connectors.clickhouse.gateway.engine import Engine
from connectors.clickhouse.gateway.errors import (
    AUTHENTICATION_FAILED,
    NETWORK_ERROR,
    UNKNOWN_EXCEPTION,
    GatewayError,
)
from connectors.clickhouse.gateway.http11 import ClientGone, HttpConnection, ProtocolError, RequestHead
from connectors.clickhouse.gateway.passwords import PasswordCheck, hash_password
from connectors.clickhouse.gateway.request import QueryRequest, read_form, read_request
from connectors.clickhouse.gateway.runner import Query, Runner
from connectors.clickhouse.gateway.sessions import SessionStore
from connectors.clickhouse.gateway.settings import GatewaySettings, Role, User
from connectors.clickhouse.gateway.sql import normalise

log = structlog.get_logger(__name__)

_NOBODY = User(name="nobody", role=Role.READER)

_DRAIN_BYTES = 1 << 30
_POISONED_EXIT = 70
_DUMMY_HASH = hash_password("nobody knows this")


class Gateway:
    """All parts of a running gateway. `serve_forever` returns after `stop`."""

    def __init__(self, settings: GatewaySettings) -> None:
        self.settings = settings
        limits = settings.limits
        self._engine = Engine(
            settings.data_path,
            backup_path=settings.backup_path,
            max_server_memory_usage=limits.max_server_memory_usage,
        )
        self._engine.open(datetime.now(UTC))
        temporary = self._engine.path / "results"
        temporary.mkdir(exist_ok=True)
        for left_over in temporary.iterdir():
            left_over.unlink()
        self._temporary = temporary
        self._sessions = SessionStore(self._engine, time.monotonic, limits.max_sessions)
        self._runner = Runner(self._engine, self._sessions, limits, temporary)
        self._admission = Admission(limits.max_concurrent_queries)
        self._watch = DisconnectWatch()
        self._password_check = PasswordCheck()
        self._users = {user.name: user for user in settings.users}
        lines = None
        if settings.audit_path is not None:
            lines = RotatingLines(settings.audit_path, settings.audit_max_bytes, settings.audit_files)
        self._audit = AuditLog(self._engine, lines, table=settings.audit_table)
        self._stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        self._connections_lock = threading.Lock()
        self._running: dict[str, int] = {}
        self._listener = socket.create_server((settings.host, settings.port), backlog=256)
        self.port: int = self._listener.getsockname()[1]

    def serve_forever(self) -> None:
        """Accept until `stop`, then drain: running queries may finish, then everything is closed in order."""
        self._tell_ready()
        self._listener.settimeout(0.5)
        swept = time.monotonic()
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                sock, address = self._listener.accept()
                self._start(sock, address[0])
            if time.monotonic() - swept > 1:
                swept = time.monotonic()
                self._sessions.close_expired()
        self._listener.close()
        self._drain()

    def stop(self) -> None:
        """Ask `serve_forever` to end; safe in a signal handler."""
        self._stopping.set()

    def _tell_ready(self) -> None:
        log.info(
            "gateway serves",
            host=self.settings.host,
            port=self.port,
            data=str(self._engine.path),
            engine=self._engine.version,
        )
        if self.settings.ready_file is not None:
            told = {"pid": os.getpid(), "host": self.settings.host, "port": self.port}
            draft = self.settings.ready_file.with_suffix(".tmp")
            draft.write_text(json.dumps(told))
            draft.replace(self.settings.ready_file)

    def _start(self, sock: socket.socket, client: str) -> None:
        with self._connections_lock:
            full = len(self._connections) >= self.settings.limits.max_connections
            if not full:
                self._connections.add(sock)
        if full:
            with contextlib.suppress(OSError):
                sock.sendall(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            sock.close()
            return
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=self._talk, args=(sock, client), name="client", daemon=True).start()

    def _talk(self, sock: socket.socket, client: str) -> None:
        """One client's connection, request after request."""
        limits = self.settings.limits
        connection = HttpConnection(sock, limits.idle_seconds, limits.transfer_seconds)
        try:
            while not self._stopping.is_set():
                head = connection.next_request()
                if head is None or not self._answer(connection, head, client) or not head.keep_alive:
                    return
        except ProtocolError as error:
            with contextlib.suppress(ClientGone):
                connection.respond(400, {"Connection": "close"}, f"{error}\n".encode())
        except ClientGone:
            pass
        finally:
            with self._connections_lock:
                self._connections.discard(sock)
            sock.close()

    def _answer(self, connection: HttpConnection, head: RequestHead, client: str) -> bool:
        """Answer one request; False when the connection can't be used again."""
        if head.path in ("/ping", "/replicas_status"):
            connection.respond(200, self._common_headers(head), b"Ok.\n")
            return connection.drain(_DRAIN_BYTES)
        if head.path != "/":
            connection.respond(404, self._common_headers(head), b"There is no handle " + head.path.encode() + b"\n")
            return connection.drain(_DRAIN_BYTES)
        if head.method == "GET" and not head.params:
            connection.respond(200, self._common_headers(head), b"Ok.\n")
            return True
        if head.method not in ("GET", "HEAD", "POST", "PUT"):
            connection.respond(501, self._common_headers(head), f"{head.method} is not supported\n".encode())
            return connection.drain(_DRAIN_BYTES)
        return self._answer_query(connection, head, client)

    def _common_headers(self, head: RequestHead) -> dict[str, str]:
        headers = {
            "Content-Type": "text/plain; charset=UTF-8",
            "X-ClickHouse-Server-Display-Name": self.settings.display_name,
        }
        if head.keep_alive and not self._stopping.is_set():
            headers["Connection"] = "Keep-Alive"
            headers["Keep-Alive"] = f"timeout={self.settings.limits.idle_seconds}"
        else:
            headers["Connection"] = "Close"
        return headers

    def _answer_query(self, connection: HttpConnection, head: RequestHead, client: str) -> bool:
        started, begun = datetime.now(UTC), time.monotonic()
        headers = self._common_headers(head)
        request = QueryRequest()
        query: Query | None = None
        role = ""
        error: GatewayError | None = None
        usable = True
        try:
            request = read_request(head)
            headers["X-ClickHouse-Query-Id"] = request.query_id
            headers["X-ClickHouse-Timezone"] = request.settings.get("session_timezone") or "UTC"
            user = self._authenticate(request)
            role = user.role.value
            with self._admission.admit(user):
                query = self._read_query(connection, head, request, user)
                self._run(connection, head, query, headers, begun)
            usable = connection.drain(_DRAIN_BYTES)
        except BrokenOff as broken:
            error, usable = broken.error, False
        except ClientGone as gone:
            error, usable = GatewayError(NETWORK_ERROR, str(gone)), False
        except GatewayError as failed:
            error = failed
            usable = self._tell_error(connection, failed, headers)
        except ProtocolError:
            raise
        except Exception as unexpected:
            log.exception("query failed inside the gateway", query_id=request.query_id)
            error = GatewayError(UNKNOWN_EXCEPTION, f"gateway: {type(unexpected).__name__}: {unexpected}")
            usable = self._tell_error(connection, error, headers)
        finally:
            if query is not None:
                text = normalise(query.text)
            else:
                text = normalise(request.query.encode("utf-8", "surrogateescape"))
            seconds = time.monotonic() - begun
            progress = query.progress if query is not None else Query(request, _NOBODY).progress
            self._audit.put(
                AuditRecord.of(started, seconds, request.user, role, client, request.query_id, text, progress, error)
            )
        if error is not None and self._engine.is_poisoned_by(error):
            log.critical("the engine refuses all work after a fatal error; leaving, to be started anew")
            os._exit(_POISONED_EXIT)
        return usable

    def _tell_error(self, connection: HttpConnection, error: GatewayError, headers: dict[str, str]) -> bool:
        """Send an error, after the client has sent all it has to send: else it would not be listening."""
        if connection.response_started:
            return False
        usable = connection.drain(_DRAIN_BYTES)
        if not usable:
            headers = {**headers, "Connection": "Close"}
        try:
            send_error(connection, error, headers, self._engine.version)
        except ClientGone:
            return False
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
        body = _decoded(connection.body(), head.headers.get("content-encoding", ""))
        content = head.headers.get("content-type", "")
        if content.lower().startswith("multipart/form-data"):
            read_form(request, content, body, self.settings.limits.max_query_bytes)
            body = iter(())
        text = request.query.encode("utf-8", "surrogateescape")
        return Query(request, user, text + b"\n" if text else b"", body)

    def _run(
        self, connection: HttpConnection, head: RequestHead, query: Query, headers: dict[str, str], begun: float
    ) -> None:
        request = query.request
        with (
            self._watch.watching(connection.sock, lambda: self._engine.kill(request.query_id)),
            self._runner.run(query) as outcome,
        ):
            if outcome.format is not None:
                headers["Content-Type"] = content_type(outcome.format)
                headers["X-ClickHouse-Format"] = outcome.format
            encoding = None
            if request.settings.get("enable_http_compression") == "1":
                encoding = choose_encoding(head.headers.get("accept-encoding", ""))
            reply = Reply(
                connection,
                headers,
                self._engine.version,
                encoding,
                request.wait_end_of_query,
                self.settings.limits.spool_bytes,
                self._temporary,
            )
            send_result(reply, outcome.chunks, query.progress, lambda: time.monotonic() - begun)

    def _drain(self) -> None:
        deadline = time.monotonic() + self.settings.limits.drain_seconds
        log.info("gateway stops", running=self._admission.running)
        while self._admission.running and time.monotonic() < deadline:
            time.sleep(0.02)
        with self._connections_lock:
            left = list(self._connections)
        for sock in left:
            # Hanging up makes the disconnect watch kill what still runs.
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        while self._admission.running and time.monotonic() < deadline + 10:
            time.sleep(0.02)
        self._audit.close()
        self._watch.close()
        if self._admission.running:
            log.error("queries do not stop; leaving without closing the engine", running=self._admission.running)
            os._exit(0)
        self._sessions.close()
        self._engine.close()
        if self.settings.ready_file is not None:
            self.settings.ready_file.unlink(missing_ok=True)
        log.info("gateway stopped")


def _decoded(body: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        yield from body
        return
    unpack = decoder(encoding)
    for piece in body:
        yield unpack.decode(piece)
    if not unpack.finished:
        raise GatewayError(271, f"the {encoding} body is cut short", "CANNOT_DECOMPRESS")


def serve(settings: GatewaySettings) -> None:
    """Run a gateway in this process until SIGTERM or SIGINT. Must be called in the main thread.

    Sets the process's time zone to UTC, so that `timezone()` and zone-less columns mean the same everywhere.
    """
    os.environ["TZ"] = "UTC"
    time.tzset()
    gateway = Gateway(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: gateway.stop())
    gateway.serve_forever()


def read_settings(path: Path) -> GatewaySettings:
    """Settings from a JSON file."""
    return GatewaySettings.model_validate_json(path.read_text())
