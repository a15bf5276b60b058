"""Topics by our names and by the cluster's."""

from collections.abc import Iterable

from confluent_kafka import OFFSET_INVALID, TopicPartition

from connectors.kafka.buffers import PartitionKey
from connectors.kafka.connection import KafkaConnection


class Names:
    """Translates the partitions of some topics."""

    def __init__(self, connection: KafkaConnection, topics: Iterable[str]) -> None:
        self._connection = connection
        self._bare = {connection.name(topic): topic for topic in topics}

    @property
    def in_cluster(self) -> list[str]:
        return list(self._bare)

    def key(self, name: str, partition: int) -> PartitionKey:
        """The partition of a topic that the cluster calls so."""
        return self._bare[name], partition

    def keys(self, partitions: Iterable[TopicPartition]) -> list[PartitionKey]:
        return [self.key(one.topic, one.partition) for one in partitions]

    def at(self, partition: PartitionKey, offset: int = OFFSET_INVALID) -> TopicPartition:
        """The partition, or an offset in it, for librdkafka."""
        return TopicPartition(self._connection.name(partition[0]), partition[1], offset)
