"""Apache Kafka: the event log of anything shared or large, and a local broker for tests and laptops."""

from connectors.kafka.cluster import GroupInUse
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.consumer import KafkaConsumer
from connectors.kafka.log import KafkaLog

__all__ = ["GroupInUse", "KafkaConnection", "KafkaConsumer", "KafkaLog"]
