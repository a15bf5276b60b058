"""Logins and logouts, in the order in which they happened."""

from __future__ import annotations

from itertools import permutations

import pytest

from streams.instants import DAY, HOUR, SECOND
from streams.sessions import WHOLE, Presence, Sessions

NINE = 9 * HOUR


def told(*facts: tuple[int, str, bool]) -> Sessions:
    """Facts by queue_log: microseconds after nine, queue, login or logout."""
    sessions = Sessions()
    for at, queue, on in facts:
        sessions = sessions.told(NINE + at, queue, on, by_queue_log=True)
    return sessions


def test_every_order_of_arrival_gives_the_same() -> None:
    facts = [(0, "bill", True), (HOUR, "fault", True), (2 * HOUR, "bill", False), (3 * HOUR, "expert", True)]

    found = {told(*order).presence() for order in permutations([*facts, facts[0]])}

    assert found == {Presence(True, ("expert", "fault"), NINE, None)}


def test_out_of_the_last_queue_is_out() -> None:
    presence = told((0, WHOLE, True), (0, "bill", True), (HOUR, "bill", False)).presence()

    assert presence == Presence(False, (), None, NINE + HOUR)


def test_out_of_a_queue_that_nobody_knew_of_is_out() -> None:
    assert told((0, "bill", False)).presence() == Presence(False, (), None, NINE)


def test_told_twice_one_left_at_first() -> None:
    sessions = told((0, "bill", True), (HOUR, "bill", False), (2 * HOUR, WHOLE, False))

    assert sessions.presence().left_at == NINE + HOUR


@pytest.mark.parametrize(("after", "here"), [(60, False), (61, True)])
def test_serving_shows_presence_a_minute_after_a_logout(after: int, here: bool) -> None:
    sessions = told((0, "bill", True), (HOUR, "bill", False)).serving(NINE + HOUR + after * SECOND, "bill")

    assert sessions.presence().here is here
    assert sessions.presence().since is None


def test_a_logout_ends_what_serving_had_shown() -> None:
    seen = Sessions().serving(NINE, "bill").serving(NINE, "fault")

    assert seen.told(NINE + HOUR, WHOLE, False, True).presence() == Presence(False, (), None, NINE + HOUR)
    one = seen.told(NINE + HOUR, "bill", False, True)
    assert one.presence() == Presence(True, ("fault",), None, None)
    assert one.told(NINE + 2 * HOUR, "fault", False, True).presence() == Presence(False, (), None, NINE + 2 * HOUR)


def test_who_leaves_a_queue_stays_a_static_member_of_another() -> None:
    sessions = told((0, "fault", True), (HOUR, "fault", False)).serving(NINE + 60 * SECOND, "bill")

    assert sessions.presence().queues == ("bill",)
    assert sessions.serving(NINE + HOUR + 30 * SECOND, "bill").presence().queues == ("bill",)


def test_one_left_of_two_told_and_one_seen() -> None:
    sessions = told((0, "bill", True), (0, "fault", True), (HOUR, "bill", False)).serving(NINE + SECOND, "expert")

    assert sessions.presence() == Presence(True, ("expert", "fault"), NINE, None)


def test_the_wrap_up_of_a_last_call_brings_nobody_back() -> None:
    out = told((0, "bill", True), (HOUR, "bill", False))

    assert not out.serving(NINE + HOUR + 30 * SECOND, WHOLE).presence().here
    assert out.serving(NINE + HOUR + 61 * SECOND, WHOLE).presence().here


@pytest.mark.parametrize(("after", "here"), [(0, False), (1, True), (30, True)])
def test_who_serves_after_a_restart_is_back(after: int, here: bool) -> None:
    sessions = told((0, "bill", True), (HOUR - SECOND, WHOLE, False)).restarted(NINE + HOUR + 3)
    assert sessions.presence() == Presence(False, (), None, NINE + HOUR - SECOND)

    back = sessions.serving(NINE + HOUR + after * SECOND, "bill").presence()

    assert (back.here, back.queues) == (here, ("bill",) if here else ())


def test_a_restart_ends_what_was_told_and_what_was_seen() -> None:
    sessions = told((0, "bill", True)).serving(NINE, "fault").restarted(NINE + HOUR)

    assert sessions.presence() == Presence(False, (), None, NINE + HOUR)
    assert sessions.restarted(NINE + HOUR) is sessions
    assert sessions.restarted(NINE - HOUR).presence() == sessions.presence()


def test_of_old_restarts_the_newest_is_enough() -> None:
    sessions = told((0, "bill", True))
    for at in (HOUR, 2 * HOUR, 3 * HOUR + DAY):
        sessions = sessions.restarted(NINE + at)

    kept = sessions.without_old(NINE + 4 * HOUR + DAY)
    assert len(kept.restarts) == 2
    assert kept.presence() == Presence(False, (), None, NINE + 2 * HOUR)
    assert kept.without_old(NINE + 4 * HOUR + 8 * DAY).restarts == ()


def test_within_a_second_queue_log_is_the_later_one() -> None:
    sessions = told((5, "bill", True)).told(NINE + 400_000, WHOLE, False, by_queue_log=False)

    assert sessions.presence().queues == ("bill",)


def test_long_ago_the_newest_of_each_queue_is_enough() -> None:
    sessions = told(*[(minute * 60 * SECOND, "bill", minute % 2 == 0) for minute in range(61)], (0, "fault", True))
    assert len(sessions.facts) == 62

    kept = sessions.without_old(NINE + 2 * HOUR + DAY)

    assert len(kept.facts) == 2
    assert kept.presence().queues == ("bill", "fault")
    assert kept.without_old(NINE + 7 * DAY + 2 * HOUR).facts == ()
    assert sessions.without_old(NINE + 2 * HOUR) is sessions
