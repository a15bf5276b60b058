"""ClickHouse's own Kafka engine inside chDB: the competitor. A child process (see children.py).

Its raw table is ours: the same columns, codecs, order and index. `typed` is the textbook's way, the message's JSON read
by column; `blob` is the best way that we know, the message as one string and the JSON parsed in the view.
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any, Literal

import chdb

from bench.support.arrival import Highest, heights, look, watch
from bench.support.content import EVENTS, HEIGHTS, POSITIONS, ROWS, TABLE
from connectors.clickhouse.columns import columns_of, tuple_type
from connectors.clickhouse.ddl import create_raw_table
from connectors.clickhouse.engines import SingleNode
from models.calls import CallDetailRecord
from tests.support.children import serve

Variant = Literal["typed", "blob"]

QUEUE = "raw.kafka_queue"
VIEW = "raw.kafka_view"
POSITION = "_topic, toInt32(_partition) AS `_partition`, toInt64(_offset) AS `_offset`"
CREATED_ALL_THE_SAME = "Shutdown was called"
"""What chDB says to `CREATE TABLE … ENGINE = Kafka` (code 49); the table is there, streams and commits."""

CONFIG = """<clickhouse><kafka>
<fetch_wait_max_ms>{fetch_wait_ms}</fetch_wait_max_ms>
<fetch_queue_backoff_ms>10</fetch_queue_backoff_ms>
</kafka></clickhouse>
"""
"""librdkafka's settings. Its default of a second for fetch_queue_backoff_ms holds two consumers to half their speed."""


_LOW_CARDINALITY = re.compile(r"LowCardinality\(([^()]*)\)")
_INNER = r"\1"


class Native:
    """The engine, its raw table, and a Kafka table that feeds it."""

    def open(self, folder: str, fetch_wait_ms: int) -> None:
        """Starts the engine. `fetch_wait_ms`: how long the broker may hold a fetch while it has nothing to send."""
        Path(folder).mkdir(parents=True)
        config = Path(folder) / "kafka.xml"
        config.write_text(CONFIG.format(fetch_wait_ms=fetch_wait_ms))
        connect: Any = chdb.connect  # the engine's module has no types
        self._connection: Any = connect(f"{folder}/data?config-file={config}")
        self._query("CREATE DATABASE raw")
        for statement in create_raw_table(CallDetailRecord, SingleNode()):
            self._query(statement)

    def connect(
        self, bootstrap: str, topic: str, variant: Variant, consumers: int, flush_ms: int, block_rows: int
    ) -> str:
        """Empties the raw table and makes a Kafka table; returns its group's name. Nothing streams before `start`."""
        self.stop()
        self._query(f"TRUNCATE TABLE {TABLE}")
        group = f"native-{time.time_ns()}"
        settings = {
            "kafka_broker_list": bootstrap,
            "kafka_topic_list": topic,
            "kafka_group_name": group,
            "kafka_num_consumers": consumers,
            "kafka_thread_per_consumer": int(consumers > 1),
            "kafka_flush_interval_ms": flush_ms,
            "kafka_poll_timeout_ms": min(500, flush_ms),
            "kafka_max_block_size": block_rows,
            "kafka_poll_max_batch_size": block_rows,
            "kafka_format": "RawBLOB" if variant == "blob" else "JSONEachRow",
            "date_time_input_format": "best_effort",
        }
        text = ", ".join(f"{name} = '{value}'" for name, value in settings.items())
        try:
            self._query(f"CREATE TABLE {QUEUE} ({_fields(variant)}) ENGINE = Kafka SETTINGS {text}")
        except Exception as error:
            if CREATED_ALL_THE_SAME not in str(error):
                raise
        self._view = _view(variant)
        return group

    def start(self) -> None:
        """Streams from now on."""
        self._query(f"CREATE MATERIALIZED VIEW {VIEW} TO {TABLE} AS {self._view}")

    def backlog(self, events: int, timeout: float) -> float:
        """Streams until all are queryable; seconds."""
        self.start()
        return watch(lambda: int(self._query(ROWS)), events, timeout)

    def trickle(self, events: int, pause: float, timeout: float) -> list[tuple[float, Highest]]:
        """Looks every `pause` seconds until `events` rows are there: when, and the highest offset of each partition."""
        return look(lambda: heights(self._query(HEIGHTS)), events, pause, timeout)

    def stop(self) -> None:
        """Streams no more and leaves the group."""
        self._query(f"DROP TABLE IF EXISTS {VIEW}")
        self._query(f"DROP TABLE IF EXISTS {QUEUE} SYNC")

    def content(self) -> list[str]:
        """The events, and the events at their offsets."""
        return [self._query(EVENTS), self._query(POSITIONS)]

    def _query(self, query: str) -> str:
        return str(self._connection.query(query, "TSV").bytes().decode().strip())


def _fields(variant: Variant) -> str:
    if variant == "blob":
        return "line String"
    # LowCardinality would nearly double what the format costs.
    columns = columns_of(CallDetailRecord)
    return ", ".join(f"`{column.name}` {_LOW_CARDINALITY.sub(_INNER, column.type)}" for column in columns)


def _view(variant: Variant) -> str:
    names = [column.name for column in columns_of(CallDetailRecord)]
    if variant == "typed":
        return f"SELECT {', '.join(f'`{name}`' for name in names)}, {POSITION} FROM {QUEUE}"
    own = ", ".join(f"tupleElement(_event, '{name}') AS `{name}`" for name in names)
    tuple_text = tuple_type(CallDetailRecord).replace("'", "\\'")
    parsed = f"SELECT JSONExtract(line, '{tuple_text}') AS _event, {POSITION} FROM {QUEUE}"
    return f"SELECT {own}, _topic, _partition, _offset FROM ({parsed})"


if __name__ == "__main__":
    native = Native()
    names = ("open", "connect", "start", "backlog", "trickle", "stop", "content")
    serve({name: getattr(native, name) for name in names})
