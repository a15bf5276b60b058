"""The plan of a day: for each queue and quarter of an hour the calls to expect and the agents whom they take.

Each quarter stands for itself, as if its rate had held for ever: the stationary independent period by period approach
(L. Green, P. Kolesar, J. Soares: Improving the SIPP Approach for Staffing Service Systems That Have Cyclic Demands,
2001).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from wattline.staffing.days import QUARTER_SECONDS, QUARTERS, NamedDay, quarter_of_day
from wattline.staffing.facts import Facts, Handled, Thresholds
from wattline.staffing.forecast import MODEL, ArrivalModel, DayForecast, QuarterForecast, TooShort, fit
from wattline.staffing.handling import handle_times
from wattline.staffing.history import Numbers, days_of
from wattline.staffing.limits import MAX_PATIENCE, Unreachable
from wattline.staffing.patience import Patience
from wattline.staffing.performance import Performance
from wattline.staffing.required import Target, agents_required, performance, scheduled
from wattline.staffing.traffic import offered_load

ENOUGH_ABANDONED = 20
"""With fewer callers who hung up, nothing is known of patience, and Erlang C plans."""
NOBODY = 0.01
"""Fewer expected calls in a quarter of an hour than this are none: a closed queue needs no agent."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a plan is asked for. Shares: `interval` of the forecast, `shrinkage`, `max_occupancy`.

    `thresholds`: of a queue that has none of its own.
    """

    day: date
    zone: ZoneInfo
    interval: float
    shrinkage: float
    max_occupancy: float
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class QuarterPlan:
    """A quarter of an hour. Times in seconds, `load` in erlangs; `predicted` is what `required` agents give.

    `required`: agents at work, by Erlang A where patience is known, else by Erlang C; `scheduled`: how many to plan
    for it. `planned`, `staffed`, `offered`: what the roster says, and what was; None where it isn't known.
    """

    forecast: QuarterForecast
    aht: float
    load: float
    required_erlang_c: int
    required_erlang_a: int | None
    scheduled: int
    predicted: Performance
    planned: float | None
    staffed: float | None
    offered: float | None

    @property
    def required(self) -> int:
        return self.required_erlang_c if self.required_erlang_a is None else self.required_erlang_a

    @property
    def gap(self) -> float | None:
        """Agents too many, or below 0 too few: of those who were there, else of those who are planned."""
        if self.staffed is not None:
            return self.staffed - self.required
        return None if self.planned is None else self.planned - self.scheduled


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """A queue's day. `patience`: mean seconds that callers are willing to wait; None where too little is known."""

    queue: str
    forecast: DayForecast
    target: Target
    patience: float | None
    quarters: tuple[QuarterPlan, ...]
    history: tuple[date, ...]
    unusual: tuple[date, ...]
    notes: tuple[str, ...]

    @property
    def named(self) -> NamedDay:
        return self.forecast.named


@dataclass(frozen=True, slots=True)
class Plan:
    """A day of the centre. `refused`: queue → why there is no plan for it."""

    wanted: Wanted
    made_at: datetime
    model: str
    queues: tuple[QueuePlan, ...]
    refused: Mapping[str, str]


def models(facts: Facts, queues: Sequence[str], zone: ZoneInfo) -> dict[str, ArrivalModel | str]:
    """What was learnt of each queue, or why nothing was."""
    found: dict[str, ArrivalModel | str] = {}
    for queue in queues:
        try:
            found[queue] = fit(days_of(facts.offered.get(queue, {}), facts.days, zone), facts.calendar)
        except TooShort as error:
            found[queue] = str(error)
    return found


def planned(learnt: Mapping[str, ArrivalModel | str], facts: Facts, wanted: Wanted, made_at: datetime) -> Plan:
    """The plan of one day, from what was learnt of the queues."""
    plans, refused = [], {}
    for queue, model in learnt.items():
        if isinstance(model, str):
            refused[queue] = model
            continue
        try:
            plans.append(_queue_plan(queue, model, facts, wanted))
        except (_NoHandleTime, Unreachable) as error:
            refused[queue] = str(error)
    return Plan(wanted, made_at, MODEL, tuple(plans), refused)


class _NoHandleTime(ValueError):
    """No call of the centre was ever answered."""


def _queue_plan(queue: str, model: ArrivalModel, facts: Facts, wanted: Wanted) -> QueuePlan:
    thresholds = facts.thresholds.get(queue, wanted.thresholds)
    target = Target(thresholds.target, thresholds.service_level, wanted.max_occupancy)
    times = _handle_times(queue, facts, thresholds.wrap_up, wanted.zone)
    if times is None:
        raise _NoHandleTime("no call was ever answered, so nobody knows how long one takes")
    patience = mean_patience(facts.patience.get(queue))
    forecast = model.forecast(wanted.day, wanted.zone, wanted.interval)
    quarters = []
    for quarter in forecast.quarters:
        at = quarter.quarter_at
        quarters.append(
            _quarter_plan(
                quarter, float(times[quarter_of_day(at, wanted.zone)]), target, patience, wanted.shrinkage,
                _at(facts.planned, queue, at), _at(facts.staffed, queue, at), _at(facts.offered, queue, at),
            )
        )  # fmt: skip
    return QueuePlan(
        queue, forecast, target, patience, tuple(quarters), model.days, model.unusual, tuple(_notes(model, patience))
    )


def _quarter_plan(
    forecast: QuarterForecast,
    aht: float,
    target: Target,
    patience: float | None,
    shrinkage: float,
    planned: float | None,
    staffed: float | None,
    offered: float | None,
) -> QuarterPlan:
    load = offered_load(forecast.calls, QUARTER_SECONDS, aht) if forecast.calls >= NOBODY else 0.0
    by_c = agents_required(load, aht, target)
    by_a = None if patience is None else agents_required(load, aht, target, patience)
    agents = by_c if by_a is None else by_a
    reached = performance(agents, load, aht, target.within, patience)
    return QuarterPlan(
        forecast, aht, load, by_c, by_a, scheduled(agents, shrinkage), reached, planned, staffed, offered
    )


def mean_patience(patience: Patience | None) -> float | None:
    """Seconds, as Erlang A takes them; None where too few hung up to know."""
    if patience is None or patience.abandoned < ENOUGH_ABANDONED or not patience.mean:
        return None
    return min(patience.mean, float(MAX_PATIENCE))


def _handle_times(queue: str, facts: Facts, wrap_up: float, zone: ZoneInfo) -> Numbers | None:
    answered, talk = np.zeros(QUARTERS), np.zeros(QUARTERS)
    for at, handled in facts.handled.get(queue, {}).items():
        answered[quarter_of_day(at, zone)] += handled.answered
        talk[quarter_of_day(at, zone)] += handled.talk
    everywhere = Handled(
        sum(each.answered for quarters in facts.handled.values() for each in quarters.values()),
        sum(each.talk for quarters in facts.handled.values() for each in quarters.values()),
    )
    mean = everywhere.talk / everywhere.answered if everywhere.answered else None
    return handle_times(answered, talk, wrap_up, mean)


def _at(values: Mapping[str, Mapping[datetime, float]], queue: str, at: datetime) -> float | None:
    """The value of a queue's quarter; None for a queue, or a day, of which nothing is known."""
    return values[queue].get(at) if queue in values else None


def _notes(model: ArrivalModel, patience: float | None) -> Iterator[str]:
    yield from model.notes
    if patience is None:
        yield f"fewer than {ENOUGH_ABANDONED} callers hung up, so it is planned as if nobody did (Erlang C)"
