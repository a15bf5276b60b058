"""When a consumer group has its partitions, asked of the broker, so that joining is told apart from working."""

import time

from confluent_kafka import ConsumerGroupState
from confluent_kafka.admin import AdminClient

PAUSE = 0.02


def joined(admin: AdminClient, group: str, topic: str, began: float, timeout: float = 30.0) -> float:
    """Seconds from `began` (monotonic) until members hold all partitions of the topic. Raises TimeoutError."""
    partitions = len(admin.list_topics(topic, timeout=10).topics[topic].partitions)
    while True:
        told = admin.describe_consumer_groups([group])[group].result()
        held = sum(len(member.assignment.topic_partitions) for member in told.members)
        after = time.monotonic() - began
        if told.state == ConsumerGroupState.STABLE and held == partitions:
            return after
        if after > timeout:
            raise TimeoutError(f"{group} has {held} of {partitions} partitions after {timeout:.0f} s")
        time.sleep(PAUSE)
