"""Putting verified shadows in the place of their tables while a sink goes on inserting.

An exchange is atomic, and landing tables and views follow the name. But an insert that began before it ends in the
former table. So whatever the former table got from the sink's mark on is brought over afterwards, once no such insert
is running any more. Everything here may be done again: what is there twice is replaced by itself.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from clickhouse_connect.driver.client import Client

from connectors.clickhouse.ddl import keep_query, latest_of
from connectors.clickhouse.replays import SwapInterrupted
from connectors.clickhouse.shadow import COPYING, SUFFIX, Shadow

INSERTS_END_WITHIN = 600.0
"""Seconds in which an insert that is running is expected to end."""


@dataclass(frozen=True, slots=True)
class Marks:
    """From which offset on the rows of a topic's partitions are the live sink's."""

    topic: str
    offsets: Mapping[int, int]

    def condition(self) -> str:
        """SQL condition of rows that may have come since: the sink's, and those of other topics."""
        ours = [f"(_partition = {number} AND _offset >= {mark})" for number, mark in sorted(self.offsets.items())]
        unknown = f"_partition NOT IN ({', '.join(map(str, sorted(self.offsets)))})" if self.offsets else "1"
        return f"(_topic != '{self.topic}' OR {' OR '.join([*ours, unknown])})"


def bring_newer(client: Client, source: str, target: str, marks: Marks) -> None:
    """Copies rows from the marks on that the target doesn't have at their positions."""
    newer = marks.condition()
    [(names,)] = client.query(
        "SELECT arrayStringConcat(groupArray(concat('`', name, '`')), ', ') FROM system.columns"
        " WHERE concat(database, '.', table) = {source:String}",
        parameters={"source": source},
    ).result_rows
    client.command(
        f"INSERT INTO {target} ({names}) SELECT {names} FROM {source}"
        f" WHERE {newer} AND (_topic, _partition, _offset) NOT IN"
        f" (SELECT _topic, _partition, _offset FROM {target} WHERE {newer})",
        settings=COPYING,
    )


def exchange(
    client: Client,
    shadows: Sequence[Shadow],
    verified: Mapping[str, str],
    marks: Marks,
    checkpoint: Callable[[str], object] = str,
) -> list[Shadow]:
    """Exchanges each table with its verified shadow unless that is done, and brings over what came meanwhile.

    `verified`: table → uuid of its shadow. On return the former tables stand under the shadows' names, unless an
    earlier attempt has dropped them. Returns those that weren't exchanged, because what stands beside the table isn't
    the shadow that was verified (a backup was restored since), or was migrated since. Raises SwapInterrupted.
    """
    left = []
    for shadow in shadows:
        table, beside = shadow.uuids(client)
        if table == verified[shadow.table]:
            continue
        if beside != verified[shadow.table] or not shadow.same_columns(client):
            left.append(shadow)
            continue
        checkpoint("exchange")
        client.command(f"EXCHANGE TABLES {shadow.table} AND {shadow.name}")
    exchanged = time.monotonic()
    for shadow in shadows:
        _wait_for_inserts(client, shadow, exchanged)
        checkpoint("bring newer")
        if shadow.uuids(client)[1]:
            bring_newer(client, shadow.name, shadow.table, marks)
        if shadow.event_type.latest_by is not None:
            _renew_latest(client, shadow, marks)
    return left


def _renew_latest(client: Client, shadow: Shadow, marks: Marks) -> None:
    """The newest rows by what raw now holds: the view that keeps them has seen nothing of the shadow."""
    latest, query = latest_of(shadow.event_type), keep_query(shadow.event_type)
    beside = latest + SUFFIX
    client.command(f"DROP TABLE IF EXISTS {beside} SYNC")
    client.command(f"CREATE TABLE {beside} AS {latest}")
    client.command(f"INSERT INTO {beside} {query}", settings=COPYING)
    client.command(f"EXCHANGE TABLES {latest} AND {beside}")
    _wait_for_inserts(client, shadow, time.monotonic())
    client.command(f"INSERT INTO {latest} {query} WHERE {marks.condition()}", settings=COPYING)
    client.command(f"DROP TABLE {beside} SYNC")


def _wait_for_inserts(client: Client, shadow: Shadow, since: float) -> None:
    """Until no insert that began before `since` (monotonic) is running that may end in the former table."""
    _, table = shadow.table.split(".")
    while True:
        elapsed = time.monotonic() - since
        running = client.query(
            "SELECT count() FROM system.processes WHERE query_kind != 'Select' AND elapsed >= {elapsed:Float64}"
            " AND position(query, {table:String}) > 0 AND query_id != queryID()",
            parameters={"elapsed": elapsed, "table": table},
        ).result_rows[0][0]
        if not running:
            return
        if elapsed > INSERTS_END_WITHIN:
            raise SwapInterrupted(f"an insert into {shadow.table} is running for more than {elapsed:.0f} s")
        time.sleep(0.02)
