"""Topics of a benchmark's own broker."""

from typing import Any

from confluent_kafka.admin import AdminClient, NewTopic

QUIET: dict[str, Any] = {"log_level": 0}
"""For clients that live on for a moment when the broker has ended."""


def admin_of(bootstrap: str) -> AdminClient:
    return AdminClient({**QUIET, "bootstrap.servers": bootstrap})


def declare(admin: AdminClient, topic: str, partitions: int) -> None:
    """Makes a topic."""
    admin.create_topics([NewTopic(topic, partitions, 1)])[topic].result(20)
