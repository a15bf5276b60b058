"""kill -9 while following, with the writer going on and rotating: the same ids as a whole reading."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from connectors.files.records import read_file
from tests.unit.files.rows import identities, reader, row

ROOT = Path(__file__).parents[3]
KILLS = 6


def _until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.01)


def _told(out: Path) -> set[str]:
    """Whole lines only: a kill may cut the last one, which is then told again."""
    return {line for line in out.read_text().splitlines() if line.endswith(")")} if out.exists() else set()


def test_killed_at_random_moments(tmp_path: Path) -> None:
    choose = random.Random(20261122)
    path, out, state = tmp_path / "queue_log", tmp_path / "told", tmp_path / "state.json"
    whole = tmp_path / "whole"
    second = 0

    def write(rows: int) -> None:
        nonlocal second
        for _ in range(rows):
            second += choose.random() < 0.3
            text = row(second, call=choose.randint(0, 2))
            for file in (path, whole):
                with file.open("a") as stream:
                    stream.write(text)

    def follower() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.unit.files.follow_to_file", str(path), str(state), str(out)]
        return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})

    write(50)
    for turn in range(KILLS):
        process = follower()
        try:
            before = len(_told(out))
            write(choose.randint(20, 120))
            _until(lambda before=before: len(_told(out)) > before)  # type: ignore[misc]
            write(choose.randint(20, 120))
            time.sleep(choose.random() * 0.05)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(10)
        if turn % 3 == 0:
            path.rename(tmp_path / f"queue_log-{turn}")
        elif turn % 3 == 1:
            shutil.copy(path, tmp_path / f"queue_log-{turn}")
            os.truncate(path, 0)
        write(30)
    expected = {repr(identity) for identity in identities(list(read_file(whole, reader())))}
    process = follower()
    try:
        _until(lambda: _told(out) >= expected)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    assert _told(out) == expected
