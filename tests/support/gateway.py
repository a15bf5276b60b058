"""Start a real gateway in a process of its own, for tests of whatever talks to it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import clickhouse_connect
from clickhouse_connect.driver.client import Client

from connectors.clickhouse.gateway.passwords import hash_password

START_SECONDS = 60

# Every test user's password is the name spelt backwards.
_HASHES: dict[str, str] = {}


def password(user: str) -> str:
    """The password of a test user."""
    return user[::-1]


def user(name: str, role: str, **more: Any) -> dict[str, Any]:
    """A user for the `users` override; the password is `password(name)`."""
    _HASHES.setdefault(name, hash_password(password(name)))
    return {"name": name, "role": role, "password_hash": _HASHES[name], **more}


def default_users() -> list[dict[str, Any]]:
    """One user per role, named like it; and an admin `default` without a password."""
    return [
        {"name": "default", "role": "admin"},
        user("admin", "admin"),
        user("writer", "writer"),
        user("reader", "reader", default_database="marts"),
    ]


@dataclass
class RunningGateway:
    """A gateway process. `settings` are those of its config file."""

    folder: Path
    settings: dict[str, Any]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def data_path(self) -> Path:
        return Path(self.settings["data_path"])

    def log(self) -> str:
        """What the gateway wrote to stderr, over all its starts."""
        return (self.folder / "gateway.log").read_text()

    def client(self, user: str = "admin", **more: Any) -> Client:
        """A clickhouse-connect client of a test user."""
        credentials = {"username": user, "password": "" if user == "default" else password(user)}
        return clickhouse_connect.get_client(host="127.0.0.1", port=self.port, **{**credentials, **more})

    def start(self) -> None:
        """Start the process and wait until it serves. A restart takes the port that it had before."""
        ready = Path(self.settings["ready_file"])
        ready.unlink(missing_ok=True)
        config = self.folder / "gateway.json"
        config.write_text(json.dumps({**self.settings, "port": self.port or self.settings["port"]}))
        with (self.folder / "gateway.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "connectors.clickhouse.gateway", "--config", str(config)],
                stderr=log,
                env={**os.environ, **self.environment},
            )
        deadline = time.monotonic() + START_SECONDS
        while not ready.exists():
            if self.process.poll() is not None:
                raise AssertionError(f"the gateway ended with {self.process.returncode}:\n{self.log()}")
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"the gateway did not start within {START_SECONDS} s:\n{self.log()}")
            time.sleep(0.02)
        self.port = json.loads(ready.read_text())["port"]

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, timeout: float = 60) -> int:
        """SIGTERM, and wait; the exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout)

    def restart(self) -> None:
        """Start again after `kill` or `stop` (stops first when it still runs)."""
        assert self.process is not None
        if self.process.poll() is None:
            self.stop()
        self.start()


_port = 0


def same_port() -> int:
    """A free port, and as long as it is free the same one: dbt reads its whole project anew for a profile of another.

    For gateways of one test process that run one after the other.
    """
    global _port
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", _port))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        _port = probe.getsockname()[1]
    return _port


@contextlib.contextmanager
def running_gateway(
    tmp_path: Path, environment: dict[str, str] | None = None, **overrides: Any
) -> Iterator[RunningGateway]:
    """A gateway over a folder below `tmp_path`, on a free port; stopped (at worst killed) at the end.

    :param overrides: keys of GatewaySettings, such as `users=[...]` or `limits={...}`.
    """
    tmp_path.mkdir(parents=True, exist_ok=True)
    settings = {
        "data_path": str(tmp_path / "data"),
        "port": 0,
        "users": default_users(),
        "backup_path": str(tmp_path / "backups"),
        "audit_path": str(tmp_path / "audit.jsonl"),
        "ready_file": str(tmp_path / "ready.json"),
        **overrides,
    }
    gateway = RunningGateway(tmp_path, settings, environment or {})
    gateway.start()
    try:
        yield gateway
    finally:
        assert gateway.process is not None
        if gateway.process.poll() is None:
            try:
                gateway.stop()
            except subprocess.TimeoutExpired:
                gateway.kill()


def audited(gateway: RunningGateway, query_id: str) -> dict[str, Any]:
    """The record of a query; it is written within a second or two."""
    path = Path(gateway.settings["audit_path"])
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for line in path.read_text().splitlines() if path.exists() else []:
            record: dict[str, Any] = json.loads(line)
            if record["query_id"] == query_id:
                return record
        time.sleep(0.05)
    raise AssertionError(f"{query_id} is not in the audit log")
