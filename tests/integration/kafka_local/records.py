"""The smallest producer and consumer that tell whether a broker keeps what it was given."""

import time
from collections.abc import Iterable

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

WITHIN = 60.0


def create(bootstrap: str, topic: str, replicas: int = 1) -> None:
    """A topic of one partition."""
    client = AdminClient({"bootstrap.servers": bootstrap})
    client.create_topics([NewTopic(topic, 1, replicas)])[topic].result(WITHIN)


def produce(bootstrap: str, topic: str, values: Iterable[str]) -> None:
    """Returns when every value is acknowledged by all replicas in sync; raises KafkaException when one isn't."""
    failed: list[object] = []
    producer = Producer(
        {"bootstrap.servers": bootstrap, "acks": "all", "delivery.timeout.ms": int(WITHIN * 1000),
         "topic.metadata.propagation.max.ms": 1000}
    )  # fmt: skip
    for value in values:
        producer.produce(topic, value.encode(), on_delivery=lambda error, _: error and failed.append(error))
    producer.flush(WITHIN)
    if failed:
        raise KafkaException(failed[0])


def consume(bootstrap: str, topic: str, count: int) -> list[str]:
    """The first `count` values of a topic."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "reader", "auto.offset.reset": "earliest"})
    consumer.assign([TopicPartition(topic, 0, 0)])
    values: list[str] = []
    deadline = time.monotonic() + WITHIN
    while len(values) < count:
        assert time.monotonic() < deadline, f"{len(values)} of {count} came"
        for message in consumer.consume(count - len(values), 0.5):
            assert message.error() is None, message.error()
            values.append(message.value().decode())
    consumer.close()
    return values
