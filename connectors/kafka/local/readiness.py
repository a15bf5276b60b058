"""Whether a cluster serves: not that a port listens, but that its nodes know each other and groups can work."""

from collections.abc import Collection

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._metadata import ClusterMetadata

_ASK_WITHIN = 2.0
_PROBE_GROUP = "wattline.ready"
_NO_SUCH_GROUP = (KafkaError.GROUP_ID_NOT_FOUND, KafkaError.NO_ERROR)


def admin(bootstrap: str) -> AdminClient:
    """A client that looks again soon: the servers are near, and just coming up."""
    return AdminClient(
        {
            "bootstrap.servers": bootstrap,
            "reconnect.backoff.ms": 20,
            "reconnect.backoff.max.ms": 200,
            "retry.backoff.ms": 20,
            "socket.timeout.ms": 5000,
            "log_level": 0,
        }
    )


def lacking(client: AdminClient, nodes: Collection[int]) -> str | None:
    """What these nodes still lack to serve; None when they serve.

    They are registered, hold all their replicas in sync, and a consumer group gets an answer from its coordinator.
    """
    try:
        metadata = client.list_topics(timeout=_ASK_WITHIN)
        return _missing(metadata, nodes) or _out_of_sync(metadata, nodes) or _without_coordinator(client)
    except KafkaException as error:
        return f"no answer ({error.args[0].str()})"


def _missing(metadata: ClusterMetadata, nodes: Collection[int]) -> str | None:
    absent = sorted(set(nodes) - set(metadata.brokers))
    return f"node {absent[0]} hasn't registered" if absent else None


def _out_of_sync(metadata: ClusterMetadata, nodes: Collection[int]) -> str | None:
    for name, topic in metadata.topics.items():
        for number, partition in topic.partitions.items():
            behind = set(nodes) & (set(partition.replicas) - set(partition.isrs))
            if behind or partition.leader < 0:
                return f"{name}/{number} isn't in sync"
    return None


def _without_coordinator(client: AdminClient) -> str | None:
    (answer,) = client.describe_consumer_groups([_PROBE_GROUP], request_timeout=_ASK_WITHIN).values()
    try:
        answer.result()
    except KafkaException as error:
        if error.args[0].code() not in _NO_SUCH_GROUP:
            return f"no group coordinator ({error.args[0].str()})"
    return None
