"""An agent's time is what happened: the simulator's truth, the boards' fold of sessions, a split in plain Python."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from connectors.simulator.settings import SimulationSettings
from connectors.simulator.truth import LegTruth, StateTruth
from ingest.drafts import Draft
from models.agents import AgentStateChanged
from models.calls import QueueEvent
from streams import verbs
from streams.instants import micros
from streams.sessions import WHOLE, Sessions
from tests.integration.dbt import centre_agents
from tests.integration.dbt.feed import Feed
from tests.integration.dbt.marts import Marts
from tests.support.simulated import Run, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SETTINGS = SimulationSettings(
    start=date(2026, 11, 18), calls_per_day=300, accounts=300, history_days=0, storms=(), restart_chance=1.0
)
SPREAD = timedelta(days=2)
SEED = 4
SLACK = 5
"""Seconds within which queue_log's login or logout counts instead of a feed's."""
STEP = timedelta(minutes=7)
SERVING = verbs.ATTEMPTS | verbs.PAUSES | verbs.UNPAUSES | {verbs.CONNECT}
NAMES = (*centre_agents.KNOWN, *centre_agents.UNKNOWN)
COUNTERS = ("ready", "paused", "ringing", "talking", "hold", "wrap_up")

Times = dict[str, dict[str, float]]
"""Agent → state → seconds."""


@dataclass(frozen=True)
class Session:
    """As the mart has it."""

    login_at: datetime
    logout_at: datetime
    ended_by: str


@pytest.fixture(scope="module")
def simulated() -> Run:
    return run(SETTINGS, 11)


@pytest.fixture(scope="module")
def shifts() -> list[Draft]:
    return centre_agents.agents(random.Random(SEED), SPREAD)


@pytest.fixture(scope="module")
def built(feed: Feed, marts: Marts, simulated: Run, shifts: list[Draft]) -> Feed:
    """The simulated day by both witnesses (pbx-sim), by queue_log alone and by the feed alone; and a messy centre."""
    day = [draft for draft in simulated.drafts if draft.event_type in (QueueEvent, AgentStateChanged)]
    feed.insert(day)
    feed.insert(elsewhere(draft, "log") for draft in day if draft.event_type is QueueEvent)
    feed.insert(elsewhere(draft, "feed") for draft in day if draft.event_type is AgentStateChanged)
    feed.insert(shifts)
    marts.build("run", "--select", "+tag:history", "+fct_agent_session", "+fct_agent_state", "+agg_agent_state_day")
    return feed


def test_two_witnesses_tell_the_truth(built: Feed, simulated: Run) -> None:
    told, truth = times(built, "pbx-sim"), true_times(simulated)

    assert told.keys() == truth.keys()
    for agent, seconds in truth.items():
        for state in COUNTERS:
            # A pause begins with queue_log's row, which has whole seconds; the rest is the feed's, to the microsecond.
            # A PBX that starts anew cuts what is on; the truth has agents go on.
            assert told[agent][state] == pytest.approx(seconds[state], abs=2), (agent, state)
    for state in COUNTERS:
        assert sum(seconds[state] for seconds in truth.values()) > 60, f"the day has too little {state} in it"


def test_queue_log_alone_tells_of_calls_and_pauses(built: Feed, simulated: Run) -> None:
    """It knows neither hold, wrap-up nor what was taken over from a colleague, and whole seconds only."""
    told, truth = times(built, "log"), true_times(simulated)
    legs = [leg for leg in simulated.truths if isinstance(leg, LegTruth) and leg.visit]
    cut_short = {leg.agent.split()[0] for leg in legs if leg.talk is None}
    talk: Counter[str] = Counter()
    for leg in legs:
        talk[leg.agent.split()[0]] += leg.talk or 0
    pauses = Counter(state.agent.split()[0] for state in states(simulated) if state.state == "paused")

    for agent, seconds in truth.items():
        # A crash is told when the PBX is back.
        assert sum(told[agent].values()) == pytest.approx(sum(seconds.values()) + down_for(simulated, agent), abs=3), (
            agent
        )
        assert told[agent]["paused"] == pytest.approx(seconds["paused"], abs=1.0 * pauses[agent]), agent
        assert told[agent]["hold"] == told[agent]["wrap_up"] == 0
        if agent not in cut_short:
            assert told[agent]["talking"] == talk[agent], agent
    assert talk.total() > 20000


def test_the_feed_alone_tells_the_truth(built: Feed, simulated: Run) -> None:
    told, truth = times(built, "feed"), true_times(simulated)

    for agent, seconds in truth.items():
        for state in COUNTERS:
            assert told[agent][state] == pytest.approx(seconds[state], abs=0.1), (agent, state)


def test_sessions_are_those_of_the_boards(built: Feed, shifts: list[Draft]) -> None:
    """Two codes that share nothing: whoever is here by the mart is so by the boards' fold of what was told by then. Who
    isn't, though the fold of what still counts after the night says so, has lapsed."""
    stored = sessions(built)
    moments = here = lapsed = 0
    for pbx in ("east", "west"):
        for agent in NAMES:
            facts = believed([draft for draft in shifts if draft.data.get("pbx") == pbx], agent)
            at = centre_agents.BEGIN - timedelta(hours=9)
            while at < centre_agents.BEGIN + SPREAD:
                at += STEP
                if any(abs((fact.time - at).total_seconds()) < 2 * SLACK for fact in facts):
                    continue
                before = [one for one in stored[pbx, agent] if one.login_at <= at]
                by_mart = any(at < one.logout_at for one in before)
                if by_mart:
                    assert fold([fact for fact in facts if fact.time < at]).presence().here, (pbx, agent, at)
                elif fold(since_dawn(facts, at)).presence().here:
                    last = max(before, key=lambda one: one.login_at)
                    assert last.ended_by == "lapsed", (pbx, agent, at, last)
                    lapsed += 1
                moments += 1
                here += by_mart
    assert (moments > 5000, here > 300, lapsed > 50) == (True, True, True), (moments, here, lapsed)


