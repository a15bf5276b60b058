"""Reports: metrics of the dictionary as SQL, tables as queries, the catalogue as a whole."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from tests.support.report_parts import DAY, METRICS, SERIES, TABLE, asked, metric
from wattline.dbt import PROJECT
from wattline.dictionary.marts import Definition, Origin, load
from wattline.report.answers import made_row
from wattline.report.asking import question
from wattline.report.catalogue import REPORTS
from wattline.report.columns import kind_of, labelled, named, thresholds_known
from wattline.report.declared import IN_WORDS, Declared, Table
from wattline.report.formulas import Unanswerable, combined_by, expression, metrics_of, unguarded
from wattline.report.periods import Kind, Step, around
from wattline.report.sources import source_of

DAYS = METRICS.dictionary.marts["agg_queue_day"]
HOUSE = metrics_of(load(PROJECT))


@pytest.mark.parametrize(
    ("formula", "how"),
    [
        ("count()", "sum"),
        ("countIf(outcome = 'answered')", "sum"),
        ("sumIf(wait, outcome in ('a', 'b'))", "sum"),
        ("max(wait_seconds)", "max"),
        ("sumIf(seconds, state = 'ready') * 1000", "sum"),
        ("maxIf(seconds, state = 'paused') * 1000", "max"),
        ("sum(talk) / count()", None),
        ("sum(talk) / sum(wait)", None),
        ("avg(wait)", None),
        ("uniqExact(caller)", None),
        ("answered / offered", None),
    ],
)
def test_only_sums_and_extremes_of_rows_can_be_put_together(formula: str, how: str | None) -> None:
    assert combined_by(formula) == how


@pytest.mark.parametrize(
    ("name", "values", "sql"),
    [
        ("offered", {}, "sum(offered)"),
        ("wait_max", {}, "max(longest)"),
        ("answered_within_N", {"N": 30}, "sum(answered_le_30)"),
        ("asa", {}, "toFloat64(sum(wait_seconds_answered)) / toFloat64(sum(answered))"),
        (
            "service_level_negative_T",
            {"T": 20},
            "toFloat64(sum(answered_le_20)) / (toFloat64(sum(answered)) + toFloat64(sum(abandoned)))",
        ),
    ],
)
def test_counters_are_summed_first_and_divided_last(name: str, values: dict[str, int | str], sql: str) -> None:
    assert expression(DAYS, METRICS.definition(name), values) == sql


def test_a_formula_over_facts_is_put_together_of_the_counters_that_a_mart_holds() -> None:
    repeats = HOUSE.dictionary.marts["rpt_repeat_day"]
    assert expression(repeats, HOUSE.definition("fcr_repeat_W"), {"W": "7d"}) == (
        "(toFloat64(sum(first_calls_resolved_7d))) / toFloat64(sum(first_calls_7d))"
    )
    with pytest.raises(Unanswerable, match="fcr_repeat_W is a formula over fct_call_repeat"):
        expression(DAYS, HOUSE.definition("fcr_repeat_W"), {"W": "7d"})


def test_nothing_over_nothing_is_told_from_nought_even_where_marts_say_nought() -> None:
    assert unguarded("ifNotFinite(sum(a) / sum(b), 0)") == "(sum(a) / sum(b))"
    assert unguarded("1 - ifNotFinite(f(a, 0) / b, 0) + ifNotFinite(c / d, 0)") == "1 - (f(a, 0) / b) + (c / d)"
    waits = next(table for _, table in all_tables() if table.id == "percentiles")
    assert "if(abandoned = 0, NULL, wait_p90_abandoned) AS m6" in question(waits, asked(), HOUSE).sql


@pytest.mark.parametrize("origin", IN_WORDS, ids=".".join)
def test_only_what_the_dictionary_has_in_words_is_put_together_by_hand(origin: Origin) -> None:
    definition = next(one for one in HOUSE.dictionary.definitions if one.origin == origin)
    assert definition.over is None
    assert combined_by(definition.what.formula) is None


def test_what_a_mart_cannot_tell_is_named() -> None:
    with pytest.raises(Unanswerable, match="agg_queue_day: service_level_negative_T asks for answered_le_25"):
        expression(DAYS, METRICS.definition("service_level_negative_T"), {"T": 25})
    with pytest.raises(Unanswerable, match=r"nothing says what \{T\} is"):
        expression(DAYS, METRICS.definition("service_level_negative_T"), {})
    with pytest.raises(Unanswerable, match="no metric asaa"):
        METRICS.definition("asaa")
    words = Definition(metric("stray", "as people say"), "", ("x", "y"), "queue", None)
    with pytest.raises(Unanswerable, match="stray has its formula in words"):
        expression(DAYS, words, {})
    rows = Definition(metric("late", "countIf(late)"), "", ("x", "y"), "queue", "fct_queue_visit")
    with pytest.raises(Unanswerable, match="late is a formula over fct_queue_visit"):
        expression(DAYS, rows, {})


def test_a_table_is_one_query_with_its_total() -> None:
    put = question(TABLE, asked(only=(("queue", "bill"), ("node", "main"))), METRICS)
    assert put.sql.splitlines() == [
        "SELECT queue AS d0, sum(offered) AS m0, sum(answered) AS m1, sum(abandoned) AS m2, sum(answered_le_20) AS m3, "
        "toFloat64(sum(answered_le_20)) / (toFloat64(sum(answered)) + toFloat64(sum(abandoned))) AS m4, "
        "toFloat64(sum(wait_seconds_answered)) / toFloat64(sum(answered)) AS m5, max(longest) AS m6, sum(talk) AS m7, "
        "grouping(d0) AS is_total",
        "FROM marts.agg_queue_day",
        "WHERE arrival_date >= {first:Date} AND arrival_date < {following:Date} AND queue = {queue:String}",
        "GROUP BY GROUPING SETS ((d0), ())",
        "ORDER BY m0 DESC, d0",
    ]
    assert put.parameters == {"first": DAY, "following": around("day", DAY).following, "queue": "bill"}
    assert [column.key for column in put.columns][:5] == [
        "queue",
        "offered",
        "answered",
        "abandoned",
        "answered_within_20",
    ]


@pytest.mark.parametrize(
    ("step", "mart", "sql"),
    [
        ("quarter", "agg_queue_15m", "quarter_at"),
        ("hour", "agg_queue_hour", "addHours(toDateTime64(arrival_date, 0, 'UTC'), arrival_hour)"),
        ("day", "agg_queue_day", "arrival_date"),
        ("week", "agg_queue_day", "toMonday(arrival_date)"),
        ("year", "agg_queue_day", "toStartOfYear(arrival_date)"),
    ],
)
def test_a_step_takes_the_coarsest_mart_that_knows_it(step: Step, mart: str, sql: str) -> None:
    source = source_of(METRICS.dictionary, "agg_queue", step)
    assert (source.mart.name, source.step(step)) == (mart, sql)
    series = question(SERIES, asked(step=step), METRICS)
    assert f"FROM marts.{mart}" in series.sql
    broken_down = question(TABLE, asked(step=step, by_step=True), METRICS)
    assert "ORDER BY d0, d1" in broken_down.sql


def test_a_step_too_fine_says_which_there_are() -> None:
    with pytest.raises(Unanswerable, match="no numbers by hour; by day, week, month, year there are"):
        source_of(HOUSE.dictionary, "rpt_calls_day", "hour")
    with pytest.raises(Unanswerable, match="no mart agg_quue"):
        source_of(HOUSE.dictionary, "agg_quue", None)


def test_a_threshold_stands_where_the_letter_stood() -> None:
    assert labelled("Answered within N seconds", {"N": 15}) == "Answered within 15 seconds"
    assert labelled("N秒人工接通量", {"N": 15}) == "15秒人工接通量"
    assert labelled("Service level, abandons negative", {"T": 15}) == "Service level, abandons negative (15 s)"
    assert labelled("No answer", {}) == "No answer"
    assert named("answered_within_N", {"N": 15}) == "answered_within_15"


def test_what_may_be_added_up_is_told_from_means() -> None:
    assert kind_of(metric("x", "sum(talk)", "s")) == "duration"
    assert kind_of(metric("x", "talk / answered", "s")) == "seconds"
    assert kind_of(metric("x", "max(wait)", "s")) == "seconds"
    assert kind_of(metric("x", "(offered - first) / first", "visits")) == "number"


def test_a_row_over_nothing_is_neither_nought_nor_infinite() -> None:
    put = question(TABLE, asked(), METRICS)
    now = datetime(2026, 10, 6, tzinfo=UTC)
    row = made_row(["bill", 0, 0, 0, 0, float("nan"), float("inf"), 0, 0], put.columns, None, asked(), now)
    assert row.values == ("bill", 0, 0, 0, 0, None, None, 0, 0)


def test_an_hour_is_final_before_its_day_is() -> None:
    columns = question(SERIES, asked(), METRICS).columns
    now = datetime(2026, 10, 5, 6, 30, tzinfo=UTC)  # 14:30 in Shanghai; numbers may change for four hours
    hours = [datetime(2026, 10, 5, hour, tzinfo=UTC) for hour in (9, 10)]
    rows = [made_row([hour, 1, 1], columns, "hour", asked(), now) for hour in hours]
    assert [(row.values[0], row.provisional) for row in rows] == [
        ("2026-10-05 09:00", False),
        ("2026-10-05 10:00", True),
    ]
    assert made_row([None, 2, 2], columns, None, asked(), now, total=True).provisional


def all_tables() -> list[tuple[Declared, Table]]:
    return [(declared, table) for declared in REPORTS for table in declared.tables]


@pytest.mark.parametrize(("declared", "table"), all_tables(), ids=lambda value: value.id)
def test_every_table_can_be_asked_of_the_marts_there_are(declared: Declared, table: Table) -> None:
    kind: Kind = table.kinds[0] if table.kinds else "day"
    asking = partial(asked, around(kind, DAY))
    for given in (asking(), asking(threshold=30, threshold_asked=True), asking(step="month", by_step=True)):
        put = question(table, given, HOUSE)
        keys = [column.key for column in put.columns]
        assert len(set(keys)) == len(keys)
        for lang in (0, 1):
            names = [column.name[lang] for column in put.columns]
            assert len(set(names)) == len(names), "two columns of one table would have one heading"
    for seconds in thresholds_known(HOUSE):
        question(table, asking(threshold=seconds, threshold_asked=True), HOUSE)


@pytest.mark.parametrize("declared", REPORTS, ids=lambda value: value.id)
def test_tables_of_a_report_are_told_apart(declared: Declared) -> None:
    for told in ([one.id for one in declared.tables], *([one.title[n] for one in declared.tables] for n in (0, 1))):
        assert len(set(told)) == len(told)
    for title in [words for table in declared.tables for words in table.title]:
        assert len(title) <= 31, "Excel has no longer names of sheets"
        assert not set(title) & set("[]:*?/\\")
    assert not declared.filter or any(declared.filter in table.by for table in declared.tables)


def test_variants_are_all_that_the_dictionary_has() -> None:
    table = next(table for _, table in all_tables() if table.only_variants)
    shown = {column.key for column in question(table, asked(), HOUSE).columns}
    known = {name for name in HOUSE.by_id if name.startswith("service_level_") and not name[-1].isupper()}
    assert known <= shown
    assert len(question(replace(table, by=()), asked(), HOUSE).columns) >= 8
