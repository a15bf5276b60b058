"""The warehouse that the sink inserts into: ClickHouse, embedded or not, over HTTP."""

import json
from collections.abc import Callable, Mapping, Sequence, Set
from itertools import repeat
from threading import Lock
from typing import Any

import orjson
from clickhouse_connect.driver.client import Client

from connectors.clickhouse.columns import POSITION_COLUMNS
from connectors.clickhouse.ddl import landing_of, table_of, view_of
from connectors.clickhouse.failures import OutOfMemory, as_ours
from connectors.clickhouse.landing_block import arrow_stream
from ingest.offset_ranges import OffsetRanges
from ingest.warehouse import DeadLetter, RunRecord, WarehouseUnavailable
from models.catalogue import event_types, types_of
from models.envelope import Event

INSERT_SETTINGS: dict[str, Any] = {
    "async_insert": 0,
    "distributed_foreground_insert": 1,  # on a cluster too, rows are there when the insert returns
    "max_partitions_per_insert_block": 0,  # a back-fill may reach over any number of months
    "max_insert_block_size": 1_048_576,
    "date_time_input_format": "best_effort",
    "precise_float_parsing": 1,
}

TYPED_SETTINGS = INSERT_SETTINGS | {
    # A key that the table lacks, or a null where a value belongs, is an error and not a shrug.
    "input_format_skip_unknown_fields": 0,
    "input_format_null_as_default": 0,
    "input_format_json_ignore_unknown_keys_in_named_tuple": 0,
}

LANDING_SETTINGS = INSERT_SETTINGS | {
    # Rows of one insert stay one block, so that a month of it is one part.
    "min_insert_block_size_rows": 0,
    "min_insert_block_size_bytes": 0,
    # Equal keys of one run wait for a merge, as those of two do: that saves a quarter of the engine's work, and the
    # offsets of repeats are there to be found.
    "optimize_on_insert": 0,
}


