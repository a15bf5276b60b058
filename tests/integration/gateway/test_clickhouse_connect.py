"""clickhouse-connect, unchanged: what our own code and Superset use of it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError, StreamFailureError

from tests.support.gateway import RunningGateway

CALLS = """CREATE TABLE calls (id UInt64, at DateTime64(3, 'UTC'), queue LowCardinality(String), note Nullable(String),
tags Array(String), score Decimal(9, 2)) ENGINE = MergeTree ORDER BY id"""
COLUMNS = ["id", "at", "queue", "note", "tags", "score"]
AT = datetime(2026, 1, 1, 0, 0, 0, 125000, tzinfo=UTC)


@pytest.fixture
def calls(client: Client) -> Client:
    client.command(CALLS)
    return client


def rows(count: int) -> list[list[object]]:
    return [
        [n, AT + timedelta(seconds=n), f"queue{n % 3}", None if n % 2 else "停电", ["a", str(n)], n / 4]
        for n in range(count)
    ]


def test_insert_and_read_back_all_kinds_of_columns(calls: Client) -> None:
    summary = calls.insert("calls", rows(1000), column_names=COLUMNS)
    assert summary.written_rows == 1000
    read = calls.query("SELECT * FROM calls ORDER BY id", tz_mode="aware").result_rows
    assert [list(row) for row in read[:2]] == [
        [0, AT, "queue0", "停电", ["a", "0"], 0],
        [1, AT + timedelta(seconds=1), "queue1", None, ["a", "1"], pytest.approx(0.25)],
    ]
    assert len(read) == 1000


@pytest.mark.parametrize("compress", [False, "lz4", "zstd", "gzip"])
def test_compressed_both_ways(gateway: RunningGateway, database: str, compress: str | bool) -> None:
    with gateway.client(database=database, compress=compress) as client:
        client.command(CALLS)
        client.insert("calls", rows(70_000), column_names=COLUMNS)
        assert client.query("SELECT sum(id), count() FROM calls").result_rows == [(sum(range(70_000)), 70_000)]
        assert len(client.query("SELECT * FROM calls").result_rows) == 70_000
        with client.query_row_block_stream("SELECT id FROM calls") as blocks:
            assert sum(len(block) for block in blocks) == 70_000


def test_an_empty_result_still_has_its_columns(calls: Client) -> None:
    assert calls.query("SELECT id, queue FROM calls LIMIT 0").column_names == ("id", "queue")
    assert calls.query("SELECT id FROM calls WHERE id = 1").result_rows == []


def test_parameters_are_bound_by_the_engine(calls: Client) -> None:
    calls.insert("calls", rows(20), column_names=COLUMNS)
    query = "SELECT id FROM calls WHERE queue = {queue:String} AND at >= {at:DateTime64(3, 'UTC')} ORDER BY id"
    found = calls.query(query, parameters={"queue": "queue1", "at": AT + timedelta(seconds=10)}).result_rows
    assert found == [(10,), (13,), (16,), (19,)]
    nasty = "it's a \\ \t tab\n'; DROP TABLE calls"
    assert calls.query("SELECT {text:String}", parameters={"text": nasty}).result_rows == [(nasty,)]
    assert calls.query("SELECT %(text)s", parameters={"text": nasty}).result_rows == [(nasty,)]
    assert calls.query("SELECT {list:Array(String)}", parameters={"list": ["a", "b'c"]}).result_rows == [
        (["a", "b'c"],)
    ]


def test_long_parameters_travel_as_a_form(gateway: RunningGateway, database: str) -> None:
    with gateway.client(database=database, form_encode_query_params=True) as client:
        text = "电" * 20_000
        assert client.query("SELECT {text:String}, 1", parameters={"text": text}).result_rows == [(text, 1)]


def test_settings_of_one_query_do_not_stay(client: Client) -> None:
    asked = "SELECT value, changed FROM system.settings WHERE name = 'max_block_size'"
    before = client.query(asked).result_rows
    assert client.query(asked, settings={"max_block_size": 777}).result_rows == [("777", 1)]
    assert client.query(asked).result_rows == before


def test_a_session_keeps_temporary_tables_and_set(client: Client, gateway: RunningGateway, database: str) -> None:
    asked = "SELECT value FROM system.settings WHERE name = 'max_block_size'"
    client.command("CREATE TEMPORARY TABLE seen (id UInt64)")
    client.insert("seen", [[1], [2]], column_names=["id"])
    client.command("SET max_block_size = 888")
    assert client.query(asked).result_rows == [("888",)]
    assert client.query(asked, settings={"max_block_size": 999}).result_rows == [("999",)]
    assert client.query(asked).result_rows == [("888",)]
    assert client.query("SELECT sum(id) FROM seen").result_rows == [(3,)]
    with gateway.client(database=database) as other, pytest.raises(DatabaseError, match="UNKNOWN_TABLE"):
        other.query("SELECT * FROM seen")


def test_a_bad_setting_leaves_nothing_behind_in_a_session(client: Client) -> None:
    asked = "SELECT count() FROM system.settings WHERE name = 'max_block_size' AND changed"
    for bad in ({"max_block_size": 777, "max_threads": "many"}, {"max_threads": "many", "max_block_size": 777}):
        with pytest.raises(DatabaseError):
            client.query(asked, settings=bad)
        assert client.query(asked).result_rows == [(0,)]


def test_use_changes_the_session_only(gateway: RunningGateway, database: str) -> None:
    with gateway.client() as client:
        client.command(f"USE {database}")
        assert client.command("SELECT currentDatabase()") == database
    with gateway.client() as client:
        assert client.command("SELECT currentDatabase()") == "default"


def test_a_session_is_for_one_at_a_time(gateway: RunningGateway) -> None:
    session = uuid.uuid4().hex
    with gateway.client(session_id=session) as first, gateway.client(session_id=session) as second:
        with first.query_row_block_stream("SELECT number FROM numbers(20000000)") as blocks:
            next(iter(blocks))
            with pytest.raises(DatabaseError) as refused:
                second.query("SELECT 1")
        assert refused.value.code == 373
        assert second.query("SELECT 1").result_rows == [(1,)]


def test_errors_carry_code_and_name(client: Client) -> None:
    for query, code, name in [
        ("SELECT nope", 47, "UNKNOWN_IDENTIFIER"),
        ("SELECT * FROM nope", 60, "UNKNOWN_TABLE"),
        ("SELEC 1", 62, "SYNTAX_ERROR"),
        ("SELECT 1; SELECT 2", 62, "SYNTAX_ERROR"),
        ("SELECT throwIf(1)", 395, "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO"),
        ("DROP TABLE nope", 60, "UNKNOWN_TABLE"),
    ]:
        with pytest.raises(DatabaseError) as raised:
            client.query(query)
        assert (raised.value.code, raised.value.name) == (code, name), query


def test_an_error_in_the_middle_of_a_stream_is_told(client: Client) -> None:
    query = "SELECT number, throwIf(number = 3000000) FROM numbers(10000000)"
    seen = 0

    def take() -> None:
        nonlocal seen
        with client.query_row_block_stream(query) as blocks:
            for block in blocks:
                seen += len(block)

    with pytest.raises(StreamFailureError, match="FUNCTION_THROW_IF") as raised:
        take()
    assert raised.value.code == 395
    assert seen > 0
    assert client.query("SELECT 1").result_rows == [(1,)]


def test_a_waiting_query_gets_the_error_and_no_rows(client: Client) -> None:
    with pytest.raises(DatabaseError) as raised:
        client.query("SELECT number, throwIf(number = 3000000) FROM numbers(10000000)")
    assert raised.value.code == 395


def test_arrow_in_and_out(calls: Client) -> None:
    table = pa.table(
        {
            "id": pa.array(range(5000), pa.uint64()),
            "at": pa.array([AT] * 5000, pa.timestamp("ms", "UTC")),
            "queue": pa.array(["faults"] * 5000),
            "note": pa.array(["x", None] * 2500),
            "tags": pa.array([["a"]] * 5000),
            "score": pa.array([1] * 5000, pa.int64()),
        }
    )
    calls.insert_arrow("calls", table)
    read = calls.query_arrow("SELECT id, note FROM calls ORDER BY id")
    assert read.column("id").to_pylist() == list(range(5000))
    assert read.column("note").null_count == 2500
    with calls.query_arrow_stream("SELECT id FROM calls") as batches:
        assert sum(batch.num_rows for batch in batches) == 5000


def test_raw_insert_of_text_files_and_generators(calls: Client) -> None:
    calls.raw_insert("calls", ["id", "queue"], "1\tfaults\n2\tbills\n", fmt="TabSeparated")
    calls.raw_insert(
        "calls", ["id", "queue"], (f'{{"id": {n}, "queue": "q"}}\n'.encode() for n in range(10, 20)), fmt="JSONEachRow"
    )
    calls.raw_insert("calls", ["id", "queue"], b'30,"a,b"\n', fmt="CSV")
    assert calls.query("SELECT count(), sum(id), max(queue) FROM calls").result_rows == [(13, 178, "q")]


def test_a_broken_row_names_the_place_and_inserts_nothing(calls: Client) -> None:
    with pytest.raises(DatabaseError, match="at row 2") as raised:
        calls.raw_insert("calls", ["id", "queue"], "1\tfaults\nx\tbills\n", fmt="TabSeparated")
    assert raised.value.code in (27, 72)
    assert calls.command("SELECT count() FROM calls") == 0


def test_insert_values_and_insert_select_through_command(calls: Client) -> None:
    calls.command("INSERT INTO calls (id, at, queue) VALUES (1, '2026-01-01 00:00:00', 'a'), (2, now64(3), upper('b'))")
    calls.command("INSERT INTO calls (id, queue) SELECT number + 10, 'c' FROM numbers(5)")
    calls.command("INSERT INTO calls (id, queue) VALUES", data="(100, 'values')")
    assert calls.query("SELECT count(), groupUniqArray(queue) FROM calls").result_rows[0][0] == 8
    assert calls.command("SELECT queue FROM calls WHERE id = 2") == "B"


def test_commands_answer_without_a_result_set(calls: Client) -> None:
    calls.command("ALTER TABLE calls ADD COLUMN extra UInt8 DEFAULT 7")
    calls.command("OPTIMIZE TABLE calls FINAL")
    assert calls.command("EXISTS TABLE calls") == 1
    assert "extra" in str(calls.command("SHOW CREATE TABLE calls"))
    assert [row[0] for row in calls.query("DESCRIBE TABLE calls").result_rows][-1] == "extra"


def test_the_zone_is_utc_and_inserts_are_synchronous(client: Client) -> None:
    assert str(client.server_tz) == "UTC"
    query = "SELECT value FROM system.settings WHERE name = 'async_insert'"
    assert client.query(query, settings={"async_insert": 1}).result_rows == [("0",)]


def test_the_summary_counts_rows(calls: Client) -> None:
    calls.insert("calls", rows(100), column_names=COLUMNS)
    summary = calls.query("SELECT id FROM calls WHERE id < 10").summary
    assert summary["result_rows"] == "10"
    assert summary["query_id"]


def test_a_write_that_fails_is_told(client: Client) -> None:
    """chDB's own streaming insert answers with success here (4.4.0), and the rows are gone."""
    client.command("CREATE TABLE small (a UInt64, CONSTRAINT small CHECK a < 10) ENGINE = MergeTree ORDER BY a")
    with pytest.raises(DatabaseError, match="VIOLATED_CONSTRAINT"):
        client.insert("small", [[1], [100]], column_names=["a"])
    client.insert("small", [[1], [2]], column_names=["a"])
    assert client.command("SELECT count() FROM small") == 2
