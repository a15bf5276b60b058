"""An agent's day, as plain Python counts it over the raw rows, is what the report says; and so does the truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from connectors.simulator.settings import SimulationSettings
from connectors.simulator.truth import LegTruth
from ingest.drafts import Draft
from models.agents import AgentStateChanged
from models.calls import CallDetailRecord, ChannelEvent, QueueEvent
from models.reference_centre import Agent, Queue
from tests.integration.dbt.feed import Feed
from tests.integration.dbt.marts import Marts
from tests.support.simulated import Run, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SETTINGS = SimulationSettings(
    start=date(2026, 11, 18), calls_per_day=300, accounts=300, history_days=0, storms=(), restart_chance=1.0
)
TOLD = (QueueEvent, AgentStateChanged, CallDetailRecord, ChannelEvent, Agent, Queue)
COMPLETED = {"COMPLETEAGENT": "completed_by_agent", "COMPLETECALLER": "completed_by_caller"}
TRANSFERRED = {"BLINDTRANSFER": "transferred_blind", "ATTENDEDTRANSFER": "transferred_attended"}
SHORT_TALK = 60
"""A centre whose queues ask for longer talks than the simulated one, in which nobody is short."""

NAMES = (
    "attempts", "calls_presented", "handled", "rona_attempts", "rona_calls", "missed_calls", "caller_gone",
    "talk_seconds_all", "hold_seconds_all", "hold_count", "wrap_up_seconds_all", "wrap_up_told", "handle_seconds_all",
    "short_talk", "completed_by_agent", "completed_by_caller", "transferred_blind", "transferred_attended",
    "transferred_to_queue", "transferred_to_agent", "transferred_in",
)  # fmt: skip

Key = tuple[date, str]
Sums = dict[Key, Counter[str]]


@dataclass
class Leg:
    """An answered leg, as queue_log tells it."""

    day: date
    agent: str
    call: str
    connected: datetime
    ended: datetime | None = None
    talk: int = 0
    verb: str = ""


@pytest.fixture(scope="module")
def simulated() -> Run:
    return run(SETTINGS, 11)


@pytest.fixture(scope="module")
def reported(feed: Feed, marts: Marts, simulated: Run) -> Sums:
    """What the report says: the day and the agent → its numbers."""
    feed.insert(strict(draft) for draft in simulated.drafts if draft.event_type in TOLD)
    marts.build("run", "--select", "+tag:history", "+rpt_agent_day")
    rows = feed.rows(f"SELECT arrival_date, agent, {', '.join(NAMES)} FROM marts.rpt_agent_day")
    return {
        (row[0], str(row[1])): Counter({name: float(str(value)) for name, value in zip(NAMES, row[2:], strict=True)})
        for row in rows
        if isinstance(row[0], date)
    }


def test_the_report_is_what_the_rows_come_to(simulated: Run, reported: Sums) -> None:
    counted = agent_days(simulated.drafts)

    assert counted.keys() <= reported.keys()
    for key, numbers in counted.items():
        for name in NAMES:
            assert reported[key][name] == pytest.approx(numbers[name], abs=0.05), (key, name)
    # Who is reported without a leg has nothing of one.
    assert all(reported[key]["attempts"] == 0 for key in reported.keys() - counted.keys())
    totals = sum((Counter(numbers) for numbers in counted.values()), Counter())
    assert [name for name in NAMES if totals[name] == 0] == [], "the day has too little in it"


def test_the_report_is_the_truth(simulated: Run, reported: Sums) -> None:
    """Talk to the second, hold but for the parts of seconds, over both days that the calls may belong to."""
    talk: Counter[str] = Counter()
    hold: Counter[str] = Counter()
    holds: Counter[str] = Counter()
    for leg in simulated.truths:
        if isinstance(leg, LegTruth) and leg.visit and leg.talk is not None:
            number = leg.agent.split()[0]
            talk[number] += leg.talk
            hold[number] += leg.hold
            holds[number] += leg.hold > 0
    lost = {
        leg.agent.split()[0] for leg in simulated.truths if isinstance(leg, LegTruth) and leg.visit and leg.talk is None
    }

    for number in talk.keys() - lost:
        mine = [numbers for (_, agent), numbers in reported.items() if agent == number]
        assert sum(numbers["talk_seconds_all"] for numbers in mine) == talk[number], number
        told = sum(numbers["hold_seconds_all"] for numbers in mine)
        assert told == pytest.approx(hold[number], abs=1.0 * holds[number] + 0.01), number
    assert sum(holds.values()) > 5


def strict(draft: Draft) -> Draft:
    """The draft; a queue's with this test's limit of a short talk."""
    if draft.event_type is not Queue:
        return draft
    return replace(draft, data={**draft.data, "short_talk": SHORT_TALK})


def agent_days(drafts: Iterable[Draft]) -> Sums:
    """The numbers of each agent and day, reckoned from queue_log and the state feed alone."""
    sums: Sums = defaultdict(Counter)
    log = [draft for draft in drafts if draft.event_type is QueueEvent]
    legs = _count_queue_log(log, sums)
    _count_states([draft for draft in drafts if draft.event_type is AgentStateChanged], legs, sums)
    for leg in legs:
        numbers = sums[leg.day, leg.agent]
        numbers["talk_seconds_all"] += leg.talk
        numbers["handle_seconds_all"] += leg.talk
        numbers["short_talk"] += leg.ended is not None and leg.talk < SHORT_TALK
    return sums


def _number(name: object) -> str:
    return str(name).split()[0]


def _count_queue_log(log: list[Draft], sums: Sums) -> list[Leg]:
    day: dict[tuple[object, object], date] = {}
    entries: dict[object, list[datetime]] = defaultdict(list)
    open_legs: dict[tuple[object, object], Leg] = {}
    last_leg: dict[object, Leg] = {}
    rung: set[tuple[object, str]] = set()
    let_ring: dict[tuple[object, str], Key] = {}
    legs: list[Leg] = []
    for draft in log:
        row, verb = draft.data, str(draft.data["verb"])
        visit, agent = (row["call_id"], row["queue"]), _number(row["agent"])
        if verb == "ENTERQUEUE":
            day[visit] = draft.time.astimezone(SETTINGS.tz).date()
            entries[row["call_id"]].append(draft.time)
        elif verb in ("CONNECT", "RINGNOANSWER", "RINGCANCELED"):
            key = day[visit], agent
            numbers, call = sums[key], (row["call_id"], agent)
            numbers["attempts"] += 1
            numbers["calls_presented"] += call not in rung
            rung.add(call)
            if verb == "RINGNOANSWER":
                numbers["rona_attempts"] += 1
                numbers["rona_calls"] += call not in let_ring
                let_ring.setdefault(call, key)
            elif verb == "RINGCANCELED":
                numbers["caller_gone"] += 1
            else:
                numbers["handled"] += 1
                before = last_leg.get(row["call_id"])
                numbers["transferred_in"] += before is not None and before.verb in TRANSFERRED
                leg = Leg(day[visit], agent, str(row["call_id"]), draft.time)
                legs.append(leg)
                open_legs[visit] = last_leg[row["call_id"]] = leg
        elif verb in COMPLETED or verb in TRANSFERRED:
            leg = open_legs.pop(visit)
            leg.ended, leg.talk, leg.verb = draft.time, int(str(row["talk"])), verb
            sums[leg.day, leg.agent][{**COMPLETED, **TRANSFERRED}[verb]] += 1
        elif verb == "QUEUESTART":
            for leg in open_legs.values():
                leg.ended, leg.talk = draft.time, int((draft.time - leg.connected).total_seconds())
            open_legs.clear()
    answered = {(leg.call, leg.agent) for leg in legs}
    for call, key in let_ring.items():
        sums[key]["missed_calls"] += call not in answered
    for leg in legs:
        if leg.verb in TRANSFERRED and leg.ended is not None:
            until = leg.ended + timedelta(seconds=60)
            into_queue = any(leg.connected < entry <= until for entry in entries[leg.call])
            # Colleagues are rung outside the queue, and take over.
            sums[leg.day, leg.agent]["transferred_to_queue" if into_queue else "transferred_to_agent"] += 1
    return legs


def _count_states(states: list[Draft], legs: list[Leg], sums: Sums) -> None:
    by_agent: dict[str, list[Draft]] = defaultdict(list)
    for draft in states:
        by_agent[_number(draft.data["agent"])].append(draft)
    for agent, told in by_agent.items():
        for state, following in pairwise(told):
            kind, call = state.data["state"], state.data["call_id"]
            if kind not in ("hold", "wrap_up"):
                continue
            mine = [leg for leg in legs if leg.agent == agent and leg.call == call and leg.connected <= state.time]
            leg = max(mine, key=lambda one: one.connected, default=None)
            if leg is None or (leg.ended is not None and state.time > leg.ended + timedelta(seconds=60)):
                continue
            numbers = sums[leg.day, agent]
            seconds = (following.time - state.time).total_seconds()
            if kind == "hold":
                numbers["hold_seconds_all"] += seconds
                numbers["hold_count"] += 1
            else:
                numbers["wrap_up_seconds_all"] += seconds
                numbers["handle_seconds_all"] += seconds
                numbers["wrap_up_told"] += 1
