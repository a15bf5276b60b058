"""The sink as a process: how it ends, and what it shows while it works."""

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.bad_share import TooManyBadEvents
from ingest.log import LogDamaged
from ingest.run_account import UnbalancedRun
from ingest.sink import Sink
from tests.support.house import free_port
from wattline.home import Home
from wattline.services import sink as service
from wattline.services.supervisor import EXIT_STAY_DOWN
from wattline.settings import MetricsSettings, Settings


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """The service takes over signals: they are given back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("fault", [UnbalancedRun("5 are not 6"), TooManyBadEvents("half"), LogDamaged("malformed")])
def test_what_no_restart_mends_stays_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def end(_: Sink) -> None:
        raise fault

    monkeypatch.setattr(Sink, "run", end)
    home = Home(tmp_path)
    home.prepare()

    assert service.run(Settings(home=tmp_path, metrics=MetricsSettings(sink_port=0)), home) == EXIT_STAY_DOWN


def test_a_running_sink_is_alive_and_counts(tmp_path: Path) -> None:
    port = free_port()
    environment = {
        "PATH": "",
        "WATTLINE_HOME": str(tmp_path),
        "WATTLINE_METRICS__SINK_PORT": str(port),
        "WATTLINE_CLICKHOUSE__PORT": str(free_port()),
    }
    Home(tmp_path).prepare()
    process = subprocess.Popen(
        [sys.executable, "-m", "wattline", "service", "sink"], env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        assert json.loads(answer(f"http://127.0.0.1:{port}/healthz")) == {"status": "ok"}
        shown = answer(f"http://127.0.0.1:{port}/metrics")
        assert "wattline_sink_assigned_partitions" in shown
        assert 'wattline_sink_dead_letters_total{topic="calls.cdr"} 0.0' in shown  # the first is an increase
        assert "process_resident_memory_bytes" in shown
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors


def answer(url: str) -> str:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as found:
                text: str = found.read().decode()
                return text
        except (urllib.error.URLError, ConnectionError):
            assert time.monotonic() < deadline, f"{url} doesn't answer"
            time.sleep(0.1)
