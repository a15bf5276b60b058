"""The schema on a real engine: applied once, again, and after a model has got a new field."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from clickhouse_connect.driver.client import Client

from connectors.clickhouse import schema
from connectors.clickhouse.client import Address, connect
from connectors.clickhouse.ddl import create_event_type, landing_of
from connectors.clickhouse.engines import DATABASES, SingleNode
from connectors.clickhouse.landing_block import arrow_stream
from connectors.clickhouse.migrate import ChangedMigration
from connectors.clickhouse.reconcile import changes
from models.catalogue import event_types
from tests.support.gateway import RunningGateway
from tests.unit.clickhouse.every_column import EveryColumn, Newer

HERE = SingleNode()


@pytest.fixture
def client(gateway: RunningGateway) -> Iterator[Client]:
    opened = connect(Address(port=gateway.port))
    yield opened
    for name in ("__parse", "__landing", ""):
        opened.command(f"DROP TABLE IF EXISTS raw.every_column{name}")
    opened.close()


def test_applying_it_again_changes_nothing(client: Client) -> None:
    assert schema.apply(client, HERE) == []
    names = {name for (name,) in client.query("SHOW DATABASES").result_rows}
    assert set(DATABASES) <= names
    assert client.query("SELECT count() FROM ops.migrations FINAL").result_rows[0][0] >= 5


def test_a_dry_run_tells_and_does_not_touch(client: Client) -> None:
    event_type = event_types()[0]
    for name in ("__parse", "__landing", ""):
        client.command(f"DROP TABLE {event_type.database}.{event_type.table_name()}{name}")

    planned = schema.apply(client, HERE, dry_run=True)

    assert [step.name for step in planned] == [f"{event_type.database}.{event_type.table_name()}"]
    assert planned == schema.apply(client, HERE)
    assert schema.plan(client, HERE) == []


def test_an_edited_migration_is_noticed(client: Client) -> None:
    client.command("INSERT INTO ops.migrations (name, checksum) VALUES ('9999_from_the_future', 'x')")
    try:
        with pytest.raises(ChangedMigration, match="9999_from_the_future"):
            schema.apply(client, HERE)
    finally:
        client.command("DELETE FROM ops.migrations WHERE name = '9999_from_the_future'")


def test_a_new_optional_field_reaches_table_and_view(client: Client) -> None:
    for statement in create_event_type(EveryColumn, HERE):
        client.command(statement)
    for statement in changes(Newer, existing(client), HERE):
        client.command(statement)

    line = (
        b'{"id":"61f0c404-5cb3-11e7-907b-a6006ad3dba0","time":"2026-11-22T10:00:00Z",'
        b'"recorded":"2026-11-22T10:00:00Z","remark":"new"}'
    )
    body = arrow_stream("billing.bills", 0, [7], [line])
    client.command("ALTER TABLE raw.every_column REMOVE TTL")
    client.raw_insert(landing_of(Newer), None, body, fmt="ArrowStream")

    assert client.query("SELECT remark, labels, _offset FROM raw.every_column").result_rows == [("new", {}, 7)]
    assert changes(Newer, existing(client), HERE) == []


def test_the_written_files_can_be_run(client: Client, tmp_path: Path) -> None:
    """Every statement of schema/single.sql, on an engine where it has all been run already."""
    for statement in schema.rendered_files()["connectors/clickhouse/schema/single.sql"].split(";\n\n"):
        sql = "\n".join(line for line in statement.splitlines() if not line.startswith("--")).strip(" \n;")
        if sql:
            client.command(sql)
    assert schema.plan(client, HERE) == []


def existing(client: Client) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    rows = client.query(
        "SELECT concat(database, '.', table), name, type FROM system.columns"
        " WHERE table LIKE 'every_column%' ORDER BY table, position"
    ).result_rows
    for table, name, kind in rows:
        found.setdefault(table, []).append((name, kind))
    return found
