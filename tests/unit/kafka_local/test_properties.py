"""A node's server.properties."""

import pytest

from connectors.kafka.local.properties import NodePorts, bootstrap, rendered, server_properties

ONE = [NodePorts(9092, 9093)]
THREE = [NodePorts(9092, 9093), NodePorts(9094, 9095), NodePorts(9096, 9097)]


def test_one_node_copies_to_nobody() -> None:
    properties = server_properties(1, ONE, {})
    assert properties["controller.quorum.voters"] == "1@127.0.0.1:9093"
    assert properties["listeners"] == "PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093"
    factors = {key: value for key, value in properties.items() if key.endswith("replication.factor")}
    assert set(factors.values()) == {"1"}
    assert properties["min.insync.replicas"] == "1"


def test_each_of_three_nodes_listens_on_its_own_ports_and_knows_all_voters() -> None:
    properties = server_properties(2, THREE, {})
    assert properties["node.id"] == "2"
    assert properties["advertised.listeners"] == "PLAINTEXT://127.0.0.1:9094"
    assert properties["controller.quorum.voters"] == "1@127.0.0.1:9093,2@127.0.0.1:9095,3@127.0.0.1:9097"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("offsets.topic.replication.factor", "3"),
        ("transaction.state.log.replication.factor", "3"),
        ("transaction.state.log.min.isr", "2"),
        ("default.replication.factor", "3"),
        ("min.insync.replicas", "2"),
    ],
)
def test_three_nodes_lose_one_without_losing_a_write(key: str, value: str) -> None:
    assert server_properties(1, THREE, {})[key] == value


def test_two_nodes_go_on_when_one_is_lost() -> None:
    properties = server_properties(1, THREE[:2], {})
    assert properties["default.replication.factor"] == "2"
    assert properties["min.insync.replicas"] == "1"


def test_topics_are_never_made_by_themselves_unless_one_asks_for_it() -> None:
    assert server_properties(1, ONE, {})["auto.create.topics.enable"] == "false"
    assert server_properties(1, ONE, {"auto.create.topics.enable": "true"})["auto.create.topics.enable"] == "true"


def test_overrides_may_be_numbers() -> None:
    assert server_properties(1, ONE, {"message.max.bytes": 1000})["message.max.bytes"] == "1000"


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("plain:1,b", "k=plain:1,b"),
        (r"C:\new", r"k=C:\\new"),
        ("a\nb\tc", r"k=a\nb\tc"),
        (" leading", r"k=\ leading"),
        ("李", r"k=\u674e"),
        ("😀", r"k=\ud83d\ude00"),
        ("", "k="),
    ],
)
def test_a_value_is_written_so_that_java_reads_it_back(value: str, line: str) -> None:
    assert rendered({"k": value}) == line + "\n"


def test_a_key_escapes_what_would_end_it() -> None:
    assert rendered({"a b=c:d": "v"}) == "a\\ b\\=c\\:d=v\n"


def test_clients_are_told_every_broker() -> None:
    assert bootstrap(THREE) == "127.0.0.1:9092,127.0.0.1:9094,127.0.0.1:9096"
