"""The tests' own broker: it never outlives them, and a machine that can't run one is told so."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.support.house import until

ROOT = Path(__file__).resolve().parents[3]

HANGS = """
import time

def test_hangs(kafka, topic_prefix, capfd):
    with capfd.disabled():
        print("pid", kafka.pids[1], flush=True)
    time.sleep(600)
"""

TWICE = """
import os

def test_first(kafka, topic_prefix):
    os.environ["FIRST"] = f"{kafka.pids} {topic_prefix}"

def test_second(kafka, topic_prefix):
    broker, prefix = os.environ["FIRST"].rsplit(" ", 1)
    assert str(kafka.pids) == broker
    assert topic_prefix != prefix
"""


def pytest_of(folder: Path, source: str, **environment: str) -> subprocess.Popen[str]:
    """pytest in a process of its own, over one file that uses our fixtures."""
    (folder / "test_it.py").write_text(source)
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.support.kafka", "-p", "no:cacheprovider",
         "--rootdir", str(folder), "--basetemp", str(folder / "tmp"), str(folder / "test_it.py")],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def node_below(folder: Path) -> list[psutil.Process]:
    """Broker processes whose data lie below a folder."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(f"-Dwattline.node={folder}" in word for word in process.info["cmdline"] or [])
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_no_broker_is_left_when_pytest_is_killed(tmp_path: Path) -> None:
    with pytest_of(tmp_path, HANGS) as child:
        assert child.stdout is not None
        line = next(line for line in child.stdout if "pid" in line)
        pid = int(line.split()[-1])
        assert [process.pid for process in node_below(tmp_path)] == [pid]
        child.kill()
    until(lambda: not node_below(tmp_path), within=20, what="the broker's end")


def test_all_tests_of_a_process_share_one_broker_and_no_topic(tmp_path: Path) -> None:
    with pytest_of(tmp_path, TWICE) as child:
        said, _ = child.communicate(timeout=120)
    assert child.returncode == 0, said
    assert not node_below(tmp_path)


def test_a_machine_without_java_fails_the_tests_with_one_line(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest_of(tmp_path, TWICE, PATH=str(empty)) as child:
        said, _ = child.communicate(timeout=60)
    assert child.returncode == 1
    assert "2 errors" in said
    assert "Kafka needs Java 17 (java not found); on Debian: apt install openjdk-17-jre-headless" in said
    assert "Traceback" not in said
