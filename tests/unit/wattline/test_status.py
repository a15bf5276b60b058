"""`wattline status` tells why a service stays down."""

import os
from collections import defaultdict
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from wattline.cli.status import show, vars_of
from wattline.services.state import ServiceState, say_why_down, why_down


def test_the_reason_of_a_service_that_stays_down_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    why = "12 of the last 20 events are bad, the limit is 10%: stopped before calls.cdr/0/17"
    sink = ServiceState("sink", "failed", last_exit="exit code 5", why=why)
    services = [vars_of(sink), vars_of(ServiceState("intake", "ready"))]

    show(defaultdict(lambda: None, running=True, services=services, lag=[]), ZoneInfo("Asia/Shanghai"))

    shown = capsys.readouterr().out
    assert f"sink stays down: {why}" in shown
    assert "intake stays down" not in shown


def test_a_reason_is_that_of_the_process_that_gave_it(tmp_path: Path) -> None:
    assert why_down(tmp_path, "sink", os.getpid()) == ""

    say_why_down(tmp_path, "sink", "half of it is bad")

    assert why_down(tmp_path, "sink", os.getpid()) == "half of it is bad"
    assert why_down(tmp_path, "sink", os.getpid() + 1) == ""
