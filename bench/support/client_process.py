"""A client of one engine, over HTTP or in process, that times what it asks. A child process (see children.py)."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import clickhouse_connect
from clickhouse_connect.driver.client import Client

from connectors.clickhouse.ddl import create_event_type, landing_of
from connectors.clickhouse.engines import SingleNode
from connectors.clickhouse.landing_block import arrow_stream
from connectors.clickhouse.warehouse import LANDING_SETTINGS
from models.calls import CallDetailRecord
from tests.support.children import serve

BATCH_ROWS = 100_000
"""Of one insert."""
SMALLEST_QUERIES = 40
"""Asked in a row for one measurement: one alone is too short."""

TABLE = """CREATE TABLE calls (call_id UInt64, at DateTime64(3, 'UTC'), queue LowCardinality(String), agent String,
wait UInt32, talk UInt32, score Float64) ENGINE = MergeTree ORDER BY call_id"""

FILL = """INSERT INTO calls SELECT number, toDateTime64('2026-01-01', 3, 'UTC') + number, concat('queue', number % 20),
concat('agent-', toString(number % 300)), number % 120, number % 600, number / 7 FROM numbers({rows})"""

COLUMNS = ("call_id", "at", "queue", "agent", "wait", "talk", "score")


class Side:
    """One client and its tables."""

    def open(self, rows: int, events: str, where: dict[str, Any]) -> None:
        """`events`: a file of BATCH_ROWS stamped lines; `where`: arguments of clickhouse-connect's client."""
        self._rows = rows
        self._lines = Path(events).read_bytes().splitlines()
        self._client: Client = clickhouse_connect.get_client(**where)
        self._client.command(TABLE)
        self._client.command(FILL.format(rows=rows))
        self._client.command(TABLE.replace("TABLE calls", "TABLE batches"))
        self._client.command("CREATE DATABASE IF NOT EXISTS raw")
        for statement in create_event_type(CallDetailRecord, SingleNode()):
            self._client.command(statement)
        self._batch = self._client.query(
            f"SELECT * FROM calls ORDER BY call_id LIMIT {BATCH_ROWS}", tz_mode="aware"
        ).result_columns

    def measure(self, task: str) -> float:
        """Seconds that a task takes."""
        work: Callable[[], None] = getattr(self, f"_{task}")
        begun = time.perf_counter()
        work()
        return time.perf_counter() - begun

    def _result(self) -> None:
        assert len(self._client.query("SELECT * FROM calls").result_columns[0]) == self._rows

    def _stream(self) -> None:
        with self._client.query_column_block_stream("SELECT * FROM calls") as blocks:
            assert sum(len(block[0]) for block in blocks) == self._rows

    def _insert(self) -> None:
        self._client.insert("batches", self._batch, column_names=COLUMNS, column_oriented=True)

    def _bulk(self) -> None:
        body: Any = arrow_stream("calls.cdr", 0, range(BATCH_ROWS), self._lines)
        self._client.raw_insert(landing_of(CallDetailRecord), None, body, settings=LANDING_SETTINGS, fmt="ArrowStream")

    def _select_1(self) -> None:
        for _ in range(SMALLEST_QUERIES):
            self._client.query("SELECT 1")


if __name__ == "__main__":
    side = Side()
    serve({"open": side.open, "measure": side.measure})
