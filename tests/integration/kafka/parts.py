"""What the tests of the Kafka log share."""

import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from connectors.kafka import KafkaConnection
from connectors.kafka.topic_plan import declared, plan
from connectors.kafka.topics import KafkaTopics
from ingest.log import EventLog, LogUnavailable, Message, Run
from models.topics import topic
from tests.support import log_reading
from tests.support.waiting import wait_for

TOPIC = "calls.queue"
PARTITIONS = 4
WITHIN = 90.0
"""Seconds for whatever must happen some time, on a busy machine."""

drain = partial(log_reading.drain, seconds=WITHIN)


def declare(connection: KafkaConnection, *topics: str, partitions: int = PARTITIONS, replication: int = 1) -> None:
    """Makes topics as `wattline topics apply` would."""
    wanted = declared(map(topic, topics or (TOPIC,)), partitions, replication)
    KafkaTopics(connection).apply(plan(wanted, {}, add_partitions=False))


def numbered(numbers: Iterable[int], keys: int = 50) -> list[Message]:
    return [Message(TOPIC, f"call-{n % keys}", "t", "1", str(n).encode()) for n in numbers]


def until(what: Callable[[], bool], seconds: float = WITHIN) -> None:
    wait_for(what, "what the log should do", seconds, pause=0.01)


def numbers_in(runs: Iterable[Run]) -> list[int]:
    return [int(value) for run in runs for value in run.values]


def everything_at_last(log: EventLog, topic_name: str = TOPIC) -> list[Run]:
    """All that a topic holds, asked again while brokers come and go."""
    deadline = time.monotonic() + WITHIN
    while True:
        try:
            return everything(log, topic_name)
        except LogUnavailable:
            assert time.monotonic() < deadline, "nobody ever answered"


def everything(log: EventLog, topic_name: str = TOPIC) -> list[Run]:
    """All that a topic holds."""
    runs: list[Run] = []
    for partition in range(log.topics()[topic_name]):
        position = log.bounds(topic_name, partition)[0]
        while run := log.read(topic_name, partition, position, 5_000):
            runs.append(run)
            position = run.last + 1
    return runs


def assert_whole(spans: Sequence[tuple[int, int]]) -> None:
    """Spans of offsets of one partition leave nothing out and have nothing twice."""
    reached = 0
    for first, last in spans:
        assert first == reached, f"committed {first}..{last} after {reached}"
        reached = last + 1
