# ruff: noqa: E501 (queries are kept on one line, as they are typed)
"""What planners, Superset, SQLAlchemy, clickhouse-connect and DBeaver ask: let through, and answered by the engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.engine_process import EngineProcess

QUERIES = [
    "SELECT 1",
    "SELECT 1;",
    "  SELECT 1 ; -- done",
    "/* dashboard 7 */ SELECT count() FROM fct_queue_visit",
    "SELECT version(), timezone()",
    "SELECT currentDatabase()",
    "SELECT name, value, readonly FROM system.settings LIMIT 10000",
    "SELECT * FROM marts.dim_agent LIMIT 10 FORMAT CSVWithNames",
    "SELECT * FROM `marts`.`dim_agent`",
    'SELECT "agent" FROM "marts"."dim_agent"',
    "select Agent_.name from dim_agent as Agent_ format jsoneachrow",
    "SELECT * FROM marts.live_queue",
    "SELECT * FROM marts.calls_of(q = 'faults') LIMIT 3",
    "SELECT count(*) AS n, sum(answered) / count() AS rate FROM fct_queue_visit",
    "SELECT queue, countIf(wait <= 20 AND answered) / nullIf(countIf(answered), 0) AS sl FROM fct_queue_visit GROUP BY queue",
    "SELECT toStartOfInterval(arrived_at, INTERVAL 15 MINUTE, 'Asia/Shanghai') AS t, count() FROM fct_queue_visit GROUP BY t ORDER BY t",
    "SELECT toStartOfFifteenMinutes(arrived_at) AS t, avg(wait) FROM fct_queue_visit GROUP BY t",
    "SELECT quantileExact(0.9)(wait), quantiles(0.5, 0.95)(wait), median(wait) FROM fct_queue_visit",
    "SELECT quantileMerge(0.5)(waits) FROM agg_queue",
    "SELECT queue, finalizeAggregation(waits) FROM agg_queue",
    "SELECT uniqExact(agent), uniqIf(agent, answered = 1), uniqHLL12(agent) FROM fct_queue_visit",
    "SELECT arrayJoin(skills) AS skill, count() FROM fct_queue_visit GROUP BY skill",
    "SELECT id, skill FROM fct_queue_visit ARRAY JOIN skills AS skill LIMIT 5",
    "SELECT id FROM fct_queue_visit LEFT ARRAY JOIN skills LIMIT 5",
    "SELECT arrayMap(x -> upper(x), skills), arrayFilter(x -> x != '', skills), arraySum([1, 2]) FROM fct_queue_visit LIMIT 1",
    "SELECT arrayFold((acc, x) -> acc + x, [1, 2, 3], toInt64(0)), arrayReduce('quantileExact(0.5)', [1, 2, 3]), arraySort(skills) FROM fct_queue_visit LIMIT 1",
    "SELECT dateDiff('minute', min(arrived_at), max(arrived_at)) FROM fct_queue_visit",
    "SELECT formatDateTime(arrived_at, '%Y-%m-%d %H:%i', 'Asia/Shanghai') FROM fct_queue_visit LIMIT 1",
    "SELECT toTimeZone(arrived_at, 'Asia/Shanghai'), toHour(arrived_at, 'Asia/Shanghai') FROM fct_queue_visit LIMIT 1",
    "SELECT toDate(arrived_at) AS d, count() AS n FROM fct_queue_visit GROUP BY d ORDER BY d WITH FILL FROM toDate('2026-03-01') TO toDate('2026-03-05') STEP 1",
    "SELECT d, n FROM (SELECT toDate('2026-03-01') AS d, 1 AS n) ORDER BY d WITH FILL INTERPOLATE (n AS n + 1)",
    "SELECT queue, wait FROM fct_queue_visit ORDER BY wait DESC LIMIT 2 BY queue LIMIT 10 OFFSET 1",
    "SELECT DISTINCT queue FROM fct_queue_visit",
    "SELECT DISTINCT ON (queue) queue, wait FROM fct_queue_visit ORDER BY wait",
    "SELECT queue, count() FROM fct_queue_visit GROUP BY queue WITH TOTALS",
    "SELECT queue, day, count() FROM fct_queue_visit GROUP BY queue, day WITH ROLLUP",
    "SELECT queue, day, count() FROM fct_queue_visit GROUP BY CUBE(queue, day)",
    "SELECT queue, day, grouping(queue) FROM fct_queue_visit GROUP BY GROUPING SETS ((queue), (day))",
    "SELECT queue, count() AS n FROM fct_queue_visit GROUP BY queue HAVING n > 10 AND max(wait) > 5",
    "SELECT queue FROM fct_queue_visit GROUP BY ALL ORDER BY ALL",
    "SELECT count() FROM fct_queue_visit FINAL",
    "SELECT count() FROM fct_queue_visit SAMPLE 1 / 10",
    "SELECT wait FROM fct_queue_visit PREWHERE queue = 'faults' WHERE answered LIMIT 1",
    "SELECT row_number() OVER (PARTITION BY queue ORDER BY wait DESC) AS r, lagInFrame(wait, 1) OVER w, sum(wait) OVER (ORDER BY arrived_at ROWS BETWEEN 3 PRECEDING AND CURRENT ROW) FROM fct_queue_visit WINDOW w AS (PARTITION BY queue ORDER BY arrived_at) LIMIT 5",
    "SELECT queue, rank() OVER (ORDER BY count() DESC), ntile(4) OVER (ORDER BY count()) FROM fct_queue_visit GROUP BY queue",
    "SELECT queue FROM fct_queue_visit QUALIFY row_number() OVER (PARTITION BY queue ORDER BY wait) = 1",
    "WITH v AS (SELECT queue, wait FROM fct_queue_visit), 20 AS limit_s SELECT queue, countIf(wait <= limit_s) FROM v GROUP BY queue",
    "WITH (SELECT max(wait) FROM fct_queue_visit) AS longest SELECT longest, count() FROM fct_queue_visit WHERE wait = longest",
    "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT * FROM n",
    "SELECT v.queue, a.name FROM fct_queue_visit AS v LEFT JOIN dim_agent AS a ON v.agent = a.agent LIMIT 5",
    "SELECT * FROM fct_queue_visit INNER JOIN marts.dim_agent USING (agent) LIMIT 5",
    "SELECT count() FROM fct_queue_visit v ANY LEFT JOIN dim_agent a ON v.agent = a.agent AND a.team = 'north'",
    "SELECT count() FROM dim_agent CROSS JOIN agg_queue",
    "SELECT count() FROM fct_queue_visit WHERE agent IN (SELECT agent FROM dim_agent WHERE team = 'north')",
    "SELECT count() FROM fct_queue_visit WHERE queue IN ('faults', 'billing') AND wait NOT IN (1, 2) AND agent GLOBAL IN (SELECT agent FROM dim_agent)",
    "SELECT count() FROM fct_queue_visit WHERE (queue, wait) IN (('faults', 1), ('billing', 2))",
    "SELECT ('a1', 'agent 1', 'north') IN marts.dim_agent, ('a1', 'agent 1', 'north') IN dim_agent",
    "SELECT count() FROM fct_queue_visit WHERE EXISTS (SELECT 1 FROM dim_agent)",
    "SELECT 1 AS n UNION ALL SELECT 2 UNION DISTINCT SELECT 3",
    "(SELECT 1) UNION ALL (SELECT 2)",
    "SELECT 1 INTERSECT SELECT 1",
    "SELECT 1 EXCEPT SELECT 2",
    "SELECT if(wait > 20, 'late', 'in time'), multiIf(wait < 5, 'a', wait < 20, 'b', 'c'), CASE queue WHEN 'faults' THEN 1 ELSE 0 END, CASE WHEN wait > 1 THEN 2 END FROM fct_queue_visit LIMIT 1",
    "SELECT coalesce(agent, '—'), ifNull(agent, ''), agent IS NULL, agent IS NOT NULL, wait BETWEEN 1 AND 20, NOT answered, -wait, wait % 7 FROM fct_queue_visit LIMIT 1",
    "SELECT JSONExtractString(attributes, 'node', 'key'), JSONExtract(attributes, 'tags', 'Array(String)'), JSONHas(attributes, 'x'), JSON_VALUE(attributes, '$.node.key') FROM fct_queue_visit LIMIT 1",
    "SELECT CAST(wait AS Nullable(Decimal(18, 2))), wait::Float64, CAST(queue, 'String'), toDecimal64(1, 2) FROM fct_queue_visit LIMIT 1",
    "SELECT upper(queue), queue LIKE 'f%', queue ILIKE '%A%', match(queue, '^f'), position(queue, 'a'), substring(queue, 1, 2), concat(queue, '-', id), queue || id, trim(BOTH ' ' FROM queue), replaceRegexpAll(queue, 'a', 'b') FROM fct_queue_visit LIMIT 1",
    "SELECT round(avg(wait), 2), floor(1.5), greatest(1, 2), intDiv(7, 2), 7 / 2, stddevPop(wait), corr(wait, talk) FROM fct_queue_visit",
    "SELECT now() - INTERVAL 1 DAY, today() - 7, addDays(today(), 1), toMonday(today()), toYYYYMM(today()), date_trunc('month', now()), toLastDayOfMonth(today())",
    "SELECT extract(YEAR FROM day), toDayOfWeek(day), toWeek(day), dateName('weekday', day) FROM fct_queue_visit LIMIT 1",
    "SELECT argMax(agent, wait), any(queue), anyLast(queue), groupArray(3)(id), groupUniqArray(queue), topK(2)(queue), sumMap(map(queue, wait)), groupConcat(', ')(queue) FROM (SELECT * FROM fct_queue_visit LIMIT 10)",
    "SELECT sumOrNull(wait), avgIf(wait, answered), countDistinct(queue), count(DISTINCT queue), sumArrayIf([1], 1), uniqStateIf(queue, 1) FROM fct_queue_visit FORMAT Null",
    "SELECT windowFunnel(600)(toDateTime(arrived_at), queue = 'faults', answered = 1) FROM fct_queue_visit",
    "SELECT transform(queue, ['faults', 'billing'], ['F', 'B'], '?') FROM fct_queue_visit LIMIT 3",
    "SELECT map('a', 1)['a'], tuple(1, 'x').2, (1, 2).1, [1, 2, 3][2], untuple((1, 2))",
    "SELECT t.* EXCEPT (attributes) REPLACE (wait + 1 AS wait) FROM fct_queue_visit AS t LIMIT 1",
    "SELECT COLUMNS('wait|talk') FROM fct_queue_visit LIMIT 1",
    "SELECT number, toDate('2026-03-01') + number FROM numbers(10)",
    "SELECT * FROM values('queue String, threshold UInt32', ('faults', 20), ('billing', 30))",
    "SELECT * FROM (VALUES (1, 2), (3, 4)) AS t",
    "SELECT * FROM generateSeries(1, 10, 3)",
    "SELECT `count`, `file`, `order by` FROM marts.`select`",
    "SELECT file AS `SUM(wait)`, 1 AS `a -- b`, 2 AS `c ; d`, 3 AS `e '' f`, 4 AS \"g/*h\" FROM `select`",
    "SELECT 'it''s', 'a; b', 'a -- b', '/* x */', 'line\nbreak', 'tab\\tescaped', '中文', 'a\\'b'",
    "SELECT queue AS 队列 FROM fct_queue_visit LIMIT 1".replace("队列", "`队列`"),
    "SELECT count() FROM fct_queue_visit WHERE queue = '故障'",
    "SELECT 1.5e-3, 0x1F, 1_000, .5, inf, NULL, true, 1e5 AS x",
    "SELECT geoDistance(121.47, 31.23, 116.4, 39.9), pointInPolygon((0.5, 0.5), [(0, 0), (1, 0), (1, 1)])",
    "SELECT cityHash64(id), lower(hex(MD5(id))), generateUUIDv4() != toUUID('00000000-0000-0000-0000-000000000000') FROM fct_queue_visit LIMIT 1",
    "SELECT formatReadableTimeDelta(sum(talk)), bar(avg(wait), 0, 100, 10) FROM fct_queue_visit",
    "SELECT count() FROM fct_queue_visit SETTINGS max_threads = 2, join_use_nulls = 1",
    "SELECT * FROM (SELECT 1 SETTINGS max_threads = 1) FORMAT JSON",
    "SELECT 1 AS settings, 2 AS format, 3 AS file",
    "EXPLAIN SELECT count() FROM fct_queue_visit",
    "EXPLAIN SYNTAX SELECT count() FROM fct_queue_visit",
    "EXPLAIN PIPELINE SELECT count() FROM fct_queue_visit",
    "DESCRIBE TABLE marts.fct_queue_visit",
    "DESC `marts`.`live_queue` FORMAT JSON",
    "DESCRIBE (SELECT queue, count() FROM fct_queue_visit GROUP BY queue)",
    "EXISTS TABLE `marts`.`dim_agent`",
    "EXISTS dim_agent",
    "EXISTS VIEW marts.live_queue",
    "EXISTS DATABASE `marts`",
    "SHOW DATABASES",
    "SHOW TABLES",
    "SHOW TABLES FROM `marts`",
    "SHOW FULL TABLES FROM marts LIKE 'fct%' LIMIT 5",
    "SHOW TABLES NOT LIKE 'x' FORMAT TSV",
    # Superset
    "SELECT toStartOfDay(toDateTime(`arrived_at`)) AS `__timestamp`, `queue` AS `queue`, COUNT(*) AS `count`, "
    "SUM(`answered`) / COUNT(*) AS `SUM(answered) / COUNT(*)` FROM `marts`.`fct_queue_visit` "
    "WHERE `arrived_at` >= toDateTime64('2026-03-01 00:00:00', 3) AND `arrived_at` < toDateTime64('2026-03-09', 3) "
    "GROUP BY `queue`, toStartOfDay(toDateTime(`arrived_at`)) ORDER BY `count` DESC LIMIT 10000",
    "SELECT `queue`, AVG(`wait`) AS `AVG(wait)` FROM (SELECT * FROM marts.fct_queue_visit WHERE answered = 1) AS `virtual_table` "
    "JOIN (SELECT `queue` AS `queue__`, COUNT(*) AS `mme_inner__` FROM marts.fct_queue_visit GROUP BY `queue` "
    "ORDER BY `mme_inner__` DESC LIMIT 5) AS `series_limit` ON `queue` = `queue__` GROUP BY `queue`",
    "SELECT DISTINCT `queue` AS `queue` FROM `marts`.`fct_queue_visit` WHERE (`queue` IN ('a', 'b')) OR 1 = 1 LIMIT 1000",
    "SELECT COUNT(*) AS `rowcount` FROM (SELECT 1) AS rowcount_qry",
    "SELECT * FROM (SELECT * FROM marts.dim_agent) LIMIT 0",
    "SELECT name FROM system.functions",
    # SQLAlchemy of clickhouse-connect, DBeaver
    "SELECT engine, engine_full, comment FROM system.tables WHERE database = 'marts' AND name = 'dim_agent'",
    "SELECT name FROM system.tables WHERE database = 'marts' AND engine IN ('View', 'WindowView') ORDER BY name",
    "SELECT name, type, default_kind FROM system.columns WHERE database = 'marts' AND table = 'dim_agent'",
    "SELECT table_schema, table_name FROM information_schema.tables",
    "SELECT * FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'dim_agent'",
]  # fmt: skip


@pytest.mark.parametrize("sql", QUERIES)
def test_a_planners_query_runs(answer: Callable[..., str], sql: str) -> None:
    assert answer(sql) is not None


def test_answers_are_the_engines_own(answer: Callable[..., str], engine: EngineProcess) -> None:
    sql = "SELECT queue, count(), avg(wait) FROM marts.fct_queue_visit GROUP BY queue ORDER BY queue"
    assert answer(sql) == engine.run(sql)


@pytest.mark.parametrize(
    ("sql", "params", "expected"),
    [
        ("SELECT {n:UInt32} + 1", {"n": "41"}, "42\n"),
        ("SELECT {s:String}", {"s": "a;b -- c"}, "a;b -- c\n"),
        ("SELECT count() FROM fct_queue_visit WHERE queue IN {q:Array(String)}", {"q": "['faults','billing']"}, "1334\n"),
        ("SELECT count() FROM {d:Identifier}.{t:Identifier}", {"d": "marts", "t": "dim_agent"}, "7\n"),
        ("SELECT count() > 0 FROM fct_queue_visit WHERE arrived_at >= {a:DateTime64(3, 'UTC')}", {"a": "2026-03-02 00:00:00.000"}, "1\n"),
        ("SELECT {d:Nullable(Date)}, {t:Tuple(UInt8, String)}", {"d": "2026-03-02", "t": "(1,'x')"}, "2026-03-02\t(1,'x')\n"),
    ],
)  # fmt: skip
def test_parameters_work(answer: Callable[..., str], sql: str, params: dict[str, str], expected: str) -> None:
    assert answer(sql, params) == expected


def test_a_view_over_raw_is_read(answer: Callable[..., str]) -> None:
    assert answer("SELECT sum(offered) FROM marts.live_queue") == "2000\n"


def test_names_without_database_belong_to_the_default_database(answer: Callable[..., str]) -> None:
    for database in ("", "default", "marts"):
        assert answer("SELECT count() FROM dim_agent", settings={"database": database}) == "7\n"
