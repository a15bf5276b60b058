"""What the supervisor knows of each service, in a file that `wattline status` reads."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import psutil

SUPERVISOR_LOCK = "supervisor.lock"

Health = Literal["starting", "ready", "restarting", "stopped", "failed"]


@dataclass(slots=True)
class ServiceState:
    """One service: its process, since when, how often it had to be restarted and why the last time."""

    name: str
    health: Health
    pid: int | None = None
    since: str = ""
    restarts: int = 0
    last_exit: str = ""
    why: str = ""
    """Why it stays down, in its own words."""


@dataclass(slots=True)
class HouseState:
    """All services and the supervisor's own process."""

    supervisor: int
    started: str
    services: list[ServiceState]

    def ready(self) -> bool:
        return all(service.health == "ready" for service in self.services)


def write_state(path: Path, state: HouseState) -> None:
    """Replaces the state file in one step, so that a reader never sees half of it."""
    scratch = path.with_suffix(".tmp")
    scratch.write_text(json.dumps(asdict(state), indent=2))
    scratch.replace(path)


def read_state(path: Path) -> HouseState | None:
    """The state of a running house; None when no supervisor lives (whatever an old file says)."""
    try:
        raw = json.loads(path.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    state = HouseState(raw["supervisor"], raw["started"], [ServiceState(**s) for s in raw["services"]])
    return state if is_supervisor(state.supervisor) else None


def is_supervisor(pid: int) -> bool:
    """Whether this process is a supervisor of ours."""
    return is_service(pid, "supervise")


def is_service(pid: int | None, name: str) -> bool:
    """Whether this process is this service of ours: pids are used again after a restart of the machine."""
    try:
        return pid is not None and name in psutil.Process(pid).cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def announce_ready(folder: Path, name: str, now: datetime) -> None:
    """A service says that it serves; the supervisor looks for this file, and for the pid in it."""
    scratch = folder / f"{name}.ready.{os.getpid()}"
    scratch.write_text(json.dumps({"pid": os.getpid(), "at": now.isoformat()}))
    scratch.replace(folder / f"{name}.ready")


def say_why_down(folder: Path, name: str, reason: str) -> None:
    """A service that has stopped itself says why."""
    scratch = folder / f"{name}.down.{os.getpid()}"
    scratch.write_text(json.dumps({"pid": os.getpid(), "reason": reason}))
    scratch.replace(folder / f"{name}.down")


def why_down(folder: Path, name: str, pid: int) -> str:
    """What the service said when it stopped itself as this process; '' where it said nothing."""
    try:
        said = json.loads((folder / f"{name}.down").read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return ""
    return str(said["reason"]) if said["pid"] == pid else ""


def runs_apart(folder: Path) -> bool:
    """Whether the services of this folder are started one by one, as containers: no supervisor was ever here."""
    return not (folder / SUPERVISOR_LOCK).exists() and any(folder.glob("*.ready"))


def announced_pid(folder: Path, name: str) -> int | None:
    """The process that last announced itself under this name."""
    try:
        return int(json.loads((folder / f"{name}.ready").read_text())["pid"])
    except (FileNotFoundError, json.JSONDecodeError, KeyError):
        return None
