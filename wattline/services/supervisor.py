"""Starts the services in order, restarts what dies, and stops them in reverse order.

A child dies with its supervisor (PR_SET_PDEATHSIG), so a kill -9 of the supervisor leaves nothing behind that would
hold the data folder.
"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import structlog

from wattline.locks import holding
from wattline.services.state import SUPERVISOR_LOCK, HouseState, ServiceState, announced_pid, why_down, write_state

log = structlog.get_logger(__name__)

PR_SET_PDEATHSIG = 1
EXIT_STAY_DOWN = 5
"""Exit code of a service that would do harm if it were started again by itself."""
HOLD = "WATTLINE_SERVICES__HOLD_WHEN_DOWN"
"""Off for a supervisor's services: it lets them stay down, and one that held itself would look well to it."""
STOP_AFTER = 20.0
"""Seconds a service has to drain before it is killed."""
STEADY_AFTER = 60.0
"""Seconds after which a restart is forgiven and the back-off begins anew."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One service: how it is started. A step (`once`) must end well before the next one starts.

    `stays_down_after`: exit codes by which it says that starting it again would do harm; a person must look first.
    """

    name: str
    argv: list[str]
    once: bool = False
    stays_down_after: frozenset[int] = frozenset()


def back_off(restarts: int) -> float:
    """Seconds to wait before the n-th restart: 0.5, 1, 2 … 30."""
    return float(min(30.0, 0.5 * 2**restarts))


def _die_with_parent() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(slots=True)
class _Child:
    plan: Plan
    state: ServiceState
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_at: float = 0.0
    recent: int = 0
    begun: bool = False
    """Whether it has ever been started."""


class Supervisor:
    """Keeps the planned services running until it is told to stop."""

    def __init__(self, plans: list[Plan], run: Path, logs: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._children = [_Child(plan, ServiceState(plan.name, "starting")) for plan in plans]
        self._run = run
        self._logs = logs
        self._clock = clock
        self._stopping = False
        self._started = datetime.now(UTC).isoformat()

    def stop(self, *_: object) -> None:
        """Asks the loop to end; safe in a signal handler."""
        self._stopping = True

    def supervise(self) -> None:
        """Runs until stopped. Raises Held when another supervisor has this home."""
        with holding(self._run / SUPERVISOR_LOCK):
            signal.signal(signal.SIGTERM, self.stop)
            signal.signal(signal.SIGINT, self.stop)
            try:
                while not self._stopping:
                    self._step()
                    self._save()
                    time.sleep(0.1)
            finally:
                self._stop_all()

    def _step(self) -> None:
        """Looks after each service. The first time, a service waits for those before it to be ready; once it has been
        started it is kept running whatever becomes of them."""
        now = self._clock()
        waiting = False
        for child in self._children:
            if waiting and not child.begun:
                return
            self._look_after(child, now)
            waiting = waiting or child.state.health not in ("ready", "failed")

    def _look_after(self, child: _Child, now: float) -> None:
        if child.plan.once and child.state.health == "ready":
            return
        if child.process is None:
            if now >= child.start_at and child.state.health != "failed":
                self._start(child, now)
            return
        code = child.process.poll()
        if code is not None:
            self._ended(child, code, now)
        elif child.state.health != "ready" and announced_pid(self._run, child.plan.name) == child.process.pid:
            child.state.health = "ready"
            log.info("service ready", service=child.plan.name, pid=child.process.pid)
        elif child.recent and now - child.started > STEADY_AFTER:
            child.recent = 0

    def _start(self, child: _Child, now: float) -> None:
        output: IO[bytes]
        with (self._logs / f"{child.plan.name}.log").open("ab") as output:
            child.process = subprocess.Popen(
                child.plan.argv,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, HOLD: "false"},
                preexec_fn=_die_with_parent,
            )
        child.started, child.begun = now, True
        child.state.pid = child.process.pid
        child.state.since = datetime.now(UTC).isoformat()

    def _ended(self, child: _Child, code: int, now: float) -> None:
        pid = child.state.pid or 0
        child.process = None
        child.state.pid = None
        if child.plan.once and code == 0:
            child.state.health = "ready"
            return
        reason = f"signal {-code}" if code < 0 else f"exit code {code}"
        child.state.last_exit = f"{reason} at {datetime.now(UTC).isoformat(timespec='seconds')}"
        if code in child.plan.stays_down_after:
            child.state.health = "failed"
            child.state.why = why_down(self._run, child.plan.name, pid)
            log.error("service stays down", service=child.plan.name, reason=reason, why=child.state.why)
            return
        child.state.health = "restarting"
        child.state.restarts += 1
        child.start_at = now + back_off(child.recent)
        child.recent += 1
        log.warning("service ended, restarting", service=child.plan.name, reason=reason, restarts=child.state.restarts)

    def _stop_all(self) -> None:
        for child in reversed(self._children):
            if child.process is not None:
                _stop(child.process)
            child.state.health, child.state.pid = "stopped", None
            self._save()
        (self._run / "state.json").unlink(missing_ok=True)

    def _save(self) -> None:
        write_state(
            self._run / "state.json", HouseState(os.getpid(), self._started, [child.state for child in self._children])
        )


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_AFTER)
    except subprocess.TimeoutExpired:
        log.warning("service didn't stop in time, killing it", pid=process.pid)
        process.kill()
        process.wait()
