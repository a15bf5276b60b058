"""A whole house in a temporary folder, driven through its command line as a person would."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROGRAM = Path(sys.executable).with_name("wattline")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(done: Callable[[], bool], within: float = 60.0, what: str = "it") -> None:
    """Waits until `done()`; fails after `within` seconds."""
    deadline = time.monotonic() + within
    while not done():
        assert time.monotonic() < deadline, f"waited {within:.0f} s for {what} in vain"
        time.sleep(0.05)


@dataclass
class House:
    """One home, its ports, and its commands."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *args: str, check: bool = True, **env: str) -> subprocess.CompletedProcess[str]:
        """Runs a verb; with `check`, fails with its standard error unless it exits 0."""
        done = subprocess.run(
            [str(PROGRAM), *args],
            env={**os.environ, **self.environment, **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )
        if check:
            assert done.returncode == 0, (
                f"wattline {' '.join(args)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
            )
        return done

    def start(self, *args: str) -> subprocess.Popen[bytes]:
        """Starts a verb that goes on until it is told to stop."""
        return subprocess.Popen([str(PROGRAM), *args], env={**os.environ, **self.environment}, stdin=subprocess.DEVNULL)

    def rows(self, query: str) -> list[list[str]]:
        """The answer of `wattline sql --format tsv`, split."""
        text = self.run("sql", "--format", "tsv", query).stdout
        return [line.split("\t") for line in text.splitlines()]

    def one(self, query: str) -> str:
        (((value,),)) = self.rows(query)
        return value

    def document(self, *args: str) -> Any:
        return json.loads(self.run(*args, "--json").stdout)

    def pid(self, service: str) -> int | None:
        services = json.loads(self.run("status", "--json", check=False).stdout)["services"]
        return next((found["pid"] for found in services if found["name"] == service), None)

    def kill(self, service: str) -> None:
        """kill -9 of a service."""
        pid = self.pid(service)
        assert pid is not None, f"{service} doesn't run"
        os.kill(pid, signal.SIGKILL)

    def ready(self) -> bool:
        services = json.loads(self.run("status", "--json", check=False).stdout)["services"]
        return bool(services) and all(service["health"] == "ready" for service in services)

    def behind(self) -> int:
        return sum(lag["behind"] for lag in json.loads(self.run("status", "--json", check=False).stdout)["lag"])


def house_in(folder: Path, **environment: str) -> House:
    """A house that isn't up yet."""
    return House(
        folder,
        {
            "WATTLINE_HOME": str(folder),
            "WATTLINE_CLICKHOUSE__PORT": str(free_port()),
            "WATTLINE_INTAKE__PORT": str(free_port()),
            "WATTLINE_METRICS__SINK_PORT": str(free_port()),
            "WATTLINE_METRICS__STREAMS_PORT": str(free_port()),
            "WATTLINE_METRICS__SCHEDULER_PORT": str(free_port()),
            "WATTLINE_SCHEDULE__INTRADAY_MINUTES": "60",
            **environment,
        },
    )


@contextmanager
def house_up(folder: Path, *options: str, **environment: str) -> Iterator[House]:
    """A running house; stopped at the end whatever happened."""
    house = house_in(folder, **environment)
    try:
        house.run("up", *options)
        yield house
    finally:
        house.run("down", check=False)
