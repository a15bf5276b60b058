"""What a cluster still lacks, told from its metadata."""

import pytest
from confluent_kafka.admin._metadata import BrokerMetadata, ClusterMetadata, PartitionMetadata, TopicMetadata

from connectors.kafka.local.readiness import out_of_sync, unregistered

NODES = {1: 9092, 2: 9094}


def metadata(brokers: list[int], leader: int = 1, replicas: str = "12", in_sync: str = "12") -> ClusterMetadata:
    """One topic of one partition."""
    partition = PartitionMetadata()
    partition.id, partition.leader = 0, leader
    partition.replicas, partition.isrs = [int(n) for n in replicas], [int(n) for n in in_sync]
    topic = TopicMetadata()
    topic.topic, topic.partitions = "calls", {0: partition}
    cluster = ClusterMetadata()
    cluster.brokers = {number: BrokerMetadata() for number in brokers}
    cluster.topics = {"calls": topic}
    return cluster


def test_a_node_that_is_not_registered_is_named() -> None:
    assert unregistered(metadata([1]), NODES) == "node 2 hasn't registered"
    assert unregistered(metadata([1, 2, 3]), NODES) is None


@pytest.mark.parametrize(
    ("leader", "replicas", "in_sync", "late"),
    [
        (1, "12", "12", False),
        (1, "12", "1", True),  # node 2 catches up
        (3, "123", "123", True),  # node 3 is gone and another is about to lead
        (1, "123", "12", False),  # node 3 is gone, nobody waits for it
        (-1, "3", "3", False),  # only node 3 has it
        (-1, "13", "3", False),  # node 1 may not lead: it missed something that node 3 has
        (-1, "12", "12", True),
    ],
)
def test_running_nodes_are_waited_for_and_dead_ones_not(leader: int, replicas: str, in_sync: str, late: bool) -> None:
    told = out_of_sync(metadata([1, 2], leader, replicas, in_sync), NODES)
    assert told == ("calls/0 isn't in sync" if late else None)