def test_days_hold_what_their_states_come_to(built: Feed) -> None:
    """States cut at midnight in Shanghai, eight hours before midnight in UTC, and added up."""
    expected: dict[tuple[object, ...], Counter[str]] = defaultdict(Counter)
    for pbx, agent, state, begin, end in built.rows(
        "SELECT pbx, agent, state, started_at, ended_at FROM marts.fct_agent_state WHERE ended_at IS NOT NULL"
    ):
        assert isinstance(begin, datetime)
        assert isinstance(end, datetime)
        for day, milliseconds in by_day(begin, end):
            expected[pbx, agent, day][str(state)] += milliseconds

    stored = {
        tuple(row[:3]): dict(zip(COUNTERS, row[3:], strict=True))
        for row in built.rows(
            f"SELECT pbx, agent, local_date, {', '.join(f'{state}_ms' for state in COUNTERS)} "
            "FROM marts.agg_agent_state_day"
        )
    }
    assert stored.keys() == expected.keys()
    for key, counted in expected.items():
        assert stored[key] == {state: counted[state] for state in COUNTERS}, key


def elsewhere(draft: Draft, pbx: str) -> Draft:
    """The same, written by another PBX."""
    return replace(draft, source=f"asterisk/{pbx}", data={**draft.data, "pbx": pbx})


def states(simulated: Run) -> list[StateTruth]:
    return [truth for truth in simulated.truths if isinstance(truth, StateTruth)]


def down_for(simulated: Run, agent: str) -> float:
    """Seconds from a crash of the PBX, if the agent was there, until queue_log tells of its start."""
    starts = [draft.time.timestamp() for draft in simulated.drafts if draft.data.get("verb") == "QUEUESTART"]
    mine = sorted((state for state in states(simulated) if state.agent.split()[0] == agent), key=lambda one: one.began)
    return sum(
        start - before.ended
        for before, after in pairwise(mine)
        for start in starts
        if before.ended is not None and before.ended < start < after.began
    )


def true_times(simulated: Run) -> Times:
    """Of agents who logged out; whoever is still there at the end of the day has no end."""
    found: Times = defaultdict(lambda: defaultdict(float))
    open_ended = set()
    for state in states(simulated):
        agent = state.agent.split()[0]
        if state.ended is None:
            open_ended.add(agent)
        else:
            found[agent][state.state] += state.ended - state.began
    return {agent: seconds for agent, seconds in found.items() if agent not in open_ended}


