"""The properties of a node: plain values in, text out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class NodePorts:
    """Where one node listens on loopback: for clients and other brokers, and for the controllers' quorum."""

    broker: int
    controller: int


def server_properties(node: int, ports: Sequence[NodePorts], overrides: Mapping[str, object]) -> dict[str, str]:
    """The `server.properties` of node `node` (1, 2, …) of a cluster that listens on `ports`; overrides win.

    Every node is broker and controller at once. The data folder is `data` below the folder in which the node runs.
    """
    mine, nodes = ports[node - 1], len(ports)
    properties: dict[str, object] = {
        "process.roles": "broker,controller",
        "node.id": node,
        "controller.quorum.voters": ",".join(f"{i}@{HOST}:{p.controller}" for i, p in enumerate(ports, start=1)),
        "listeners": f"PLAINTEXT://{HOST}:{mine.broker},CONTROLLER://{HOST}:{mine.controller}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{mine.broker}",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": "data",
        # Topics are declared (`wattline topics apply`); a mistyped name must not become a topic.
        "auto.create.topics.enable": "false",
        "default.replication.factor": min(3, nodes),
        "min.insync.replicas": 2 if nodes >= 3 else 1,
        "offsets.topic.num.partitions": 4,
        "offsets.topic.replication.factor": min(3, nodes),
        "transaction.state.log.num.partitions": 4,
        "transaction.state.log.replication.factor": min(3, nodes),
        "transaction.state.log.min.isr": 2 if nodes >= 3 else 1,
        "share.coordinator.state.topic.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": min(3, nodes),
        "share.coordinator.state.topic.min.isr": 2 if nodes >= 3 else 1,
        # A group of tests forms at once, and a dead member is missed after a second.
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 500,
        # A killed broker is missed, and may register anew, after 2 or 3 seconds instead of 9.
        "broker.heartbeat.interval.ms": 500,
        "broker.session.timeout.ms": 2000 if nodes == 1 else 3000,
        "replica.lag.time.max.ms": 10_000,
        # Few threads: a test machine has few cores and several nodes.
        "num.network.threads": 2,
        "num.io.threads": 4,
        "num.recovery.threads.per.data.dir": 1,
        "background.threads": 2,
        "log.cleaner.threads": 1,
        "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,
        "log.segment.bytes": 128 * 1024 * 1024,
        "log.index.size.max.bytes": 1024 * 1024,
        "log.retention.check.interval.ms": 300_000,
    }
    return {key: str(value) for key, value in {**properties, **overrides}.items()}


def rendered(properties: Mapping[str, str]) -> str:
    """The text of a properties file, which Java reads as Latin-1: anything else is escaped."""
    return "".join(f"{_escaped(key, ' =:#!')}={_escaped(value, '')}\n" for key, value in properties.items())


def bootstrap(ports: Sequence[NodePorts]) -> str:
    """`host:port,…` for clients."""
    return ",".join(f"{HOST}:{p.broker}" for p in ports)


_CONTROLS = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f"}


def _escaped(text: str, special: str) -> str:
    escaped = "".join(_escaped_character(c, special) for c in text)
    return "\\" + escaped if escaped.startswith(" ") else escaped


def _escaped_character(c: str, special: str) -> str:
    if c in _CONTROLS:
        return _CONTROLS[c]
    if c in special:
        return "\\" + c
    if " " <= c <= "~":
        return c
    utf16 = c.encode("utf-16-be")
    return "".join(f"\\u{utf16[i : i + 2].hex()}" for i in range(0, len(utf16), 2))
