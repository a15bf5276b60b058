"""Ports: free, kept, or as asked for."""

import random
import socket
from pathlib import Path

import pytest

from connectors.kafka.local import KafkaFailed
from connectors.kafka.local.formatting import random_id
from connectors.kafka.local.plan import planned, read_plan
from connectors.kafka.local.ports import HIGHEST, LOWEST, free_ports, is_free, ports_from
from connectors.kafka.local.properties import NodePorts


def test_a_folder_without_a_cluster_has_no_plan(tmp_path: Path) -> None:
    assert read_plan(tmp_path) is None


def test_id_and_ports_stay(tmp_path: Path) -> None:
    first = planned(tmp_path / "k", 3, None)
    assert planned(tmp_path / "k", 3, None) == first == read_plan(tmp_path / "k")


def test_ports_that_are_asked_for_move_the_cluster_and_keep_its_id(tmp_path: Path) -> None:
    first = planned(tmp_path, 1, ports_from(9092, 1))
    moved = planned(tmp_path, 1, ports_from(9192, 1))
    assert first.ports == (NodePorts(9092, 9093),)
    assert moved.ports == (NodePorts(9192, 9193),)
    assert moved.cluster_id == first.cluster_id
    assert read_plan(tmp_path) == moved


def test_a_cluster_does_not_change_its_size(tmp_path: Path) -> None:
    planned(tmp_path, 1, None)
    with pytest.raises(KafkaFailed, match=r"holds a Kafka of size 1, not 3: .* remove the folder"):
        planned(tmp_path, 3, None)


def test_each_node_takes_two_ports() -> None:
    assert ports_from(9092, 2) == [NodePorts(9092, 9093), NodePorts(9094, 9095)]


def test_free_ports_differ_and_lie_below_those_of_outgoing_connections() -> None:
    found = [port for pair in free_ports(3, random.Random(1)) for port in (pair.broker, pair.controller)]
    assert len(set(found)) == 6
    assert all(LOWEST <= port < HIGHEST <= 32_768 for port in found)


def test_a_port_on_which_somebody_listens_is_not_chosen() -> None:
    (first,) = free_ports(1, random.Random(7))
    with socket.create_server(("127.0.0.1", first.broker)):
        assert not is_free(first.broker)
        (second,) = free_ports(1, random.Random(7))
    assert is_free(first.broker)
    assert first.broker not in (second.broker, second.controller)


def test_an_id_is_never_taken_for_an_option() -> None:
    made = [random_id() for _ in range(500)]
    assert {len(each) for each in made} == {22}
    assert not any(each.startswith("-") for each in made)
