"""Adherence in plain Python, from the plans in raw and the agents' states: no SQL of the marts is in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from tests.integration.dbt.feed import Feed

ZONE = ZoneInfo("Asia/Shanghai")
ACTIVITIES = {"小休": "break", "午餐": "meal", "培训": "training", "meeting": "meeting"}
"""What the reasons of the small centre mean; others mean nothing."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of a plan, as it was told last."""

    roster: str
    activity: str
    begin: datetime
    end: datetime
    paid: bool
    told: datetime


@dataclass(frozen=True)
class State:
    """What an agent did on one PBX."""

    begin: datetime
    end: datetime
    state: str
    reason: str


@dataclass
class Day:
    """Of one agent, in one day of the zone."""

    scheduled: timedelta = timedelta()
    work: timedelta = timedelta()
    paid: timedelta = timedelta()
    adherent: timedelta = timedelta()
    by_reason: timedelta = timedelta()
    worked: timedelta = timedelta()
    handling: timedelta = timedelta()

    def seconds(self) -> tuple[float, ...]:
        spans = (
            self.scheduled, self.work, self.paid, self.adherent, self.by_reason, self.worked, self.handling,
        )  # fmt: skip
        return tuple(span.total_seconds() for span in spans)


def stored(feed: Feed) -> dict[tuple[date, str], tuple[float, ...]]:
    """The same as the marts have it, in the order of `Day.seconds`."""
    rows = feed.rows(
        "SELECT roster_date, agent, scheduled_seconds, scheduled_work_seconds, paid_seconds, adherent_seconds, "
        "adherent_by_reason_seconds, worked_seconds, handling_seconds "
        "FROM marts_history.fct_adherence_day_history FINAL"
    )
    return {(day, str(agent)): tuple(told) for day, agent, *told in rows}  # type: ignore[misc, arg-type]


def days(feed: Feed) -> dict[tuple[date, str], Day]:
    """Day and agent → what was planned and kept; only days with a plan."""
    plans, states = plans_of(feed), states_of(feed)
    return {
        (day, agent): told
        for agent, plan in plans.items()
        for day, told in agent_days(plan, states[agent]).items()
        if told.scheduled
    }


def plans_of(feed: Feed) -> dict[str, list[Stretch]]:
    last: dict[str, tuple[datetime, str, bool, Stretch]] = {}
    for roster, agent, activity, begin, end, paid, retired, told in feed.rows(
        "SELECT roster, agent, activity, starts_at, ends_at, paid, retired, time FROM raw.roster FINAL"
    ):
        stretch = Stretch(str(roster), str(activity), begin, end, bool(paid), told)  # type: ignore[arg-type]
        if roster not in last or last[str(roster)][0] < stretch.told:
            last[str(roster)] = (stretch.told, str(agent), bool(retired), stretch)
    plans: dict[str, list[Stretch]] = defaultdict(list)
    for _, agent, retired, stretch in last.values():
        if not retired:
            plans[agent].append(stretch)
    return plans


def states_of(feed: Feed) -> dict[str, list[State]]:
    """States until their end, or until the last sign of life where no end was told."""
    states: dict[str, list[State]] = defaultdict(list)
    for agent, state, reason, begin, end, seen in feed.rows(
        "SELECT agent, state, reason, started_at, ended_at, seen_until FROM marts_history.fct_agent_state_history FINAL"
    ):
        last = end if seen is None else min(end, seen)  # type: ignore[type-var]
        states[str(agent)].append(State(begin, last, str(state), str(reason)))  # type: ignore[arg-type]
    return states


def agent_days(plan: Iterable[Stretch], states: Iterable[State]) -> dict[date, Day]:
    """One agent's days: time is cut wherever anything begins or ends, so that between two cuts nothing changes."""
    plan, states = list(plan), [state for state in states if state.begin < state.end]
    cuts = {edge for span in (*plan, *states) for edge in (span.begin, span.end)}
    found: dict[date, Day] = defaultdict(Day)
    for begin, end in pairwise(sorted(cuts | set(midnights(min(cuts), max(cuts))))):
        planned = max(
            (one for one in plan if one.begin <= begin < one.end),
            key=lambda one: (one.activity != "work", one.told, one.roster),
            default=None,
        )
        doing = [one for one in states if one.begin <= begin < one.end]
        count(found[begin.astimezone(ZONE).date()], end - begin, planned, doing)
    return found


def count(day: Day, span: timedelta, planned: Stretch | None, doing: list[State]) -> None:
    at_work = any(one.state != "paused" for one in doing)
    day.worked += span * at_work
    day.handling += span * any(one.state in ("talking", "hold", "wrap_up") for one in doing)
    if planned is None:
        return
    other = {ACTIVITIES.get(one.reason) for one in doing if one.state == "paused"} - {None, planned.activity}
    works = planned.activity == "work"
    day.scheduled += span
    day.work += span * works
    day.paid += span * planned.paid
    day.adherent += span * (at_work == works)
    day.by_reason += span * (at_work if works else not at_work and not other)


def midnights(first: datetime, last: datetime) -> Iterator[datetime]:
    day = first.astimezone(ZONE).date()
    while (midnight := datetime.combine(day, time(), ZONE)) <= last:
        yield midnight
        day += timedelta(days=1)
