"""What a reader learns of other databases by asking for lists: nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.clickhouse.gateway import fence_allowed as allowed
from connectors.clickhouse.gateway.fence import READER_LIMITS, ReaderPolicy, Verdict
from tests.support.engine_process import EngineProcess


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT name FROM system.databases",
        "SELECT database FROM system.tables",
        "SELECT DISTINCT database FROM system.columns",
        "SELECT d.name FROM system.databases AS d JOIN system.tables AS t ON t.database = d.name",
        "SELECT name FROM system.databases AS `system.one`",
        "WITH x AS (SELECT * FROM system.databases) SELECT name FROM x",
        "SELECT arrayJoin((SELECT groupArray(name) FROM system.databases))",
        "SELECT name FROM system.databases UNION ALL SELECT database FROM system.tables",
        "SELECT name FROM system.databases WHERE name = 'raw' OR 1",
        "SELECT name FROM (SELECT name, 'marts' AS n FROM system.databases) ORDER BY name",
        "WITH (a, b) -> 1 AS f SELECT name FROM system.databases WHERE 1",
        "SELECT other.name FROM system.databases AS other ARRAY JOIN [1] AS x",
        "SELECT schema_name FROM information_schema.schemata",
        "SELECT table_schema FROM information_schema.tables",
        "SELECT TABLE_SCHEMA FROM INFORMATION_SCHEMA.COLUMNS",
        "SELECT table_schema FROM information_schema.views",
        "SELECT table_schema FROM information_schema.key_column_usage",
        "SHOW DATABASES",
    ],
)
def test_lists_hold_only_marts(answer: Callable[..., str], sql: str) -> None:
    assert set(answer(sql).split()) == {"marts"}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count() FROM system.databases WHERE name != 'marts'",
        "SELECT 'raw' IN (SELECT name FROM system.databases)",
        "SELECT count() FROM system.tables WHERE database != 'marts'",
        "SELECT countIf(database != 'marts') FROM system.columns",
    ],
)
def test_counts_tell_nothing(answer: Callable[..., str], sql: str) -> None:
    assert answer(sql) == "0\n"


def test_tables_of_marts_are_listed(answer: Callable[..., str]) -> None:
    expected = {"agg_queue", "calls_of", "dim_agent", "fct_queue_visit", "live_queue", "select"}
    assert set(answer("SHOW TABLES").split()) == expected
    assert set(answer("SHOW TABLES FROM marts").split()) == expected
    assert answer("SELECT name FROM system.columns WHERE table = 'dim_agent'").split() == ["agent", "name", "team"]


def test_the_filter_can_not_be_taken_off_on_the_locked_handle(
    engine: EngineProcess, judged: Callable[..., Verdict]
) -> None:
    verdict = judged("SELECT name FROM system.databases")
    with pytest.raises(Exception, match="readonly"):
        engine.run("SELECT 1 SETTINGS additional_table_filters = {}", None, verdict.settings, readonly=1)


def test_two_databases_and_their_names(engine: EngineProcess, judged: Callable[..., Verdict]) -> None:
    policy = ReaderPolicy(databases=frozenset({"marts", "restricted"}))
    sql = "SELECT (SELECT count() FROM restricted.tips), groupArray(name) FROM system.databases"
    verdict = judged(sql, policy=policy)
    assert verdict.allowed
    assert "restricted" in engine.run(sql, None, verdict.settings, database=verdict.database, readonly=1)
    assert not judged("SELECT * FROM raw.calls", policy=policy).allowed


def test_every_allowed_function_is_one_of_the_engine_and_no_other_differs_by_case_only(engine: EngineProcess) -> None:
    names = engine.run("SELECT name FROM system.functions").split()
    special = {"lambda", "exists", "untuple", "grouping", "summap", "minmap", "maxmap"}
    lowered = {name.lower() for name in names}
    assert allowed.FUNCTIONS - special <= lowered
    assert allowed.AGGREGATES - special <= lowered
    targets = dict(line.split("\t") for line in engine.run("SELECT name, alias_to FROM system.functions").splitlines())
    for name in names:
        if name.lower() in allowed.FUNCTIONS and targets[name]:
            assert targets[name].lower() in allowed.FUNCTIONS, f"{name} is another name of {targets[name]}"


def test_every_allowed_function_that_takes_functions_is_known_as_such(engine: EngineProcess) -> None:
    higher = engine.run("SELECT name FROM system.functions WHERE higher_order = 1").lower().split()
    assert allowed.FUNCTIONS & set(higher) == allowed.HIGHER_ORDER


def test_allowed_combinators_formats_and_table_functions_are_the_engines(engine: EngineProcess) -> None:
    assert set(allowed.COMBINATORS) <= set(
        engine.run("SELECT name FROM system.aggregate_function_combinators").split()
    ) | {"SimpleState"}
    assert set(engine.run("SELECT lower(name) FROM system.formats WHERE is_output").split()) >= allowed.FORMATS
    assert set(engine.run("SELECT lower(name) FROM system.table_functions").split()) >= allowed.TABLE_FUNCTIONS - {
        "zeros_mt"
    }


def test_limits_come_with_every_verdict_and_are_enforced(engine: EngineProcess, judged: Callable[..., Verdict]) -> None:
    sql = "SELECT sum(number) FROM numbers(1000000000000)"
    verdict = judged(sql)
    assert {name: verdict.settings[name] for name in READER_LIMITS} == {n: str(v) for n, v in READER_LIMITS.items()}
    with pytest.raises(Exception, match="TOO_MANY_ROWS"):
        engine.run(sql, None, verdict.settings, readonly=1)


@pytest.mark.parametrize(
    ("asked", "given"),
    [("10", "10"), ("0", "60"), ("61", "60"), ("2.5", "2.5"), ("999999999999999999", "60")],
)
def test_a_limit_of_the_request_is_clamped(judged: Callable[..., Verdict], asked: str, given: str) -> None:
    assert judged("SELECT 1", settings={"max_execution_time": asked}).settings["max_execution_time"] == given


def test_settings_of_the_text_are_applied_before_the_lock(
    answer: Callable[..., str], judged: Callable[..., Verdict]
) -> None:
    sql = "SELECT count() FROM marts.dim_agent SETTINGS max_threads = 1, max_execution_time = 5"
    assert judged(sql).settings["max_execution_time"] == "5"
    assert answer(sql) == "7\n"


def test_transport_settings_pass_but_do_not_reach_the_engine(judged: Callable[..., Verdict]) -> None:
    verdict = judged(
        "SELECT 1", settings={"session_id": "x", "wait_end_of_query": "1", "readonly": "2", "join_use_nulls": "1"}
    )
    assert verdict.allowed
    assert verdict.settings["join_use_nulls"] == "1"
    assert not {"session_id", "wait_end_of_query", "readonly"} & verdict.settings.keys()


def test_no_allowed_function_gives_the_content_of_a_file(engine: EngineProcess, tmp_path: Path) -> None:
    """Every function on the list is called with a path; and `file`, which isn't on it, shows that the test can see."""
    canary = tmp_path / "canary"
    canary.write_text("SEEN-THE-CONTENT")

    def gives_content(call: str) -> bool:
        try:
            return "SEEN-THE-CONTENT" in engine.run(f"SELECT {call}", readonly=1)
        except Exception as error:
            return "SEEN-THE-CONTENT" in str(error)

    assert gives_content(f"file('{canary}')")
    names = engine.run("SELECT name FROM system.functions").split()
    ours = [name for name in names if name.lower() in allowed.FUNCTIONS | allowed.AGGREGATES]
    assert len(ours) > 1000
    calls = [f"{name}({arguments})" for name in ours for arguments in (f"'{canary}'", f"'{canary}', 'LineAsString'")]
    assert [call for call in calls if gives_content(call)] == []
