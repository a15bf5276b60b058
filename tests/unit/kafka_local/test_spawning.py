"""Who dies with whom."""

import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import psutil
import pytest

from connectors.kafka.local.spawning import spawn
from tests.support.house import until

SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]

PARENT = """
import sys
from pathlib import Path
from connectors.kafka.local.spawning import spawn
folder = Path(sys.argv[1])
child = spawn({sleep!r}, folder, folder / "log", folder / "pid", {{}}, outlives_us={outlives_us})
print(child.pid, flush=True)
sys.stdin.read()
"""


def child_of_another(folder: Path, outlives_us: bool) -> tuple[subprocess.Popen[str], psutil.Process]:
    """A process that has spawned a sleeper, and the sleeper once it is up."""
    source = textwrap.dedent(PARENT).format(sleep=SLEEP, outlives_us=outlives_us)
    parent = subprocess.Popen(
        [sys.executable, "-c", source, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    sleeper = psutil.Process(int(parent.stdout.readline()))
    until(lambda: "up" in (folder / "log").read_text(), what="the sleeper")
    assert int((folder / "pid").read_text()) == sleeper.pid
    return parent, sleeper


def lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_a_child_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    parent, sleeper = child_of_another(tmp_path, outlives_us=False)
    with parent:
        parent.kill()
    until(lambda: not lives(sleeper), within=10, what="the sleeper's end")


def test_a_child_that_shall_outlive_its_parent_does(tmp_path: Path) -> None:
    parent, sleeper = child_of_another(tmp_path, outlives_us=True)
    try:
        with parent:
            parent.kill()
        with pytest.raises(psutil.TimeoutExpired):
            sleeper.wait(0.5)
    finally:
        sleeper.kill()


def test_a_child_outlives_the_thread_that_asked_for_it(tmp_path: Path) -> None:
    made: list[psutil.Popen] = []

    def ask() -> None:
        made.append(spawn(SLEEP, tmp_path, tmp_path / "log", tmp_path / "pid", {}, outlives_us=False))
        until(lambda: "up" in (tmp_path / "log").read_text(), what="the sleeper")

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    (sleeper,) = made
    try:
        with pytest.raises(psutil.TimeoutExpired):
            sleeper.wait(0.5)
    finally:
        sleeper.kill()
        sleeper.wait()


def test_a_program_that_can_not_be_started_says_so_in_the_log(tmp_path: Path) -> None:
    child = spawn(["/no/such/java"], tmp_path, tmp_path / "log", tmp_path / "pid", {}, outlives_us=False)
    assert child.wait(10) == 1
    assert "No such file" in (tmp_path / "log").read_text()
