"""What managers' screens ask, three times: of the marts, of the facts in ClickHouse, of the facts in DuckDB.

The facts are given their best chance: no FINAL, the thresholds as constants, sampled quantiles in ClickHouse.
"""

from __future__ import annotations

from dataclasses import dataclass

DAY = "'2025-06-18'"
MONTH = "'2025-06-01'"
OF_MONTH = "arrival_date BETWEEN '2025-06-01' AND '2025-06-30'"
OF_YEAR = "arrival_date BETWEEN '2025-01-01' AND '2025-12-31'"
LEVELS = (0.5, 0.8, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Question:
    """`exact`: the three answer with the same numbers; else waits, which agree within a bucket of the histogram."""

    name: str
    marts: str
    facts: str
    duckdb: str
    exact: bool = True


def questions() -> tuple[Question, ...]:
    """Those of P9 and P10."""
    return (
        Question(
            "a day by 15 minutes and queue",
            "SELECT quarter_at, queue, offered, answered, answered_in_time FROM marts.agg_queue_15m"
            f" WHERE arrival_date = {DAY} ORDER BY 1, 2",
            f"SELECT toStartOfFifteenMinutes(arrived_at) AS at, queue, {_counts('ch')}"
            f" FROM marts_history.fct_queue_visit_history WHERE arrival_date = {DAY} GROUP BY at, queue ORDER BY 1, 2",
            f"SELECT time_bucket(INTERVAL 15 MINUTE, arrived_at) AS at, queue, {_counts('duck')} FROM visits"
            f" WHERE arrival_date = {DAY} GROUP BY ALL ORDER BY 1, 2",
        ),
        Question(
            "a month by day and queue",
            f"SELECT arrival_date, queue, offered, answered, answered_within FROM marts.rpt_queue_day WHERE {OF_MONTH}"
            " ORDER BY 1, 2",
            f"SELECT arrival_date, queue, {_counts('ch')} FROM marts_history.fct_queue_visit_history WHERE {OF_MONTH}"
            " GROUP BY arrival_date, queue ORDER BY 1, 2",
            f"SELECT arrival_date, queue, {_counts('duck')} FROM visits WHERE {OF_MONTH} GROUP BY ALL ORDER BY 1, 2",
        ),
        Question(
            "a year by month",
            "SELECT arrival_month, sum(offered), sum(answered), sum(answered_within) FROM marts.rpt_queue_month"
            " WHERE arrival_month BETWEEN '2025-01-01' AND '2025-12-01' GROUP BY 1 ORDER BY 1",
            f"SELECT toStartOfMonth(arrival_date) AS month, {_counts('ch')}"
            f" FROM marts_history.fct_queue_visit_history WHERE {OF_YEAR} GROUP BY month ORDER BY 1",
            f"SELECT date_trunc('month', arrival_date) AS month, {_counts('duck')} FROM visits WHERE {OF_YEAR}"
            " GROUP BY ALL ORDER BY 1",
        ),
        Question(
            "agents of a month",
            "SELECT agent, handled, talk_seconds_all FROM marts.rpt_agent_month"
            f" WHERE arrival_month = {MONTH} ORDER BY 1",
            "SELECT agent_told, count(), sum(talk_seconds) FROM marts_history.fct_agent_leg_history"
            f" WHERE {OF_MONTH} GROUP BY agent_told ORDER BY 1",
            f"SELECT agent, count(*), sum(talk_seconds) FROM visits WHERE {OF_MONTH} AND agent <> ''"
            " GROUP BY ALL ORDER BY 1",
        ),
        Question(
            "waits of a month by queue",
            f"SELECT queue, {_columns()} FROM marts.rpt_queue_wait_month WHERE arrival_month = {MONTH} ORDER BY 1",
            f"SELECT queue, {_quantiles('ch')} FROM marts_history.fct_queue_visit_history WHERE {OF_MONTH}"
            " GROUP BY queue ORDER BY 1",
            f"SELECT queue, {_quantiles('duck')} FROM visits WHERE {OF_MONTH} GROUP BY ALL ORDER BY 1",
            exact=False,
        ),
        Question(
            "waits of a year by queue",
            f"SELECT queue, {_columns()} FROM marts.rpt_queue_wait_year WHERE arrival_year = '2025-01-01' ORDER BY 1",
            f"SELECT queue, {_quantiles('ch')} FROM marts_history.fct_queue_visit_history WHERE {OF_YEAR}"
            " GROUP BY queue ORDER BY 1",
            f"SELECT queue, {_quantiles('duck')} FROM visits WHERE {OF_YEAR} GROUP BY ALL ORDER BY 1",
            exact=False,
        ),
    )


def _counts(dialect: str) -> str:
    if dialect == "ch":
        return "count(), countIf(outcome = 'answered'), countIf(outcome = 'answered' AND wait_seconds <= 20)"
    return (
        "count(*), count(*) FILTER (outcome = 'answered'),"
        " count(*) FILTER (outcome = 'answered' AND wait_seconds <= 20)"
    )


def _quantiles(dialect: str) -> str:
    if dialect == "ch":
        return f"quantiles({', '.join(map(str, LEVELS))})(wait_seconds)"
    return f"quantile_cont(wait_seconds, [{', '.join(map(str, LEVELS))}])"


def _columns() -> str:
    return "[" + ", ".join(f"wait_p{round(level * 100)}" for level in LEVELS) + "]"
