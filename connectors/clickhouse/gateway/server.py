"""The gateway's process: opens the engine, listens, gives each connection a thread, and stops in order."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import socket
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import structlog

from connectors.clickhouse.gateway.audit import AuditLog, RotatingLines
from connectors.clickhouse.gateway.engine import Engine
from connectors.clickhouse.gateway.http11 import ClientGone, HttpConnection, ProtocolError, RequestHead
from connectors.clickhouse.gateway.runner import Runner
from connectors.clickhouse.gateway.service import DRAIN_BYTES, QueryService
from connectors.clickhouse.gateway.sessions import SessionStore
from connectors.clickhouse.gateway.settings import GatewaySettings

log = structlog.get_logger(__name__)

# After the drain time has passed and the clients were cut off, the engine has this long to stop their queries.
_KILL_SECONDS = 10


class Gateway:
    """All parts of a running gateway. Raises DataFolderHeld when another process has the data."""

    def __init__(self, settings: GatewaySettings) -> None:
        self.settings = settings
        limits = settings.limits
        self._engine = Engine(
            settings.data_path,
            backup_path=settings.backup_path,
            max_server_memory_usage=limits.max_server_memory_usage,
        )
        self._engine.open(datetime.now(UTC))
        temporary = _empty_folder(self._engine.path / "results")
        self._sessions = SessionStore(self._engine, time.monotonic, limits.max_sessions)
        lines = None
        if settings.audit_path is not None:
            lines = RotatingLines(settings.audit_path, settings.audit_max_bytes, settings.audit_files)
        self._audit = AuditLog(self._engine, lines, table=settings.audit_table)
        runner = Runner(self._engine, self._sessions, limits, temporary)
        self._service = QueryService(settings, self._engine, runner, self._audit, temporary)
        self._stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        self._connections_lock = threading.Lock()
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        self._listener = socket.create_server((settings.host, settings.port), family=family, backlog=256)
        self.port: int = self._listener.getsockname()[1]

    def serve_forever(self) -> None:
        """Accept until `stop`, then drain: running queries may finish, then everything is closed in order."""
        self._tell_ready()
        self._listener.settimeout(0.5)
        swept = time.monotonic()
        while not self._stopping.is_set():
            try:
                sock, address = self._listener.accept()
            except TimeoutError:
                pass
            except OSError as error:
                # Out of file handles, or the caller was gone before it was greeted: the next one may fare better.
                log.error("connection not accepted", error=str(error))
                time.sleep(0.1)
            else:
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
        log.info("gateway serves", host=self.settings.host, port=self.port, data=str(self._engine.path))
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
        # Without it a small answer waits up to 40 ms for the client's acknowledgement of the one before.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=self._talk, args=(sock, client), name="client", daemon=True).start()

    def _talk(self, sock: socket.socket, client: str) -> None:
        """One client's connection, request after request."""
        limits = self.settings.limits
        connection = HttpConnection(sock, client, limits.idle_seconds, limits.transfer_seconds)
        try:
            while not self._stopping.is_set():
                head = connection.next_request()
                if head is None or not self._answer(connection, head) or not head.keep_alive:
                    return
        except ProtocolError as error:
            with contextlib.suppress(ClientGone):
                connection.respond(400, {"Connection": "close"}, f"{error}\n".encode())
        except ClientGone:
            log.debug("client gone", client=client)
        finally:
            with self._connections_lock:
                self._connections.discard(sock)
            sock.close()

    def _answer(self, connection: HttpConnection, head: RequestHead) -> bool:
        """Answer one request; False when the connection can't be used again."""
        headers = self._common_headers(head)
        if "origin" in head.headers:
            # Only browsers send it: some web page tries to use this machine's gateway behind its user's back.
            connection.respond(403, headers, b"Requests from web pages are not accepted\n")
        elif head.path in ("/ping", "/replicas_status") or (head.path == "/" and _asks_nothing(head)):
            connection.respond(200, headers, b"Ok.\n")
        elif head.path != "/":
            connection.respond(404, headers, b"There is no handle " + head.path.encode("utf-8", "replace") + b"\n")
        elif head.method not in ("GET", "HEAD", "POST", "PUT"):
            connection.respond(501, headers, f"{head.method} is not supported\n".encode())
        else:
            return self._service.answer(connection, head, headers)
        return connection.drain(DRAIN_BYTES)

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

    def _open_connections(self) -> list[socket.socket]:
        with self._connections_lock:
            return list(self._connections)

    def _drain(self) -> None:
        deadline = time.monotonic() + self.settings.limits.drain_seconds
        log.info("gateway stops", running=self._service.running)
        while self._service.running and time.monotonic() < deadline:
            time.sleep(0.02)
        for sock in self._open_connections():
            # Hanging up makes the disconnect watch kill what still runs.
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        deadline = time.monotonic() + _KILL_SECONDS
        while self._open_connections() and time.monotonic() < deadline:
            time.sleep(0.02)
        self._audit.close()
        self._service.close()
        if self._open_connections():
            # Closing the engine under a running query would wait for ever.
            log.error("queries do not stop; leaving without closing the engine", running=self._service.running)
            os._exit(0)
        self._sessions.close()
        self._engine.close()
        if self.settings.ready_file is not None:
            self.settings.ready_file.unlink(missing_ok=True)
        log.info("gateway stopped")


def _asks_nothing(head: RequestHead) -> bool:
    return head.method in ("GET", "HEAD") and not head.params


def _empty_folder(folder: Path) -> Path:
    """For results on their way; what a killed gateway left there is of no use to anyone."""
    folder.mkdir(exist_ok=True)
    for left_over in folder.iterdir():
        left_over.unlink()
    return folder


def serve(settings: GatewaySettings) -> None:
    """Run a gateway in this process until SIGTERM or SIGINT. Must be called in the main thread.

    Sets the process's time zone to UTC, so that `timezone()` and zone-less columns mean the same everywhere.
    """
    os.environ["TZ"] = "UTC"
    time.tzset()
    # The engine keeps many parts open at once, and every client is a socket.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    gateway = Gateway(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: gateway.stop())
    gateway.serve_forever()


def read_settings(path: Path) -> GatewaySettings:
    """Settings from a JSON file."""
    return GatewaySettings.model_validate_json(path.read_text())
