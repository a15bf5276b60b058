"""GET /metrics and /healthz of a service that isn't a web server itself, and a watch on its loops."""

import json
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.process_collector import ProcessCollector

from ingest.pulse import Pulse

log = structlog.get_logger(__name__)

Trouble = Callable[[], Mapping[str, object] | None]
"""What a service says of itself where something is wrong, as it stands in the answer to /healthz; None: all is well."""

STUCK_AFTER = 120.0
"""Seconds of silence after which a loop counts as stuck. Longer than an insert takes on a machine that can keep up."""
WATCHED_EVERY = 1.0


@contextmanager
def observed(
    host: str, port: int, registry: CollectorRegistry, pulse: Pulse, stuck_after: float = STUCK_AFTER
) -> Iterator[None]:
    """Serves metrics and health, and watches the loops, as long as the block lasts; port 0: only watches.

    A port that can't be had is a warning: a service that works unseen is better than one that doesn't work.
    """
    ProcessCollector(registry=registry)
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(pulse, stuck_after, over), name="watchdog", daemon=True)
    watch.start()
    try:
        with serving(host, port, registry, lambda: silent_loops(pulse.silent(stuck_after))):
            yield
    finally:
        over.set()


@contextmanager
def serving(host: str, port: int, registry: CollectorRegistry, trouble: Trouble) -> Iterator[None]:
    """Serves /metrics and /healthz as long as the block lasts; port 0, or one that can't be had: doesn't."""
    server = _server(host, port, registry, trouble) if port else None
    try:
        yield
    finally:
        if server is not None:
            server.shutdown()
            server.server_close()


def silent_loops(stuck: Mapping[str, float]) -> Mapping[str, object] | None:
    """The trouble of a service whose loops (name → seconds of silence) are stuck."""
    seconds = {name: round(silent, 1) for name, silent in stuck.items()}
    return {"status": "stuck", "silent_seconds": seconds} if seconds else None


def _server(host: str, port: int, registry: CollectorRegistry, trouble: Trouble) -> ThreadingHTTPServer | None:
    try:
        server = MetricsServer((host, port), registry, trouble)
    except OSError as error:
        log.warning(
            "no metrics: the port can't be had; give this service another one or 0 (WATTLINE_METRICS__…_PORT)",
            host=host,
            port=port,
            reason=error.strerror,
        )
        return None
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    log.info("metrics", address=f"http://{host}:{server.server_port}/metrics")
    return server


class MetricsServer(ThreadingHTTPServer):
    """Answers /metrics from a registry, and /healthz: 200, or 503 with the trouble."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], registry: CollectorRegistry, trouble: Trouble) -> None:
        self.registry = registry
        self.trouble = trouble
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: MetricsServer
    timeout = 10  # a caller that says nothing doesn't keep a thread

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/metrics":
            encode, content_type = choose_encoder(self.headers.get("Accept", ""))
            self._answer(200, content_type, encode(self.server.registry))
        elif path == "/healthz":
            trouble = self.server.trouble()
            body = json.dumps(trouble or {"status": "ok"}, ensure_ascii=False)
            self._answer(503 if trouble else 200, "application/json", body.encode())
        else:
            self._answer(404, "text/plain", b"/metrics or /healthz\n")

    def _answer(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """A scrape each few seconds is no news."""


def _watch(pulse: Pulse, stuck_after: float, over: threading.Event) -> None:
    """Says once per time that a loop gets stuck where every thread stands: afterwards nobody can tell any more."""
    told: set[str] = set()
    while not over.wait(min(WATCHED_EVERY, stuck_after / 4)):
        stuck = pulse.silent(stuck_after)
        if stuck.keys() - told:
            log.error("stuck", silent_seconds={name: round(s, 1) for name, s in stuck.items()}, stacks=_stacks())
        for name in told - stuck.keys():
            log.info("moves again", loop=name)
        told = set(stuck)


def _stacks() -> str:
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    return "\n".join(
        f"{names.get(ident, ident)}:\n{''.join(traceback.format_stack(frame))}"
        for ident, frame in sys._current_frames().items()
    )