class ClickHouseWarehouse:
    """Implements ingest.warehouse.Warehouse. Several inserting threads may share one.

    `letters`: the table of dead letters.
    """

    letters = "ops.dead_letters"

    def __init__(self, open_client: Callable[[], Client]) -> None:
        self._open_client = open_client
        self._client: Client | None = None
        self._opening = Lock()

    def insert_events(
        self,
        event_type: type[Event],
        topic: str,
        partition: int | Sequence[int],
        offsets: Sequence[int],
        lines: Sequence[bytes],
    ) -> None:
        """JSONEachRow: each line gets its position spliced in before its closing brace."""
        partitions = repeat(partition, len(lines)) if isinstance(partition, int) else partition
        where = f',"_topic":{json.dumps(topic)},"_partition":'.encode()
        body = b"\n".join(
            b'%b%b%d,"_offset":%d}' % (line[:-1], where, place, offset)
            for place, offset, line in zip(partitions, offsets, lines, strict=True)
        )
        self._insert(table_of(event_type), body, "JSONEachRow", TYPED_SETTINGS)

    def insert_lines(
        self,
        event_type: type[Event],
        topic: str,
        partition: int | Sequence[int],
        offsets: Sequence[int],
        lines: Sequence[bytes],
    ) -> None:
        """One Arrow batch into the landing table, whose view parses the lines.

        A failure may leave part of the run behind (an engine inserts month by month): the same offsets inserted
        again are replaced, and `present_offsets` tells which they were.
        """
        self._insert_lines(event_type, topic, partition, offsets, lines)

    def _insert_lines(
        self,
        event_type: type[Event],
        topic: str,
        partition: int | Sequence[int],
        offsets: Sequence[int],
        lines: Sequence[bytes],
    ) -> None:
        """In halves where the engine has no memory for all."""
        body = arrow_stream(topic, partition, offsets, lines)
        try:
            self._insert(landing_of(event_type), body, "ArrowStream", LANDING_SETTINGS)
        except OutOfMemory:
            half = len(lines) // 2
            if not half:
                raise
            for part in (slice(half), slice(half, None)):
                where = partition if isinstance(partition, int) else partition[part]
                self._insert_lines(event_type, topic, where, offsets[part], lines[part])

    def present_offsets(self, topic: str, partition: int, first: int) -> OffsetRanges:
        """Asked once per assignment, not per run; the index on (partition, offset) makes it cheap."""
        tables = [*(table_of(cls) for cls in types_of(topic)), "ops.dead_letters"]
        present = " UNION DISTINCT ".join(
            f"SELECT _offset FROM {table} WHERE _topic = {{topic:String}} AND _partition = {{partition:Int32}}"
            " AND _offset >= {first:Int64}"
            for table in tables
        )
        # Offsets without a hole between them differ from their row number by the same amount.
        query = f"""
            SELECT min(_offset), max(_offset)
            FROM (SELECT _offset, _offset - row_number() OVER (ORDER BY _offset) AS island FROM ({present}))
            GROUP BY island
        """
        where = {"topic": topic, "partition": partition, "first": first}
        with as_ours():
            rows = self._connected().query(query, parameters=where).result_rows
        return OffsetRanges((first, last) for first, last in rows)

    def identities_at(self, topic: str, partition: int, first: int, last: int) -> Mapping[int, Set[str]]:
        """Asked only of runs that may be there already: those after a crash or a rebalance."""
        sources = [(table_of(cls), "id") for cls in types_of(topic)] + [("ops.dead_letters", "fingerprint")]
        held = " UNION ALL ".join(
            f"SELECT _offset, toString({column}) AS identity FROM {table}"
            " WHERE _topic = {topic:String} AND _partition = {partition:Int32}"
            " AND _offset BETWEEN {first:Int64} AND {last:Int64}"
            for table, column in sources
        )
        where = {"topic": topic, "partition": partition, "first": first, "last": last}
        with as_ours():
            rows = self._connected().query(held, parameters=where).result_rows
        found: dict[int, set[str]] = {}
        for offset, identity in rows:
            found.setdefault(offset, set()).add(identity)
        return found

    def insert_dead_letters(self, letters: Sequence[DeadLetter]) -> None:
        rows = [
            [
                letter.position.topic,
                letter.position.partition,
                letter.position.offset,
                letter.fingerprint,
                letter.type,
                letter.source,
                letter.reader,
                letter.error,
                letter.field,
                letter.value,
                letter.file,
                letter.line,
                letter.sealed,
                letter.failed_at,
            ]
            for letter in letters
        ]
        columns = [*POSITION_COLUMNS, "fingerprint", "type", "source", "reader", "error", "field", "value"]
        columns += ["file", "line", "sealed", "failed_at"]
        with as_ours():
            self._connected().insert(self.letters, rows, column_names=columns)

    def insert_runs(self, runs: Sequence[RunRecord]) -> None:
        body = b"\n".join(orjson.dumps(run) for run in runs)
        self._insert("ops.runs", body, "JSONEachRow", TYPED_SETTINGS)

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _insert(self, table: str, body: Any, fmt: str, settings: dict[str, Any]) -> None:
        with as_ours():
            self._connected().raw_insert(table, None, body, settings=settings, fmt=fmt)

    def _connected(self) -> Client:
        with self._opening:
            if self._client is None:
                client = self._open_client()
                _check(client)
                self._client = client
            return self._client


def _check(client: Client) -> None:
    """Raises WarehouseUnavailable where a table or view of some event type is missing: a landing table without its
    view would swallow lines without a word."""
    rows = client.query("SELECT concat(database, '.', name) FROM system.tables").result_rows
    present = {name for (name,) in rows}
    wanted = [name for cls in event_types() for name in (table_of(cls), landing_of(cls), view_of(cls))]
    missing = [name for name in wanted if name not in present]
    if missing:
        raise WarehouseUnavailable(f"the schema isn't applied: {missing[0]} and {len(missing) - 1} others are missing")
