"""What the contract's tests share."""

import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import partial

from ingest.log import Consumer, EventLog, Message, Run
from tests.support import log_reading
from tests.support.waiting import wait_for

TOPIC = "calls.queue"
GROUP = "sink"
WITHIN = 20.0
"""Seconds for whatever must happen some time."""

drain = partial(log_reading.drain, seconds=WITHIN)


def message(key: str, text: str = "x", topic: str = TOPIC) -> Message:
    return Message(topic, key, "wattline.queue_event", "1", text.encode())


def numbered(count: int, keys: int = 50, topic: str = TOPIC) -> list[Message]:
    return [message(f"call-{i % keys}", str(i), topic) for i in range(count)]


def everything(log: EventLog, topic: str = TOPIC) -> dict[int, list[Run]]:
    runs: dict[int, list[Run]] = {}
    for partition in range(log.topics()[topic]):
        position = log.bounds(topic, partition)[0]
        while run := log.read(topic, partition, position, 1_000):
            runs.setdefault(partition, []).append(run)
            position = run.last + 1
    return runs


def values(runs: Iterable[Run]) -> list[str]:
    return [value.decode() for run in runs for value in run.values]


def until(what: Callable[[], bool], seconds: float = WITHIN) -> None:
    wait_for(what, "what the log should do", seconds, pause=0)


def settle(*consumers: Consumer, partitions: int) -> None:
    """Polls in turn until the members share all partitions; nothing is to be read yet."""

    def shared() -> bool:
        for consumer in consumers:
            assert consumer.poll(1, 0.01) is None
        held = [len(consumer.assigned()) for consumer in consumers]
        return sum(held) == partitions and max(held) - min(held) <= 1

    until(shared)


LOGS_TO_STDERR = """
import sys, structlog
structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=sys.stderr))
"""
"""Standard output is what the script says: a log line there would be taken for it."""


class Child:
    """Another process with the same log, that runs a script and is killed at the end of the test."""

    def __init__(self, opener: str, script: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-c", LOGS_TO_STDERR + opener + script], stdout=subprocess.PIPE, text=True
        )

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *exc: object) -> None:
        self.kill()


APPENDER = """
from ingest.log import Message
import sys
name, rounds = sys.argv[1:] if len(sys.argv) > 1 else ("child", 10**9)
for n in range(int(rounds)):
    texts = [f"{name} {n} {i}" for i in range(20)]
    log.append([Message("calls.queue", f"{name}-{n % 7}", "t", "1", text.encode()) for text in texts])
    print(n)
"""
