"""Paths, transitions and containment, counted by plain Python from what the callers did."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest

from tests.integration.dbt.centre_ivr import GOAL_SINCE, SERVICES, Hit, MenuCall, drafts_of, menu_calls, nodes
from tests.integration.dbt.feed import Feed, PlainTokeniser
from tests.integration.dbt.marts import Marts

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SEED = 42
REPEATED_WITHIN = timedelta(hours=24)
NODES_SHOWN = 20


@pytest.fixture(scope="module")
def made(feed: Feed, marts: Marts) -> list[MenuCall]:
    """Three days of calls. The menu's definitions come last, in a run of their own: what was stored counts anew."""
    draw = random.Random(SEED)
    calls = menu_calls(draw, timedelta(days=3), calls=400)
    feed.insert(draft for call in calls for draft in drafts_of(draw, call))
    marts.build("run", "--select", "+tag:history", "+path:models/marts/ivr", "+fct_customer_wish")
    feed.insert(nodes())
    marts.refresh()
    marts.serve_from("2099-01-01 00:00:00")
    return calls


def is_goal(hit: Hit) -> bool:
    by_reference = hit.node == "bill.balance" or (hit.node == "bill.statement" and hit.at >= GOAL_SINCE)
    return hit.flag == "goal" or (by_reference and hit.flag not in ("noinput", "nomatch"))


def stays(call: MenuCall) -> list[str]:
    names: list[str] = []
    for hit in call.hits:
        if not names or names[-1] != hit.node:
            names.append(hit.node)
    return names


def path(call: MenuCall) -> str:
    names = stays(call)
    return " > ".join([*names[:NODES_SHOWN], *(["…"] if len(names) > NODES_SHOWN else [])])


def ended_in_menu(call: MenuCall) -> bool:
    return bool(call.hits) and not call.queue and call.ended_at is not None


def reached_goal(call: MenuCall) -> bool:
    return any(is_goal(hit) for hit in call.hits)


def asked_again(call: MenuCall, calls: list[MenuCall]) -> bool:
    """By a call whose number is known: its CDR or the queue told it."""
    left = call.ended_at
    assert left is not None
    return any(
        call.hits[0].at < begin(other) <= left + REPEATED_WITHIN
        for other in calls
        if other.caller == call.caller and (other.ended_at is not None or other.queue)
    )


def begin(call: MenuCall) -> datetime:
    at = call.hits[0].at if call.hits else call.entered_queue_at
    assert at is not None
    return at


def test_paths(feed: Feed, made: list[MenuCall]) -> None:
    due = Counter(path(call) for call in made if call.hits)

    rows = feed.rows("SELECT path, sum(calls) FROM marts.rpt_ivr_path_day GROUP BY path")

    assert dict(rows) == due
    assert any(path.endswith("…") for path in due)


def test_shares_of_a_months_paths(feed: Feed, made: list[MenuCall]) -> None:
    [(whole, shares)] = feed.rows("SELECT sum(calls), sum(share_of_calls) FROM marts.rpt_ivr_path_month")

    assert whole == sum(bool(call.hits) for call in made)
    assert shares == pytest.approx(1)


def test_transitions(feed: Feed, made: list[MenuCall]) -> None:
    due: Counter[tuple[str, str, str]] = Counter()
    for call in made:
        for hit, following in zip(call.hits, call.hits[1:], strict=False):
            due[hit.node, "node", following.node] += 1
        if call.hits:
            ended = ("hangup", "") if call.ended_at else ("", "")
            due[(call.hits[-1].node, *(("queue", call.queue) if call.queue else ended))] += 1
        if call.survey_at:
            due[("survey", "hangup" if call.ended_at else "", "")] += 1

    rows = feed.rows(
        "SELECT node, left_by, next_step, sum(hits) FROM marts.agg_ivr_transition_day GROUP BY node, left_by, next_step"
    )

    assert {tuple(row[:3]): row[3] for row in rows} == due


def test_waterfall(feed: Feed, made: list[MenuCall]) -> None:
    depths = [len(stays(call)) for call in made if call.hits]
    due = {level: sum(depth >= level for depth in depths) for level in range(1, NODES_SHOWN)}

    rows = feed.rows(
        "SELECT menu_level, sum(level_entries), sum(next_steps) FROM marts.rpt_ivr_waterfall_day GROUP BY 1"
    )

    told = {level: entries for level, entries, _ in rows if 0 < level < NODES_SHOWN}
    assert told == {level: entries for level, entries in due.items() if entries}
    went_on = {level: steps for level, _, steps in rows}
    assert all(went_on[level] == told[level + 1] for level in told if level + 1 in told)


def test_containment(feed: Feed, made: list[MenuCall]) -> None:
    kept = [call for call in made if ended_in_menu(call)]
    served = [call for call in kept if reached_goal(call)]
    due = (
        sum(bool(call.hits) for call in made),
        sum(bool(call.hits and call.queue) for call in made),
        len(kept),
        sum(reached_goal(call) for call in made),
        len(served),
        sum(call.caller is not None and not asked_again(call, made) for call in served),
        sum(call.caller is None for call in served),
        sum(not call.hits and call.survey_at is not None for call in made),
    )

    [told] = feed.rows(
        "SELECT sum(ivr_entered), sum(ivr_to_agent), sum(ivr_only_ended), sum(ivr_goal_calls), sum(ivr_contained_goal),"
        " sum(ivr_contained_true), sum(contained_unknown), sum(survey_only) FROM marts.agg_ivr_call_15m"
    )

    assert told == due
    assert 0 < due[5] < due[4] < due[2] < due[0]


def test_services_and_customers(feed: Feed, made: list[MenuCall]) -> None:
    due: Counter[tuple[str, str]] = Counter()
    for call in made:
        known = call.caller if call.ended_at is not None or call.queue else None
        token = PlainTokeniser().phone(known) if known else None
        if token and (call.hits or call.queue):
            asked = [SERVICES[hit.node] for hit in call.hits if hit.node in SERVICES]
            due[token.token, asked[-1] if asked else ""] += 1

    rows = feed.rows("SELECT customer, service, sum(calls) FROM marts.fct_customer_wish GROUP BY customer, service")

    assert {(customer, service): calls for customer, service, calls in rows} == due
