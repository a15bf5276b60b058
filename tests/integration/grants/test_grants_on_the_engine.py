"""What the grants let a reader do, asked of the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.clickhouse.grants import READING, READONLY
from tests.integration.grants.engine import ask

MADE = [
    *(f"CREATE DATABASE {name}" for name in ("raw", "marts", "restricted", "ops")),
    "CREATE TABLE raw.call (id UInt32, caller String) ENGINE = MergeTree ORDER BY id",
    "INSERT INTO raw.call VALUES (1, 'sealed'), (2, 'sealed')",
    "CREATE TABLE ops.mart_runs (n UInt32) ENGINE = MergeTree ORDER BY n",
    "CREATE TABLE restricted.tip (id UInt32) ENGINE = MergeTree ORDER BY id",
    "INSERT INTO restricted.tip VALUES (7)",
    "CREATE VIEW raw.staged AS SELECT id FROM raw.call",
    "CREATE VIEW marts.calls DEFINER = wattline SQL SECURITY DEFINER AS"
    " SELECT count() AS calls FROM raw.staged WHERE id > (SELECT max(n) FROM ops.mart_runs)",
    "CREATE VIEW marts.careless AS SELECT count() AS calls FROM raw.call",
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grants") / "store"
    assert [answer for answer in ask(folder, "maker", MADE) if answer] == []
    return folder


ALLOWED = {
    "SELECT calls FROM marts.calls": "2",
    "SELECT name FROM system.databases WHERE name IN ('raw', 'marts', 'ops', 'restricted')": "marts",
    "SELECT count() FROM system.tables WHERE database IN ('raw', 'ops', 'restricted')": "0",
    "SELECT getSetting('max_execution_time'), getSetting('readonly')": f"60\t{READONLY}",
    "SELECT 1 SETTINGS max_execution_time = 5, session_timezone = 'Asia/Shanghai'": "1",
}

REFUSED = {
    "SELECT * FROM raw.call": "ACCESS_DENIED",
    "SELECT * FROM raw.staged": "ACCESS_DENIED",
    "SELECT * FROM ops.mart_runs": "ACCESS_DENIED",
    "SELECT * FROM restricted.tip": "ACCESS_DENIED",
    "SELECT * FROM marts.careless": "ACCESS_DENIED",
    "SHOW CREATE TABLE raw.call": "ACCESS_DENIED",
    "SELECT * FROM file('/etc/passwd', 'LineAsString')": "ACCESS_DENIED|READONLY|DATABASE_ACCESS_DENIED",
    "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')": "ACCESS_DENIED|READONLY",
    "SELECT * FROM remote('127.0.0.1:1', system.one)": "ACCESS_DENIED|READONLY",
    "INSERT INTO marts.calls VALUES (1)": "ACCESS_DENIED|READONLY",
    "DROP VIEW marts.calls": "ACCESS_DENIED|READONLY",
    "SYSTEM STOP MERGES raw.call": "ACCESS_DENIED|READONLY",
    "SYSTEM DROP MARK CACHE": "ACCESS_DENIED|READONLY",
    "GRANT SELECT ON raw.* TO wattline_reader": "ACCESS_DENIED|READONLY",
    "SELECT 1 SETTINGS max_execution_time = 600": "SETTING_CONSTRAINT_VIOLATION",
    "SELECT 1 SETTINGS max_execution_time = 0": "SETTING_CONSTRAINT_VIOLATION",
    "SELECT 1 SETTINGS max_memory_usage = 0": "SETTING_CONSTRAINT_VIOLATION",
    "SELECT 1 SETTINGS log_queries = 0": "SETTING_CONSTRAINT_VIOLATION",
    "SET readonly = 0": "READONLY",
}


def test_a_reader_reads_marts_through_its_views_and_nothing_else(made: Path) -> None:
    answers = ask(made, "planner", [*ALLOWED, *REFUSED])
    got = dict(zip([*ALLOWED, *REFUSED], answers, strict=True))
    assert {query: got[query].strip() for query in ALLOWED} == ALLOWED
    let_through = {q: got[q] for q, codes in REFUSED.items() if not any(f"({c})" in got[q] for c in codes.split("|"))}
    assert let_through == {}


def test_only_restricted_reads_the_theft_tips(made: Path) -> None:
    answers = ask(made, "restricted", ["SELECT id FROM restricted.tip", "SELECT calls FROM marts.calls"])
    assert [answer.strip() for answer in answers] == ["7", "2"]


def test_the_maker_learns_who_has_our_roles(made: Path) -> None:
    assert ask(made, "maker", [READING]) == ["superset\n"]
