"""Reads the marts, and holds them against what they must say."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from clickhouse_connect.driver.client import Client

from tests.chaos import expected
from tests.chaos.calls import Call
from tests.chaos.expected import WITHIN, Row

SHOWN = 10
"""Differences of one table that are told one by one."""

COUNTERS = (
    "toUInt64(offered), toUInt64(answered), toUInt64(abandoned), toUInt64(flow_outs), toUInt64(open),"
    f" wait_seconds_all, talk_seconds_all, rona_attempts, toUInt64(answered_le_{WITHIN})"
)


@dataclass(frozen=True, slots=True)
class Mart:
    """A table of the marts: what is compared of it, by which instant it is split between history and live."""

    name: str
    columns: str
    instant: str
    rows: Callable[[Iterable[Call]], Iterator[tuple[datetime, Row]]]


MARTS = (
    Mart(
        "fct_queue_visit",
        "pbx, call_id, queue, visit, linked_id, toString(arrival_date), toString(arrived_at), outcome,"
        " toString(left_queue_at), toString(ended_at), wait_seconds, talk_seconds, agent, rona_attempts",
        "arrived_at",
        expected.queue_visits,
    ),
    Mart("agg_queue_15m", f"toString(quarter_at), pbx, queue, {COUNTERS}", "quarter_at", expected.queue_quarters),
    Mart(
        "fct_ivr_hit",
        "pbx, linked_id, step, node, nth, toString(entered_date), toString(entered_at), flag, left_by,"
        " toString(left_at), next_node, arrayStringConcat(witnesses, ',')",
        "entered_at",
        expected.ivr_hits,
    ),
    Mart(
        "fct_call",
        "pbx, linked_id, toString(arrival_date), toString(arrived_at),"
        " if(has(witnesses, 'cdr'), toString(ended_at), NULL), outcome, first_queue, last_queue, visits,"
        " answered_visits, wait_seconds, talk_seconds, ivr_hits, ivr_last_node, ivr_goal_node,"
        " arrayStringConcat(witnesses, ',')",
        "arrived_at",
        expected.whole_calls,
    ),
)


def live_faults(client: Client, calls: Sequence[Call]) -> list[str]:
    """What the live part alone, younger than the last run's boundary, says wrongly."""
    [[boundary]] = client.query("SELECT boundary FROM intermediate.int_boundary").result_rows
    found = []
    for mart in MARTS:
        served = client.query(
            f"SELECT {mart.columns} FROM marts.{mart.name} WHERE {mart.instant} >= %(boundary)s",
            parameters={"boundary": boundary},
        ).result_rows
        due = [row for at, row in mart.rows(calls) if at >= boundary]
        found += differences(f"live {mart.name}", due, served)
    return found


def faults(client: Client, calls: Sequence[Call]) -> list[str]:
    """What the marts say wrongly to readers, and what history has stored wrongly, after a run that saw everything."""
    found = []
    for mart in MARTS:
        due = [row for _, row in mart.rows(calls)]
        served = client.query(f"SELECT {mart.columns} FROM marts.{mart.name}").result_rows
        stored = client.query(f"SELECT {mart.columns} FROM marts_history.{mart.name}_history FINAL").result_rows
        found += differences(mart.name, due, served)
        found += differences(f"stored {mart.name}", due, stored)
    days = client.query(f"SELECT toString(arrival_date), pbx, queue, {COUNTERS} FROM marts.agg_queue_day").result_rows
    return found + differences("agg_queue_day", expected.queue_days(calls), days)


def differences(what: str, due: Iterable[Row], found: Iterable[Sequence[object]]) -> list[str]:
    """One line for each row that is missing, strange or there twice; beyond the first few their number."""
    wanted, there = Counter(due), Counter(map(tuple, found))
    lines = [f"{what}: missing {row}" for row in (wanted - there).elements()]
    lines += [f"{what}: too many {row}" for row in (there - wanted).elements()]
    if len(lines) > SHOWN:
        lines[SHOWN:] = [f"{what}: {len(lines) - SHOWN} more"]
    return lines
