"""What the tests of the Kafka log share."""

import time
from collections.abc import Callable, Iterable, Sequence

from connectors.kafka import KafkaConnection
from connectors.kafka.topic_plan import declared, plan
from connectors.kafka.topics import KafkaTopics
from ingest.log import Consumer, EventLog, LogUnavailable, Message, Run
from models.topics import topic

TOPIC = "calls.queue"
PARTITIONS = 4
WITHIN = 90.0
"""Seconds for whatever must happen some time, on a busy machine."""


def declare(connection: KafkaConnection, *topics: str, partitions: int = PARTITIONS, replication: int = 1) -> None:
    """Makes topics as `wattline topics apply` would."""
    wanted = declared(map(topic, topics or (TOPIC,)), partitions, replication)
    KafkaTopics(connection).apply(plan(wanted, {}, add_partitions=False))


def numbered(numbers: Iterable[int], keys: int = 50) -> list[Message]:
    return [Message(TOPIC, f"call-{n % keys}", "t", "1", str(n).encode()) for n in numbers]


def until(what: Callable[[], bool], seconds: float = WITHIN) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def drain(consumer: Consumer, count: int, max_events: int = 1_000) -> list[Run]:
    """Polls and commits until so many records have come."""
    runs: list[Run] = []
    deadline = time.monotonic() + WITHIN
    while sum(map(len, runs)) < count:
        assert time.monotonic() < deadline, f"only {sum(map(len, runs))} of {count} records came"
        if run := consumer.poll(max_events, 0.05):
            runs.append(run)
            consumer.commit(run)
    return runs


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
