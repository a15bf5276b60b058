"""Limits on time, memory, rows, concurrency and statement size; bounded memory; queries that nobody waits for."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import psutil
import pytest
import urllib3
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError

from tests.support.gateway import RunningGateway, audited, password, running_gateway, user

MIB = 1 << 20
ENDLESS = "SELECT sum(cityHash64(number)) FROM numbers(1000000000000)"

# The default of three seconds is too short for a busy machine.
HTTP = urllib3.PoolManager(timeout=urllib3.Timeout(120))


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    users = [
        {"name": "default", "role": "admin"},
        user("admin", "admin"),
        user("brief", "writer", limits={"max_execution_time": 1}),
        user("small", "writer", limits={"max_memory_usage": 50 * MIB, "max_result_rows": 5000}),
        user("single", "writer", limits={"max_concurrent_queries": 1}),
        user("picky", "reader", limits={"max_rows_to_read": 9000, "max_result_rows": 5000}),
    ]
    limits = {"max_concurrent_queries": 3, "max_query_bytes": 100_000, "max_sessions": 40}
    with running_gateway(tmp_path_factory.mktemp("limited"), users=users, limits=limits) as gateway:
        with gateway.client() as client:
            client.command("CREATE DATABASE marts")
            client.command("CREATE TABLE marts.t ENGINE = MergeTree ORDER BY n AS SELECT number n FROM numbers(20000)")
        yield gateway


def code_of(client: Client, query: str, **more: object) -> int | None:
    with pytest.raises(DatabaseError) as raised:
        client.query(query, **more)  # type: ignore[arg-type]
    return raised.value.code


def test_time(limited: RunningGateway) -> None:
    with limited.client("brief") as client:
        begun = time.monotonic()
        assert code_of(client, ENDLESS) == 159
        assert time.monotonic() - begun < 10


def test_memory_and_result_rows(limited: RunningGateway) -> None:
    with limited.client("small") as client:
        assert code_of(client, "SELECT uniqExact(number) FROM numbers(10000000)") == 241
        assert code_of(client, "SELECT number FROM numbers(5001)") == 396
        assert client.query("SELECT count() FROM numbers(1000000)").result_rows == [(1_000_000,)]


def test_a_reader_cannot_raise_its_limits(limited: RunningGateway) -> None:
    with limited.client("picky") as client:
        assert code_of(client, "SELECT count() FROM t WHERE n % 2 = 0") == 158
        assert code_of(client, "SELECT number FROM numbers(5500)") == 396
        assert len(client.query("SELECT n FROM t WHERE n < 10").result_rows) == 10
        for tried in ("SETTINGS max_rows_to_read = 0", "SETTINGS max_rows_to_read = 1000000, readonly = 0"):
            assert code_of(client, f"SELECT count() FROM t WHERE n % 2 = 0 {tried}") in (158, 164, 497)
    raised = HTTP.request(
        "POST",
        f"{limited.url}/?max_rows_to_read=0",
        body="SELECT count() FROM t WHERE n % 2 = 0",
        headers={"X-ClickHouse-User": "picky", "X-ClickHouse-Key": password("picky")},
    )
    assert raised.headers["X-ClickHouse-Exception-Code"] in ("158", "497")


def test_one_query_at_a_time_for_a_user(limited: RunningGateway) -> None:
    with limited.client("single", session_id="a") as first, limited.client("single", session_id="b") as second:
        with first.query_row_block_stream("SELECT number FROM numbers(50000000)") as blocks:
            next(iter(blocks))
            assert code_of(second, "SELECT 1") == 202
        assert second.query("SELECT 1").result_rows == [(1,)]


def test_only_so_many_at_once_in_all(limited: RunningGateway) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(limited.client()) for _ in range(4)]
        for client in clients[:3]:
            blocks = stack.enter_context(client.query_row_block_stream("SELECT number FROM numbers(50000000)"))
            next(iter(blocks))
        assert code_of(clients[3], "SELECT 1") == 202


def test_a_statement_too_long(limited: RunningGateway) -> None:
    answer = HTTP.request("POST", limited.url, body=b"SELECT '" + b"x" * 400_000 + b"'")
    assert (answer.status, answer.headers["X-ClickHouse-Exception-Code"]) == (413, "229")
    with limited.client() as client:
        client.command("CREATE TABLE default.long (s String) ENGINE = Memory")
        client.raw_insert("long", ["s"], b"x" * 1_000_000, fmt="TSV")
        assert client.command("SELECT length(s) FROM long") == 1_000_000


def test_sessions_end_and_are_counted(limited: RunningGateway) -> None:
    with limited.client() as client:
        client.command("CREATE TEMPORARY TABLE t (a UInt8)", settings={"session_id": "short", "session_timeout": 1})
        deadline = time.monotonic() + 20
        while code_of_session(limited, "short") != "372":
            assert time.monotonic() < deadline, "the session was never closed"
            time.sleep(0.2)
    codes = [code_of_session(limited, f"many-{number}", check=0) for number in range(60)]
    assert codes[0] is None
    assert codes[-1] == "202"


def code_of_session(gateway: RunningGateway, session: str, check: int = 1) -> str | None:
    url = f"{gateway.url}/?session_id={session}&session_check={check}&session_timeout=1"
    # The check itself would keep the session alive, so look at it less often than it lives.
    time.sleep(1.5 if check else 0)
    return HTTP.request("POST", url, body="SELECT 1").headers.get("X-ClickHouse-Exception-Code")


def running(client: Client, part: str) -> int:
    asked = "SELECT count() FROM system.processes WHERE query LIKE {part:String} AND query NOT LIKE '%processes%'"
    return int(str(client.command(asked, parameters={"part": f"%{part}%"})))


def wait_until_running(client: Client, part: str, count: int) -> None:
    deadline = time.monotonic() + 60
    while running(client, part) != count:
        assert time.monotonic() < deadline, f"{part}: never {count} running"
        time.sleep(0.02)


@pytest.mark.parametrize("end", ["", " FORMAT JSON", " SETTINGS max_threads = 1"])
def test_a_query_ends_when_its_client_hangs_up(gateway: RunningGateway, client: Client, end: str) -> None:
    body = (ENDLESS + end).encode()
    with socket.create_connection(("127.0.0.1", gateway.port)) as sock:
        sock.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        wait_until_running(client, "cityHash64", 1)
    wait_until_running(client, "cityHash64", 0)


def test_a_query_whose_client_never_waited_ends_too(gateway: RunningGateway, client: Client) -> None:
    for number in range(5):
        body = f"{ENDLESS} SETTINGS max_threads = 1".encode()
        with socket.create_connection(("127.0.0.1", gateway.port)) as sock:
            head = f"POST /?query_id=hasty-{number} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
            sock.sendall(head.encode() + body)
    for number in range(5):
        assert audited(gateway, f"hasty-{number}")["exception_code"] in (210, 394)
    wait_until_running(client, "cityHash64", 0)


def test_a_stream_ends_when_its_client_hangs_up(gateway: RunningGateway, client: Client) -> None:
    body = b"SELECT number, 'streamed' FROM numbers(100000000000)"
    with socket.create_connection(("127.0.0.1", gateway.port)) as sock:
        sock.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        assert sock.recv(100_000).startswith(b"HTTP/1.1 200 ")
        wait_until_running(client, "streamed", 1)
    wait_until_running(client, "streamed", 0)


def test_kill_query_by_the_clients_own_id(gateway: RunningGateway, client: Client) -> None:
    codes: dict[str, int | None] = {}

    def ask(name: str) -> None:
        with gateway.client(name) as asking:
            codes[name] = code_of(asking, ENDLESS, settings={"query_id": f"of-{name}"})

    threads = [threading.Thread(target=ask, args=(name,)) for name in ("admin", "writer")]
    for thread in threads:
        thread.start()
    wait_until_running(client, "cityHash64", 2)
    with gateway.client("writer") as writer:
        writer.command("KILL QUERY WHERE query_id = 'of-admin' SYNC")
        assert running(client, "cityHash64") == 2
        writer.command("KILL QUERY WHERE query_id = 'of-writer'")
        assert code_of(writer, "KILL QUERY WHERE 1") == 497
    wait_until_running(client, "cityHash64", 1)
    client.command("KILL QUERY WHERE query_id = 'of-admin' SYNC")
    for thread in threads:
        thread.join()
    assert codes == {"admin": 394, "writer": 394}


@pytest.mark.parametrize("form", ["stream", "wait", "JSONCompact", "lz4"])
def test_big_results_do_not_grow_the_process(gateway: RunningGateway, form: str) -> None:
    process = psutil.Process(gateway.pid)
    params = {"wait": "wait_end_of_query=1", "lz4": "enable_http_compression=1"}.get(form, "")
    query = "SELECT number, concat('agent-', toString(number % 300)) FROM numbers(10000000)"
    if form == "JSONCompact":
        query += " FORMAT JSONCompact"
    _taken(gateway, params, query.replace("10000000", "500000"), form)
    before = process.memory_info().rss
    peak = before
    size = 0
    for piece in _taken_pieces(gateway, params, query, form):
        size += piece
        peak = max(peak, process.memory_info().rss)
    assert size > (40 if form == "lz4" else 160) * MIB
    assert peak - before < 120 * MIB, f"grew by {(peak - before) / MIB:.0f} MiB for {size / MIB:.0f} MiB"


def _taken(gateway: RunningGateway, params: str, query: str, form: str) -> int:
    return sum(_taken_pieces(gateway, params, query, form))


def _taken_pieces(gateway: RunningGateway, params: str, query: str, form: str) -> Iterator[int]:
    headers = {"Accept-Encoding": "lz4" if form == "lz4" else "identity"}
    answer = HTTP.request(
        "POST", f"{gateway.url}/?{params}", body=query, headers=headers, preload_content=False, decode_content=False
    )
    assert answer.status == 200
    for piece in answer.stream(4 * MIB, decode_content=False):
        yield len(piece)


def test_big_inserts_do_not_grow_the_process(gateway: RunningGateway, client: Client) -> None:
    client.command("CREATE TABLE big (n UInt64, s String) ENGINE = MergeTree ORDER BY n")
    block = b"".join(b"%d\tagent-%d\n" % (number, number % 300) for number in range(100_000))
    client.raw_insert("big", ["n", "s"], (block for _ in range(5)), fmt="TSV")
    process = psutil.Process(gateway.pid)
    before = process.memory_info().rss
    peak = before

    def blocks() -> Iterator[bytes]:
        nonlocal peak
        for _ in range(100):
            peak = max(peak, process.memory_info().rss)
            yield block

    client.raw_insert("big", ["n", "s"], blocks(), fmt="TSV")
    assert client.command("SELECT count() FROM big") == 10_500_000
    assert peak - before < 300 * MIB, f"grew by {(peak - before) / MIB:.0f} MiB for {len(block) * 100 / MIB:.0f} MiB"


def test_the_engines_memory_is_bounded(tmp_path_factory: pytest.TempPathFactory) -> None:
    limits = {"max_server_memory_usage": 800 * MIB}
    with running_gateway(tmp_path_factory.mktemp("memory"), limits=limits) as gateway, gateway.client() as client:
        assert code_of(client, "SELECT uniqExact(number) FROM numbers(300000000)") == 241
        assert client.command("SELECT 1") == 1
