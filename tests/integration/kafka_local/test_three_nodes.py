"""Three real nodes: one may be lost."""

import time
from collections.abc import Iterator

import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._metadata import PartitionMetadata

from connectors.kafka.local import LocalKafka
from tests.integration.kafka_local.records import consume, create, produce
from tests.support.kafka import running_cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalKafka]:
    with running_cluster(tmp_path_factory.mktemp("cluster"), nodes=3) as running:
        yield running


def partition(cluster: LocalKafka, topic: str) -> PartitionMetadata:
    """The only partition of a topic."""
    metadata = AdminClient({"bootstrap.servers": cluster.bootstrap}).list_topics(topic, timeout=30)
    return metadata.topics[topic].partitions[0]


def test_every_node_is_a_broker_with_an_identity_of_its_own(cluster: LocalKafka) -> None:
    metadata = AdminClient({"bootstrap.servers": cluster.bootstrap}).list_topics(timeout=30)
    assert set(metadata.brokers) == {1, 2, 3}
    assert len(set(cluster.pids.values())) == 3
    identities = [(cluster.folder / f"node-{i}" / "data" / "meta.properties").read_text() for i in (1, 2, 3)]
    directories = {line for text in identities for line in text.splitlines() if line.startswith("directory.id")}
    assert len(directories) == 3


def test_writes_go_on_when_the_leader_is_killed_and_it_catches_up(cluster: LocalKafka) -> None:
    create(cluster.bootstrap, "calls", replicas=3)
    produce(cluster.bootstrap, "calls", ["a"])
    leader = partition(cluster, "calls").leader
    cluster.kill_node(leader)
    assert cluster.pids[leader] is None
    produce(cluster.bootstrap, "calls", ["b"])
    cluster.start_node(leader)
    assert set(partition(cluster, "calls").isrs) == {1, 2, 3}, "a node that was waited for has caught up"
    assert consume(cluster.bootstrap, "calls", 2) == ["a", "b"]


def test_data_survive_kill_9_of_all_nodes(cluster: LocalKafka) -> None:
    create(cluster.bootstrap, "blackout", replicas=3)
    produce(cluster.bootstrap, "blackout", ["a"])
    cluster.kill()
    before = time.monotonic()
    cluster.start_node(1)
    assert time.monotonic() - before < 10, "without a majority it isn't waited for"
    first = cluster.pids[1]
    assert first is not None
    cluster.start()
    assert cluster.pids[1] == first
    assert set(partition(cluster, "blackout").isrs) == {1, 2, 3}
    assert consume(cluster.bootstrap, "blackout", 1) == ["a"]
