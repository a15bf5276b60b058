"""The event log in a Kafka cluster."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from connectors.kafka.appender import Appender
from connectors.kafka.cluster import Cluster
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.consumer import KafkaConsumer
from connectors.kafka.reader import Readers
from ingest.log import Lag, LogUnavailable, Message, Position, Run, UnknownTopic
from models import catalogue

LEASE_SECONDS = 15.0
DELIVERY_SECONDS = 20.0


class KafkaLog:
    """An EventLog for any number of processes and machines; safe for several threads.

    `topics`: what may be appended to and read, by default every topic of the catalogue; they are declared by
    `wattline topics apply`, never made here. `lease`: see KafkaConsumer. `delivery_timeout`: seconds after which an
    append that no broker has taken fails. Nothing is asked of the cluster before it is needed: it may be away.
    """

    def __init__(
        self,
        connection: KafkaConnection,
        topics: Iterable[str] | None = None,
        lease: float = LEASE_SECONDS,
        delivery_timeout: float = DELIVERY_SECONDS,
    ) -> None:
        self._connection = connection
        self._wanted = frozenset(catalogue.topics() if topics is None else topics)
        self._lease = lease
        self._cluster = Cluster(connection)
        self._appender = Appender(connection, delivery_timeout)
        self._readers = Readers(connection)
        self._counts: Mapping[str, int] = {}

    def append(self, messages: Sequence[Message]) -> list[Position]:
        """Appends all; on return every broker that is in step has them. Order is kept per key.

        Raises LogUnavailable: some of them may be there all the same, and appending them again is harmless. Raises
        UnknownTopic or ValueError (text that isn't valid, a record that is too large) with nothing appended.
        """
        for topic in {message.topic for message in messages}:
            self._check(topic)
        return self._appender.append(messages) if messages else []

    def topics(self) -> Mapping[str, int]:
        """Topic → number of partitions, of ours that the cluster has. Asks it, so that an answer also says it lives."""
        found = self._cluster.topics()
        self._counts = {topic: count for topic, count in found.items() if topic in self._wanted}
        return dict(self._counts)

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        """(first offset still kept, next offset to be written)."""
        self._check(topic, partition)
        return self._cluster.bounds([(topic, partition)])[topic, partition]

    def read(self, topic: str, partition: int, first: int, max_events: int) -> Run | None:
        """A run from a position, outside any group; None where nothing is (yet). Fast where the last one ended."""
        self._check(topic, partition)
        return self._readers.read(topic, partition, first, max_events)

    def consumer(self, group: str, topics: Sequence[str]) -> KafkaConsumer:
        """A new member of a group; a new group begins at the oldest record kept."""
        try:
            for topic in topics:
                self._check(topic)
        except LogUnavailable:
            pass  # it will find its topics when the brokers are back
        return KafkaConsumer(self._connection, self._cluster, group, topics, self._readers.headers, self._lease)

    def lag(self, group: str) -> list[Lag]:
        """How far a group is behind, by topic and partition; empty for a group that was never here."""
        return [lag for lag in self._cluster.lag(group) if lag.topic in self._wanted]

    def rewind(self, group: str, topic: str, partition: int, offset: int) -> None:
        """Sets where a group goes on. Raises GroupInUse while a member of it runs."""
        self._check(topic, partition)
        self._cluster.rewind(group, topic, partition, offset)

    def close(self) -> None:
        """Waits a moment for what is on its way; consumers are closed by whoever has them."""
        self._appender.close()
        self._readers.close()
        self._cluster.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _check(self, topic: str, partition: int = 0) -> None:
        """Raises UnknownTopic for what isn't there, after another look at the cluster."""
        if partition < self._counts.get(topic, 0):
            return
        if topic in self._wanted:
            self.topics()
        count = self._counts.get(topic, 0)
        if topic not in self._wanted:
            raise UnknownTopic(f"{topic!r} is not a topic of this log; known are {', '.join(sorted(self._wanted))}")
        if not count:
            name = self._connection.name(topic)
            raise UnknownTopic(f"the cluster has no topic {name!r}: `wattline topics apply` makes it")
        if partition >= count:
            raise UnknownTopic(f"{topic}/{partition} is not a partition of this log")
