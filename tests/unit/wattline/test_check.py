"""Health checks of containers: each service asked in its own way, alive and not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from tests.support.house import free_port
from wattline.services.check import Dead, check, main
from wattline.services.metrics import MetricsServer, silent_loops
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
        check("scheduler", settings(tmp_path, host=host, scheduler_port=port))


def test_a_loop_that_is_stuck_is_named(tmp_path: Path) -> None:
    with serving({"inserter-1": 130.0}) as port, pytest.raises(Dead, match="inserter-1"):
        check("sink", settings(tmp_path, sink_port=port))


def test_nobody_there(tmp_path: Path) -> None:
    with pytest.raises(Dead, match="refused"):
        check("sink", settings(tmp_path, sink_port=free_port()))


def test_metrics_that_are_switched_off_leave_nobody_to_ask(tmp_path: Path) -> None:
    with pytest.raises(Dead, match="switched off"):
        check("streams", settings(tmp_path, streams_port=0))


def test_exit_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("WATTLINE_HOME", str(tmp_path))
    with serving({}) as port:
        monkeypatch.setenv("WATTLINE_METRICS__SINK_PORT", str(port))
        assert main(["sink"]) == 0
    assert main(["sink"]) == 1
    assert "refused" in capsys.readouterr().err
    assert main(["gateway"]) == 1
    assert "usage" in capsys.readouterr().err
