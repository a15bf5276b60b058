"""Health checks of containers: each service asked in its own way, alive and not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from prometheus_client import CollectorRegistry

from tests.support.house import free_port
from wattline.home import Home
from wattline.services.check import Dead, check, main
from wattline.services.metrics import MetricsServer, silent_loops
from wattline.services.state import announce_ready
from wattline.settings import MetricsSettings, Settings


def settings(home: Path, **metrics: object) -> Settings:
    return Settings(_env_file=None, home=home, metrics=MetricsSettings.model_validate(metrics))  # type: ignore[call-arg]


@contextmanager
def serving(stuck: dict[str, float]) -> Iterator[int]:
    """A service's metrics port, with these loops stuck."""
    with MetricsServer(("127.0.0.1", 0), CollectorRegistry(), lambda: silent_loops(stuck)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_service_that_moves_is_alive(tmp_path: Path, host: str) -> None:
    with serving({}) as port:
        check("sink", settings(tmp_path, host=host, sink_port=port))
        check("streams", settings(tmp_path, host=host, streams_port=port))


def test_a_loop_that_is_stuck_is_named(tmp_path: Path) -> None:
    with serving({"inserter-1": 130.0}) as port, pytest.raises(Dead, match="inserter-1"):
        check("sink", settings(tmp_path, sink_port=port))


def test_nobody_there(tmp_path: Path) -> None:
    with pytest.raises(Dead, match="refused"):
        check("sink", settings(tmp_path, sink_port=free_port()))


def test_metrics_that_are_switched_off_leave_nobody_to_ask(tmp_path: Path) -> None:
    with pytest.raises(Dead, match="switched off"):
        check("streams", settings(tmp_path, streams_port=0))


@pytest.fixture
def scheduler() -> Iterator[psutil.Process]:
    """A process that looks like the scheduler."""
    code = "import sys; print('up', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "service", "scheduler"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        yield psutil.Process(process.pid)
        process.kill()


def announced(home: Path, pid: int, at: datetime) -> None:
    Home(home).prepare()
    (Home(home).run / "scheduler.ready").write_text(json.dumps({"pid": pid, "at": at.isoformat()}))


def test_the_scheduler_is_alive_when_the_process_that_announced_itself_is(
    tmp_path: Path, scheduler: psutil.Process
) -> None:
    with pytest.raises(Dead, match="announced"):
        check("scheduler", settings(tmp_path))
    announced(tmp_path, scheduler.pid, datetime.now(UTC))
    check("scheduler", settings(tmp_path))
    scheduler.kill()
    scheduler.wait()
    with pytest.raises(Dead, match="is gone"):
        check("scheduler", settings(tmp_path))


def test_a_new_process_with_the_old_one_s_number_is_not_alive_yet(tmp_path: Path, scheduler: psutil.Process) -> None:
    announced(tmp_path, scheduler.pid, datetime.now(UTC) - timedelta(hours=1))
    with pytest.raises(Dead, match="is gone"):
        check("scheduler", settings(tmp_path))


def test_another_program_with_its_number_is_not_the_scheduler(tmp_path: Path) -> None:
    Home(tmp_path).prepare()
    announce_ready(Home(tmp_path).run, "scheduler", datetime.now(UTC))  # by this test
    assert "scheduler" not in psutil.Process(os.getpid()).cmdline()
    with pytest.raises(Dead, match="is gone"):
        check("scheduler", settings(tmp_path))


def test_exit_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("WATTLINE_HOME", str(tmp_path))
    with serving({}) as port:
        monkeypatch.setenv("WATTLINE_METRICS__SINK_PORT", str(port))
        assert main(["sink"]) == 0
    assert main(["sink"]) == 1
    assert "refused" in capsys.readouterr().err
    assert main(["gateway"]) == 1
    assert "usage" in capsys.readouterr().err
