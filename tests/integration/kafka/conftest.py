from collections.abc import Iterator

import pytest

from connectors.kafka import KafkaConnection, KafkaLog
from connectors.kafka.local import LocalKafka
from tests.integration.kafka.parts import TOPIC, declare


@pytest.fixture
def connection(kafka: LocalKafka, topic_prefix: str) -> KafkaConnection:
    """To the shared broker; nothing is declared yet."""
    return KafkaConnection(kafka.bootstrap, topic_prefix)


@pytest.fixture
def log(connection: KafkaConnection) -> Iterator[KafkaLog]:
    """With one topic, of four partitions."""
    declare(connection)
    with KafkaLog(connection, topics=[TOPIC, "tickets"], lease=2.0) as opened:
        yield opened
