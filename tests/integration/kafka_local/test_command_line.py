"""`wattline kafka` on a home of its own."""

import json
import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connectors.kafka.local.ports import free_ports
from tests.integration.kafka_local.records import consume, create, produce
from tests.support.house import House
from wattline.cli import app
from wattline.cli.shared import EXIT_NOT_RUNNING, EXIT_USAGE


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "home", {"WATTLINE_HOME": str(tmp_path / "home")})
    yield house
    if list(house.home.glob("kafka/*/server.properties")):
        house.run("kafka", "stop")


def test_a_laptops_kafka_from_its_start_to_its_end(house: House) -> None:
    assert house.run("kafka", "stop").stdout == "Kafka wasn't running\n"
    first = free_ports(1, random.SystemRandom())[0].broker
    bootstrap = f"127.0.0.1:{first}"
    told = house.run("kafka", "start", "--port", str(first)).stdout
    assert f"Kafka serves on {bootstrap}" in told
    assert f"export WATTLINE_LOG__KIND=kafka WATTLINE_LOG__KAFKA__BOOTSTRAP={bootstrap}\n" in told
    create(bootstrap, "kept")
    produce(bootstrap, "kept", ["a"])

    (node,) = house.document("kafka", "status")["nodes"]
    assert (node["node"], node["port"], node["controller_port"]) == (1, first, first + 1)
    assert f"Kafka runs already on {bootstrap}" in house.run("kafka", "start").stdout
    assert house.document("kafka", "status")["nodes"] == [node]

    refused = house.run("kafka", "start", "--nodes", "3", check=False)
    assert refused.returncode == 1
    assert "`wattline kafka stop` first" in refused.stderr

    os.kill(node["pid"], signal.SIGKILL)
    assert f"Kafka serves on {bootstrap}" in house.run("kafka", "start").stdout
    assert house.document("kafka", "status")["nodes"][0]["pid"] != node["pid"]
    assert consume(bootstrap, "kept", 1) == ["a"]

    assert house.run("kafka", "stop").stdout == "stopped\n"
    status = house.run("kafka", "status", "--json", check=False)
    assert status.returncode == EXIT_NOT_RUNNING
    assert json.loads(status.stdout)["nodes"][0]["pid"] is None


def test_a_pid_that_belongs_to_a_stranger_by_now_is_not_our_node(house: House) -> None:
    folder = house.home / "kafka"
    (folder / "node-1").mkdir(parents=True)
    (folder / "cluster.json").write_text('{"cluster_id": "x", "ports": [{"broker": 9092, "controller": 9093}]}')
    (folder / "node-1" / "pid").write_text(str(os.getpid()))
    assert house.run("kafka", "status", check=False).returncode == EXIT_NOT_RUNNING
    assert house.run("kafka", "stop").stdout == "Kafka wasn't running\n"


@pytest.mark.parametrize("wrong", [("--nodes", "4"), ("--nodes", "0"), ("--port", "80")])
def test_what_it_does_not_take_is_a_usage_error(wrong: tuple[str, str]) -> None:
    assert CliRunner().invoke(app, ["kafka", "start", *wrong]).exit_code == EXIT_USAGE


def test_a_machine_without_java_is_told_in_one_line(house: House, tmp_path: Path) -> None:
    failed = house.run("kafka", "start", check=False, PATH=str(tmp_path))
    assert failed.returncode == 1
    assert failed.stderr == (
        "error: Kafka needs Java 17 (java not found); on Debian: apt install openjdk-17-jre-headless\n"
    )
