"""Starts a program that dies with this process, or one that outlives it.

The kernel's parent-death signal belongs to the *thread* that forked, so programs that die with this process are
started by one thread that lives as long as it. The signal is asked for by a small launcher that then becomes the
program: nothing of ours runs between fork and exec of a process that has many threads.
"""

import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from subprocess import DEVNULL

import psutil

_LAUNCHER = """
import ctypes, os, sys
pid_file, parent, signal_number = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if signal_number and sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal_number)
    if os.getppid() != parent:
        sys.exit("the process that asked for this program is gone")
with open(pid_file + ".new", "w") as file:
    file.write(str(os.getpid()))
os.replace(pid_file + ".new", pid_file)
os.execv(sys.argv[4], sys.argv[4:])
"""


def spawn(
    argv: Sequence[str], folder: Path, log: Path, pid_file: Path, environment: Mapping[str, str], *, outlives_us: bool
) -> psutil.Popen:
    """Starts `argv` in `folder`, its output appended to `log`; it writes its own pid into `pid_file`.

    A program that doesn't outlive us is killed when this process ends in whatever way (on Linux).
    """
    death_signal = 0 if outlives_us else int(signal.SIGKILL)
    launched = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(pid_file), str(os.getpid()), str(death_signal), *argv]

    def start() -> psutil.Popen:
        with log.open("ab") as output:
            return psutil.Popen(
                launched,
                cwd=folder,
                stdin=DEVNULL,
                stdout=output,
                stderr=output,
                env=dict(environment),
                start_new_session=True,
            )

    return start() if outlives_us else _spawner().run(start)


class _Spawner:
    """One thread that starts programs on behalf of all others."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._wanted: queue.SimpleQueue[tuple[Callable[[], psutil.Popen], Future[psutil.Popen]]] = queue.SimpleQueue()
        threading.Thread(target=self._work, name="kafka-spawner", daemon=True).start()

    def run(self, start: Callable[[], psutil.Popen]) -> psutil.Popen:
        answer: Future[psutil.Popen] = Future()
        self._wanted.put((start, answer))
        return answer.result()

    def _work(self) -> None:
        while True:
            start, answer = self._wanted.get()
            try:
                answer.set_result(start())
            except BaseException as error:
                answer.set_exception(error)


_lock = threading.Lock()
_only: list[_Spawner] = []


def _spawner() -> _Spawner:
    """This process's spawner: a forked child has lost its parent's thread and gets one of its own."""
    with _lock:
        if not _only or _only[0].pid != os.getpid():
            _only[:] = [_Spawner()]
        return _only[0]
