"""One node: its folder, its process."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from connectors.kafka.local.errors import KafkaFailed
from connectors.kafka.local.java import java
from connectors.kafka.local.jvm import broker_command, format_command
from connectors.kafka.local.ports import is_free
from connectors.kafka.local.properties import HOST, NodePorts, rendered
from connectors.kafka.local.spawning import spawn

FORMAT_WITHIN = 60.0
STOP_WITHIN = 15.0
"""Seconds that a node has to stop cleanly before it is killed."""

_CONFIG = "server.properties"


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
    def log(self) -> Path:
        return self.folder / "broker.log"

    @property
    def pid(self) -> int | None:
        """The process of this node; None when it doesn't run."""
        process = self._running()
        return None if process is None else int(process.pid)

    def start(self, launch: Launch, properties: Mapping[str, str]) -> None:
        """Starts the process (its data folder formatted first); it serves later. Nothing happens when it runs."""
        if self._running() is not None:
            return
        self._refuse_taken_ports()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / _CONFIG).write_text(rendered(properties), "ascii")
        if not (self.folder / "data" / "meta.properties").exists():
            self._format(launch)
        command = broker_command(java(), launch.jars, launch.flags, self._marker, _CONFIG)
        self._process = spawn(
            command, self.folder, self.log, self._pid_file, _environment(), outlives_us=launch.outlives_us
        )

    def stop(self, within: float = STOP_WITHIN) -> None:
        """SIGTERM, and SIGKILL when it hasn't ended in time. Nothing happens when it doesn't run."""
        process = self._running()
        if process is not None:
            process.terminate()
            self.end(process, within)

    def kill(self) -> None:
        """SIGKILL. Nothing happens when it doesn't run."""
        process = self._running()
        if process is not None:
            process.kill()
            process.wait()

    def end(self, process: psutil.Process, within: float) -> None:
        try:
            process.wait(max(0.0, within))
        except psutil.TimeoutExpired:
            process.kill()
            process.wait()

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

    def _running(self) -> psutil.Process | None:
        if isinstance(self._process, psutil.Popen):
            return self._process if self._process.poll() is None else None
        self._process = self._found()
        return self._process

    def _found(self) -> psutil.Process | None:
        """The process that an earlier program of ours started; its pid may belong to a stranger by now."""
        try:
            process = psutil.Process(int(self._pid_file.read_text()))
            return process if self._marker in process.cmdline() else None
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
            return None

    def _refuse_taken_ports(self) -> None:
        for port in (self.ports.broker, self.ports.controller):
            if not is_free(port):
                raise KafkaFailed(f"Kafka node {self.number}: port {port} on {HOST} is taken by another program")

    def _format(self, launch: Launch) -> None:
        command = format_command(java(), launch.jars, launch.cluster_id, _CONFIG)
        with self.log.open("ab") as output:
            done = subprocess.run(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env=_environment(), timeout=FORMAT_WITHIN, check=False,
            )  # fmt: skip
        if done.returncode != 0:
            raise KafkaFailed(f"Kafka node {self.number} can't be formatted; {self.last_words()}")


def _environment() -> dict[str, str]:
    """Java reads file names by the locale: with C a folder 李明 is `??`."""
    return {**os.environ, "LC_ALL": "C.UTF-8"}


def stop_all(nodes: Sequence[Node], within: float = STOP_WITHIN) -> None:
    """Stops the nodes at once: those that end last have nobody left to hand over to, and are killed after `within`."""
    running = [(node, process) for node in nodes if (process := node._running()) is not None]
    for _, process in running:
        process.terminate()
    deadline = time.monotonic() + within
    for node, process in running:
        node.end(process, deadline - time.monotonic())
