"""A simulated day, multiplied inside ClickHouse: as many days, or as many centres side by side, as a measurement needs.

Copies keep every relation between records: ids of calls get the copy's number, agents of a centre too, times move.
"""

from __future__ import annotations

from datetime import date, datetime

from clickhouse_connect.driver.client import Client

from connectors.simulator.settings import SimulationSettings
from connectors.simulator.simulation import simulate
from models.agents import AgentStateChanged
from models.calls import CallDetailRecord, ChannelEvent, IvrNodeHit, QueueEvent
from tests.integration.dbt.feed import Feed

DAY = date(2026, 11, 18)
KINDS = (QueueEvent, CallDetailRecord, ChannelEvent, IvrNodeHit, AgentStateChanged)
CALL_IDS = ("call_id", "linked_id", "unique_id")
TIMES = ("time", "recorded", "answered_at", "ended_at", "left_at")
TABLES = ("queue_event", "call_detail_record", "channel_event", "ivr_node_hit", "agent_state_changed")


class Multiplied:
    """Base rows in a database of their own, and copies of them in raw with their proof in ops.runs."""

    def __init__(self, feed: Feed, calls: int) -> None:
        self._client: Client = feed.client
        settings = SimulationSettings(
            start=DAY, calls_per_day=calls, accounts=max(300, calls), history_days=0, storms=(), restart_chance=0.0
        )
        feed.insert(draft for draft in simulate(settings, 3) if draft.event_type in KINDS)
        self._client.command("CREATE DATABASE base")
        for table in TABLES:
            self._client.command(f"CREATE TABLE base.{table} AS raw.{table}")
            self._client.command(f"INSERT INTO base.{table} SELECT * FROM raw.{table} FINAL")
            self._client.command(f"TRUNCATE TABLE raw.{table}")
        self._client.command("TRUNCATE TABLE ops.runs")
        self._copies = 0
        self._next = dict.fromkeys(TABLES, 0)

    def events(self, condition: str = "true") -> int:
        """How many rows a copy has."""
        counts = (self._one(f"SELECT count() FROM base.{table} WHERE {condition}") for table in TABLES)
        return sum(counts)

    def add(self, copies: int, seconds_between: int, first_after: int, apart: bool, condition: str = "true") -> int:
        """Copies of the base's rows that fulfil a condition; how many rows in all.

        The first is moved by `first_after` seconds, each one by `seconds_between` more. `apart`: agents are others in
        every copy.
        """
        added = 0
        for table in TABLES:
            columns = {row[0]: row[1] for row in self._client.query(f"DESCRIBE TABLE raw.{table}").result_rows}
            shift = f"toIntervalSecond({first_after} + {seconds_between} * copy)"
            tag = f"'-' || toString({self._copies} + copy)"
            replaced = ["generateUUIDv4() AS id", "0 AS _partition"]
            replaced += [f"{name} + {shift} AS {name}" for name in TIMES if name in columns]
            replaced += [
                f"if(empty({name}), {name}, {name} || {tag}) AS {name}" for name in CALL_IDS if name in columns
            ]
            if apart and "agent" in columns:
                replaced.append(f"if(agent IN ('', 'NONE'), agent, agent || {tag}) AS agent")
            rows = copies * self._one(f"SELECT count() FROM base.{table} WHERE {condition}")
            if not rows:
                continue
            place = f"{self._next[table]} + rowNumberInAllBlocks() AS _offset"
            names = ", ".join(f"`{name}`" for name in columns)
            self._client.command(
                f"INSERT INTO raw.{table} ({names}) SELECT {names}"
                f" FROM (SELECT * REPLACE ({', '.join(replaced)}, {place})"
                f" FROM base.{table} ARRAY JOIN range({copies}) AS copy WHERE {condition})",
                settings={"max_threads": 1, "max_partitions_per_insert_block": 0},
            )
            self._prove(table, rows)
            added += rows
        self._copies += copies
        return added

    def _prove(self, table: str, rows: int) -> None:
        topic = self._client.query(f"SELECT any(_topic) FROM base.{table}").result_rows[0][0]
        first = self._next[table]
        self._next[table] = first + rows
        self._client.command(
            "INSERT INTO ops.runs (topic, partition, first, last, inserted, lane, owner, started, finished)"
            f" VALUES ('{topic}', 0, {first}, {first + rows - 1}, {rows}, 'bulk', 'bench', now64(6), now64(6))"
        )

    def _one(self, query: str) -> int:
        return int(self._client.query(query).result_rows[0][0])


def seconds_from_base(at: datetime) -> int:
    """How far an instant lies after the base day's first."""
    return int(at.timestamp() - SimulationSettings(start=DAY).midnight(DAY))
