"""A plan from facts: agents by the formulas, gaps, what is refused, what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from rich.console import Console

from models.envelope import identity
from models.examples import NAMESPACE, ExampleTokeniser
from models.staffing import StaffingForecast
from tests.unit.staffing.arriving import SHANGHAI, days_from
from wattline.staffing.days import QUARTER_SECONDS, quarters_of
from wattline.staffing.facts import Facts, Handled, Thresholds
from wattline.staffing.keeping import drafts
from wattline.staffing.making import UnknownQueue, planned_queues
from wattline.staffing.patience import kaplan_meier_counts
from wattline.staffing.plan import Plan, QueuePlan, Wanted, models, planned
from wattline.staffing.plan_document import as_document
from wattline.staffing.plan_drawing import drawn
from wattline.staffing.plan_summary import accuracy, by_hour, span
from wattline.staffing.required import Target, agents_required, scheduled
from wattline.staffing.wape import wape

HISTORY = tuple(days_from(date(2026, 11, 2), 21))
DAY = date(2026, 11, 24)
MADE_AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
WANTED = Wanted(DAY, SHANGHAI, 0.8, 0.3, 0.85, Thresholds(20, 0.8, 0))
QUARTERS = quarters_of(DAY, SHANGHAI)


def every_quarter(value: float, *days: date) -> dict[datetime, float]:
    return {at: value for day in days for at in quarters_of(day, SHANGHAI)}


def centre(**more: object) -> Facts:
    """50 calls of three minutes in every quarter of an hour: 10 erlangs, the published example."""
    handled = {at: Handled(50, 50 * 180.0) for day in HISTORY for at in quarters_of(day, SHANGHAI)}
    facts = Facts(
        offered={"bill": every_quarter(50, *HISTORY)},
        handled={"bill": handled},
        days=HISTORY,
        calendar={},
        thresholds={},
        patience={},
        staffed={},
        planned={},
    )
    return replace(facts, **more)  # type: ignore[arg-type]


def plan_of(facts: Facts, wanted: Wanted = WANTED) -> Plan:
    return planned(models(facts, list(facts.offered), SHANGHAI), facts, wanted, MADE_AT)


def only(plan: Plan) -> QueuePlan:
    (queue,) = plan.queues
    return queue


def test_the_published_example_in_every_quarter() -> None:
    """100 calls in 30 min of 3 min, 80 % in 20 s, occupancy at most 85 %, shrinkage 30 %: 14 agents, 20 scheduled."""
    queue = only(plan_of(centre()))
    assert len(queue.quarters) == 96
    for quarter in queue.quarters:
        assert quarter.forecast.calls == pytest.approx(50, rel=1e-3)
        assert quarter.load == pytest.approx(10, rel=1e-3)
        assert (quarter.required, quarter.required_erlang_a, quarter.scheduled) == (14, None, 20)
        assert quarter.predicted.service_level() == pytest.approx(0.888, abs=2e-3)
        assert quarter.predicted.occupancy == pytest.approx(0.714, abs=2e-3)
    assert "nobody did (Erlang C)" in queue.notes[-1]


def test_patience_makes_it_erlang_a() -> None:
    """100 callers hung up over 30,000 s of waiting: a mean patience of 300 s, with which 13 agents do."""
    patience = {"bill": kaplan_meier_counts([(10, 100, 1900), (100, 0, 100)])}
    assert patience["bill"].mean == 300
    queue = only(plan_of(centre(patience=patience)))
    assert queue.patience == 300
    assert {(each.required, each.required_erlang_c, each.required_erlang_a) for each in queue.quarters} == {
        (13, 14, 13)
    }
    few = {"bill": kaplan_meier_counts([(10, 19, 1900)])}
    assert only(plan_of(centre(patience=few))).patience is None


def test_a_queues_own_thresholds_count() -> None:
    thresholds = {"bill": Thresholds(service_level=5, target=0.95, wrap_up=60)}
    queue = only(plan_of(centre(thresholds=thresholds)))
    assert (queue.target.within, queue.target.service_level) == (5, 0.95)
    quarter = queue.quarters[0]
    assert quarter.aht == pytest.approx(240)
    load = quarter.forecast.calls * 240 / QUARTER_SECONDS
    assert quarter.required == agents_required(load, quarter.aht, Target(0.95, 5, 0.85))
    assert quarter.scheduled == scheduled(quarter.required, 0.3)


def test_a_closed_queue_needs_nobody() -> None:
    open_hours = {at: calls for at, calls in every_quarter(50, *HISTORY).items() if at.hour < 10}  # 8 to 18 o'clock
    queue = only(plan_of(centre(offered={"bill": open_hours})))
    needed = [quarter.forecast.quarter_at.hour for quarter in queue.quarters if quarter.required]
    assert set(needed) == set(range(10))


def test_gaps_are_against_those_who_were_there_else_against_the_roster() -> None:
    planned_agents = {"bill": every_quarter(18, DAY)}
    staffed = {"bill": dict.fromkeys(QUARTERS[:48], 11.5)}
    queue = only(plan_of(centre(planned=planned_agents, staffed=staffed)))
    assert [quarter.gap for quarter in queue.quarters] == [*[11.5 - 14] * 48, *[18 - 20] * 48]
    whole = span("bill", queue.quarters)
    assert whole.short == pytest.approx((48 * 2.5 + 48 * 2) / 4)
    assert (whole.gap, whole.planned, whole.staffed) == (-2.5, 18, None)
    assert whole.scheduled_hours == 20 * 24


def test_a_day_that_is_over_says_how_the_forecast_did() -> None:
    came = every_quarter(50, *HISTORY) | {at: 40 + number % 3 * 10 for number, at in enumerate(QUARTERS)}
    queue = only(plan_of(centre(offered={"bill": came})))
    done = accuracy(queue)
    assert done is not None
    real = [came[at] for at in QUARTERS]
    assert done.offered == sum(real)
    assert done.wape == wape(real, [quarter.forecast.calls for quarter in queue.quarters])
    assert accuracy(only(plan_of(centre()))) is None


def test_too_short_a_history_refuses_the_queue_alone() -> None:
    facts = centre(days=HISTORY[:3])
    plan = plan_of(facts)
    assert plan.queues == ()
    assert plan.refused == {"bill": "a forecast needs at least 7 whole days of calls, and there are 3"}
    unanswered = plan_of(centre(handled={}))
    assert "no call was ever answered" in unanswered.refused["bill"]


def test_queues_that_have_fallen_silent_arent_planned_unless_asked_for() -> None:
    offered: Mapping[str, Mapping[datetime, float]] = {
        "bill": every_quarter(5, *HISTORY),
        "old": every_quarter(5, HISTORY[0]),
        "new": every_quarter(5, HISTORY[-1]),
    }
    facts = centre(offered=offered)
    assert planned_queues(facts, [], WANTED) == ["bill", "new"]
    assert planned_queues(facts, ["old", "bill", "old"], WANTED) == ["old", "bill"]
    with pytest.raises(UnknownQueue, match="'fax' had no call within the history; those that had are: bill, new, old"):
        planned_queues(facts, ["fax"], WANTED)


def test_hours_are_those_of_the_local_clock() -> None:
    queue = only(plan_of(centre()))
    hours = by_hour(queue, SHANGHAI)
    assert [hour.label for hour in hours] == [f"{hour:02}" for hour in range(24)]
    assert {round(hour.calls) for hour in hours} == {200}


def test_every_quarter_is_kept_as_an_event() -> None:
    patience = {"bill": kaplan_meier_counts([(10, 100, 1900), (100, 0, 100)])}
    plan = plan_of(centre(patience=patience))
    kept = list(drafts(plan))
    assert len(kept) == 96
    first = kept[0]
    event = StaffingForecast.model_validate(
        {
            **first.data,
            "id": identity(NAMESPACE, first.source, StaffingForecast.type_name(), ()),
            "source": first.source,
            "time": first.time,
            "recorded": first.time,
            "schema_version": 1,
        },
        context={"tokeniser": ExampleTokeniser()},
    )
    assert (event.time, event.quarter_at, event.queue) == (MADE_AT, QUARTERS[0], "bill")
    assert (event.required_erlang_c, event.required_erlang_a, event.scheduled) == (14, 13, 19)
    assert event.calls == pytest.approx(50, rel=1e-3)
    assert (event.interval, event.service_level_target, event.patience) == (8000, 8000, 300)


def test_what_is_drawn_says_what_is_in_the_document() -> None:
    plan = plan_of(centre(planned={"bill": every_quarter(18, DAY)}))
    told = StringIO()
    console = Console(width=120, file=told)
    for part in drawn(plan, by_quarter=True):
        console.print(part)
    assert told.getvalue().startswith("Tuesday, 24 November 2026 · workday")
    assert "11:45" in told.getvalue()
    document = as_document(plan)
    assert document["refused"] == {}
    (queue,) = document["queues"]  # type: ignore[misc]
    assert queue["quarters"][0]["required"] == 14
    assert queue["quarters"][0]["gap"] == -2
    assert timedelta(minutes=15) == queue["quarters"][1]["quarter_at"] - queue["quarters"][0]["quarter_at"]
