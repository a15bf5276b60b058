"""Asking for offsets by a consumer that joins no group.

Not by librdkafka's administration: its questions to a coordinator that is away hang on after the broker is back, or end
the process (`rd_kafka_enq_once_del_source_return: Assertion eonce->refcnt > 0 failed`, confluent-kafka 2.16.1).
"""

import threading
from collections.abc import Collection

from confluent_kafka import Consumer, KafkaException, TopicPartition

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.library_log import LibraryLog

EARLIEST, LATEST = -2, -1
"""What the protocol takes for a time where it is asked for offsets."""


class Asker:
    """One client, for one group; for any number of threads. Raises KafkaException where no answer comes."""

    def __init__(self, connection: KafkaConnection, group: str) -> None:
        self._lock = threading.Lock()
        self._client = Consumer(
            {
                **connection.client(),
                **LibraryLog(f"offsets of {group}").settings(),
                "group.id": connection.name(group),
                "enable.auto.commit": False,
            }
        )

    def committed(self, partitions: Collection[tuple[str, int]], timeout: float) -> list[int]:
        """What the group has committed in each (names as the cluster has them); below 0 where it has nothing."""
        with self._lock:
            asked = [TopicPartition(*partition) for partition in partitions]
            return self._answers(self._client.committed(asked, timeout=timeout) if asked else [])

    def offsets(self, partitions: Collection[tuple[str, int]], which: int, timeout: float) -> list[int]:
        """EARLIEST or LATEST offset of each, as far as no transaction is open."""
        with self._lock:
            asked = [TopicPartition(*partition, which) for partition in partitions]
            return self._answers(self._client.offsets_for_times(asked, timeout=timeout) if asked else [])

    def close(self) -> None:
        with self._lock:
            self._client.close()

    def _answers(self, told: list[TopicPartition]) -> list[int]:
        self._client.poll(0)  # what librdkafka has to say
        for partition in told:
            if partition.error is not None:
                raise KafkaException(partition.error)
        return [partition.offset for partition in told]
