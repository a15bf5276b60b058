"""A shadow: a second table of an event type, filled beside the one that is read and then exchanged with it.

It is an event type of its own as far as the DDL and the inserting lanes can tell: the same model under the name
`<table>__replay`, with a landing table and a parsing view that belong to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import Any

from clickhouse_connect.driver.client import Client

from connectors.clickhouse.ddl import LANDING_COLUMNS, landing_of, parse_query, table_of, view_of
from connectors.clickhouse.engines import SingleNode
from ingest.period import Period
from models.envelope import Event

SUFFIX = "__replay"

AT_ONCE = 2_000_000
"""Rows that a query may copy or compare without asking for too much memory or time."""

COPYING: dict[str, Any] = {"async_insert": 0, "max_partitions_per_insert_block": 0}


@cache
def shadow_of(event_type: type[Event]) -> type[Event]:
    """The event type under its shadow's name."""

    def table_name(_cls: type[Event]) -> str:
        return event_type.table_name() + SUFFIX

    return type(f"{event_type.__name__}Replay", (event_type,), {"table_name": classmethod(table_name)})


@dataclass(frozen=True, slots=True)
class Shadow:
    """One event type's table and its shadow. After the exchange the shadow's name is the former table's."""

    event_type: type[Event]

    @property
    def table(self) -> str:
        return table_of(self.event_type)

    @property
    def name(self) -> str:
        return table_of(shadow_of(self.event_type))

    def create(self, client: Client) -> None:
        """An empty shadow that is stored exactly as its table is, however that came to be."""
        shadow = shadow_of(self.event_type)
        client.command(f"CREATE TABLE {self.name} AS {self.table}")
        columns = [f"`{column.name}` {column.type}" for column in LANDING_COLUMNS]
        node = SingleNode()
        for statement in node.create_null(landing_of(shadow), columns):
            client.command(statement)
        for statement in node.create_view(view_of(shadow), self.name, parse_query(shadow)):
            client.command(statement)

    def drop(self, client: Client, keep_table: bool = False) -> None:
        """Whatever there is of it; with `keep_table` the table itself stays."""
        shadow = shadow_of(self.event_type)
        for name in (view_of(shadow), landing_of(shadow)):
            client.command(f"DROP TABLE IF EXISTS {name} SYNC")
        if not keep_table:
            client.command(f"DROP TABLE IF EXISTS {self.name} SYNC", settings={"max_table_size_to_drop": 0})

    def take_over(self, client: Client, period: Period, topic: str) -> Iterator[str]:
        """Brings over everything that isn't the topic's within the period; tells what it does, step by step.

        Months that the period doesn't touch are not copied: their parts are linked.
        """
        for partition in self._partitions(client):
            month = month_of(partition)
            if month.overlaps(period):
                yield from self._copy_rest(client, month, period, topic)
            else:
                client.command(f"ALTER TABLE {self.name} ATTACH PARTITION ID '{partition}' FROM {self.table}")
                yield f"{self.table}: {partition} linked"

    def same_columns(self, client: Client) -> bool:
        """Whether table and shadow still look alike: a migration may have come between."""
        rows = client.query(
            "SELECT concat(database, '.', table), groupArray((name, type, compression_codec)) FROM ("
            "SELECT * FROM system.columns WHERE concat(database, '.', table) IN ({names:Array(String)})"
            " ORDER BY table, position) GROUP BY 1",
            parameters={"names": [self.table, self.name]},
        ).result_rows
        columns: dict[str, object] = dict(rows)  # type: ignore[arg-type]
        return len(columns) == 2 and columns[self.table] == columns[self.name]

    def uuids(self, client: Client) -> tuple[str, str]:
        """Of the table and of the shadow: they tell which is which, for an exchange leaves them with the rows. ''
        where there is none."""
        rows = client.query(
            "SELECT concat(database, '.', name), toString(uuid) FROM system.tables"
            " WHERE concat(database, '.', name) IN ({names:Array(String)})",
            parameters={"names": [self.table, self.name]},
        ).result_rows
        found: dict[str, str] = dict(rows)  # type: ignore[arg-type]
        return found.get(self.table, ""), found.get(self.name, "")

    def _partitions(self, client: Client) -> list[str]:
        database, table = self.table.split(".")
        rows = client.query(
            "SELECT DISTINCT partition_id FROM system.parts WHERE active AND database = {database:String}"
            " AND table = {table:String} ORDER BY partition_id",
            parameters={"database": database, "table": table},
        ).result_rows
        return [partition for (partition,) in rows]

    def _copy_rest(self, client: Client, month: Period, period: Period, topic: str) -> Iterator[str]:
        for outside in month.without(period):
            for piece in pieces(client, self.table, outside, UTC):
                self._copy(client, within("time", piece))
                yield f"{self.table}: {piece.begin:%Y-%m-%d} copied"
        inside = month.common(period)
        self._copy(client, f"{within('time', inside)} AND _topic != '{topic}'")
        yield f"{self.table}: {month.begin:%Y-%m} is the log's to tell"

    def _copy(self, client: Client, condition: str) -> None:
        client.command(f"INSERT INTO {self.name} SELECT * FROM {self.table} WHERE {condition}", settings=COPYING)


def pieces(client: Client, table: str, period: Period, zone: tzinfo) -> list[Period]:
    """The period as far as there are rows: in one, or day by day where that would be much for one query."""
    [(rows, first, last)] = client.query(
        f"SELECT count(), min(time), max(time) FROM {table} WHERE {within('time', period)}"
    ).result_rows
    if not rows:
        return []
    whole = Period(first, last + timedelta(microseconds=1))
    return list(whole.days(zone)) if rows > AT_ONCE else [whole]


def month_of(partition: str) -> Period:
    """The month of a raw table's partition id, such as 202603."""
    begin = datetime(int(partition[:4]), int(partition[4:]), 1, tzinfo=UTC)
    return Period(begin, (begin + timedelta(days=32)).replace(day=1))


def within(column: str, period: Period) -> str:
    """SQL condition: the instant lies in the period."""
    return f"{column} >= {instant(period.begin)} AND {column} < {instant(period.end)}"


def instant(moment: datetime) -> str:
    """SQL literal of a moment, to the microsecond."""
    return f"toDateTime64('{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}', 6, 'UTC')"
