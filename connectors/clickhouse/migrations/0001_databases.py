"""The four databases."""

from connectors.clickhouse.engines import Topology


def statements(topology: Topology) -> list[str]:
    return topology.databases()
