"""In whatever order topics and partitions are read, and whatever comes again: the boards end the same."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from models.boards import AgentStatus, QueueStatus
from models.envelope import Event
from streams.catalogue import processors
from tests.support.boards import Boards, at
from tests.unit.streams.histories import Action, History, actions, disturbed

ZONE = ZoneInfo("Asia/Shanghai")


def live(events: list[Event], until: float) -> Boards:
    """As they happened, with time passing in between."""
    boards = Boards(processors(20, ZONE))
    now = at(0)
    for event in events:
        while event.time - now > timedelta(seconds=30):
            now += timedelta(seconds=30)
            boards.tick(now)
        now = max(now, event.time)
        boards.take([event], now)
    boards.tick(at(until))
    return boards


def assert_agreeing(boards: Boards) -> None:
    """The agents on the queues' boards are those of the agents' boards, each counted once and under one state."""
    agents = [board for board in boards.latest.values() if isinstance(board, AgentStatus) and board.state != "logout"]
    for board in boards.latest.values():
        if isinstance(board, QueueStatus):
            here = [agent for agent in agents if board.queue in agent.queues]
            assert board.logged_in == len(here)
            assert board.logged_in == board.ready + board.ringing + board.talking + board.paused + board.wrap_up
            assert board.talking == sum(agent.state in ("talking", "hold") for agent in here)


def caught_up(events: list[Event], until: float) -> Boards:
    """All at once, afterwards."""
    boards = Boards(processors(20, ZONE))
    boards.take(events, at(until))
    boards.tick(at(until))
    return boards


@settings(max_examples=120, deadline=None)
@given(
    drawn=actions, feed=st.booleans(), random=st.randoms(use_true_random=False), repeats=st.integers(0, 6),
    rest=st.sampled_from((8, 700, 4_000)),
)  # fmt: skip
def test_any_order_gives_the_same_boards(
    drawn: list[Action], feed: bool, random: Random, repeats: int, rest: float
) -> None:
    history = History(feed).carry_out(drawn)
    until = history.clock + rest

    boards = live(history.events, until)
    assert_agreeing(boards)
    in_order = boards.contents()

    assert caught_up(disturbed(history.events, random, repeats), until).contents() == in_order
    assert live(disturbed(history.events, random, repeats), until).contents() == in_order
