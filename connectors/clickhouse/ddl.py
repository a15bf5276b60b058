"""DDL of the raw tables, rendered from the models.

An event type `t` has three objects in its database: the table `t`; `t__landing`, which keeps nothing and takes
stamped lines as they stand in the log; and `t__parse`, the view that parses those lines into the table. One that says
`latest_by` has two more: `t__latest`, the newest row of each value, and `t__keep`, the view that keeps it so.
"""

from connectors.clickhouse.columns import Column, columns_of, position_columns, tuple_type
from connectors.clickhouse.engines import MergeTree, Topology
from models.envelope import Event

MONEY_TOPICS = ("billing.", "bank.")
"""Their tables are on disk when an insert returns, not only in the page cache: power may fail."""

LATEST_VERSION = Column("_version", "UInt128", "ZSTD(1)")
"""Of a row among the newest: when it happened, then when it was recorded, in microseconds."""

LANDING_COLUMNS = (*position_columns(), Column("line", "String"))


class UnsortableField(Exception):
    """A model's sort key names a field that a table can't be ordered by."""


def table_of(event_type: type[Event]) -> str:
    """Database and table of an event type."""
    return f"{event_type.database}.{event_type.table_name()}"


def landing_of(event_type: type[Event]) -> str:
    """Where the bulk lane inserts."""
    return f"{table_of(event_type)}__landing"


def view_of(event_type: type[Event]) -> str:
    """The view that parses landed lines."""
    return f"{table_of(event_type)}__parse"


def latest_of(event_type: type[Event]) -> str:
    """Where the newest row of each value of `latest_by` stands."""
    return f"{table_of(event_type)}__latest"


def keeper_of(event_type: type[Event]) -> str:
    """The view that puts new rows there."""
    return f"{table_of(event_type)}__keep"


def table_columns(event_type: type[Event]) -> tuple[Column, ...]:
    """All columns of the raw table, in order."""
    return (*columns_of(event_type), *position_columns())


def create_event_type(event_type: type[Event], topology: Topology) -> list[str]:
    """Everything an event type needs, in the order in which it must come to be."""
    return [
        *create_raw_table(event_type, topology),
        *topology.create_null(landing_of(event_type), [f"`{c.name}` {c.type}" for c in LANDING_COLUMNS]),
        *topology.create_view(view_of(event_type), table_of(event_type), parse_query(event_type)),
        *create_latest(event_type, topology),
    ]


def create_latest(event_type: type[Event], topology: Topology) -> list[str]:
    """The table of the newest rows and its view; nothing for a type that has none."""
    if event_type.latest_by is None:
        return []
    key, days = f"`{event_type.latest_by}`", event_type.retention_days
    engine = MergeTree(
        order_by=(key,),
        version=f"`{LATEST_VERSION.name}`",
        ttl=f"`time` + toIntervalDay({days})" if days else "",
        shard_by=f"sipHash64({key})",
    )
    body = [str(column) for column in latest_columns(event_type)]
    return [
        *topology.create_table(latest_of(event_type), body, engine),
        *topology.create_view(keeper_of(event_type), latest_of(event_type), keep_query(event_type)),
    ]


def latest_columns(event_type: type[Event]) -> tuple[Column, ...]:
    """The event's own columns, and what decides which of two rows is the newer one."""
    return (*columns_of(event_type), LATEST_VERSION)


def keep_query(event_type: type[Event]) -> str:
    """SELECT that turns inserted rows into candidates for the newest. The later event counts, and of the same event
    the later record; the same row again changes nothing."""
    own = ",\n".join(f"    `{column.name}`" for column in columns_of(event_type))
    version = (
        "bitShiftLeft(toUInt128(toUnixTimestamp64Micro(`time`)), 64) + toUInt128(toUnixTimestamp64Micro(`recorded`))"
    )
    return f"SELECT\n{own},\n    {version} AS `{LATEST_VERSION.name}`\nFROM {table_of(event_type)}"


def create_raw_table(event_type: type[Event], topology: Topology) -> list[str]:
    """The table alone."""
    # What a crashed sink asks is "which offsets from here on are present": offsets grow with time, so min and max
    # of a few granules rule out nearly all of the table.
    body = [
        *(str(column) for column in table_columns(event_type)),
        "INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1",
    ]
    return topology.create_table(table_of(event_type), body, engine_of(event_type))


def engine_of(event_type: type[Event]) -> MergeTree:
    """How an event type is stored. Raises UnsortableField for a sort key that may be absent."""
    for column in columns_of(event_type):
        if column.name in event_type.sort_key and "Nullable(" in column.type:
            raise UnsortableField(
                f"{event_type.__name__}.sort_key: {column.name} may be absent, so rows can't be sorted by it"
            )
    days = event_type.retention_days
    money = event_type.topic.startswith(MONEY_TOPICS)
    return MergeTree(
        order_by=(*(f"`{name}`" for name in event_type.sort_key), "`id`"),
        version="`recorded`",
        partition_by="toYYYYMM(`time`)",
        ttl=f"`time` + toIntervalDay({days})" if days else "",
        shard_by="sipHash64(`id`)",
        settings={"fsync_after_insert": "1", "fsync_part_directory": "1"} if money else {},
    )


def parse_query(event_type: type[Event]) -> str:
    """SELECT that turns landed lines into rows. Columns are matched by position, so a test holds their order."""
    # No model field begins with an underscore, so `_event` can't be mistaken for a column of the SELECT.
    own = [f"    tupleElement(_event, '{column.name}') AS `{column.name}`" for column in columns_of(event_type)]
    position = [f"    `{column.name}`" for column in position_columns()]
    return (
        "SELECT\n" + ",\n".join([*own, *position]) + "\nFROM (\n"
        f"    SELECT JSONExtract(line, '{_quoted(tuple_type(event_type))}') AS _event,"
        " `_topic`, `_partition`, `_offset`\n"
        f"    FROM {landing_of(event_type)}\n)\n"
        # Of what isn't an event the engine makes a row of zeros: no event's id is zero.
        "WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'),"
        " 'a landed line is no event') = 0"
    )


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")
