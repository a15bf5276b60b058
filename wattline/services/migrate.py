"""The step between the gateway and the sink: tables as this version wants them."""

from connectors.clickhouse import schema
from connectors.clickhouse.engines import Cluster, SingleNode, Topology
from connectors.clickhouse.migrate import Step
from wattline import assembly
from wattline.home import Home
from wattline.settings import Settings


def run(settings: Settings, _home: Home) -> None:
    """Applies what is missing."""
    migrate(settings, dry_run=False)


def migrate(settings: Settings, dry_run: bool) -> list[Step]:
    """Applies, or with `dry_run` only tells, what the warehouse's schema lacks."""
    with assembly.open_client(settings) as client:
        return schema.apply(client, topology(settings), dry_run)


def topology(settings: Settings) -> Topology:
    """Single node, or the cluster that the settings name."""
    name = settings.clickhouse.cluster
    return Cluster(name) if name else SingleNode()
