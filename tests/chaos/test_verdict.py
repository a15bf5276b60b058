"""The verdict can fail: what is lost, doubled or wrong by a second is found, and what is drawn leaves nothing out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from tests.chaos.calls import Call, draw
from tests.chaos.expected import outcome, queue_days, queue_visits, whole_calls
from tests.chaos.marts import SHOWN, differences

NOW = datetime(2026, 11, 22, 16, 20, tzinfo=UTC)
"""Twenty minutes past midnight in Shanghai: the live hour lies on two days."""


@pytest.fixture(scope="module")
def calls() -> list[Call]:
    random = Random(7)
    return [draw(number, NOW, random) for number in range(400)]


def test_what_is_right_is_no_fault(calls: list[Call]) -> None:
    rows = [row for _, row in queue_visits(calls)]
    assert differences("visits", rows, reversed(rows)) == []


def test_one_lost_visit_is_a_fault(calls: list[Call]) -> None:
    lost, *rows = [row for _, row in queue_visits(calls)]
    assert differences("visits", [lost, *rows], rows) == [f"visits: missing {lost}"]


def test_one_doubled_visit_is_a_fault(calls: list[Call]) -> None:
    rows = [row for _, row in queue_visits(calls)]
    assert differences("visits", rows, [*rows, rows[0]]) == [f"visits: too many {rows[0]}"]


def test_one_second_too_much_is_a_fault_of_the_day(calls: list[Call]) -> None:
    number = next(number for number, call in enumerate(calls) if call.visits)
    call = calls[number]
    first, *others = call.visits
    longer = replace(call, visits=(replace(first, wait=first.wait + 1), *others))
    found = queue_days([*calls[:number], longer, *calls[number + 1 :]])
    assert len(differences("days", queue_days(calls), found)) == 2


def test_many_faults_are_told_in_few_lines(calls: list[Call]) -> None:
    rows = [row for _, row in queue_visits(calls)]
    lines = differences("visits", rows, [])
    assert len(lines) == SHOWN + 1
    assert lines[-1] == f"visits: {len(rows) - SHOWN} more"


def test_every_outcome_is_drawn(calls: list[Call]) -> None:
    assert {outcome(call) for call in calls} == {
        "answered", "abandoned", "flow_out", "open", "phantom", "ivr_only", "other",
    }  # fmt: skip
    visits = [visit for call in calls for visit in call.visits]
    assert any(visit.nth > 1 for visit in visits)
    assert any(visit.agent and visit.ended_at is None for visit in visits)
    assert any(call.channel != call.linked_id and call.hits for call in calls)


def test_calls_lie_on_both_sides_of_the_live_border_and_never_in_the_future(calls: list[Call]) -> None:
    arrivals = [arrived for arrived, _ in whole_calls(calls)]
    border = NOW - timedelta(hours=1)
    assert min(arrivals) < NOW - timedelta(days=1)
    assert any(border - timedelta(minutes=30) < arrived < border for arrived in arrivals)
    assert any(arrived > NOW - timedelta(minutes=15) for arrived in arrivals)
    ends = [visit.ended_at for call in calls for visit in call.visits if visit.ended_at]
    assert max([*arrivals, *ends, *(call.ended_at for call in calls if call.ended_at)]) <= NOW
