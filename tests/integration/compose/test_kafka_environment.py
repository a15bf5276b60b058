"""Kafka's containers without containers: the image's own set-up program, given the compose file's environment.

`kafka.docker.KafkaDockerWrapper` is what the image starts: it turns KAFKA_… variables into server.properties and
formats the data folder. Then the real broker runs on what it wrote. Only hosts, ports and folders are others.
"""

from __future__ import annotations

import os
import random
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient, ConfigResource

from connectors.kafka.local import QUICK_START, LocalKafkaError, fetch_jars
from connectors.kafka.local.java import java
from connectors.kafka.local.ports import free_ports
from connectors.kafka.local.properties import NodePorts
from connectors.kafka.local.readiness import admin, lacking
from tests.support.compose import CLUSTER, SINGLE, environment, services
from tests.support.house import until

pytestmark = pytest.mark.timeout(240)

CONTAINER_PORTS = ("9092", "9093", "29092")
OF_CONTAINERS = ("KAFKA_HEAP_OPTS", "CLUSTER_ID")
"""Variables that are no properties of the broker."""
JAVA = ("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class Container:
    """One broker as its service says. `mine`: a port in the container, or published → this node's on loopback."""

    def __init__(self, name: str, variables: dict[str, str], folder: Path, mine: dict[str, int]) -> None:
        self.name, self.folder, self.mine = name, folder, mine
        self.variables = dict(variables)
        self.process: subprocess.Popen[bytes] | None = None

    def move(self, controllers: dict[str, int]) -> None:
        """From the compose network to loopback."""
        for key in ("KAFKA_LISTENERS", "KAFKA_ADVERTISED_LISTENERS"):
            self.variables[key] = re.sub(
                r"://[^:,]*:(\d+)", lambda found: f"://127.0.0.1:{self.mine[found[1]]}", self.variables[key]
            )
        self.variables["KAFKA_CONTROLLER_QUORUM_VOTERS"] = re.sub(
            r"@([\w-]+):9093",
            lambda found: f"@127.0.0.1:{controllers[found[1]]}",
            self.variables["KAFKA_CONTROLLER_QUORUM_VOTERS"],
        )
        self.variables["KAFKA_LOG_DIRS"] = str(self.folder / "data")

    def set_up(self, jars: Path) -> Path:
        """What the image's entry point does before it starts the broker."""
        defaults, mounted, final = (self.folder / name for name in ("defaults", "mounted", "final"))
        for path in (defaults, mounted, final):
            path.mkdir(parents=True)
        for name in ("server.properties", "log4j2.yaml", "tools-log4j2.yaml"):
            (defaults / name).touch()
        wrapper = (
            "kafka.docker.KafkaDockerWrapper",
            "setup",
            "-D",
            str(defaults),
            "-M",
            str(mounted),
            "-F",
            str(final),
        )
        done = subprocess.run(
            [java().path, *JAVA, "-cp", f"{jars}/*", *wrapper],
            env={"PATH": os.environ["PATH"], **self.variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, f"{self.name}: {done.stdout}{done.stderr}"
        return final / "server.properties"

    def start(self, jars: Path) -> None:
        properties = self.set_up(jars)
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [java().path, *QUICK_START, "-cp", f"{jars}/*", "kafka.Kafka", str(properties)],
                stdout=log,
                stderr=log,
            )

    def properties(self) -> dict[str, str]:
        lines = (self.folder / "final" / "server.properties").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)


@contextmanager
def running(folder: Path, *files: Path) -> Iterator[list[Container]]:
    """The Kafka services of these compose files, serving; gone at the end."""
    try:
        jars = fetch_jars()
    except LocalKafkaError as error:
        pytest.fail(str(error), pytrace=False)
    found = {name: service for name, service in services(*files).items() if name.startswith("kafka")}
    ports: list[NodePorts] = free_ports(2 * len(found), random.SystemRandom())
    containers = []
    for number, (name, service) in enumerate(found.items()):
        first, second = ports[2 * number : 2 * number + 2]
        mine = dict(zip(CONTAINER_PORTS, (first.broker, first.controller, second.broker), strict=True))
        _, published, inside = service["ports"][0].split(":")
        mine[published] = mine[inside]
        containers.append(Container(name, environment(service), folder / name, mine))
    for container in containers:
        container.move({each.name: each.mine["9093"] for each in containers})
    try:
        for container in containers:
            container.start(jars)
        nodes = {int(each.variables["KAFKA_NODE_ID"]): each.mine["9092"] for each in containers}
        client = client_of(containers, "9092")
        until(lambda: _alive(containers) and lacking(client, nodes) is None, 90, "Kafka")
        yield containers
    finally:
        for container in containers:
            if container.process is not None:
                container.process.kill()
                container.process.wait()


def _alive(containers: list[Container]) -> bool:
    for container in containers:
        assert container.process is not None
        assert container.process.poll() is None, (container.folder / "log").read_text()[-3000:]
    return True


def client_of(containers: list[Container], port: str) -> AdminClient:
    return admin(",".join(f"127.0.0.1:{container.mine[port]}" for container in containers))


def in_force(client: AdminClient, node: str) -> dict[str, str]:
    resource = ConfigResource(ConfigResource.Type.BROKER, node)
    entries = client.describe_configs([resource])[resource].result(10)
    return {name: str(entry.value) for name, entry in entries.items()}


def check_that_every_variable_took_hold(container: Container, client: AdminClient) -> None:
    """As a property of the broker that it knows: a misspelt one would be taken without a word."""
    properties = container.properties()
    known = in_force(client, container.variables["KAFKA_NODE_ID"])
    for variable, value in container.variables.items():
        if variable.startswith("KAFKA_") and variable not in OF_CONTAINERS:
            name = variable.removeprefix("KAFKA_").lower().replace("_", ".")
            assert properties.pop(name) == value, variable
            assert name in known, f"{variable}: the broker knows no {name}"
    assert properties == {}


def test_one_broker(tmp_path: Path) -> None:
    with running(tmp_path, SINGLE) as containers:
        (container,) = containers
        client = client_of(containers, "29092")
        check_that_every_variable_took_hold(container, client)
        assert in_force(client, "1")["auto.create.topics.enable"] == "false"
        broker = client.list_topics(timeout=10).brokers[1]
        assert broker.port == container.mine["29092"], "who comes from the host is sent on to the host's port"
        assert container.process is not None
        container.process.terminate()
        assert container.process.wait(60) in (0, 143)
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", container.mine["9092"])) != 0


@pytest.mark.slow
def test_three_brokers(tmp_path: Path) -> None:
    with running(tmp_path, SINGLE, CLUSTER) as containers:
        client = client_of(containers, "9092")
        assert sorted(client.list_topics(timeout=10).brokers) == [1, 2, 3]
        for container in containers:
            check_that_every_variable_took_hold(container, client)
        assert in_force(client, "3")["min.insync.replicas"] == "2"
        offsets = client.list_topics("__consumer_offsets", timeout=10).topics["__consumer_offsets"]
        assert {len(partition.replicas) for partition in offsets.partitions.values()} == {3}
