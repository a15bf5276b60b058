"""A simulated day, told by queue_log and by a state feed, with a PBX that restarts: the boards beside plain counts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.simulator.settings import SimulationSettings
from connectors.simulator.simulation import simulate
from models.agents import AgentStateChanged
from models.boards import AgentStatus, QueueStatus
from models.calls import QueueEvent
from models.envelope import Event
from streams.catalogue import processors
from tests.support.boards import Boards, event_of

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 18)
SETTINGS = SimulationSettings(
    start=DAY, days=1, calls_per_day=150, accounts=600, history_days=0, storms=(DAY,), restart_chance=1.0
)
NIGHT = datetime(2026, 11, 18, 23, 30, tzinfo=ZONE)


@pytest.fixture(scope="module")
def events() -> list[Event]:
    """What the two witnesses wrote until half past eleven, in order."""
    drafts = [draft for draft in simulate(SETTINGS, 5) if draft.event_type in (QueueEvent, AgentStateChanged)]
    return [event for event in map(event_of, drafts) if event.time <= NIGHT]


@dataclass
class Day:
    """The boards at its end, and every 20 minutes how many visits all queues together had been offered in the hour."""

    boards: Boards
    offered: dict[datetime, int]


def run(events: list[Event]) -> Day:
    boards, offered = Boards(processors(20, ZONE)), {}
    now = events[0].time
    for event in events:
        while event.time > now + timedelta(minutes=1):
            now += timedelta(minutes=1)
            boards.tick(now)
            if now.minute % 20 == 0:
                offered[now] = sum(board.offered_hour for board in queues_of(boards))
        boards.take([event], max(event.time, now))
    boards.tick(NIGHT)
    return Day(boards, offered)


def queues_of(boards: Boards) -> list[QueueStatus]:
    return [board for board in boards.latest.values() if isinstance(board, QueueStatus)]


@pytest.fixture(scope="module")
def day(events: list[Event]) -> Day:
    return run(events)


def test_what_was_offered(events: list[Event], day: Day) -> None:
    entered = [event.time for event in events if isinstance(event, QueueEvent) and event.verb == "ENTERQUEUE"]

    assert len(day.offered) > 40
    assert sum(day.offered.values()) > 300
    for now, offered in day.offered.items():
        assert offered == sum(now - timedelta(hours=1) < moment <= now for moment in entered)


def test_what_each_agent_handled(events: list[Event], day: Day) -> None:
    midnight = datetime(2026, 11, 18, tzinfo=ZONE)
    connected, talked = defaultdict(set), defaultdict(set)
    for event in events:
        if event.time < midnight:
            continue
        if isinstance(event, QueueEvent) and event.verb == "CONNECT":
            connected[event.agent].add(event.call_id)
        if isinstance(event, AgentStateChanged) and event.state == "talking":
            talked[event.agent].add(event.call_id)

    agents = {board.agent: board for board in day.boards.latest.values() if isinstance(board, AgentStatus)}
    assert sum(len(calls) for calls in connected.values()) > 60
    for agent, board in agents.items():
        # The board of one who has gone home isn't touched any more, also not at midnight.
        if board.time >= midnight:
            assert board.handled_today == max(len(connected[agent]), len(talked[agent])), agent


def test_each_agent_ends_as_the_feed_says(events: list[Event], day: Day) -> None:
    last = {event.agent: event for event in events if isinstance(event, AgentStateChanged)}

    for agent, event in last.items():
        board = day.boards.latest[f"agent/{event.pbx}/{agent}"]
        assert isinstance(board, AgentStatus)
        assert board.state == event.state
        if event.state != "logout":
            assert abs(board.since - event.time) < timedelta(milliseconds=1)


def test_no_state_is_shown_that_the_feed_didnt_tell(events: list[Event], day: Day) -> None:
    """queue_log tells the same without fractions of seconds, and must not shine through."""
    told = {
        (event.agent, event.state, event.time.replace(microsecond=event.time.microsecond // 1000 * 1000))
        for event in events
        if isinstance(event, AgentStateChanged)
    }

    shown = {
        (board.agent, board.state, board.since)
        for board in day.boards.published
        if isinstance(board, AgentStatus) and board.state not in ("logout", "ready")
    }
    assert len(shown) > 200
    assert shown <= told


def test_queue_log_alone_tells_who_talks_and_who_is_paused(events: list[Event]) -> None:
    boards = run([event for event in events if isinstance(event, QueueEvent)]).boards

    states = {board.state for board in boards.published if isinstance(board, AgentStatus)}
    assert states == {"ready", "talking", "paused", "logout"}
    assert all(board.logged_in == board.ready + board.talking + board.paused for board in queues_of(boards))
