"""The logs that must pass the contract. A new implementation joins by one more kit in LOG_KITS."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar, Protocol

import pytest
from confluent_kafka import TopicPartition

from connectors.kafka import KafkaConnection, KafkaLog
from connectors.kafka.cluster import Cluster
from connectors.kafka.topic_plan import declared, plan
from connectors.kafka.topics import KafkaTopics
from connectors.sqlite_log import SqliteLog
from ingest.log import EventLog
from models.envelope import STAMP_HEADER
from models.topics import topic

TOPICS = ("agents.state", "calls.queue", "tickets")
PARTITIONS = 4


class LogKit(Protocol):
    """How the contract suite gets at one implementation, with the topics TOPICS of PARTITIONS partitions each."""

    lease: float
    """Seconds after which a silent member has lost its partitions."""
    atomic: bool
    """Of an append that was cut off, nothing is in the log."""
    reads_ahead: bool
    """A member may have in memory what comes after the run it was given, whatever becomes of it in the log."""
    added_headers: frozenset[str]
    """Headers that a record has besides those it was given: its type and stamp."""
    fair_within: int
    """Polls within which every topic that has records gets its turn."""

    def open(self) -> EventLog: ...

    def opener(self) -> str:
        """Python source that defines `log`, for another process."""
        ...

    def expire(self, log: EventLog) -> None:
        """Retention eats everything appended so far, read or not."""
        ...


class SqliteKit:
    lease: ClassVar[float] = 1.0
    atomic: ClassVar[bool] = True
    reads_ahead: ClassVar[bool] = False
    added_headers: ClassVar[frozenset[str]] = frozenset()
    fair_within: ClassVar[int] = 3

    def __init__(self, folder: Path) -> None:
        self._path = folder / "log.sqlite"

    def open(self) -> SqliteLog:
        return SqliteLog(self._path, partitions=PARTITIONS, topics=TOPICS, lease=self.lease)

    def opener(self) -> str:
        return (
            "from pathlib import Path\n"
            "from connectors.sqlite_log import SqliteLog\n"
            f"log = SqliteLog(Path({str(self._path)!r}), {PARTITIONS}, {TOPICS!r}, lease={self.lease})\n"
        )

    def expire(self, log: EventLog) -> None:
        assert isinstance(log, SqliteLog)
        log.trim(datetime.now(UTC) + timedelta(seconds=2), unread_days=0)


class KafkaKit:
    lease: ClassVar[float] = 3.0
    atomic: ClassVar[bool] = False
    reads_ahead: ClassVar[bool] = True
    added_headers: ClassVar[frozenset[str]] = frozenset({"ce_type", STAMP_HEADER})
    fair_within: ClassVar[int] = 6

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self._connection = KafkaConnection(bootstrap, prefix)
        self._cluster = Cluster(self._connection)
        wanted = declared([topic(name) for name in TOPICS], PARTITIONS, replication=1)
        KafkaTopics(self._connection).apply(plan(wanted, {}, add_partitions=False))

    def open(self) -> KafkaLog:
        return KafkaLog(self._connection, topics=TOPICS, lease=1.0)

    def opener(self) -> str:
        return (
            "from connectors.kafka import KafkaConnection, KafkaLog\n"
            f"connection = KafkaConnection({self._connection.bootstrap!r}, {self._connection.topic_prefix!r})\n"
            f"log = KafkaLog(connection, {TOPICS!r}, lease=1.0)\n"
        )

    def expire(self, log: EventLog) -> None:
        ends = {(name, n): log.bounds(name, n)[1] for name, count in log.topics().items() for n in range(count)}
        name = self._connection.name
        targets = [TopicPartition(name(topic), n, end) for (topic, n), end in ends.items() if end]
        for answer in self._cluster.admin.delete_records(targets).values():
            answer.result(timeout=30)


LOG_KITS: dict[str, Callable[[pytest.FixtureRequest], LogKit]] = {
    "sqlite": lambda request: SqliteKit(request.getfixturevalue("tmp_path")),
    "kafka": lambda request: KafkaKit(
        request.getfixturevalue("kafka").bootstrap, request.getfixturevalue("topic_prefix")
    ),
}


@pytest.fixture(params=LOG_KITS)
def kit(request: pytest.FixtureRequest) -> LogKit:
    return LOG_KITS[request.param](request)


@pytest.fixture
def log(kit: LogKit) -> Iterator[EventLog]:
    with kit.open() as opened:
        yield opened
