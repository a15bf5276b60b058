"""The fence before a real engine: marts (what readers see) beside raw, restricted and ops (what they must not)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest

from connectors.clickhouse.gateway.fence import ReaderPolicy, Verdict, check
from tests.support.engine_process import EngineProcess

_SCHEMA = """
CREATE DATABASE marts;
CREATE DATABASE raw;
CREATE DATABASE restricted;
CREATE TABLE raw.calls (id String, at DateTime64(3, 'UTC'), queue String, wait UInt32, agent String, phone_token String)
  ENGINE = ReplacingMergeTree ORDER BY (queue, at, id);
INSERT INTO raw.calls SELECT toString(number), toDateTime64('2026-03-02 00:00:00', 3, 'UTC') + number * 60,
  ['faults', 'billing', 'general'][number % 3 + 1], number % 97, concat('a', toString(number % 7)), 'secret'
  FROM numbers(2000);
CREATE TABLE restricted.tips (id String) ENGINE = MergeTree ORDER BY id;
INSERT INTO restricted.tips VALUES ('tip');
CREATE TABLE marts.fct_queue_visit (id String, arrived_at DateTime64(3, 'UTC'), queue LowCardinality(String),
  wait UInt32, talk UInt32, agent Nullable(String), answered UInt8, skills Array(String), attributes String,
  day Date DEFAULT toDate(arrived_at)) ENGINE = ReplacingMergeTree
  ORDER BY (queue, cityHash64(id), arrived_at, id) SAMPLE BY cityHash64(id);
INSERT INTO marts.fct_queue_visit (id, arrived_at, queue, wait, talk, agent, answered, skills, attributes)
  SELECT id, at, queue, wait, wait * 3, if(wait % 5 = 0, NULL, agent), wait % 5 != 0, ['voice', queue],
  '{"node":{"key":"1"},"tags":["x"]}' FROM raw.calls;
CREATE TABLE marts.dim_agent (agent String, name String, team String) ENGINE = MergeTree ORDER BY agent;
INSERT INTO marts.dim_agent SELECT concat('a', toString(number)), concat('agent ', toString(number)), 'north'
  FROM numbers(7);
CREATE TABLE marts.agg_queue (queue String, day Date, waits AggregateFunction(quantile, UInt32), offered UInt64)
  ENGINE = MergeTree ORDER BY (queue, day);
INSERT INTO marts.agg_queue
  SELECT queue, day, quantileState(wait), count() FROM marts.fct_queue_visit GROUP BY queue, day;
CREATE VIEW marts.live_queue AS SELECT queue, count() AS offered, avg(wait) AS asa FROM raw.calls GROUP BY queue;
CREATE VIEW marts.calls_of AS SELECT * FROM raw.calls WHERE queue = {q:String};
CREATE TABLE marts.`select` (`count` UInt32, `file` String, `order by` String) ENGINE = MergeTree ORDER BY `count`;
INSERT INTO marts.`select` VALUES (1, 'f', 'o')
"""


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    with EngineProcess(tmp_path_factory.mktemp("engine")) as process:
        for statement in _SCHEMA.split(";\n"):
            process.run(statement)
        yield process


@pytest.fixture(scope="session")
def judged(engine: EngineProcess) -> Callable[..., Verdict]:
    """`judged(sql, params, settings)`: the verdict for a reader of marts."""

    def judge(
        sql: str,
        params: Mapping[str, str] | None = None,
        settings: Mapping[str, str] | None = None,
        policy: ReaderPolicy | None = None,
    ) -> Verdict:
        def explain(statement: str) -> str:
            return engine.run(f"EXPLAIN AST {statement}", params, readonly=2)

        return check(sql, params or {}, settings or {}, explain, policy or ReaderPolicy())

    return judge


@pytest.fixture(scope="session")
def answer(engine: EngineProcess, judged: Callable[..., Verdict]) -> Callable[..., str]:
    """`answer(sql, params, settings)`: what a reader gets, from a locked handle as the gateway uses it."""

    def run(sql: str, params: Mapping[str, str] | None = None, settings: Mapping[str, str] | None = None) -> str:
        verdict = judged(sql, params, settings)
        assert verdict.allowed, verdict.reason
        return engine.run(sql, params, verdict.settings, database=verdict.database, readonly=1)

    return run
