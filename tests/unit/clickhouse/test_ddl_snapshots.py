"""All DDL, word for word, for a single node and for a cluster. WATTLINE_SNAPSHOTS=write writes them anew."""

import os
from pathlib import Path

import pytest

from connectors.clickhouse import schema
from connectors.clickhouse.ddl import create_event_type, table_columns
from connectors.clickhouse.engines import Cluster, SingleNode, Topology
from connectors.clickhouse.migrate import bootstrap, numbered
from connectors.clickhouse.reconcile import changes
from tests.unit.clickhouse.every_column import EveryColumn, Newer

FOLDER = Path(__file__).parents[2] / "snapshots" / "ddl"
TOPOLOGIES: dict[str, Topology] = {"single": SingleNode(), "cluster": Cluster()}


def check(name: str, statements: list[str]) -> None:
    path, rendered = FOLDER / name, "".join(f"{statement};\n\n" for statement in statements)
    if os.environ.get("WATTLINE_SNAPSHOTS") == "write":
        path.write_text(rendered)
    assert rendered == path.read_text(), f"{name} differs: look at it, then run with WATTLINE_SNAPSHOTS=write"


@pytest.mark.parametrize("where", TOPOLOGIES)
def test_an_event_type(where: str) -> None:
    check(f"event_type.{where}.sql", create_event_type(EveryColumn, TOPOLOGIES[where]))


@pytest.mark.parametrize("where", TOPOLOGIES)
def test_the_numbered_migrations(where: str) -> None:
    topology = TOPOLOGIES[where]
    statements = [statement for step in numbered(topology) for statement in step.statements]
    check(f"migrations.{where}.sql", [*bootstrap(topology), *statements])


@pytest.mark.parametrize("where", TOPOLOGIES)
def test_a_new_optional_field(where: str) -> None:
    columns = [(column.name, column.type) for column in table_columns(EveryColumn)]
    existing = {"raw.every_column": columns, "raw.every_column__parse": columns}

    check(f"new_field.{where}.sql", changes(Newer, existing, TOPOLOGIES[where]))


def test_the_whole_schema_is_written_for_both() -> None:
    files = schema.rendered_files()

    assert set(files) == {"connectors/clickhouse/schema/single.sql", "connectors/clickhouse/schema/cluster.sql"}
    assert all("raw.queue_event__parse" in text for text in files.values())
    assert "ON CLUSTER" not in files["connectors/clickhouse/schema/single.sql"]
