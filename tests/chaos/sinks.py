"""The sinks of a battle, each in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil

from tests.chaos.sink_process import SinkArguments

PATIENCE = 90.0


class Sink:
    """One place for a sink: its process, that may die and be started again, and the files that go with it."""

    def __init__(self, number: int, folder: Path, arguments: SinkArguments) -> None:
        self.name = f"sink {number}"
        self._orders = folder / f"sink-{number}.orders"
        self._ready = folder / f"sink-{number}.ready"
        self._log = folder / f"sink-{number}.log"
        self._arguments = replace(arguments, orders=str(self._orders), ready=str(self._ready))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def frozen(self) -> bool:
        assert self._process is not None
        return psutil.Process(self._process.pid).status() == psutil.STATUS_STOPPED

    def start(self) -> None:
        """A new process, unless one lives."""
        if self.alive:
            return
        self._orders.unlink(missing_ok=True)
        self._ready.unlink(missing_ok=True)
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.sink_process", self._arguments.rendered()],
                env=os.environ.copy(),
                stdout=output,
                stderr=output,
            )

    def obey(self, order: str) -> None:
        """Hands over an order (see sink_process)."""
        scratch = self._orders.with_suffix(".new")
        scratch.write_text(order)
        scratch.replace(self._orders)

    def wait_until_read(self) -> None:
        """Until it has read its first run."""
        self.wait_until(self._ready.exists, f"{self.name} reads")

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        """Fails with the sink's last words where that takes too long, or the sink ends before."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline or not self.alive:
                raise AssertionError(f"waited in vain until {what}:\n{self.last_words()}")
            time.sleep(0.02)

    def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def die(self) -> None:
        """kill -9, now."""
        self.send(signal.SIGKILL)
        self.wait_for_death()

    def wait_for_death(self) -> None:
        """Until somebody's kill -9 has come; no other end is accepted."""
        assert self._process is not None
        try:
            code = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.name} wasn't killed in time:\n{self.last_words()}") from None
        if code != -signal.SIGKILL:
            raise AssertionError(f"{self.name} ended with {code} and not by kill -9:\n{self.last_words()}")

    def leave(self) -> None:
        """SIGTERM, as of an operator: it must end well, unless it was still starting."""
        had_begun = self._ready.exists()
        self.send(signal.SIGTERM)
        assert self._process is not None
        code = self._process.wait(PATIENCE)
        if code != 0 and (had_begun or code != -signal.SIGTERM):
            raise AssertionError(f"{self.name} was told to end and ended with {code}:\n{self.last_words()}")

    def end(self) -> None:
        """However it stands: gone."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.kill()
        self._process.wait()

    def last_words(self) -> str:
        return self._log.read_text(errors="replace")[-4000:] if self._log.exists() else ""
