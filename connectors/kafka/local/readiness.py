"""Whether a cluster serves: not that a port listens, but that its nodes know each other and groups can work."""

from collections.abc import Mapping

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._metadata import ClusterMetadata

from connectors.kafka.local.properties import HOST
from connectors.kafka.local.protocol import NO_ERROR, error_of_coordinator, error_of_producer_id

_ASK_WITHIN = 2.0
_PROBE_GROUP = "wattline.ready"


def admin(bootstrap: str) -> AdminClient:
    """A client that looks again soon: the servers are near, and just coming up."""
    return AdminClient(
        {
            "bootstrap.servers": bootstrap,
            "reconnect.backoff.ms": 20,
            "reconnect.backoff.max.ms": 200,
            "retry.backoff.ms": 20,
            "log_level": 0,
        }
    )


def lacking(client: AdminClient, nodes: Mapping[int, int]) -> str | None:
    """What these nodes (number → port) still lack to serve; None when they serve.

    Each finds a coordinator that works for a consumer group (so topics can be made), lets an idempotent producer start,
    is registered, and holds all its replicas in sync.
    """
    if not nodes:
        return "no node runs"
    for number, port in nodes.items():
        found = _unable(number, port)
        if found is not None:
            return found
    try:
        metadata = client.list_topics(timeout=_ASK_WITHIN)
    except KafkaException as error:
        return f"no metadata ({error.args[0].str()})"
    return unregistered(metadata, nodes) or out_of_sync(metadata, nodes)


def unregistered(metadata: ClusterMetadata, nodes: Mapping[int, int]) -> str | None:
    absent = sorted(set(nodes) - set(metadata.brokers))
    return f"node {absent[0]} hasn't registered" if absent else None


def out_of_sync(metadata: ClusterMetadata, nodes: Mapping[int, int]) -> str | None:
    """Which partition is about to catch up, or to get its leader, on one of these nodes.

    What only dead nodes hold isn't waited for.
    """
    running = set(nodes)
    for name, topic in metadata.topics.items():
        for number, partition in topic.partitions.items():
            in_sync = set(partition.isrs)
            late = running & set(partition.replicas) - in_sync if partition.leader in running else running & in_sync
            if late:
                return f"{name}/{number} isn't in sync"
    return None


def _unable(number: int, port: int) -> str | None:
    try:
        code = error_of_coordinator(HOST, port, _PROBE_GROUP)
        if code != NO_ERROR:
            return f"node {number} has no group coordinator ({KafkaError(code).str()})"
        code = error_of_producer_id(HOST, port)
        return None if code == NO_ERROR else f"node {number} gives out no producer ids ({KafkaError(code).str()})"
    except OSError as error:
        return f"node {number} doesn't answer ({error})"
