"""Appending: an idempotent producer, and an answer for every record."""

import threading
import time
from collections.abc import Sequence
from functools import partial

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka import Message as Record

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.failures import error_of, reason
from connectors.kafka.library_log import LibraryLog
from connectors.kafka.records import wire_headers, wire_key
from ingest.log import LogUnavailable, Message, Position

MAX_RECORD_BYTES = 16 * 1024 * 1024
"""Of one record, key and headers included: the topics are declared with it too."""

ENVELOPE_BYTES = 16 * 1024
"""What the framing and the headers of a record may add to its value."""

WAIT_SLICE = 0.02
"""Seconds after which a waiting caller looks whether another one has taken its reports."""

CLOSE_WITHIN = 5.0


class Appender:
    """Appends for any number of threads. `delivery_timeout`: seconds after which a record that no broker has taken
    fails; an append never takes much longer.
    """

    def __init__(self, connection: KafkaConnection, delivery_timeout: float) -> None:
        self._connection = connection
        self._timeout = delivery_timeout
        self._lock = threading.Lock()
        self._producer: Producer | None = None

    def append(self, messages: Sequence[Message]) -> list[Position]:
        """Appends all; on return the brokers that are in step have them.

        Raises LogUnavailable, with the topic, how many failed and why; ValueError for a message that no broker would
        ever take, before anything is appended.
        """
        ready = [
            (self._connection.name(message.topic), message.value, wire_key(message), wire_headers(message))
            for message in map(_checked, messages)
        ]
        deliveries = _Deliveries(messages)
        producer = self._opened()
        deadline = time.monotonic() + self._timeout
        for index, (name, value, key, headers) in enumerate(ready):
            report = partial(deliveries.report, index)
            while True:
                try:
                    producer.produce(name, value, key, on_delivery=report, headers=headers)
                    break
                except BufferError:  # as much as there is room for is on its way
                    producer.poll(WAIT_SLICE)
                    if time.monotonic() > deadline:
                        raise LogUnavailable(f"{messages[index].topic}: the brokers take nothing any more") from None
                except KafkaException as exception:
                    self._give_up(producer, error_of(exception))
                    raise LogUnavailable(f"{messages[index].topic}: {reason(error_of(exception))}") from exception
        deadline = time.monotonic() + self._timeout + 1.0  # librdkafka looks once a second for what took too long
        while deliveries.missing and time.monotonic() < deadline:
            producer.poll(WAIT_SLICE)
        if (fatal := deliveries.fatal) is not None:
            self._give_up(producer, fatal)
        return deliveries.positions()

    def close(self) -> None:
        """Ends the producer; every append has had its answer."""
        with self._lock:
            producer, self._producer = self._producer, None
        if producer is not None:
            producer.flush(CLOSE_WITHIN)

    def _opened(self) -> Producer:
        with self._lock:
            if self._producer is None:
                self._producer = Producer(
                    {
                        **self._connection.client(),
                        **LibraryLog("producer").settings(),
                        "enable.idempotence": True,
                        "acks": "all",
                        # zstd takes half the disk, and a third of what reading an event costs each reader.
                        "compression.type": "lz4",
                        # As Java's and Faust's clients do it: a key has one partition, whoever writes.
                        "partitioner": "murmur2_random",
                        "linger.ms": 1,
                        "delivery.timeout.ms": int(self._timeout * 1000),
                        "message.max.bytes": MAX_RECORD_BYTES,
                        "queue.buffering.max.kbytes": 128 * 1024,
                    }
                )
            return self._producer

    def _give_up(self, producer: Producer, error: KafkaError) -> None:
        """A producer that can't promise order and singleness any more is replaced by a new one."""
        if not error.fatal():
            return
        with self._lock:
            if self._producer is producer:
                self._producer = None


class _Deliveries:
    """The reports on one append's records. They may come in any thread that polls: only what a list does at once is
    done to them."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._messages = messages
        self._positions: list[Position | None] = [None] * len(messages)
        self._failed: list[tuple[int, KafkaError]] = []
        self._reported: list[int] = []

    @property
    def missing(self) -> int:
        return len(self._messages) - len(self._reported)

    @property
    def fatal(self) -> KafkaError | None:
        return next((error for _, error in self._failed if error.fatal()), None)

    def report(self, index: int, error: KafkaError | None, record: Record) -> None:
        """Takes the fate of one record from librdkafka."""
        if error is not None:
            self._failed.append((index, error))
        else:
            self._positions[index] = Position(
                self._messages[index].topic,
                record.partition(),  # type: ignore[arg-type]  # of a record that was taken
                record.offset(),  # type: ignore[arg-type]
            )
        self._reported.append(index)

    def positions(self) -> list[Position]:
        """Where they all are. Raises LogUnavailable where one isn't."""
        if self._failed:
            index, error = self._failed[0]
            raise LogUnavailable(
                f"{self._messages[index].topic}: {len(self._failed)} of {len(self._messages)} records weren't taken: "
                f"{reason(error)}"
            )
        if self.missing:
            raise LogUnavailable(f"{self.missing} of {len(self._messages)} records had no answer in time")
        return [position for position in self._positions if position is not None]


def _checked(message: Message) -> Message:
    """Raises ValueError for a message that is larger than any broker takes."""
    if len(message.value) + ENVELOPE_BYTES > MAX_RECORD_BYTES:
        raise ValueError(
            f"{message.topic}: a record of {len(message.value)} bytes is too large, the limit is "
            f"{MAX_RECORD_BYTES - ENVELOPE_BYTES}"
        )
    return message
