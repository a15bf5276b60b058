"""Raw tables follow the models: what is missing is made, a new optional field becomes a column, the rest is refused."""

from collections.abc import Mapping, Sequence

from connectors.clickhouse.columns import Column, same_type
from connectors.clickhouse.ddl import (
    create_event_type,
    create_latest,
    keep_query,
    keeper_of,
    latest_columns,
    latest_of,
    parse_query,
    table_columns,
    table_of,
    view_of,
)
from connectors.clickhouse.engines import Topology
from models.envelope import Event

Existing = Mapping[str, Sequence[tuple[str, str]]]
"""`database.table` → its (column, type) pairs in order, as the warehouse tells them."""


class IncompatibleTable(Exception):
    """A table can't be brought to its model without touching rows: that takes a numbered migration."""


def changes(event_type: type[Event], existing: Existing, topology: Topology) -> list[str]:
    """Statements that bring one event type's tables and views up to its model; none where they agree."""
    table, view = table_of(event_type), view_of(event_type)
    if table not in existing:
        return create_event_type(event_type, topology)
    statements = _add_columns(event_type, table, table_columns(event_type), existing, topology)
    if view not in existing:
        return [*statements, *create_event_type(event_type, topology)]
    if not _agree(existing[view], table_columns(event_type)):
        statements += topology.alter_view(view, parse_query(event_type))
    return statements + _latest_changes(event_type, existing, topology)


def _latest_changes(event_type: type[Event], existing: Existing, topology: Topology) -> list[str]:
    table, view = latest_of(event_type), keeper_of(event_type)
    if event_type.latest_by is None:
        return []
    if table not in existing or view not in existing:
        return create_latest(event_type, topology)
    wanted = latest_columns(event_type)
    statements = _add_columns(event_type, table, wanted, existing, topology)
    if not _agree(existing[view], wanted):
        statements += topology.alter_view(view, keep_query(event_type))
    return statements


def _add_columns(
    event_type: type[Event], table: str, wanted: Sequence[Column], existing: Existing, topology: Topology
) -> list[str]:
    return [
        statement
        for column, after in _missing_columns(event_type, table, wanted, existing[table])
        for statement in topology.alter_table(table, f"ADD COLUMN IF NOT EXISTS {column} {after}")
    ]


def _missing_columns(
    event_type: type[Event], table: str, wanted: Sequence[Column], existing: Sequence[tuple[str, str]]
) -> list[tuple[Column, str]]:
    types = dict(existing)
    unknown = [name for name in types if name not in {column.name for column in wanted}]
    if unknown:
        raise IncompatibleTable(
            f"{table} has a column that {event_type.__name__} lacks: {', '.join(unknown)}. "
            "Events keep their fields: put the field back as an optional one"
        )
    missing, after = [], "FIRST"
    for column in wanted:
        if column.name not in types:
            if not column.optional:
                raise IncompatibleTable(
                    f"{event_type.__name__}.{column.name} is new and required, but {table} has rows without it: "
                    "give the field a default"
                )
            missing.append((column, after))
        elif not same_type(types[column.name], column.type):
            raise IncompatibleTable(
                f"{table}.{column.name} is {types[column.name]} but {event_type.__name__}.{column.name} asks for "
                f"{column.type}: a change of type takes a numbered migration"
            )
        after = f"AFTER `{column.name}`"
    return missing


def _agree(existing: Sequence[tuple[str, str]], wanted: Sequence[Column]) -> bool:
    return len(existing) == len(wanted) and all(
        name == column.name and same_type(column_type, column.type)
        for (name, column_type), column in zip(existing, wanted, strict=True)
    )
