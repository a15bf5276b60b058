"""A forbidden leaf is seen wherever the grammar lets it stand, also deep inside and in any mixture."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.clickhouse.gateway.fence import Verdict
from tests.support.children import ChildFailed
from tests.support.engine_process import EngineProcess

EXPRESSIONS = [
    "SELECT {}", "SELECT {} AS x", "SELECT DISTINCT {}", "SELECT DISTINCT ON ({}) 1", "SELECT TOP 1 {}",
    "WITH {} AS x SELECT x", "WITH x AS (SELECT {}) SELECT * FROM x", "WITH a -> {} AS f SELECT 1",
    "SELECT 1 FROM marts.dim_agent PREWHERE {} WHERE 1", "SELECT 1 FROM marts.dim_agent WHERE {}",
    "SELECT 1 GROUP BY {}", "SELECT 1 GROUP BY GROUPING SETS (({}), (1))", "SELECT 1 GROUP BY ROLLUP({})",
    "SELECT 1 GROUP BY CUBE({})", "SELECT 1 HAVING {}", "SELECT 1 QUALIFY {}", "SELECT 1 ORDER BY {}",
    "SELECT 1 AS a ORDER BY a WITH FILL FROM {}", "SELECT 1 AS a ORDER BY a WITH FILL FROM 1 TO {}",
    "SELECT 1 AS a ORDER BY a WITH FILL STEP {}", "SELECT 1 AS a ORDER BY a WITH FILL STALENESS {}",
    "SELECT 1 AS a, 2 AS b ORDER BY a WITH FILL INTERPOLATE (b AS {})", "SELECT 1 LIMIT {}",
    "SELECT 1 LIMIT 1 OFFSET {}", "SELECT 1 LIMIT {}, 1", "SELECT 1 LIMIT 1 BY {}", "SELECT 1 LIMIT {} BY 1",
    "SELECT sum(1) OVER (PARTITION BY {})", "SELECT sum(1) OVER (ORDER BY {})",
    "SELECT sum(1) OVER (ORDER BY 1 ROWS BETWEEN {} PRECEDING AND CURRENT ROW)",
    "SELECT sum(1) OVER (ORDER BY 1 ROWS BETWEEN CURRENT ROW AND {} FOLLOWING)",
    "SELECT sum(1) OVER w WINDOW w AS (PARTITION BY {})", "SELECT quantile({})(1)", "SELECT sum(1) FILTER (WHERE {})",
    "SELECT CASE WHEN {} THEN 1 END", "SELECT CASE {} WHEN 1 THEN 1 END", "SELECT CASE WHEN 1 THEN 1 ELSE {} END",
    "SELECT [1, {}]", "SELECT (1, {})", "SELECT {}::String", "SELECT CAST({} AS String)", "SELECT [1][{}]",
    "SELECT {}.1", "SELECT x -> {}", "SELECT arrayMap(x -> {}, [1])", "SELECT 1 IN ({}, 2)", "SELECT {} IN (1, 2)",
    "SELECT 1 IN (SELECT {})", "SELECT EXISTS(SELECT {})", "SELECT (SELECT {})", "SELECT 1 BETWEEN {} AND 2",
    "SELECT NOT {}", "SELECT - {}", "SELECT 1 ? {} : 2", "SELECT INTERVAL {} DAY", "SELECT EXTRACT(YEAR FROM {})",
    "SELECT TRIM(BOTH {} FROM 'x')", "SELECT SUBSTRING({} FROM 1)", "SELECT POSITION({} IN 'x')",
    "SELECT 'a' LIKE {}", "SELECT {} IS NULL", "SELECT 'a' || {}", "SELECT map('a', {})",
    "SELECT * REPLACE ({} AS agent) FROM marts.dim_agent",
    "SELECT * EXCEPT (name) REPLACE ({} AS agent) FROM marts.dim_agent",
    "SELECT COLUMNS('a') REPLACE ({} AS agent) FROM marts.dim_agent", "SELECT * FROM (SELECT {})",
    "SELECT * FROM (SELECT {}) AS t", "SELECT * FROM marts.dim_agent ARRAY JOIN [{}] AS q",
    "SELECT * FROM marts.dim_agent AS a JOIN marts.dim_agent AS b ON {} = b.agent",
    "SELECT * FROM marts.dim_agent JOIN (SELECT {} AS agent) AS s USING agent", "SELECT * FROM numbers({})",
    "SELECT * FROM values('a String', ({}))", "SELECT * FROM (VALUES ({}))", "SELECT * FROM marts.calls_of(q = {})",
    "SELECT 1 UNION ALL SELECT {}", "SELECT 1 INTERSECT SELECT {}", "(SELECT 1) EXCEPT (SELECT {})", "((SELECT {}))",
    "FROM (SELECT {}) SELECT 1", "EXPLAIN SELECT {}", "EXPLAIN SYNTAX SELECT {}", "DESCRIBE (SELECT {})",
    "SELECT 1 |> SELECT {}", "SELECT any({}) IGNORE NULLS", "SELECT DATE_ADD({}, INTERVAL 1 DAY)",
    "SELECT dateDiff(day, {}, 1)", "SELECT 1 = ANY(SELECT {})", "SELECT if({}, 1, 2)",
    "SELECT sum({}) SETTINGS max_threads = 1",
]  # fmt: skip

LEAVES = ["file('/etc/hostname')", "(SELECT any(id) FROM raw.calls)", "('x' IN raw.calls)", "hostName()"]


@pytest.mark.parametrize("leaf", LEAVES)
@pytest.mark.parametrize("frame", EXPRESSIONS)
def test_a_forbidden_leaf_is_seen_everywhere(judged: Callable[..., Verdict], frame: str, leaf: str) -> None:
    sql = frame.replace("{}", leaf)
    verdict = judged(sql)
    assert not verdict.allowed, sql
    assert any(word in verdict.reason for word in ("file", "raw.calls", "hostName")), verdict.reason


def test_the_same_places_are_open_to_an_allowed_leaf(judged: Callable[..., Verdict]) -> None:
    """Else the test above would prove nothing."""
    verdicts = {frame: judged(frame.replace("{}", "lower('1')")) for frame in EXPRESSIONS}
    assert {frame: verdict.reason for frame, verdict in verdicts.items() if not verdict.allowed} == {}


_SEED = st.sampled_from(
    ["1", "wait", "'x'", "lower(queue)", "count()", "(SELECT max(wait) FROM marts.fct_queue_visit)"]
)
_AROUND = st.sampled_from([
    "if(1, {}, 2)", "[{}]", "({}, 1)", "coalesce({}, 0)", "arrayMap(x -> {}, [1])", "(SELECT {})", "({} IS NULL)",
    "(1 IN (SELECT {}))", "(SELECT {} FROM (SELECT 1 AS a) WHERE 1 ORDER BY a LIMIT 1)", "CAST({} AS String)",
    "(WITH q AS (SELECT {}) SELECT * FROM q)", "sumIf(1, {} = 1)", "EXISTS(SELECT 1 FROM (SELECT {}) AS t)",
    "(SELECT count() FROM marts.dim_agent WHERE {} = 1)", "(SELECT 1 UNION ALL SELECT {})",
    "multiIf({}, 1, {}, 2, 3)", "/* ( */ toString({} -- )\n)",
])  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_AROUND, max_size=8), _SEED, st.sampled_from(EXPRESSIONS[:3]))
def test_random_nesting_is_allowed_around_a_harmless_leaf_and_refused_around_a_forbidden_one(
    judged: Callable[..., Verdict], layers: list[str], seed: str, frame: str
) -> None:
    def nest(leaf: str) -> str:
        for layer in layers:
            if len(leaf) < 2000:
                leaf = layer.replace("{}", leaf)
        return frame.replace("{}", leaf)

    assert judged(nest(seed)).allowed
    for leaf in LEAVES:
        verdict = judged(nest(leaf))
        assert not verdict.allowed
        assert any(word in verdict.reason for word in ("file", "raw.calls", "hostName")), verdict.reason


_PIECES = st.sampled_from([
    "SELECT", " ", "1", "'", '"', "`", "\\", "--", "/*", "*/", "\n", ";", "#", "$$", "$a$", "//", "(", ")", "x", "''",
    "@@", "DROP TABLE marts.dim_agent", ",", "e", "-", "\t", "\r", "\x00", "中", "‘", "b'", "0x", ".",
    "FROM marts.dim_agent",
])  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_PIECES, max_size=14).map("".join))
def test_no_text_makes_explain_do_anything(engine: EngineProcess, judged: Callable[..., Verdict], tail: str) -> None:
    """Any tail behind a query: the table stays, whatever the fence and the engine say about the text."""
    with suppress(ChildFailed):
        verdict = judged("SELECT 1 " + tail)
        assert verdict.allowed or verdict.reason
    assert engine.run("EXISTS TABLE marts.dim_agent") == "1\n"
