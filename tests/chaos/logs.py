"""The log that a battle is fought over: how everybody opens it, and what can be done to its brokers."""

import time
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any, Protocol

from confluent_kafka.admin import AdminClient, NewTopic

from connectors.kafka import KafkaConnection, KafkaLog
from connectors.kafka.appender import MAX_RECORD_BYTES
from connectors.kafka.local import LocalKafka
from connectors.sqlite_log import SqliteLog
from ingest.log import EventLog
from tests.chaos.poison import TOPICS

SQLITE_LEASE = 0.6
KAFKA_LEASE = 5.0
"""Seconds until the partitions of a killed sink are free."""

DELIVERY_SECONDS = 5.0


def opened(arguments: Mapping[str, Any]) -> EventLog:
    """The log that a kit's `arguments` describe, in whatever process."""
    if arguments["kind"] == "sqlite":
        return SqliteLog(Path(arguments["path"]), lease=SQLITE_LEASE)
    connection = KafkaConnection(arguments["bootstrap"], arguments["prefix"])
    return KafkaLog(connection, lease=KAFKA_LEASE, delivery_timeout=DELIVERY_SECONDS)


class LogKit(Protocol):
    """`lease`: seconds until a silent sink has lost its partitions. `arguments` go to `opened`, as JSON."""

    lease: float
    arguments: Mapping[str, Any]

    def broker(self, random: Random) -> int | None:
        """The process of a broker that may be killed; None where there is none."""
        ...

    def kill_broker(self, random: Random) -> None: ...

    def mend(self) -> None:
        """Starts what is dead, and waits until it serves."""
        ...


class SqliteKit:
    """One file, and no broker."""

    lease = SQLITE_LEASE

    def __init__(self, folder: Path) -> None:
        self.arguments: Mapping[str, Any] = {"kind": "sqlite", "path": str(folder / "log.sqlite")}

    def broker(self, random: Random) -> int | None:
        return None

    def kill_broker(self, random: Random) -> None:
        raise AssertionError("a file has no broker")

    def mend(self) -> None:
        """A file is always there."""


class KafkaKit:
    """A cluster of one or three brokers that is this battle's own."""

    lease = KAFKA_LEASE

    def __init__(self, cluster: LocalKafka, prefix: str, partitions: int) -> None:
        self._cluster = cluster
        self.arguments: Mapping[str, Any] = {"kind": "kafka", "bootstrap": cluster.bootstrap, "prefix": prefix}
        declare(cluster.bootstrap, prefix, TOPICS, partitions, replicas=len(cluster.pids))

    def broker(self, random: Random) -> int | None:
        return self._cluster.pids[self._any(random)]

    def kill_broker(self, random: Random) -> None:
        self._cluster.kill_node(self._any(random))

    def mend(self) -> None:
        for number, pid in self._cluster.pids.items():
            if pid is None:
                self._cluster.start_node(number)

    def _any(self, random: Random) -> int:
        return random.choice([number for number, pid in self._cluster.pids.items() if pid is not None])


def declare(bootstrap: str, prefix: str, topics: tuple[str, ...], partitions: int, replicas: int = 1) -> None:
    """Makes topics, and waits until they can be written."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    settings = {"max.message.bytes": str(MAX_RECORD_BYTES), "retention.ms": "-1"}
    new = [NewTopic(prefix + topic, partitions, replicas, config=settings) for topic in topics]
    for made in admin.create_topics(new).values():
        made.result(30)
    deadline = time.monotonic() + 30
    while missing := [topic.topic for topic in new if len(_leaders(admin, topic.topic)) < partitions]:
        assert time.monotonic() < deadline, f"no leaders for {missing}"
        time.sleep(0.05)


def _leaders(admin: AdminClient, topic: str) -> list[int]:
    found = admin.list_topics(topic, timeout=10).topics[topic].partitions.values()
    return [partition.leader for partition in found if partition.leader >= 0]
