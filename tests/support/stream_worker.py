"""Shells in processes of their own, so that tests can kill them: `python -m tests.support.stream_worker JSON`."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from faust.transport.consumer import Consumer

from connectors.kafka import KafkaConnection, KafkaLog
from streams import catalogue
from streams.processor import Processor
from streams.shell.clock import Clock, WallClock
from streams.shell.faust_settings import BrokerAccess, FaustSettings
from streams.shell.faust_shell import FaustShell
from streams.shell.faust_worker import run_worker
from streams.shell.in_process import HORIZON, InProcessSettings
from streams.shell.metrics import StreamsMetrics
from streams.shell.publishing import Publisher
from tests.support.event_time import EventTimeClock
from tests.support.stream_parts import house, in_process
from tests.support.stream_processors import QueueTally, QuietQueue, TallyTotal
from wattline.logs import configure

READY_WITHIN = 60.0
SESSION = 6.0
"""Seconds: the shortest that a broker takes."""


def processors(names: Sequence[str]) -> list[Processor[Any]]:
    """Processors by name, so that another process has the same: those of tests, and the real ones."""
    known = (QueueTally(), TallyTotal(), QuietQueue(), *catalogue.processors(20, ZoneInfo("Asia/Shanghai")))
    return [processor for processor in known if processor.name in names]


@dataclass(frozen=True)
class Orders:
    """What a shell in another process is told. Without `bootstrap` it is the in-process one, over an SQLite log."""

    folder: str
    states: str
    """The in-process shell's file, or a worker's data folder."""
    names: Sequence[str]
    bootstrap: str = ""
    prefix: str = ""
    partitions: int = 1
    live: bool = False
    everything: bool = False
    """However old it is."""
    coalesce: bool = True
    most: int = 100
    linger_after_seek: float = 0.0
    """Seconds that a worker takes longer, after each rebalance, between setting back its partitions and going on."""
    kill_at: str = ""
    """Checkpoint of the in-process shell at which it kills itself, and how often it passes that before: 'name 3'."""


class Shell:
    """A shell that runs in a process of its own."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self._stderr = Path(f"{orders.states}.stderr")
        self._stderr.parent.mkdir(parents=True, exist_ok=True)
        with self._stderr.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.stream_worker", json.dumps(asdict(orders))],
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=Path(__file__).parents[2],
            )

    def wait_until_ready(self) -> None:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line == b"ready\n", f"{line!r}\n{self.errors()}"

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self.process.terminate()
        return self.process.wait(30)

    def errors(self) -> str:
        """The end of what it said."""
        return self._stderr.read_text()[-4_000:]


@contextmanager
def running(orders: Orders) -> Iterator[Shell]:
    """A shell that is ready; none is left behind."""
    shell = Shell(orders)
    try:
        shell.wait_until_ready()
        yield shell
    finally:
        shell.kill()


def main() -> None:
    orders = Orders(**json.loads(sys.argv[1]))
    configure(os.environ.get("SHELL_LOG", "info"), "json")
    publishing: dict[str, Any] = {} if orders.coalesce else {"compacted": lambda _topic: False}
    clock: Clock = WallClock() if orders.live else EventTimeClock()
    if orders.bootstrap:
        work_with_faust(orders, publishing, clock)
        return
    with (
        house(Path(orders.folder)) as parts,
        in_process(
            parts,
            Path(orders.states),
            processors(orders.names),
            clock,
            InProcessSettings(max_events=orders.most, poll_timeout=0.05),
            killing(orders.kill_at),
            **publishing,
        ) as shell,
    ):
        signal.signal(signal.SIGTERM, lambda *_: shell.stop())
        say_ready()
        shell.run()


def work_with_faust(orders: Orders, publishing: dict[str, Any], clock: Clock) -> None:
    if orders.linger_after_seek:
        linger_after_seek(orders.linger_after_seek)
    with (
        KafkaLog(KafkaConnection(orders.bootstrap, orders.prefix)) as log,
        house(Path(orders.folder), log) as parts,
    ):
        metrics = StreamsMetrics()
        settings = FaustSettings(
            access=BrokerAccess(orders.bootstrap),
            datadir=Path(orders.states),
            partitions=dict.fromkeys(orders.names, orders.partitions),
            prefix=orders.prefix,
            horizon=None if orders.everything else HORIZON,
            most=orders.most,
            commit_interval=0.3,
            session_timeout=SESSION,
        )
        run_worker(
            lambda: FaustShell(
                settings=settings,
                processors=processors(orders.names),
                publisher=Publisher(parts.door, metrics, **publishing),
                validate_foreign=parts.door.validate_foreign,
                clock=clock,
                metrics=metrics,
            ),
            say_ready,
        )


def linger_after_seek(seconds: float) -> None:
    """Widens the gap in which Faust, left to itself, loses what it fetches after a rebalance."""
    perform_seek = Consumer.perform_seek

    async def slowly(self: Consumer) -> None:
        await perform_seek(self)
        await asyncio.sleep(seconds)

    Consumer.perform_seek = slowly  # type: ignore[method-assign]


def say_ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


def killing(kill_at: str) -> Callable[[str], None]:
    """A checkpoint that is the process's end."""
    point, _, times = kill_at.rpartition(" ")
    passed = 0

    def checkpoint(name: str) -> None:
        nonlocal passed
        passed += name == point
        if point and passed == int(times):
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)

    return checkpoint


if __name__ == "__main__":
    main()
