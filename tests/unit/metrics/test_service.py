"""/metrics and /healthz over real HTTP; a taken port; the stacks of what is stuck."""

import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from ingest.meters import Meters
from ingest.metrics import SINK, SINK_RUNS
from ingest.pulse import Pulse
from wattline.services.metrics import MetricsServer, observed, silent_loops


@contextmanager
def served(registry: CollectorRegistry, stuck: dict[str, float]) -> Iterator[str]:
    server = MetricsServer(("127.0.0.1", 0), registry, lambda: silent_loops(stuck))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_metrics_and_health_are_served() -> None:
    meters = Meters(SINK)
    meters.count(SINK_RUNS, 3, lane="bulk")
    stuck: dict[str, float] = {}
    with served(meters.registry, stuck) as url:
        status, shown = get(f"{url}/metrics?name=any")
        assert status == 200
        assert 'wattline_sink_runs_total{lane="bulk"} 3.0' in shown
        assert get(f"{url}/healthz") == (200, '{"status": "ok"}')
        assert get(f"{url}/")[0] == 404

        stuck["poll"] = 121.04
        status, body = get(f"{url}/healthz")

    assert status == 503
    assert json.loads(body) == {"status": "stuck", "silent_seconds": {"poll": 121.0}}


def test_a_port_that_is_taken_is_a_warning() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with capture_logs() as lines, observed("127.0.0.1", port, CollectorRegistry(), Pulse()):
            pass

    (warning,) = [line for line in lines if line["log_level"] == "warning"]
    assert "the port can't be had" in warning["event"]
    assert warning["port"] == port


def test_the_stacks_of_a_stuck_process_are_told_once() -> None:
    pulse = Pulse()

    def hold_the_line(until: threading.Event) -> None:
        until.wait(20)

    over = threading.Event()
    waiting = threading.Thread(target=hold_the_line, args=(over,), name="inserter-0")
    waiting.start()
    pulse.beat("inserter-0")
    with capture_logs() as lines, observed("127.0.0.1", 0, CollectorRegistry(), pulse, stuck_after=0.05):
        wait_for(lines, "stuck")
        time.sleep(0.2)  # a while in which it might say so again
        pulse.beat("inserter-0")
        wait_for(lines, "moves again")
    over.set()
    waiting.join()

    told = [line for line in lines if line["event"] == "stuck"]
    assert told[0]["silent_seconds"].keys() == {"inserter-0"}
    assert "hold_the_line" in told[0]["stacks"]
    moved = [line["event"] for line in lines].index("moves again")
    assert [line["event"] for line in lines[:moved]].count("stuck") == 1


def wait_for(lines: list, event: str) -> None:
    deadline = time.monotonic() + 20
    while not any(line["event"] == event for line in lines):
        assert time.monotonic() < deadline, f"{event!r} was never logged"
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def fresh_loggers() -> None:
    """Loggers are bound when first used; another test may have bound them elsewhere."""
    from wattline.services import metrics

    metrics.log = metrics.structlog.get_logger(metrics.__name__)
