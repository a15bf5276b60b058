"""What is asked of the cluster besides records: topics, bounds, where groups stand."""

import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from typing import Any, TypeVar, cast

from confluent_kafka import ConsumerGroupTopicPartitions, IsolationLevel, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from connectors.kafka.buffers import PartitionKey
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.failures import error_of, plainly
from connectors.kafka.library_log import LibraryLog
from ingest.log import Lag, LogUnavailable

REQUEST_TIMEOUT = 10.0
"""Seconds that the cluster has for an answer."""

RETRY_PAUSE = 0.1

LEADERS_MOVE = frozenset(
    {
        KafkaError.NOT_LEADER_FOR_PARTITION,
        KafkaError.FENCED_LEADER_EPOCH,
        KafkaError.UNKNOWN_LEADER_EPOCH,
        KafkaError.LEADER_NOT_AVAILABLE,
        KafkaError.OFFSET_NOT_AVAILABLE,
        KafkaError.REPLICA_NOT_AVAILABLE,
        KafkaError.UNKNOWN_TOPIC_OR_PART,
        KafkaError._NOENT,
    }
)

T = TypeVar("T")

EARLIEST, LATEST = OffsetSpec.earliest(), OffsetSpec.latest()  # type: ignore[no-untyped-call]


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

    def topics(self) -> dict[str, int]:
        """Topics with our prefix → number of partitions."""
        with plainly(f"{self._at}: listing topics"):
            found = self.admin.list_topics(timeout=REQUEST_TIMEOUT).topics
        self.admin.poll(0)  # what librdkafka has to say
        named = ((self._connection.bare(name), topic) for name, topic in sorted(found.items()))
        return {bare: len(topic.partitions) for bare, topic in named if bare is not None and topic.error is None}

    def starts(self, partitions: Collection[PartitionKey]) -> dict[PartitionKey, int]:
        """The first offset kept of each."""
        return self._while_leaders_move(lambda: self._answered(self._ask(partitions, EARLIEST)))

    def bounds(self, partitions: Collection[PartitionKey]) -> dict[PartitionKey, tuple[int, int]]:
        """(first offset still kept, next offset to be written) of each."""

        def both() -> dict[PartitionKey, tuple[int, int]]:
            asked = self._ask(partitions, EARLIEST), self._ask(partitions, LATEST)
            starts, ends = map(self._answered, asked)
            return {partition: (starts[partition], ends[partition]) for partition in partitions}

        return self._while_leaders_move(both)

    def committed(self, group: str) -> dict[PartitionKey, int]:
        """What a group has committed, in topics with our prefix; empty for a group that was never here."""
        asked = [ConsumerGroupTopicPartitions(self._connection.name(group))]
        with plainly(f"{self._at}: asking where {group} stands"):
            (answer,) = self.admin.list_consumer_group_offsets(asked, request_timeout=REQUEST_TIMEOUT).values()
            found = cast(ConsumerGroupTopicPartitions, answer.result()).topic_partitions or ()
        named = ((self._connection.bare(p.topic), p) for p in found)
        return {(bare, p.partition): p.offset for bare, p in named if bare is not None and p.offset >= 0}

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
            for told in cast(ConsumerGroupTopicPartitions, answer.result()).topic_partitions or ():
                if told.error is not None and told.error.code() in (
                    KafkaError.UNKNOWN_MEMBER_ID,
                    KafkaError.NON_EMPTY_GROUP,
                ):
                    raise GroupInUse(f"group {group} has running members: stop them, then set where it goes on")
                if told.error is not None:
                    raise KafkaException(told.error)

    def _while_leaders_move(self, ask: Callable[[], T]) -> T:
        """A partition whose leader has died, or which was just made, has a leader a moment later."""
        deadline = time.monotonic() + REQUEST_TIMEOUT
        with plainly(f"{self._at}: asking for offsets"):
            while True:
                try:
                    return ask()
                except KafkaException as exception:
                    if error_of(exception).code() not in LEADERS_MOVE or time.monotonic() > deadline:
                        raise
                # The library's administration goes by the leaders that it knew before, until it looks.
                self.admin.list_topics(timeout=REQUEST_TIMEOUT)
                time.sleep(RETRY_PAUSE)

    def _ask(self, partitions: Collection[PartitionKey], which: OffsetSpec) -> Mapping[PartitionKey, "Future[Any]"]:
        if not partitions:
            return {}
        by_name = {(self._connection.name(topic), number): (topic, number) for topic, number in partitions}
        # Up to where a transaction of somebody else's is open, as far as consumers read.
        answers = self.admin.list_offsets(
            {TopicPartition(*named): which for named in by_name},
            isolation_level=IsolationLevel.READ_COMMITTED,
            request_timeout=REQUEST_TIMEOUT,
        )
        return {by_name[p.topic, p.partition]: answer for p, answer in answers.items()}

    def _answered(self, asked: Mapping[PartitionKey, "Future[Any]"]) -> dict[PartitionKey, int]:
        return {partition: answer.result().offset for partition, answer in asked.items()}
