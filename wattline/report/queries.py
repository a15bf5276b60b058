"""What a report asks: sums of additive counters, ratios last. The marts' rpt_ views have the same per queue and PBX."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from clickhouse_connect.driver.client import Client

from wattline.report.periods import Period

SERVICE_LEVEL = "answered within 20 s / (answered + abandoned)"
"""The variant shown: abandoned calls count against it (callcentre.md §1.2 no. 5)."""

QUEUES = """
SELECT
    {queue} AS queue,
    sum(offered) AS offered,
    sum(answered) AS answered,
    sum(answered_le_20) AS answered_in_time,
    sum(abandoned) AS abandoned,
    sum(flow_outs) AS flow_outs,
    sum(lost) AS lost,
    sum(open) AS open,
    answered_in_time / nullIf(answered + abandoned, 0) AS service_level,
    abandoned / nullIf(offered, 0) AS abandon_rate,
    sum(wait_seconds_answered) / nullIf(answered, 0) AS asa,
    sum(talk_seconds_all) / nullIf(answered, 0) AS average_talk,
    max(wait_seconds_longest) AS longest_wait
FROM {mart} AS agg
WHERE arrival_date >= {{first:Date}} AND arrival_date < {{following:Date}}
GROUP BY queue
ORDER BY offered DESC, queue
"""

BARS = """
SELECT {step} AS label, sum(offered) AS offered, sum(answered) AS answered
FROM {mart}
WHERE arrival_date >= {{first:Date}} AND arrival_date < {{following:Date}}
GROUP BY label
ORDER BY label
"""

CALLS = """
SELECT outcome, sum(calls) AS calls
FROM marts.rpt_calls_day
WHERE arrival_date >= {first:Date} AND arrival_date < {following:Date}
GROUP BY outcome
ORDER BY calls DESC, outcome
"""

NODES = """
SELECT
    node,
    sum(hits) AS hits,
    sum(goals) AS goals,
    sum(left_by_hangup) / nullIf(hits, 0) AS drop_off,
    sum(dwell_ms_all) / 1000 / nullIf(hits, 0) AS average_dwell
FROM marts.agg_ivr_day
WHERE entered_date >= {first:Date} AND entered_date < {following:Date}
GROUP BY node
ORDER BY hits DESC, node
"""

LATEST = "SELECT max(arrival_date) FROM marts.rpt_calls_day"


@dataclass(frozen=True, slots=True)
class Report:
    """Rows as dictionaries, as the queries name their columns. `total` has the columns of `queues`."""

    period: Period
    queues: Sequence[dict[str, Any]]
    total: dict[str, Any]
    bars: Sequence[dict[str, Any]]
    calls: Sequence[dict[str, Any]]
    nodes: Sequence[dict[str, Any]]

    @property
    def empty(self) -> bool:
        return not self.calls


def latest_day(client: Client) -> date | None:
    """The latest day that has a call; None where there is none."""
    found = client.query(LATEST).result_rows[0][0]
    return found if isinstance(found, date) and found.year > 1970 else None


def ask(client: Client, period: Period) -> Report:
    """All numbers of a period."""
    when = {"first": period.first, "following": period.following}

    def rows(query: str) -> list[dict[str, Any]]:
        return list(client.query(query, parameters=when).named_results())

    queues = rows(QUEUES.format(mart=period.mart, queue="agg.queue"))
    total = rows(QUEUES.format(mart=period.mart, queue="'all'"))
    return Report(
        period=period,
        queues=queues,
        total=total[0] if total else {},
        bars=rows(BARS.format(mart=period.mart, step=period.step)),
        calls=rows(CALLS),
        nodes=rows(NODES),
    )
