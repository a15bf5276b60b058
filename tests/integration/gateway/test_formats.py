"""Every output format that clients ask for, over plain HTTP."""

from __future__ import annotations

import gzip
import io
import json

import lz4.frame
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import urllib3
import zstandard

from tests.support.gateway import RunningGateway

QUERY = "SELECT number AS n, concat('q', toString(number % 3)) AS queue FROM numbers({count})"
MANY = 200_000


@pytest.fixture(scope="module")
def http() -> urllib3.PoolManager:
    return urllib3.PoolManager()


def ask(gateway: RunningGateway, http: urllib3.PoolManager, query: str, **params: str) -> urllib3.BaseHTTPResponse:
    accept = params.pop("accept", "identity")
    response = http.request(
        "POST",
        f"{gateway.url}/?" + "&".join(f"{name}={value}" for name, value in params.items()),
        body=query,
        headers={"Accept-Encoding": accept},
        decode_content=False,
    )
    assert response.status == 200, response.data
    return response


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("TabSeparated", b"0\tq0\n1\tq1\n"),
        ("TSVWithNamesAndTypes", b"n\tqueue\nUInt64\tString\n0\tq0\n1\tq1\n"),
        ("CSV", b'0,"q0"\n1,"q1"\n'),
        ("CSVWithNames", b'"n","queue"\n0,"q0"\n1,"q1"\n'),
        ("JSONEachRow", b'{"n":0,"queue":"q0"}\n{"n":1,"queue":"q1"}\n'),
        ("JSONCompactEachRow", b'[0, "q0"]\n[1, "q1"]\n'),
        ("RowBinary", b"\0\0\0\0\0\0\0\0\2q0\1\0\0\0\0\0\0\0\2q1"),
        ("Values", b"(0,'q0'),(1,'q1')"),
        ("Null", b""),
    ],
)
def test_small_results_byte_for_byte(
    gateway: RunningGateway, http: urllib3.PoolManager, name: str, body: bytes
) -> None:
    for how in ("clause", "default"):
        query = QUERY.format(count=2)
        response = (
            ask(gateway, http, f"{query} FORMAT {name}")
            if how == "clause"
            else ask(gateway, http, query, default_format=name)
        )
        assert response.data == body
        assert response.headers["X-ClickHouse-Format"] == name


def test_json_and_its_compact_form(gateway: RunningGateway, http: urllib3.PoolManager) -> None:
    whole = json.loads(ask(gateway, http, QUERY.format(count=MANY), default_format="JSON").data)
    assert (whole["rows"], len(whole["data"]), whole["meta"][1]) == (MANY, MANY, {"name": "queue", "type": "String"})
    compact = json.loads(
        ask(gateway, http, QUERY.format(count=3) + " FORMAT JSONCompact SETTINGS max_threads = 1").data
    )
    assert compact["data"] == [["0", "q0"], ["1", "q1"], ["2", "q2"]] or compact["data"][0] == [0, "q0"]


def test_many_rows_with_names_have_one_head(gateway: RunningGateway, http: urllib3.PoolManager) -> None:
    lines = ask(gateway, http, QUERY.format(count=MANY), default_format="CSVWithNames").data.splitlines()
    assert lines.count(b'"n","queue"') == 1
    assert len(lines) == MANY + 1


def test_parquet_and_arrow(gateway: RunningGateway, http: urllib3.PoolManager) -> None:
    parquet = pq.read_table(io.BytesIO(ask(gateway, http, QUERY.format(count=MANY) + " FORMAT Parquet").data))
    assert parquet.num_rows == MANY
    for name in ("Arrow", "ArrowStream"):
        data = ask(gateway, http, QUERY.format(count=MANY), default_format=name).data
        opened = pa.ipc.open_file(data) if name == "Arrow" else pa.ipc.open_stream(data)
        assert opened.read_all().num_rows == MANY


def test_pretty_is_for_people(gateway: RunningGateway, http: urllib3.PoolManager) -> None:
    text = ask(gateway, http, QUERY.format(count=2), default_format="PrettyCompact").data.decode()
    assert "queue" in text
    assert "└" in text


def test_streamed_results_are_whole(gateway: RunningGateway, http: urllib3.PoolManager) -> None:
    for wait in ("0", "1"):
        response = ask(gateway, http, QUERY.format(count=MANY * 5), wait_end_of_query=wait)
        assert response.data.count(b"\n") == MANY * 5
        assert ("Content-Length" in response.headers) == (wait == "1")


def test_other_statements_take_formats_too(gateway: RunningGateway, http: urllib3.PoolManager) -> None:
    for query in ("SHOW DATABASES", "DESCRIBE TABLE system.one", "EXISTS TABLE system.one", "EXPLAIN SELECT 1"):
        assert json.loads(ask(gateway, http, f"{query} FORMAT JSON").data)["data"]
        assert ask(gateway, http, query).headers["X-ClickHouse-Format"] == "TabSeparated"
    assert "X-ClickHouse-Format" not in ask(gateway, http, "CREATE DATABASE IF NOT EXISTS default").headers


def test_a_plan_is_no_longer_than_its_query_asks_for(gateway: RunningGateway, http: urllib3.PoolManager) -> None:
    # Each level names the one below twice: written out, the last is 2^16 times the first.
    query = "SELECT rand() AS x"
    for _ in range(16):
        query = f"SELECT x + cityHash64(x) AS x FROM ({query})"
    text = ask(gateway, http, f"EXPLAIN {query} FORMAT TSVRaw").data
    assert b"ReadFromStorage" in text or b"Expression" in text
    assert len(text) < 10_000


@pytest.mark.parametrize(
    ("encoding", "unpack"),
    [
        ("lz4", lz4.frame.decompress),
        ("zstd", lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data)),
        ("gzip", gzip.decompress),
    ],
)
@pytest.mark.parametrize("name", ["TabSeparated", "CSVWithNames"])
@pytest.mark.parametrize("count", [0, 3, MANY])
def test_compressed_when_asked(
    gateway: RunningGateway, http: urllib3.PoolManager, encoding: str, unpack: object, name: str, count: int
) -> None:
    query = QUERY.format(count=count)
    plain = ask(gateway, http, query, default_format=name, accept=encoding)
    assert "Content-Encoding" not in plain.headers
    packed = ask(gateway, http, query, default_format=name, accept=encoding, enable_http_compression="1")
    assert packed.headers["Content-Encoding"] == encoding
    assert unpack(packed.data) == plain.data  # type: ignore[operator]


def test_the_format_word_as_a_name_is_no_format(gateway: RunningGateway, http: urllib3.PoolManager) -> None:
    assert ask(gateway, http, "SELECT 1 AS format FORMAT JSONEachRow").data == b'{"format":1}\n'
    assert ask(gateway, http, "SELECT format FROM (SELECT 2 AS format)").data == b"2\n"
    assert ask(gateway, http, "SELECT 'x FORMAT JSON' -- FORMAT CSV\n;").data == b"x FORMAT JSON\n"
    rows = ask(gateway, http, "SELECT format FROM (SELECT arrayJoin([1, 2]) AS format) ORDER BY format DESC").data
    assert rows == b"2\n1\n"
