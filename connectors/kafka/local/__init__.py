"""A real Apache Kafka on this machine, for tests and laptops: its jars by Maven, one to three nodes on loopback."""

from connectors.kafka.local.cluster import LocalKafka
from connectors.kafka.local.errors import KafkaFailed, KafkaMissing, LocalKafkaError
from connectors.kafka.local.jars import default_cache, fetch_jars
from connectors.kafka.local.jvm import FULL_SPEED, QUICK_START

__all__ = [
    "FULL_SPEED",
    "QUICK_START",
    "KafkaFailed",
    "KafkaMissing",
    "LocalKafka",
    "LocalKafkaError",
    "default_cache",
    "fetch_jars",
]
