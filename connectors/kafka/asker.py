"""Asking for offsets by a consumer that joins no group.

Not by librdkafka's administration: its questions to a coordinator that is away hang on after the broker is back, or end
the process (`rd_kafka_enq_once_del_source_return: Assertion eonce->refcnt > 0 failed`, confluent-kafka 2.16.1).

A client that has waited in vain, or that misses a partition, is replaced: librdkafka goes on asking the leader that it
knows of, also when that is a broker that has died since, and learns of another only minutes later.
"""

import threading
from collections.abc import Callable, Collection

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.library_log import LibraryLog

EARLIEST, LATEST = -2, -1
"""What the protocol takes for a time where it is asked for offsets."""

STALE = frozenset({KafkaError._TIMED_OUT, KafkaError._TRANSPORT, KafkaError._UNKNOWN_PARTITION})
"""Errors of a client that goes by what it was told of the cluster long ago, or by a broker that has just started."""


class Asker:
    """One client, for one group; for any number of threads. Raises KafkaException where no answer comes."""

    def __init__(self, connection: KafkaConnection, group: str) -> None:
        self._lock = threading.Lock()
        self._settings = {
            **connection.client(),
            **LibraryLog(f"offsets of {group}").settings(),
            "group.id": connection.name(group),
            "enable.auto.commit": False,
        }
        self._client = Consumer(self._settings)

    def committed(self, partitions: Collection[tuple[str, int]], timeout: float) -> list[int]:
        """What the group has committed in each (names as the cluster has them); below 0 where it has nothing."""
        asked = [TopicPartition(*partition) for partition in partitions]
        return self._ask(lambda: self._client.committed(asked, timeout=timeout)) if asked else []

    def offsets(self, partitions: Collection[tuple[str, int]], which: int, timeout: float) -> list[int]:
        """EARLIEST or LATEST offset of each, as far as no transaction is open."""
        asked = [TopicPartition(*partition, which) for partition in partitions]
        return self._ask(lambda: self._client.offsets_for_times(asked, timeout=timeout)) if asked else []

    def close(self) -> None:
        with self._lock:
            self._client.close()

    def _ask(self, question: Callable[[], list[TopicPartition]]) -> list[int]:
        with self._lock:
            try:
                told = question()
            except KafkaException as exception:
                if exception.args[0].code() in STALE:
                    stale, self._client = self._client, Consumer(self._settings)
                    stale.close()
                raise
            self._client.poll(0)  # what librdkafka has to say
        for partition in told:
            if partition.error is not None:
                raise KafkaException(partition.error)
        return [partition.offset for partition in told]
