"""The HTTP protocol itself, as curl and other plain clients speak it."""

from __future__ import annotations

import base64
import gzip
import json
import socket
import subprocess
from urllib.parse import quote, urlencode

import lz4.frame
import pytest
import urllib3
import zstandard
from clickhouse_connect.driver.client import Client

from connectors.clickhouse.gateway.framing import BlockDecoder, BlockEncoder
from tests.support.gateway import RunningGateway, password


def curl(*arguments: str, data: bytes | None = None) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (names in lower case) and body."""
    done = subprocess.run(["curl", "-sS", "-i", *arguments], input=data, capture_output=True, check=True)
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    while head.startswith(b"HTTP/1.1 100"):
        head, _, body = body.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return int(status.split()[1]), {name.lower(): value for name, value in headers.items()}, body


def test_signs_of_life(gateway: RunningGateway) -> None:
    for path in ("/ping", "/", "/replicas_status"):
        assert curl(gateway.url + path)[::2] == (200, b"Ok.\n")
    assert curl(gateway.url + "/nowhere")[0] == 404


def test_a_query_in_the_url_or_in_the_body(gateway: RunningGateway) -> None:
    status, headers, body = curl(f"{gateway.url}/?query=SELECT%201%2B1&query_id=my-id")
    assert (status, body) == (200, b"2\n")
    assert headers["x-clickhouse-query-id"] == "my-id"
    assert headers["x-clickhouse-timezone"] == "UTC"
    assert headers["x-clickhouse-format"] == "TabSeparated"
    assert headers["x-clickhouse-server-display-name"] == "wattline"
    assert json.loads(headers["x-clickhouse-summary"])["result_rows"] == "1"
    assert curl(gateway.url, "-d", "SELECT 3")[2] == b"3\n"
    assert curl(f"{gateway.url}/?query=SELECT", "-d", "4")[2] == b"4\n"
    assert curl(f"{gateway.url}/?param_who=%E7%94%B5", "-d", "SELECT {who:String}")[2].decode() == "电\n"


def test_insert_with_data_in_the_body(gateway: RunningGateway, client: Client, database: str) -> None:
    client.command("CREATE TABLE t (a UInt32, b String) ENGINE = MergeTree ORDER BY a")
    url = f"{gateway.url}/?database={database}&query="
    for statement, data in [
        ("INSERT INTO t FORMAT CSV", b'1,"one"\n2,two\n'),
        ("INSERT INTO t (a, b) VALUES", b"(3, 'three')"),
        ("INSERT INTO t FORMAT JSONEachRow", b'{"a": 4, "b": "four"}'),
        ("INSERT INTO TABLE t SETTINGS max_threads = 1 FORMAT TSV", b"5\tfive\n"),
    ]:
        status, headers, body = curl(url + quote(statement), "--data-binary", "@-", data=data)
        assert (status, body) == (200, b"")
    assert json.loads(headers["x-clickhouse-summary"])["written_rows"] == "1"
    curl(f"{gateway.url}/?database={database}", "--data-binary", "INSERT INTO t FORMAT TSV\n6\tsix\n")
    assert client.query("SELECT a, b FROM t ORDER BY a").result_rows == [
        (1, "one"),
        (2, "two"),
        (3, "three"),
        (4, "four"),
        (5, "five"),
        (6, "six"),
    ]


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("lz4", lz4.frame.compress), ("zstd", zstandard.ZstdCompressor().compress)],
)
def test_packed_bodies(gateway: RunningGateway, encoding: str, pack: object) -> None:
    header = f"Content-Encoding: {encoding}"
    packed: bytes = pack(b"SELECT 'packed'")  # type: ignore[operator]
    assert curl(gateway.url, "--data-binary", "@-", "-H", header, data=packed)[2] == b"packed\n"
    twice = packed + pack(b", 2")  # type: ignore[operator]
    assert curl(gateway.url, "--data-binary", "@-", "-H", header, data=twice)[2] == b"packed\t2\n"
    for broken, code in ((packed[:-6], "271"), (b"not packed", "271")):
        status, headers, _ = curl(gateway.url, "--data-binary", "@-", "-H", header, data=broken)
        assert status == 500
        assert headers["x-clickhouse-exception-code"] == code


def test_an_unknown_encoding_is_refused(gateway: RunningGateway) -> None:
    status, headers, body = curl(gateway.url, "-d", "SELECT 1", "-H", "Content-Encoding: snappy")
    assert (status, headers["x-clickhouse-exception-code"]) == (500, "89")
    assert b"'snappy' is not supported; use one of lz4, zstd, gzip, deflate" in body


def test_get_does_not_write(gateway: RunningGateway, database: str) -> None:
    statement = quote(f"CREATE TABLE {database}.t (a UInt8) ENGINE = Memory")
    for extra in ("", "&session_id=get-session"):
        status, headers, body = curl(f"{gateway.url}/?query={statement}{extra}")
        assert (status, headers["x-clickhouse-exception-code"]) == (500, "164")
        assert b"method GET implies readonly" in body
    assert curl(f"{gateway.url}/?query={statement}", "-X", "POST", "-d", "")[0] == 200


@pytest.mark.parametrize(
    ("query", "status", "code", "name"),
    [
        ("SELEC 1", 400, 62, "SYNTAX_ERROR"),
        ("", 400, 62, "SYNTAX_ERROR"),
        ("SELECT 1; SELECT 2", 400, 62, "SYNTAX_ERROR"),
        ("SELECT nope", 404, 47, "UNKNOWN_IDENTIFIER"),
        ("SELECT * FROM nope", 404, 60, "UNKNOWN_TABLE"),
        ("SELECT nope()", 404, 46, "UNKNOWN_FUNCTION"),
        ("SELECT 1 FORMAT Nope", 404, 73, "UNKNOWN_FORMAT"),
        ("SELECT 1 SETTINGS nope = 1", 404, 115, "UNKNOWN_SETTING"),
        ("SELECT toUInt8('x')", 400, 6, "CANNOT_PARSE_TEXT"),
        ("SELECT sleep(3) SETTINGS max_execution_time = 1", 408, 159, "TIMEOUT_EXCEEDED"),
        ("SELECT throwIf(1)", 500, 395, "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO"),
        ("SELECT 1 INTO OUTFILE 'x'", 500, 358, "INTO_OUTFILE_NOT_ALLOWED"),
        ("INSERT INTO FUNCTION null('a UInt8') FROM INFILE '/etc/passwd' FORMAT TSV", 403, 497, "ACCESS_DENIED"),
    ],
)
def test_errors(gateway: RunningGateway, query: str, status: int, code: int, name: str) -> None:
    got, headers, body = curl(f"{gateway.url}/?wait_end_of_query=1", "-d", query)
    text = body.decode()
    assert (got, headers["x-clickhouse-exception-code"]) == (status, str(code)), text
    assert text.startswith(f"Code: {code}. DB::Exception: ")
    assert f"({name}) (version 2" in text
    assert text.count("Code:") == 1


def test_unknown_settings_databases_and_formats_in_the_url(gateway: RunningGateway) -> None:
    for params, code in [("nope=1", "115"), ("database=nope", "81"), ("default_format=Nope", "73"), ("a%20b=1", "115")]:
        _, headers, body = curl(f"{gateway.url}/?{params}", "-d", "SELECT 1")
        assert headers["x-clickhouse-exception-code"] == code, body


def test_ways_to_log_in(gateway: RunningGateway) -> None:
    secret = password("writer")
    basic = base64.b64encode(f"writer:{secret}".encode()).decode()
    for way in (
        ["-H", "X-ClickHouse-User: writer", "-H", f"X-ClickHouse-Key: {secret}"],
        ["-H", f"Authorization: Basic {basic}"],
        ["-u", f"writer:{secret}"],
        ["-G", "-d", urlencode({"user": "writer", "password": secret})],
    ):
        query = ["-G", "--data-urlencode", "query=SELECT 1"]
        assert curl(gateway.url, *query, *way)[::2] == (200, b"1\n"), way


@pytest.mark.parametrize(
    "way",
    [
        ["-u", "writer:wrong"],
        ["-u", "nobody:x"],
        ["-u", "writer:"],
        ["-H", "X-ClickHouse-User: admin"],
        ["-H", "Authorization: Bearer x"],
        ["-H", "Authorization: Basic !!"],
        ["-H", "X-ClickHouse-User: default", "-u", "default:"],
    ],
)
def test_who_may_not_log_in(gateway: RunningGateway, way: list[str]) -> None:
    status, headers, body = curl(gateway.url, "-d", "SELECT 1", *way)
    assert (status, headers["x-clickhouse-exception-code"]) == (403, "516")
    assert b"AUTHENTICATION_FAILED" in body


def test_sessions(gateway: RunningGateway) -> None:
    missing = f"{gateway.url}/?session_id=never-seen&session_check=1"
    assert curl(missing, "-d", "SELECT 1")[1]["x-clickhouse-exception-code"] == "372"
    assert (
        curl(f"{gateway.url}/?session_id=a&session_timeout=x", "-d", "SELECT 1")[1]["x-clickhouse-exception-code"]
        == "374"
    )
    session = f"{gateway.url}/?session_id=curl-session"
    curl(session, "-d", "CREATE TEMPORARY TABLE t (a UInt8)")
    curl(session, "-d", "INSERT INTO t VALUES (7)")
    assert curl(session, "-d", "SELECT a FROM t")[2] == b"7\n"
    # Another user's session of the same name is another session.
    assert curl(session, "-d", "SELECT a FROM t", "-u", f"writer:{password('writer')}")[0] == 404
    curl(f"{session}&close_session=1", "-d", "SELECT 1")
    assert curl(f"{session}&session_check=1", "-d", "SELECT 1")[1]["x-clickhouse-exception-code"] == "372"


def test_forms(gateway: RunningGateway) -> None:
    assert curl(gateway.url, "-F", "query=SELECT {x:UInt8} + 1", "-F", "param_x=4")[2] == b"5\n"
    status, headers, body = curl(
        f"{gateway.url}/?query=SELECT%201&ext_format=TSV&ext_structure=a%20UInt8", "-F", "ext=@-", data=b"1\n"
    )
    assert (status, headers["x-clickhouse-exception-code"]) == (501, "48")
    assert b"external data is not supported" in body


def test_headers_cannot_be_forged_by_a_query_id(gateway: RunningGateway) -> None:
    _, headers, body = curl(f"{gateway.url}/?query_id=a%0d%0aX-Evil:%201", "-d", "SELECT 1")
    assert "x-evil" not in headers
    assert body == b"1\n"


def test_one_connection_carries_many_requests(gateway: RunningGateway) -> None:
    pool = urllib3.HTTPConnectionPool("127.0.0.1", gateway.port, maxsize=1)
    for number in range(20):
        query = f"SELECT {number}" if number % 3 else "SELECT nope"
        response = pool.request("POST", "/", body=query)
        assert response.data == f"{number}\n".encode() or response.status == 404
    assert pool.num_connections == 1


def test_what_is_not_http_is_told_so(gateway: RunningGateway) -> None:
    with socket.create_connection(("127.0.0.1", gateway.port)) as sock:
        sock.sendall(b"\x00\x01 hello\r\n\r\n")
        answer = b""
        while piece := sock.recv(4096):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_web_pages_are_turned_away(gateway: RunningGateway) -> None:
    status, _, body = curl(gateway.url, "-d", "SELECT 1", "-H", "Origin: http://evil.example")
    assert (status, body) == (403, b"Requests from web pages are not accepted\n")


def test_inserts_stay_synchronous_whatever_the_statement_says(
    gateway: RunningGateway, client: Client, database: str
) -> None:
    client.command("CREATE TABLE t (a UInt32) ENGINE = MergeTree ORDER BY a")
    settings = "SETTINGS async_insert = 1, wait_for_async_insert = 0"
    for statement in (f"INSERT INTO t {settings} VALUES (1)", f"INSERT INTO t {settings} FORMAT TSV\n2\n"):
        assert curl(f"{gateway.url}/?database={database}", "--data-binary", statement)[0] == 200
    assert client.query("SELECT a FROM t ORDER BY a").result_rows == [(1,), (2,)]


@pytest.mark.parametrize("name", ["admin", "reader"])
def test_bytes_that_are_no_text(gateway: RunningGateway, client: Client, name: str) -> None:
    client.command("CREATE DATABASE IF NOT EXISTS marts")
    for data in (b"\xff\xfe", b"SELECT '\xff'", b"\x00", b"'unclosed", b"/* unclosed", b"((((((("):
        status, _, body = curl(gateway.url, "--data-binary", "@-", "-u", f"{name}:{password(name)}", data=data)
        assert status in (200, 400, 403), body
    assert curl(gateway.url, "-d", "SELECT 1", "-u", f"{name}:{password(name)}")[2] == b"1\n"


def test_jdbc_blocks(gateway: RunningGateway) -> None:
    pack, unpack = BlockEncoder(), BlockDecoder()
    _, headers, body = curl(
        f"{gateway.url}/?compress=1&decompress=1", "--data-binary", "@-", data=pack.encode(b"SELECT 1 FORMAT CSV")
    )
    assert "content-encoding" not in headers
    assert unpack.decode(body) == b"1\n"
    _, headers, body = curl(f"{gateway.url}/?decompress=1", "-d", "SELECT 1 -- not packed, and long enough to see it")
    assert headers["x-clickhouse-exception-code"] == "271"


@pytest.mark.parametrize("output", ["TabSeparated", "TSV", "CSV", "JSONCompact"])
def test_totals_come_with_the_rows(gateway: RunningGateway, output: str) -> None:
    query = (
        f"SELECT number % 2 AS odd, count() AS n FROM numbers(5) GROUP BY odd WITH TOTALS ORDER BY odd FORMAT {output}"
    )
    body = curl(gateway.url, "-d", query)[2].decode()
    if output == "JSONCompact":
        assert [int(value) for value in json.loads(body)["totals"]] == [0, 5]
    else:
        assert body.split("\n")[3].replace(",", "\t") == "0\t5"


def test_errors_give_a_reader_no_names_that_are_not_his(gateway: RunningGateway) -> None:
    with gateway.client() as admin:
        admin.command("CREATE DATABASE IF NOT EXISTS marts")
        admin.command("CREATE DATABASE IF NOT EXISTS hush")
        admin.command("CREATE TABLE IF NOT EXISTS hush.payrolls (a Int32) ENGINE = Memory")
    auth = ["-H", "X-ClickHouse-User: reader", "-H", f"X-ClickHouse-Key: {password('reader')}"]
    status, _, body = curl(gateway.url, *auth, "-d", "SELECT * FROM marts.payrolls")
    assert status != 200
    assert b"marts.payrolls" in body
    assert b"hush" not in body
    as_admin = curl(gateway.url, "-d", "SELECT * FROM marts.payrolls")[2]
    assert b"Maybe you meant" in as_admin, "the engine no longer guesses: the rule for readers can go"
