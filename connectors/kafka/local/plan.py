"""What stays the same over all starts of a cluster, kept in its folder."""

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from connectors.kafka.local.errors import KafkaFailed
from connectors.kafka.local.formatting import random_id
from connectors.kafka.local.ports import free_ports
from connectors.kafka.local.properties import NodePorts

_FILE = "cluster.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """The cluster's id, and where each node listens."""

    cluster_id: str
    ports: tuple[NodePorts, ...]


def planned(folder: Path, nodes: int, ports: Sequence[NodePorts] | None) -> Plan:
    """The plan of this folder; made, with free ports unless `ports` are given, when there is none.

    Raises KafkaFailed when the folder holds a cluster of another size: its controllers' quorum can't change.
    """
    kept = read_plan(folder)
    if kept is not None and len(kept.ports) != nodes:
        raise KafkaFailed(
            f"{folder} holds a Kafka of size {len(kept.ports)}, not {nodes}: ask for that size, or remove the folder"
        )
    if kept is not None and (ports is None or tuple(ports) == kept.ports):
        return kept
    wanted = tuple(ports if ports is not None else free_ports(nodes, random.SystemRandom()))
    plan = Plan(random_id() if kept is None else kept.cluster_id, wanted)
    folder.mkdir(parents=True, exist_ok=True)
    scratch = folder / f"{_FILE}.new"
    scratch.write_text(json.dumps(asdict(plan), indent=2))
    scratch.replace(folder / _FILE)
    return plan


def read_plan(folder: Path) -> Plan | None:
    """The plan of the cluster that lives in a folder; None when none does."""
    try:
        raw = json.loads((folder / _FILE).read_text())
    except FileNotFoundError:
        return None
    return Plan(raw["cluster_id"], tuple(NodePorts(**p) for p in raw["ports"]))
