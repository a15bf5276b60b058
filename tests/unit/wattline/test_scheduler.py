"""The scheduler as a process: it is alive, and tells of its jobs; a job that fails is counted."""

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from ingest import metrics as catalogue
from tests.support.house import free_port, until
from wattline.jobs import Job, Outcome
from wattline.services import scheduler
from wattline.services.check import Dead, check
from wattline.services.scheduler_metrics import SchedulerMetrics
from wattline.settings import MetricsSettings, Settings

JOB = Job("dbt-nightly", "all marts", lambda _settings: Outcome(True, ""), daily_at="02:30")


def test_runs_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = [Outcome(False, "no"), Outcome(True, "")]
    monkeypatch.setattr(scheduler, "run_recorded", lambda _job, _settings: outcomes.pop(0))
    metrics = SchedulerMetrics()
    metrics.expect(JOB, 1_000.0)
    settings = Settings(_env_file=None)  # type: ignore[call-arg]

    def told(metric: catalogue.Metric) -> float:
        return metrics.meters.value(metric, task="dbt-nightly")

    assert told(catalogue.SCHEDULER_INTERVAL) == 86_400
    scheduler.run_and_tell(JOB, settings, metrics)
    assert (told(catalogue.SCHEDULER_FAILURES), told(catalogue.SCHEDULER_LAST_SUCCESS)) == (1, 1_000.0)
    scheduler.run_and_tell(JOB, settings, metrics)
    assert told(catalogue.SCHEDULER_FAILURES) == 1
    assert told(catalogue.SCHEDULER_LAST_SUCCESS) > 1_000.0


def test_the_process_answers_while_no_warehouse_does(tmp_path: Path) -> None:
    port = free_port()
    settings = Settings(_env_file=None, metrics=MetricsSettings(scheduler_port=port))  # type: ignore[call-arg]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("WATTLINE_")},
        "WATTLINE_HOME": str(tmp_path),
        "WATTLINE_METRICS__SCHEDULER_PORT": str(port),
        "WATTLINE_CLICKHOUSE__PORT": str(free_port()),
    }
    process = subprocess.Popen([sys.executable, "-m", "wattline", "service", "scheduler"], env=environment)
    try:
        until((tmp_path / "run" / "scheduler.ready").exists, 60, "the scheduler to be ready")
        check("scheduler", settings)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            shown = answer.read().decode()
        assert 'wattline_scheduler_failures_total{task="dbt-nightly"} 0.0' in shown
        assert 'wattline_scheduler_last_success_timestamp_seconds{task="dbt-intraday"}' in shown
    finally:
        process.terminate()
        assert process.wait(30) == 0
    with pytest.raises(Dead, match="refused"):
        check("scheduler", settings)
