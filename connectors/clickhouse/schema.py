"""The warehouse's schema: planned, applied, and written out for people to read."""

from collections.abc import Mapping
from typing import Any, Protocol

import structlog

from connectors.clickhouse.ddl import create_event_type, table_of
from connectors.clickhouse.engines import DATABASES, Cluster, SingleNode, Topology
from connectors.clickhouse.migrate import Step, bootstrap, numbered, pending
from connectors.clickhouse.reconcile import Existing, changes
from models.catalogue import event_types

log = structlog.get_logger(__name__)

FILES: dict[str, Topology] = {
    "connectors/clickhouse/schema/single.sql": SingleNode(),
    "connectors/clickhouse/schema/cluster.sql": Cluster(),
}


class Connection(Protocol):
    """As much of clickhouse-connect's client as the schema needs."""

    def command(self, cmd: str, parameters: dict[str, Any] | None = None) -> Any: ...

    def query(self, query: str) -> Any: ...


def plan(connection: Connection, topology: Topology) -> list[Step]:
    """What `apply` would do to this warehouse now: numbered migrations first, then the raw tables."""
    steps = pending(numbered(topology), _applied(connection))
    existing = _existing(connection)
    for event_type in event_types():
        statements = changes(event_type, existing, topology)
        if statements:
            steps.append(Step(table_of(event_type), tuple(statements)))
    return steps


def apply(connection: Connection, topology: Topology, dry_run: bool = False) -> list[Step]:
    """Brings the warehouse to this version's schema; harmless where it is there already. Returns what was done, or
    with `dry_run` what would be.

    Raises ChangedMigration or IncompatibleTable before anything is touched.
    """
    steps = plan(connection, topology)
    if dry_run:
        return steps
    for statement in bootstrap(topology):
        connection.command(statement)
    migrations = {step.name for step in numbered(topology)}
    for step in steps:
        for statement in step.statements:
            connection.command(statement)
        if step.name in migrations:
            connection.command(
                "INSERT INTO ops.migrations (name, checksum) VALUES ({name:String}, {checksum:String})",
                parameters={"name": step.name, "checksum": step.checksum},
            )
    log.info("schema applied", steps=len(steps))
    return steps


def rendered_files() -> dict[str, str]:
    """Path in the repository → the whole schema as SQL, for a single node and for a cluster."""
    return {path: _rendered(topology) for path, topology in FILES.items()}


def _rendered(topology: Topology) -> str:
    parts = ["-- Written by `wattline schema write` from models/ and connectors/clickhouse/migrations/: don't edit.\n"]
    steps = [
        Step("bootstrap", tuple(bootstrap(topology))),
        *numbered(topology),
        *(Step(table_of(cls), tuple(create_event_type(cls, topology))) for cls in event_types()),
    ]
    parts += [f"-- {step.name}\n\n" + "".join(f"{sql};\n\n" for sql in step.statements) for step in steps]
    return "\n".join(parts).rstrip() + "\n"


def _applied(connection: Connection) -> Mapping[str, str]:
    if not connection.query("SELECT 1 FROM system.tables WHERE database = 'ops' AND name = 'migrations'").result_rows:
        return {}
    return dict(connection.query("SELECT name, checksum FROM ops.migrations FINAL ORDER BY name").result_rows)


def _existing(connection: Connection) -> Existing:
    names = ", ".join(f"'{name}'" for name in DATABASES)
    rows = connection.query(
        "SELECT concat(database, '.', table), name, type FROM system.columns "
        f"WHERE database IN ({names}) ORDER BY database, table, position"
    ).result_rows
    existing: dict[str, list[tuple[str, str]]] = {}
    for table, name, column_type in rows:
        existing.setdefault(table, []).append((name, column_type))
    return existing
