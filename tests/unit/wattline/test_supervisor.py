"""The supervisor: order, restarts, and nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from wattline.services.state import HouseState, ServiceState, read_state
from wattline.services.supervisor import back_off

HOUSE = """
import sys
from pathlib import Path
from wattline.services.supervisor import Plan, Supervisor
run, logs = Path(sys.argv[1]), Path(sys.argv[2])
child = '''
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from wattline.services.state import announce_ready
announce_ready(Path(sys.argv[1]), sys.argv[2], datetime.now(UTC))
if sys.argv[2] != "step":
    time.sleep(600)
'''
def plan(name):
    return Plan(name, [sys.executable, "-c", child, str(run), name], once=name == "step")
Supervisor([plan("first"), plan("step"), plan("last")], run, logs).supervise()
"""


def until(done: Callable[[], bool], within: float = 20.0) -> None:
    deadline = time.monotonic() + within
    while not done():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


RESTLESS = """
import sys
from pathlib import Path
from wattline.services.supervisor import Plan, Supervisor
run, logs = Path(sys.argv[1]), Path(sys.argv[2])
child = '''
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from wattline.services.state import announce_ready
run, name = Path(sys.argv[1]), sys.argv[2]
if name == "first" and (run / "broken").exists():
    sys.exit(1)
announce_ready(run, name, datetime.now(UTC))
time.sleep(600)
'''
names = ("first", "second", "last")
Supervisor([Plan(name, [sys.executable, "-c", child, str(run), name]) for name in names], run, logs).supervise()
"""


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    run, logs = tmp_path / "run", tmp_path / "logs"
    run.mkdir()
    logs.mkdir()
    return run, logs


@pytest.fixture
def supervisor(folders: tuple[Path, Path]):  # type: ignore[no-untyped-def]
    yield from supervising(HOUSE, folders)


@pytest.fixture
def restless(folders: tuple[Path, Path]):  # type: ignore[no-untyped-def]
    """A house whose first service ends at once while there is a file `broken`."""
    yield from supervising(RESTLESS, folders)


def supervising(house: str, folders: tuple[Path, Path]) -> Iterator[subprocess.Popen[bytes]]:
    # `supervise` on the command line is how a supervisor is recognised
    process = subprocess.Popen([sys.executable, "-c", house, *map(str, folders), "supervise"])
    yield process
    process.kill()
    process.wait()


def state(run: Path) -> HouseState | None:
    return read_state(run / "state.json")


def is_ready(run: Path) -> bool:
    now = state(run)
    return now is not None and now.ready()


def service(run: Path, name: str) -> ServiceState:
    now = state(run)
    assert now is not None
    return next(service for service in now.services if service.name == name)


def pid_of(run: Path, name: str) -> int:
    pid = service(run, name).pid
    assert pid is not None
    return pid


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_killed_service_is_started_again(folders: tuple[Path, Path], supervisor: subprocess.Popen[bytes]) -> None:
    run, _ = folders
    until(lambda: is_ready(run))
    victim = pid_of(run, "last")
    os.kill(victim, signal.SIGKILL)
    until(lambda: is_ready(run) and pid_of(run, "last") != victim)
    last = service(run, "last")
    assert last.restarts == 1
    assert last.last_exit.startswith("signal 9")


def test_one_that_keeps_ending_holds_up_no_other(folders: tuple[Path, Path], restless: subprocess.Popen[bytes]) -> None:
    run, _ = folders
    until(lambda: is_ready(run))
    victim = pid_of(run, "last")
    (run / "broken").touch()
    os.kill(pid_of(run, "first"), signal.SIGKILL)
    until(lambda: service(run, "first").restarts > 1)
    os.kill(victim, signal.SIGKILL)

    until(lambda: service(run, "last").restarts == 1 and service(run, "last").health == "ready")

    assert service(run, "first").health != "ready"
    assert pid_of(run, "last") != victim
    assert service(run, "second").restarts == 0


def test_at_the_start_a_service_waits_for_those_before_it(
    folders: tuple[Path, Path], request: pytest.FixtureRequest
) -> None:
    run, _ = folders
    (run / "broken").touch()
    request.getfixturevalue("restless")
    until(lambda: state(run) is not None and service(run, "first").restarts > 1)

    assert [service(run, name).since for name in ("second", "last")] == ["", ""]

    (run / "broken").unlink()
    until(lambda: is_ready(run))


def test_stopping_stops_every_service(folders: tuple[Path, Path], supervisor: subprocess.Popen[bytes]) -> None:
    run, _ = folders
    until(lambda: is_ready(run))
    pids = [pid_of(run, "first"), pid_of(run, "last")]
    supervisor.terminate()
    assert supervisor.wait(30) == 0
    assert all(gone(pid) for pid in pids)
    assert state(run) is None


def test_services_die_with_a_killed_supervisor(folders: tuple[Path, Path], supervisor: subprocess.Popen[bytes]) -> None:
    run, _ = folders
    until(lambda: is_ready(run))
    pids = [pid_of(run, "first"), pid_of(run, "last")]
    supervisor.kill()
    supervisor.wait()
    until(lambda: all(gone(pid) for pid in pids))
    assert state(run) is None


STUBBORN = """
import sys
from pathlib import Path
from wattline.services.supervisor import EXIT_STAY_DOWN, Plan, Supervisor
run, logs = Path(sys.argv[1]), Path(sys.argv[2])
child = '''
import sys
from pathlib import Path
from threading import Event
from wattline.services.holding import stay_down
from wattline.settings import Settings
sys.exit(stay_down("sink", "12 of 20 are bad", Settings(), 0, Path(sys.argv[1]), Event()))
'''
argv = [sys.executable, "-c", child, str(run)]
Supervisor([Plan("sink", argv, stays_down_after=frozenset({EXIT_STAY_DOWN}))], run, logs).supervise()
"""


def test_one_that_stopped_itself_stays_down_and_its_reason_is_told(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, _ = folders
    monkeypatch.setenv("WATTLINE_SERVICES__HOLD_WHEN_DOWN", "true")  # for others than a supervisor's services
    for _process in supervising(STUBBORN, folders):
        until(lambda: state(run) is not None and service(run, "sink").health == "failed")
        assert service(run, "sink").why == "12 of 20 are bad"
        assert service(run, "sink").restarts == 0


def test_pauses_between_restarts_grow_to_half_a_minute() -> None:
    assert [back_off(n) for n in (0, 1, 2, 3, 10)] == [0.5, 1.0, 2.0, 4.0, 30.0]