def times(feed: Feed, pbx: str) -> Times:
    """Of agents none of whose sessions lapsed."""
    found: Times = defaultdict(lambda: defaultdict(float))
    for agent, state, seconds in feed.rows(
        "SELECT agent, state, sum(seconds) FROM marts.fct_agent_state "
        f"WHERE pbx = '{pbx}' AND agent NOT IN (SELECT agent FROM marts.fct_agent_session "
        f"WHERE pbx = '{pbx}' AND ended_by IN ('open', 'lapsed')) GROUP BY agent, state"
    ):
        assert isinstance(seconds, Decimal)
        found[str(agent)][str(state)] = float(seconds)
    return found


def sessions(feed: Feed) -> dict[tuple[str, str], list[Session]]:
    found: dict[tuple[str, str], list[Session]] = defaultdict(list)
    for pbx, agent, login_at, logout_at, ended_by in feed.rows(
        "SELECT pbx, agent, login_at, logout_at, ended_by FROM marts.fct_agent_session WHERE pbx IN ('east', 'west')"
    ):
        assert isinstance(login_at, datetime)
        assert isinstance(logout_at, datetime)
        found[str(pbx), str(agent)].append(Session(aware(login_at), aware(logout_at), str(ended_by)))
    return found


def aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def believed(drafts: list[Draft], agent: str) -> list[Draft]:
    """What was told of the agent under any name; a feed's login or logout only where queue_log tells of none."""
    names = {agent, f"{agent} 王小明"} | ({f"PJSIP/{agent}"} if agent in centre_agents.KNOWN else set())
    mine = [draft for draft in drafts if draft.data.get("agent") in names]
    logged = [(draft.time, sign(draft)) for draft in mine if draft.event_type is QueueEvent]
    return [
        draft
        for draft in mine
        if draft.event_type is QueueEvent
        or sign(draft) is None
        or not any(kind == sign(draft) and near(at, draft.time) for at, kind in logged)
    ]


def since_dawn(facts: list[Draft], at: datetime) -> list[Draft]:
    """What counts then: of the time before 4 in the morning only logins and logouts, for a day."""
    night = at.astimezone(SETTINGS.tz) - timedelta(hours=4)
    dawn = datetime.combine(night.date(), time(4), SETTINGS.tz)
    return [
        fact
        for fact in facts
        if dawn <= fact.time < at or (dawn - timedelta(days=1) < fact.time < at and sign(fact) is not None)
    ]


def near(left: datetime, right: datetime) -> bool:
    return abs((left.replace(microsecond=0) - right.replace(microsecond=0)).total_seconds()) <= SLACK


def sign(draft: Draft) -> bool | None:
    """A login (True), a logout (False) or neither."""
    kind = str(draft.data.get("verb") or draft.data.get("state"))
    if kind in verbs.LOGINS or kind == "login":
        return True
    return False if kind in verbs.LOGOUTS or kind == "logout" else None


def fold(facts: list[Draft]) -> Sessions:
    """As streams/agent_board.py feeds it."""
    folded = Sessions()
    for fact in facts:
        logged = fact.event_type is QueueEvent
        queue = str(fact.data["queue"])
        queue = WHOLE if queue in verbs.NOBODY else queue
        kind = str(fact.data["verb"] if logged else fact.data["state"])
        at = micros(fact.time) + (int(str(fact.data["sequence"])) if logged else 0)
        told = sign(fact)
        if told is not None:
            folded = folded.told(at, queue, told, by_queue_log=logged)
        elif kind in ("ready", "paused") or (kind in SERVING and queue != WHOLE):
            folded = folded.serving(at, queue)
        elif kind == "wrap_up":
            folded = folded.serving(at, WHOLE)
    return folded


def by_day(begin: datetime, end: datetime) -> Iterator[tuple[date, int]]:
    """Milliseconds by day of the reporting zone."""
    from_ms, to_ms = (int(aware(at).timestamp() * 1000 + 1e-6) for at in (begin, end))
    while from_ms < to_ms:
        day = datetime.fromtimestamp(from_ms / 1000, SETTINGS.tz).date()
        midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), SETTINGS.tz)
        until = min(to_ms, int(midnight.timestamp() * 1000))
        yield day, until - from_ms
        from_ms = until
