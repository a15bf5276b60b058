"""Reading from a position, outside any group: one client per partition, kept for whoever reads on."""

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping

from confluent_kafka import OFFSET_INVALID, Consumer, KafkaError, TopicPartition
from confluent_kafka import Message as Record

from connectors.kafka.buffers import PartitionBuffer, PartitionKey
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.failures import plainly, reason
from connectors.kafka.library_log import LibraryLog
from connectors.kafka.records import records_of
from ingest.log import LogUnavailable, Run

BATCH = 100
"""As in the consumer: few enough to stay in the processor's cache."""

READERS_KEPT = 8
READ_TIMEOUT = 10.0
"""Seconds that a record which must be there may take to come."""


class Readers:
    """Readers of the partitions that were read last; for any number of threads, one after the other."""

    def __init__(self, connection: KafkaConnection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._kept: OrderedDict[PartitionKey, PartitionReader] = OrderedDict()

    def read(self, topic: str, partition: int, first: int, max_events: int) -> Run | None:
        """A run from a position; None where nothing is (yet). Raises LogUnavailable."""
        with self._lock:
            reader = self._kept.pop((topic, partition), None)
            if reader is None or not reader.reaches(first):
                if reader is not None:
                    reader.close()
                reader = PartitionReader(self._connection, topic, partition, first)
            self._kept[topic, partition] = reader
            if len(self._kept) > READERS_KEPT:
                self._kept.popitem(last=False)[1].close()
            return reader.read(max_events)

    def headers(self, topic: str, partition: int, offset: int) -> Mapping[str, str]:
        """The headers of one record; none where retention has eaten it."""
        run = self.read(topic, partition, offset, 1)
        return run.load_headers(0) if run is not None and run.first == offset else {}

    def close(self) -> None:
        with self._lock:
            while self._kept:
                self._kept.popitem()[1].close()


class PartitionReader:
    """Reads one partition forward from `first`.

    For another place a new one is made: a client that has asked the broker for one place waits for that answer, up to
    half a second, before it asks for another.
    """

    def __init__(self, connection: KafkaConnection, topic: str, partition: int, first: int) -> None:
        self._name = connection.name(topic)
        self._partition = partition
        self._what = f"reading {topic}/{partition}"
        self._buffer = PartitionBuffer(topic, partition, first, _kept)
        self._read_through = first
        with plainly(self._what):
            self._client = Consumer(
                {
                    **connection.client(),
                    **LibraryLog(self._what).settings(),
                    "group.id": connection.name("reader"),  # the library wants one; nobody ever joins it
                    "enable.auto.commit": False,
                    "auto.offset.reset": "error",
                    "enable.partition.eof": True,
                    "fetch.queue.backoff.ms": 10,
                    "queued.min.messages": 10_000,
                    "queued.max.messages.kbytes": 8 * 1024,
                }
            )
            self._client.assign([self._at(first)])

    def reaches(self, first: int) -> bool:
        """Goes on to `first`, where that lies in what is read already or comes next; False where it doesn't."""
        return self._buffer.skip_to(first)

    def read(self, max_events: int) -> Run | None:
        """The next run; None where nothing is (yet). Raises LogUnavailable."""
        deadline = time.monotonic() + READ_TIMEOUT
        with plainly(self._what):
            while len(self._buffer) < max_events and self._more(deadline):
                pass
        return self._buffer.take(max_events)

    def close(self) -> None:
        self._client.close()

    def _more(self, deadline: float) -> bool:
        """Reads some more; False where there is nothing more to be had now."""
        came = self._client.consume(BATCH, 0)
        if not came:
            if self._at_end():
                return False
            # Below zero would be for ever.
            one = self._client.poll(max(0.0, deadline - time.monotonic()))
            if one is None:
                if len(self._buffer):
                    return False
                raise LogUnavailable(f"{self._what}: no answer from offset {self._buffer.next} on")
            came = [one]
        records = [record for record in came if record.error() is None]
        if records:
            self._buffer.add(records_of(records, keep_headers=True))
        # All are looked at, whatever the first one says.
        events = [self._goes_on(record) for record in came if record.error() is not None]
        return all(events)

    def _at_end(self) -> bool:
        """Whether everything that is there has been taken: as of the last fetch, or asked where we have nothing."""
        end = self._client.get_watermark_offsets(self._at(), cached=True)[1] if len(self._buffer) else self._bounds()[1]
        return max(self._buffer.next, self._read_through) >= end

    def _goes_on(self, told: Record) -> bool:
        """Whether more is to be had after this event: the end, or an offset that isn't there."""
        error, offset = told.error(), told.offset()
        if error is None or error.code() == KafkaError._PARTITION_EOF:
            # Past the last record where what follows it is no record, but the end of somebody's transaction.
            self._read_through = max(self._read_through, offset or 0)
            return not len(self._buffer) and not self._at_end()
        if error.code() != KafkaError._AUTO_OFFSET_RESET:
            raise LogUnavailable(f"{self._what}: {reason(error)}")
        start, end = self._bounds()
        if self._buffer.next > end:
            return False
        if self._buffer.next < start:
            self._buffer.skip_eaten(start)
        self._client.assign([self._at(self._buffer.next)])
        return True

    def _bounds(self) -> tuple[int, int]:
        return self._client.get_watermark_offsets(self._at(), timeout=READ_TIMEOUT)

    def _at(self, offset: int = OFFSET_INVALID) -> TopicPartition:
        return TopicPartition(self._name, self._partition, offset)


def _kept(*_: object) -> Mapping[str, str]:
    """A reader keeps all headers: nothing need be read again."""
    return {}
