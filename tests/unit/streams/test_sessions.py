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
    sessions = Sessions().serving(NINE, "bill").serving(NINE, "fault").told(NINE + HOUR, "bill", False, True)

    assert sessions.presence() == Presence(False, (), None, NINE + HOUR)


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
