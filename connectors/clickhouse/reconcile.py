"""Raw tables follow the models: what is missing is made, a new optional field becomes a column, the rest is refused."""

from collections.abc import Mapping, Sequence

from connectors.clickhouse.columns import Column, same_type
from connectors.clickhouse.ddl import create_event_type, parse_query, table_columns, table_of, view_of
from connectors.clickhouse.engines import Topology
from models.envelope import Event

Existing = Mapping[str, Sequence[tuple[str, str]]]
"""`database.table` → its (column, type) pairs in order, as the warehouse tells them."""


class IncompatibleTable(Exception):
    """A table can't be brought to its model without touching rows: that takes a numbered migration."""


def changes(event_type: type[Event], existing: Existing, topology: Topology) -> list[str]:
    """Statements that bring one event type's table, landing and view up to its model; none where they agree."""
    table, view = table_of(event_type), view_of(event_type)
    if table not in existing:
        return create_event_type(event_type, topology)
    statements: list[str] = []
    for column, after in _missing_columns(event_type, existing[table]):
        statements += topology.alter_table(table, f"ADD COLUMN IF NOT EXISTS {column} {after}")
    if view not in existing:
        return [*statements, *create_event_type(event_type, topology)]
    if not _agree(existing[view], table_columns(event_type)):
        statements += topology.alter_view(view, parse_query(event_type))
    return statements


def _missing_columns(event_type: type[Event], existing: Sequence[tuple[str, str]]) -> list[tuple[Column, str]]:
    table, types = table_of(event_type), dict(existing)
    wanted = table_columns(event_type)
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
