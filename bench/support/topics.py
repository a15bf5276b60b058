"""Topics of a benchmark's own broker."""

from confluent_kafka.admin import AdminClient, NewTopic


def declare(admin: AdminClient, topic: str, partitions: int) -> None:
    """Makes a topic."""
    admin.create_topics([NewTopic(topic, partitions, 1)])[topic].result(20)
