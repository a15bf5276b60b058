"""One node: its folder, its process."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from connectors.kafka.local.errors import KafkaFailed
from connectors.kafka.local.formatting import format_like, format_with_tool, is_formatted
from connectors.kafka.local.java import java
from connectors.kafka.local.jvm import broker_command
from connectors.kafka.local.ports import is_free
from connectors.kafka.local.properties import HOST, NodePorts, rendered
from connectors.kafka.local.spawning import spawn

STOP_WITHIN = 15.0
"""Seconds that nodes have to stop cleanly before they are killed."""

_PAUSE = 0.02
_CONFIG = "server.properties"
_LOG_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Launch:
    """What every start of a node needs to know."""

    jars: Path
    cluster_id: str
    flags: Sequence[str]
    outlives_us: bool


class Node:
    """Node `number` (1, 2, …) in `folder`: server.properties, data/, broker.log and pid."""

    def __init__(self, number: int, folder: Path, ports: NodePorts) -> None:
        self.number = number
        self.folder = folder.resolve()
        self.ports = ports
        self._process: psutil.Process | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """Warnings and errors of the broker, over all its starts."""
        return self.folder / "broker.log"

    @property
    def pid(self) -> int | None:
        """The process of this node; None when it doesn't run."""
        process = self.running()
        return None if process is None else int(process.pid)

    def start(self, launch: Launch, properties: Mapping[str, str], formatted: Sequence["Node"]) -> None:
        """Starts the process (its data folder formatted first, as in `formatted` nodes); it serves later.

        Nothing happens when it runs.
        """
        if self.running() is not None:
            return
        self._refuse_taken_ports()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / _CONFIG).write_text(rendered(properties), "ascii")
        if not is_formatted(self.data):
            self._format(launch, formatted)
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        command = broker_command(java(), launch.jars, launch.flags, self._marker, _CONFIG)
        self._process = spawn(
            command, self.folder, self.log, self._pid_file, _environment(), outlives_us=launch.outlives_us
        )

    def kill(self) -> None:
        """SIGKILL. Nothing happens when it doesn't run."""
        process = self.running()
        if process is not None:
            process.kill()
            _wait_for_end(process, None)

    def running(self) -> psutil.Process | None:
        """The process; one that an earlier program of ours started is found again."""
        if isinstance(self._process, psutil.Popen):
            return self._process if self._process.poll() is None else None
        self._process = self._found()
        return self._process

    def ending(self) -> str:
        """How the process ended, in words."""
        code = self._process.poll() if isinstance(self._process, psutil.Popen) else None
        if code is None:
            return "its process is gone"
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def last_words(self, lines: int = 15) -> str:
        """The end of the broker's log, and where it is."""
        try:
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except FileNotFoundError:
            tail = "(no log yet)"
        return f"the end of {self.log}:\n{tail}"

    @property
    def _marker(self) -> str:
        return f"-Dwattline.node={self.folder}"

    @property
    def _pid_file(self) -> Path:
        return self.folder / "pid"

    def _found(self) -> psutil.Process | None:
        """The process of the pid file, unless its pid belongs to a stranger by now."""
        try:
            process = psutil.Process(int(self._pid_file.read_text()))
            return process if self._marker in process.cmdline() else None
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
            return None

    def _refuse_taken_ports(self) -> None:
        for port in (self.ports.broker, self.ports.controller):
            if not is_free(port):
                raise KafkaFailed(f"Kafka node {self.number}: port {port} on {HOST} is taken by another program")

    def _format(self, launch: Launch, formatted: Sequence["Node"]) -> None:
        if formatted:
            format_like(formatted[0].data, self.data, launch.cluster_id, self.number)
        else:
            format_with_tool(launch.jars, launch.cluster_id, self.folder / _CONFIG, _environment())


def stop_nodes(nodes: Sequence[Node], within: float) -> None:
    """SIGTERM to all of these at once, SIGKILL to those that haven't ended `within` seconds."""
    running = [process for node in nodes if (process := node.running()) is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + within
    for process in running:
        if not _wait_for_end(process, deadline):
            process.kill()
            _wait_for_end(process, None)


def _wait_for_end(process: psutil.Process, deadline: float | None) -> bool:
    """Whether the process ended before the deadline."""
    while not _has_ended(process):
        if deadline is not None and time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE)
    return True


def _has_ended(process: psutil.Process) -> bool:
    """A process that isn't our child may stay a zombie for ever, where nobody reaps orphans (in a container)."""
    if isinstance(process, psutil.Popen):
        return process.poll() is not None
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _environment() -> dict[str, str]:
    """Java reads file names by the locale: with C a folder 李明 is `??`."""
    return {**os.environ, "LC_ALL": "C.UTF-8"}
