"""A real Apache Kafka of one to three nodes on loopback, for tests and laptops."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from connectors.kafka.local.errors import KafkaFailed
from connectors.kafka.local.formatting import is_formatted
from connectors.kafka.local.jvm import QUICK_START
from connectors.kafka.local.node import STOP_WITHIN, Launch, Node, stop_nodes
from connectors.kafka.local.plan import planned
from connectors.kafka.local.properties import NodePorts, bootstrap, server_properties
from connectors.kafka.local.readiness import admin, lacking

READY_WITHIN = 60.0
"""Seconds that nodes have from their start until they serve."""
MOST_NODES = 3

_PAUSE = 0.05


class LocalKafka:
    """Nodes 1 to `nodes`, each broker and controller at once, with their data in `folder`.

    The ports are chosen at the first start (unless `ports` says which) and kept in the folder. As a context manager it
    is started and stopped. `overrides` are server properties; `flags` are the JVM's (QUICK_START or FULL_SPEED).
    The nodes die with this process unless `outlives_us`. Raises KafkaMissing and KafkaFailed.
    """

    def __init__(
        self,
        folder: Path,
        jars: Path,
        nodes: int = 1,
        overrides: Mapping[str, object] | None = None,
        *,
        ports: Sequence[NodePorts] | None = None,
        flags: Sequence[str] = QUICK_START,
        outlives_us: bool = False,
    ) -> None:
        if not 1 <= nodes <= MOST_NODES:
            raise ValueError(f"a local Kafka has 1 to {MOST_NODES} nodes, not {nodes}")
        self.folder = folder
        plan = planned(folder, nodes, ports)
        self.ports = plan.ports
        self._overrides = dict(overrides or {})
        self._launch = Launch(jars, plan.cluster_id, tuple(flags), outlives_us)
        self._nodes = [Node(i, folder / f"node-{i}", p) for i, p in enumerate(plan.ports, start=1)]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def bootstrap(self) -> str:
        """`127.0.0.1:port[,…]` of all nodes, for clients."""
        return bootstrap(self.ports)

    @property
    def pids(self) -> dict[int, int | None]:
        """Each node's process; None where it doesn't run."""
        return {node.number: node.pid for node in self._nodes}

    def start(self, within: float = READY_WITHIN) -> None:
        """Starts the nodes that don't run and waits until all serve; those it started are killed if they don't."""
        asleep = [node for node in self._nodes if node.pid is None]
        try:
            for node in asleep:
                self._start(node)
            self._wait_until_ready(asleep, within)
        except BaseException:
            for node in asleep:
                node.kill()
            raise

    def stop(self, within: float = STOP_WITHIN) -> None:
        """SIGTERM to every node, SIGKILL after `within` seconds."""
        stop_nodes(self._nodes, within)

    def kill(self) -> None:
        """SIGKILL to every node."""
        for node in self._nodes:
            node.kill()

    def start_node(self, number: int, within: float = READY_WITHIN) -> None:
        """Starts one node and waits until it serves.

        Without a majority of the nodes nothing serves: then it returns once the process is started. After kill -9 of
        all nodes use `start`: until the last replica is back, Kafka lets none lead.
        """
        node = self._node(number)
        self._start(node)
        if 2 * len(self._alive()) > len(self._nodes):
            self._wait_until_ready([node], within)

    def stop_node(self, number: int, within: float = STOP_WITHIN) -> None:
        """SIGTERM: the node hands its partitions over and ends; SIGKILL after `within` seconds."""
        stop_nodes([self._node(number)], within)

    def kill_node(self, number: int) -> None:
        """SIGKILL."""
        self._node(number).kill()

    def restart_node(self, number: int, within: float = READY_WITHIN) -> None:
        """Stops the node if it runs, starts it on its old ports and waits until it serves."""
        self.stop_node(number)
        self.start_node(number, within)

    def wait_until_ready(self, within: float = READY_WITHIN) -> None:
        """Returns when all running nodes serve, and hold what they hold in sync."""
        self._wait_until_ready([], within)

    def _wait_until_ready(self, started: Sequence[Node], within: float) -> None:
        """Raises KafkaFailed, with the end of a log, when one of `started` ends or something is lacking too long."""
        client = admin(self.bootstrap)
        deadline = time.monotonic() + within
        while True:
            ended = next((node for node in started if node.pid is None), None)
            if ended is not None:
                raise KafkaFailed(f"Kafka node {ended.number} ended ({ended.ending()}); {ended.last_words()}")
            lack = lacking(client, {node.number: node.ports.broker for node in self._alive()})
            if lack is None:
                return
            if time.monotonic() > deadline:
                told = (started or self._nodes)[-1].last_words()
                raise KafkaFailed(f"Kafka doesn't serve within {within:.0f} s: {lack}; {told}")
            time.sleep(_PAUSE)

    def _start(self, node: Node) -> None:
        formatted = [other for other in self._nodes if is_formatted(other.data)]
        node.start(self._launch, server_properties(node.number, self.ports, self._overrides), formatted)

    def _alive(self) -> list[Node]:
        return [node for node in self._nodes if node.pid is not None]

    def _node(self, number: int) -> Node:
        if not 1 <= number <= len(self._nodes):
            raise ValueError(f"the nodes are 1 to {len(self._nodes)}, not {number}")
        return self._nodes[number - 1]
