"""What each role may do through the whole gateway, and what the audit log keeps of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3
from clickhouse_connect.driver.exceptions import DatabaseError

from connectors.clickhouse.engines import SingleNode
from connectors.clickhouse.migrate import numbered
from tests.support.gateway import RunningGateway, audited, default_users, password, running_gateway, user

# The default of three seconds is too short for a busy machine.
HTTP = urllib3.PoolManager(timeout=urllib3.Timeout(120))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    users = [
        *default_users(),
        user("inspector", "reader", databases=["marts", "restricted"], default_database="marts"),
    ]
    with running_gateway(tmp_path_factory.mktemp("house"), users=users) as gateway:
        with gateway.client() as client:
            for step in numbered(SingleNode()):
                for statement in step.statements:
                    client.command(statement)
            for name in ("raw.calls", "marts.agg_day", "restricted.tips"):
                client.command(f"CREATE TABLE {name} ENGINE = MergeTree ORDER BY n AS SELECT number n FROM numbers(3)")
        yield gateway


def answer(gateway: RunningGateway, name: str, body: str, **params: str) -> str:
    """The result's text, or the error's code."""
    url = f"{gateway.url}/?" + "&".join(f"{key}={value}" for key, value in params.items())
    headers = urllib3.make_headers(basic_auth=f"{name}:{password(name)}")
    response = HTTP.request("POST", url, body=body, headers=headers)
    return response.headers.get("X-ClickHouse-Exception-Code") or response.data.decode()


@pytest.mark.parametrize(
    ("query", "reader", "inspector", "writer"),
    [
        ("SELECT count() FROM marts.agg_day", "3\n", "3\n", "3\n"),
        ("SELECT count() FROM agg_day", "3\n", "3\n", "60"),
        ("SELECT count() FROM restricted.tips", "497", "3\n", "3\n"),
        ("SELECT count() FROM raw.calls", "497", "497", "3\n"),
        ("SELECT 1 INTO OUTFILE 'x'", "497", "497", "358"),
        ("SELECT count() FROM file('/etc/passwd', 'LineAsString')", "497", "497", None),
        ("INSERT INTO marts.agg_day VALUES (7)", "497", "497", None),
        ("INSERT INTO marts.agg_day SELECT 7", "497", "497", None),
        ("SELECT 1; DROP TABLE marts.agg_day", "497", "497", "62"),
        ("KILL QUERY WHERE 1", "497", "497", "497"),
        ("SYSTEM STOP MERGES", "497", "497", ""),
        ("SYSTEM START MERGES", "497", "497", ""),
        ("SYSTEM SHUTDOWN", "497", "497", "497"),
        ("BACKUP DATABASE marts TO File('x.tar')", "497", "497", "497"),
        ("CREATE USER eve IDENTIFIED BY 'x'", "497", "497", "497"),
        ("SET max_threads = 1", "497", "497", ""),
    ],
)
def test_roles(house: RunningGateway, query: str, reader: str, inspector: str, writer: str | None) -> None:
    assert answer(house, "reader", query) == reader
    assert answer(house, "inspector", query) == inspector
    if writer is not None:
        assert answer(house, "writer", query) == writer


def test_a_reader_is_fenced_in_every_way_of_asking(house: RunningGateway) -> None:
    assert answer(house, "reader", "", query="SELECT%20count()%20FROM%20raw.calls") == "497"
    assert answer(house, "reader", "count() FROM raw.calls", query="SELECT") == "497"
    assert answer(house, "reader", "SELECT 1", database="raw") == "497"
    assert answer(house, "reader", "SELECT 1", default_format="Template") == "497"
    assert answer(house, "reader", "SELECT 1", allow_introspection_functions="1") == "497"
    assert answer(house, "reader", "SELECT count() FROM {t:Identifier}", param_t="raw.calls") == "497"
    # A session gives a reader no state that a later query could use.
    assert answer(house, "reader", "CREATE TEMPORARY TABLE t (a UInt8)", session_id="s") == "497"
    assert answer(house, "reader", "SELECT count() FROM agg_day", session_id="s") == "3\n"


def test_the_reason_is_told(house: RunningGateway) -> None:
    with house.client("reader") as client, pytest.raises(DatabaseError) as refused:
        client.query("SELECT file('/etc/passwd')")
    assert refused.value.code == 497
    assert "reader: function file is not on the list" in str(refused.value)


def test_every_query_is_audited(house: RunningGateway) -> None:
    answer(
        house,
        "reader",
        "SELECT n, 'secret 13812345678' /* note */ FROM agg_day WHERE n < 2 AND '2026-01-01' > '2025-01-01'",
        query_id="q-good",
    )
    answer(house, "writer", "INSERT INTO raw.calls FORMAT TSV\n13812345678\n", query_id="q-insert")
    answer(house, "reader", "SELECT * FROM raw.calls WHERE n = 13812345678", query_id="q-refused")
    good, insert, refused = (audited(house, name) for name in ("q-good", "q-insert", "q-refused"))
    assert good["query"] == "SELECT n, ? FROM agg_day WHERE n < 2 AND '2026-01-01' > '2025-01-01'"
    assert (good["user"], good["role"], good["address"], good["exception_code"]) == ("reader", "reader", "127.0.0.1", 0)
    assert good["result_rows"] == 2
    assert good["kind"] == "SELECT"
    assert insert["query"] == "INSERT INTO raw.calls FORMAT TSV"
    assert insert["written_rows"] == 1
    answer(house, "writer", "INSERT INTO raw.calls FORMAT CSV\nZhang San\n", query_id="q-bad-data")
    answer(house, "reader", "INSERT INTO raw.calls VALUES ('Zhang San')", query_id="q-reader-insert")
    assert audited(house, "q-bad-data")["query"] == "INSERT INTO raw.calls FORMAT CSV"
    assert audited(house, "q-reader-insert")["query"] == "INSERT INTO raw.calls VALUES"
    assert (refused["exception_code"], refused["exception"]) == (497, "ACCESS_DENIED")
    assert "138" not in refused["query"]
    HTTP.request("POST", f"{house.url}/?query_id=q-stranger", body="SELECT 1", headers={"X-ClickHouse-User": "eve"})
    assert audited(house, "q-stranger")["exception_code"] == 516


def test_the_audit_is_a_table_too(house: RunningGateway) -> None:
    answer(house, "reader", "SELECT count() FROM agg_day", query_id="q-table")
    asked = (
        "SELECT user, kind, exception_code, event_time > now() - 100 FROM ops.query_audit WHERE query_id = 'q-table'"
    )
    with house.client() as client:
        deadline = time.monotonic() + 20
        while not client.query(asked).result_rows:
            assert time.monotonic() < deadline, "ops.query_audit stays empty"
            time.sleep(0.05)
        assert client.query(asked).result_rows == [("reader", "SELECT", 0, 1)]


def test_the_audit_file_is_for_its_owner_only(house: RunningGateway) -> None:
    answer(house, "admin", "SELECT 1", query_id="q-mode")
    audited(house, "q-mode")
    assert Path(house.settings["audit_path"]).stat().st_mode & 0o777 == 0o600
