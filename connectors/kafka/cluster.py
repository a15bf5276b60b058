"""What is asked of the cluster besides records: topics, bounds, where groups stand."""

import threading
import time
from collections.abc import Callable, Collection
from concurrent.futures import Future
from typing import TypeVar, cast

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

from connectors.kafka.asker import EARLIEST, LATEST, Asker
from connectors.kafka.buffers import PartitionKey
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.failures import error_of, plainly
from connectors.kafka.library_log import LibraryLog
from ingest.log import Lag, LogUnavailable

REQUEST_TIMEOUT = 10.0
"""Seconds that the cluster has for an answer."""

TRY_TIMEOUT = 4.0
"""Seconds of one try of a question that is asked again: where a leader has died, the next try finds the new one."""

RETRY_PAUSE = 0.1

LEADERS_MOVE = frozenset(
    {
        KafkaError._TIMED_OUT,
        KafkaError._TRANSPORT,
        KafkaError.NOT_LEADER_FOR_PARTITION,
        KafkaError.FENCED_LEADER_EPOCH,
        KafkaError.UNKNOWN_LEADER_EPOCH,
        KafkaError.LEADER_NOT_AVAILABLE,
        KafkaError.OFFSET_NOT_AVAILABLE,
        KafkaError.REPLICA_NOT_AVAILABLE,
        KafkaError.UNKNOWN_TOPIC_OR_PART,
        KafkaError._NOENT,
        KafkaError._UNKNOWN_PARTITION,
    }
)

T = TypeVar("T")

READER = "reader"
"""A group that nobody ever joins: the library wants one."""


def answered(question: "Future[T]") -> T:
    """The answer to a question of administration. Raises KafkaException; LogUnavailable where none ever comes."""
    try:
        return question.result(REQUEST_TIMEOUT + 1.0)
    except TimeoutError:
        raise LogUnavailable(f"no answer within {REQUEST_TIMEOUT:.0f} s") from None


class GroupInUse(LogUnavailable):
    """The group has running members: where it goes on can't be set from outside."""


class Cluster:
    """The cluster's administration, for any number of threads. Topics and groups are named without our prefix.

    Raises LogUnavailable where no answer comes.
    """

    def __init__(self, connection: KafkaConnection) -> None:
        self._connection = connection
        self._at = f"Kafka at {connection.bootstrap}"
        self.admin = AdminClient({**connection.client(), **LibraryLog("admin").settings()})
        self._askers: dict[str, Asker] = {}
        self._lock = threading.Lock()

    def topics(self) -> dict[str, int]:
        """Topics with our prefix → number of partitions."""
        with plainly(f"{self._at}: listing topics"):
            found = self.admin.list_topics(timeout=REQUEST_TIMEOUT).topics
        self.admin.poll(0)  # what librdkafka has to say
        named = ((self._connection.bare(name), topic) for name, topic in sorted(found.items()))
        return {bare: len(topic.partitions) for bare, topic in named if bare is not None and topic.error is None}

    def starts(self, partitions: Collection[PartitionKey]) -> dict[PartitionKey, int]:
        """The first offset kept of each."""
        return self._while_leaders_move(lambda: self._offsets(partitions, EARLIEST))

    def bounds(self, partitions: Collection[PartitionKey]) -> dict[PartitionKey, tuple[int, int]]:
        """(first offset still kept, next offset to be written) of each."""

        def both() -> dict[PartitionKey, tuple[int, int]]:
            starts, ends = self._offsets(partitions, EARLIEST), self._offsets(partitions, LATEST)
            return {partition: (starts[partition], ends[partition]) for partition in partitions}

        return self._while_leaders_move(both)

    def committed(self, group: str) -> dict[PartitionKey, int]:
        """What a group has committed, in topics with our prefix; empty for a group that was never here."""
        partitions = [(topic, number) for topic, count in self.topics().items() for number in range(count)]
        with plainly(f"{self._at}: asking where {group} stands"):
            offsets = self._asker(group).committed(self._named(partitions), REQUEST_TIMEOUT)
        return {partition: offset for partition, offset in zip(partitions, offsets, strict=True) if offset >= 0}

    def lag(self, group: str) -> list[Lag]:
        """How far a group is behind, by topic and partition; those that it never had are left out."""
        committed = self.committed(group)
        bounds = self.bounds(committed)
        return [Lag(group, *partition, offset, *bounds[partition]) for partition, offset in sorted(committed.items())]

    def rewind(self, group: str, topic: str, partition: int, offset: int) -> None:
        """Sets where a group goes on. Raises GroupInUse while it has members."""
        target = TopicPartition(self._connection.name(topic), partition, offset)
        request = ConsumerGroupTopicPartitions(self._connection.name(group), [target])
        with plainly(f"{self._at}: rewinding {group}"):
            (answer,) = self.admin.alter_consumer_group_offsets([request], request_timeout=REQUEST_TIMEOUT).values()
            for told in cast(ConsumerGroupTopicPartitions, answered(answer)).topic_partitions or ():
                if told.error is not None and told.error.code() in (
                    KafkaError.UNKNOWN_MEMBER_ID,
                    KafkaError.NON_EMPTY_GROUP,
                ):
                    raise GroupInUse(f"group {group} has running members: stop them, then set where it goes on")
                if told.error is not None:
                    raise KafkaException(told.error)

    def _while_leaders_move(self, ask: Callable[[], T]) -> T:
        """A partition whose leader has died, or which was just made, has a leader a moment later."""
        deadline = time.monotonic() + 1.5 * REQUEST_TIMEOUT  # a broker's death is noticed after nine seconds
        with plainly(f"{self._at}: asking for offsets"):
            while True:
                try:
                    return ask()
                except KafkaException as exception:
                    if error_of(exception).code() not in LEADERS_MOVE or time.monotonic() > deadline:
                        raise
                time.sleep(RETRY_PAUSE)

    def _offsets(self, partitions: Collection[PartitionKey], which: int) -> dict[PartitionKey, int]:
        offsets = self._asker(READER).offsets(self._named(partitions), which, TRY_TIMEOUT)
        return dict(zip(partitions, offsets, strict=True))

    def _asker(self, group: str) -> Asker:
        with self._lock:
            if group not in self._askers:
                self._askers[group] = Asker(self._connection, group)
            return self._askers[group]

    def _named(self, partitions: Collection[PartitionKey]) -> list[tuple[str, int]]:
        return [(self._connection.name(topic), number) for topic, number in partitions]

    def close(self) -> None:
        with self._lock:
            while self._askers:
                self._askers.popitem()[1].close()
