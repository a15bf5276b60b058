"""How a table that exists follows its model."""

import pytest

from connectors.clickhouse.ddl import create_event_type, table_columns
from connectors.clickhouse.engines import SingleNode
from connectors.clickhouse.reconcile import IncompatibleTable, changes
from models.envelope import Event
from tests.unit.clickhouse.every_column import EveryColumn, Newer


class Stricter(Newer):
    needed: str


def existing(event_type: type[Event]) -> dict[str, list[tuple[str, str]]]:
    columns = [(column.name, column.type) for column in table_columns(event_type)]
    return {"raw.every_column": columns, "raw.every_column__parse": columns}


def test_a_table_that_agrees_is_left_alone() -> None:
    assert changes(EveryColumn, existing(EveryColumn), SingleNode()) == []


def test_a_missing_table_is_made() -> None:
    assert changes(EveryColumn, {}, SingleNode()) == create_event_type(EveryColumn, SingleNode())


def test_a_new_optional_field_becomes_a_column_and_the_view_follows() -> None:
    add, modify = changes(Newer, existing(EveryColumn), SingleNode())

    assert add == (
        "ALTER TABLE raw.every_column ADD COLUMN IF NOT EXISTS `remark` Nullable(String) CODEC(ZSTD(1)) AFTER `labels`"
    )
    assert modify.startswith("ALTER TABLE raw.every_column__parse MODIFY QUERY\nSELECT")
    assert "AS `remark`" in modify


def test_a_view_left_behind_by_a_crash_is_brought_up() -> None:
    halfway = {**existing(EveryColumn), "raw.every_column": existing(Newer)["raw.every_column"]}

    (modify,) = changes(Newer, halfway, SingleNode())

    assert "MODIFY QUERY" in modify


def test_a_missing_view_is_made() -> None:
    lost = {"raw.every_column": existing(EveryColumn)["raw.every_column"]}

    assert any("CREATE MATERIALIZED VIEW" in sql for sql in changes(EveryColumn, lost, SingleNode()))


def test_a_new_required_field_is_refused() -> None:
    with pytest.raises(IncompatibleTable, match=r"Stricter\.needed is new and required"):
        changes(Stricter, existing(EveryColumn), SingleNode())


def test_a_lost_field_is_refused() -> None:
    with pytest.raises(IncompatibleTable, match=r"has a column that EveryColumn lacks: remark"):
        changes(EveryColumn, existing(Newer), SingleNode())


def test_another_type_is_refused() -> None:
    table = [(name, "String" if name == "amount" else kind) for name, kind in existing(EveryColumn)["raw.every_column"]]

    with pytest.raises(
        IncompatibleTable, match=r"every_column\.amount is String but EveryColumn\.amount asks for Int64"
    ):
        changes(EveryColumn, {**existing(EveryColumn), "raw.every_column": table}, SingleNode())
