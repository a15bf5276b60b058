"""The step between the gateway and the sink: tables as this version wants them, and on a server who may read them."""

import secrets

from clickhouse_connect.driver.client import Client

from connectors.clickhouse import schema
from connectors.clickhouse.engines import Cluster, SingleNode, Topology
from connectors.clickhouse.grants import READING, Account, statements
from connectors.clickhouse.migrate import Step
from wattline import assembly
from wattline.home import Home
from wattline.settings import Settings


def run(settings: Settings, _home: Home) -> None:
    """Applies what is missing."""
    migrate(settings, dry_run=False)


def migrate(settings: Settings, dry_run: bool) -> list[Step]:
    """Applies, or with `dry_run` only tells, what the warehouse's schema lacks.

    On a server the readers' accounts, roles, limits and passwords are brought to what the settings say each time.
    """
    with assembly.open_client(settings) as client:
        steps = schema.apply(client, topology(settings), dry_run)
        if settings.clickhouse.mode == "server":
            steps.append(_grant(client, settings, dry_run))
    return steps


def _grant(client: Client, settings: Settings, dry_run: bool) -> Step:
    readers = settings.clickhouse.readers.items()
    accounts = [Account(name, password.get_secret_value(), secrets.token_hex(8)) for name, password in readers]
    reading = [name for (name,) in client.query(READING).result_rows]
    step = Step("grants", tuple(statements(topology(settings), accounts, reading)))
    for statement in () if dry_run else step.statements:
        client.command(statement)
    return step


def topology(settings: Settings) -> Topology:
    """Single node, or the cluster that the settings name."""
    name = settings.clickhouse.cluster
    return Cluster(name) if name else SingleNode()
