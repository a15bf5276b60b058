"""The log that a battle is fought over: how everybody opens it, and what can be done to its brokers."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, Protocol

from connectors.kafka import KafkaConnection, KafkaLog
from connectors.kafka.local import LocalKafka
from connectors.kafka.topic_plan import declared, plan
from connectors.kafka.topics import KafkaTopics
from connectors.sqlite_log import SqliteLog
from ingest.log import EventLog
from models.topics import topic
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

    def lives(self, broker: int) -> bool:
        """Whether that process hasn't ended, with all that belongs to it."""
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

    def lives(self, broker: int) -> bool:
        return False

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
        declare(KafkaConnection(cluster.bootstrap, prefix), TOPICS, partitions, replicas=len(cluster.pids))

    def broker(self, random: Random) -> int | None:
        return self._cluster.pids[self._any(random)]

    def lives(self, broker: int) -> bool:
        return broker in self._cluster.pids.values()

    def kill_broker(self, random: Random) -> None:
        self._cluster.kill_node(self._any(random))

    def mend(self) -> None:
        for number, pid in self._cluster.pids.items():
            if pid is None:
                self._cluster.start_node(number)

    def _any(self, random: Random) -> int:
        return random.choice([number for number, pid in self._cluster.pids.items() if pid is not None])


def declare(connection: KafkaConnection, topics: Sequence[str], partitions: int, replicas: int = 1) -> None:
    """Makes topics as `wattline topics apply` would."""
    wanted = declared([topic(name) for name in topics], partitions, replicas)
    KafkaTopics(connection).apply(plan(wanted, {}, add_partitions=False))
