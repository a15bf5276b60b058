"""The queue board, step by step, and a written-out hour beside a plain count of its visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from ingest.drafts import Draft
from models.boards import AgentStatus, QueueStatus
from models.calls import QueueEvent
from models.envelope import Event
from streams.catalogue import processors
from streams.queue_board import QueueBoard
from tests.support.boards import PBX, Boards, at, event_of, notice, row

MINUTE, HOUR = 60.0, 3600.0
BILL = f"queue/{PBX}/bill"


@pytest.fixture
def boards() -> Boards:
    return Boards([QueueBoard(20)])


def enter(seconds: float, call: str, queue: str = "bill") -> QueueEvent:
    return row(seconds, "ENTERQUEUE", queue, call=call)


def connect(seconds: float, call: str, wait: int, queue: str = "bill") -> QueueEvent:
    return row(seconds, "CONNECT", queue, "101", call, wait=wait)


def leave(seconds: float, call: str, verb: str = "ABANDON", queue: str = "bill", **more: int) -> QueueEvent:
    return row(seconds, verb, queue, call=call, **more)


def status(seconds: float, agent: str, what: str, queues: list[str], **more: object) -> Event:
    data = {"board": f"agent/{PBX}/{agent}", "pbx": PBX, "agent": agent, "state": what, "since": at(seconds)}
    return event_of(Draft(AgentStatus, "agent_board", at(seconds), {**data, "queues": queues, **more}))


def counted(boards: Boards) -> tuple[int, int, int, int]:
    """Offered, answered, in time, abandoned of the quarter of an hour."""
    board = boards.queue("bill")
    return board.offered, board.answered, board.answered_in_time, board.abandoned


def counted_hour(boards: Boards) -> tuple[int, int, int, int]:
    board = boards.queue("bill")
    return board.offered_hour, board.answered_hour, board.answered_in_time_hour, board.abandoned_hour


def test_who_waits_and_since_when(boards: Boards) -> None:
    boards.take([enter(0, "c1"), enter(5, "c2"), enter(9, "c3")])
    assert (boards.queue("bill").waiting, boards.queue("bill").oldest_since) == (3, at(0))

    boards.take([connect(20, "c1", 20)])
    assert (boards.queue("bill").waiting, boards.queue("bill").oldest_since) == (2, at(5))

    boards.take([leave(30, "c2"), leave(31, "c3", "EXITWITHTIMEOUT")])
    assert (boards.queue("bill").waiting, boards.queue("bill").oldest_since) == (0, None)
    assert counted(boards) == (3, 1, 1, 1)


@pytest.mark.parametrize(
    ("verb", "abandoned"),
    [("ABANDON", 1), ("EXITWITHTIMEOUT", 0), ("EXITEMPTY", 0), ("EXITWITHKEY", 0), ("WITHDRAW", 0), ("SYSCOMPAT", 0)],
)
def test_every_end_takes_the_caller_out_of_the_queue(boards: Boards, verb: str, abandoned: int) -> None:
    boards.take([enter(0, "c1"), leave(40, "c1", verb)])

    assert boards.queue("bill").waiting == 0
    assert counted(boards) == (1, 0, 0, abandoned)


def test_in_time_includes_the_threshold(boards: Boards) -> None:
    boards.take([enter(0, "c1"), connect(21, "c1", 20), enter(0, "c2"), connect(21, "c2", 21)])

    assert counted(boards) == (2, 2, 1, 0)


def test_the_wait_is_what_the_pbx_says_else_what_the_log_says(boards: Boards) -> None:
    """CONNECT is logged 7 s after ENTERQUEUE where the PBX has measured 30."""
    boards.take([enter(0, "c1"), connect(7, "c1", 30)])
    assert counted(boards) == (1, 1, 0, 0)

    boards.take([enter(0, "c2"), row(20, "CONNECT", "bill", "101", "c2")])
    assert counted(boards) == (2, 2, 1, 0)


def test_a_call_goes_on_into_another_queue(boards: Boards) -> None:
    boards.take([enter(0, "c1"), leave(60, "c1", "EXITWITHTIMEOUT"), enter(60, "c1", "fault")])

    assert boards.queue("bill").waiting == 0
    assert (boards.queue("fault").waiting, boards.queue("fault").oldest_since) == (1, at(60))


def test_a_call_that_comes_back_is_another_visit(boards: Boards) -> None:
    boards.take([enter(0, "c1"), connect(5, "c1", 5), row(90, "BLINDTRANSFER", "bill", "101", "c1"), enter(91, "c1")])

    assert (boards.queue("bill").waiting, boards.queue("bill").oldest_since) == (1, at(91))
    assert counted(boards) == (2, 1, 1, 0)


def test_who_comes_again_has_left_before(boards: Boards) -> None:
    boards.take([enter(0, "c1"), enter(50, "c1")])

    assert (boards.queue("bill").waiting, boards.queue("bill").oldest_since) == (1, at(50))


def test_a_visit_whose_beginning_wasnt_read_counts_where_it_must_have_begun(boards: Boards) -> None:
    boards.take([leave(0, "c1", wait=30), row(0, "COMPLETEAGENT", "bill", "101", "c2", wait=10, talk=120)])
    assert counted(boards) == (2, 1, 1, 1)

    boards.tick(at(15 * MINUTE - 125))
    assert counted(boards) == (1, 0, 0, 1)


def test_windows_slide_with_time_alone(boards: Boards) -> None:
    boards.take([enter(0, "c1"), connect(5, "c1", 5), enter(60, "c2"), leave(90, "c2")])
    published = len(boards.published)

    boards.tick(at(15 * MINUTE - 1))
    assert counted(boards) == (2, 1, 1, 1)
    boards.tick(at(15 * MINUTE))
    assert counted(boards) == (1, 0, 0, 1)
    boards.tick(at(16 * MINUTE))
    assert counted(boards) == (0, 0, 0, 0)
    assert counted_hour(boards) == (2, 1, 1, 1)
    boards.tick(at(61 * MINUTE))
    assert counted_hour(boards) == (0, 0, 0, 0)
    assert len(boards.published) - published == 4


def test_a_visit_counts_where_it_arrived_whenever_it_was_answered(boards: Boards) -> None:
    boards.take([enter(0, "c1"), connect(16 * MINUTE, "c1", 960)])

    assert counted(boards) == (0, 0, 0, 0)
    assert counted_hour(boards) == (1, 1, 0, 0)


def test_a_lost_end_is_given_up(boards: Boards) -> None:
    boards.take([enter(0, "c1")])

    boards.tick(at(2 * HOUR - 1))
    assert boards.queue("bill").waiting == 1
    boards.tick(at(2 * HOUR + 1))
    assert boards.queue("bill").waiting == 0


def test_only_the_last_hours_visits_are_kept(boards: Boards) -> None:
    for number in range(250):
        begin = number * 40
        boards.take([enter(begin, f"c{number}"), connect(begin + 5, f"c{number}", 5)])

    state = QueueBoard(20).state_type.model_validate_json(boards.states["queue_board", f"queue/{PBX}/bill"])
    assert len(state.calls) == 3600 // 40
    assert len(state.past) <= 2 * 3600 // 40
    assert boards.queue("bill").offered_hour == 3600 // 40


def test_an_old_row_that_comes_again_puts_no_ghost_into_the_queue(boards: Boards) -> None:
    first = enter(0, "c1")
    boards.take([first, connect(5, "c1", 5)])
    boards.tick(at(61 * MINUTE))

    boards.take([first], now=at(62 * MINUTE))

    assert boards.queue("bill").waiting == 0
    assert counted_hour(boards) == (0, 0, 0, 0)


def test_the_end_of_a_long_talk_brings_the_visit_not_back(boards: Boards) -> None:
    boards.take([enter(0, "c1"), connect(5, "c1", 5)])
    boards.tick(at(61 * MINUTE))

    boards.take([row(62 * MINUTE, "COMPLETEAGENT", "bill", "101", "c1", wait=5, talk=3714)])

    assert counted_hour(boards) == (0, 0, 0, 0)


def test_a_restart_empties_the_queue(boards: Boards) -> None:
    boards.take([enter(0, "c1"), enter(40, "c2")])

    boards.take([notice(BILL, 45, restarts=[at(30)])])

    assert (boards.queue("bill").waiting, boards.queue("bill").oldest_since) == (1, at(40))
    assert counted(boards) == (2, 0, 0, 0)


def test_a_threshold_by_notice_counts_for_what_was_answered_already(boards: Boards) -> None:
    boards.take([enter(0, "c1"), connect(25, "c1", 25)])
    assert (counted(boards)[2], boards.queue("bill").service_level) == (0, 20)

    boards.take([notice(BILL, 30, service_level=30)])
    assert (counted(boards)[2], boards.queue("bill").service_level) == (1, 30)

    boards.take([notice(BILL, 20, service_level=5)], now=at(40))
    assert boards.queue("bill").service_level == 30, "an older notice counts no more"


def test_thresholds_by_queue() -> None:
    boards = Boards([QueueBoard({"fault": 30})])

    boards.take([enter(0, "c1"), enter(0, "c2", "fault")])

    assert (boards.queue("bill").service_level, boards.queue("fault").service_level) == (20, 30)


def test_agents_are_counted_under_what_they_do(boards: Boards) -> None:
    both = ["bill", "fault"]
    boards.take(
        [
            status(0, "101", "ready", both),
            status(0, "102", "ready", both, paused_queues=["bill"]),
            status(0, "103", "talking", both, queue="fault"),
            status(0, "104", "hold", ["bill"]),
            status(0, "105", "paused", ["bill"], paused_queues=["bill"]),
            status(0, "106", "ringing", ["bill"]),
            status(0, "107", "wrap_up", ["bill"]),
            status(0, "108", "ready", ["fault"], left_queues=["bill"]),
            status(0, "109", "logout", [], left_queues=["bill"]),
        ]
    )

    bill, fault = boards.queue("bill"), boards.queue("fault")
    assert (bill.logged_in, bill.ready, bill.ringing, bill.talking, bill.paused, bill.wrap_up) == (7, 1, 1, 2, 2, 1)
    assert (fault.logged_in, fault.ready, fault.talking, fault.paused) == (4, 3, 1, 0)


def test_an_agent_who_left_is_dropped_and_an_older_board_doesnt_bring_the_agent_back(boards: Boards) -> None:
    there = status(0, "101", "ready", ["bill"])
    boards.take([there, status(10, "101", "logout", [], left_queues=["bill"])])
    assert boards.queue("bill").logged_in == 0

    boards.take([there], now=at(20))
    assert boards.queue("bill").logged_in == 0


def each_minute(boards: Boards, first: int, last: int) -> None:
    for minute in range(first, last + 1):
        boards.tick(at(minute * MINUTE))


@pytest.mark.parametrize("busy", [False, True])
def test_an_agent_whose_board_isnt_heard_of_is_dropped(boards: Boards, busy: bool) -> None:
    boards.take([status(0, "101", "ready", ["bill"])])
    boards.tick(at(0))

    for minute in range(1, 42):
        if busy:
            boards.take([enter(minute * MINUTE - 1, f"c{minute}")])
        boards.tick(at(minute * MINUTE))
        assert boards.queue("bill").logged_in == (minute < 40), minute


def test_after_hours_in_which_nothing_ran_the_agents_are_still_there(boards: Boards) -> None:
    boards.take([status(0, "101", "ready", ["bill"]), status(0, "102", "ready", ["bill"])])
    each_minute(boards, 0, 9)
    before = len(boards.published)

    boards.take([enter(5 * HOUR, "c1")])
    boards.tick(at(5 * HOUR + 1))
    boards.take([status(5 * HOUR + 2, "101", "ready", ["bill"])])

    assert {event.logged_in for event in boards.published[before:] if isinstance(event, QueueStatus)} == {2}
    each_minute(boards, 301, 330)
    boards.take([status(330 * MINUTE, "101", "ready", ["bill"])])
    assert boards.queue("bill").logged_in == 2
    each_minute(boards, 331, 343)
    assert boards.queue("bill").logged_in == 1, "102 didn't come back"


def test_a_sign_of_life_every_minute(boards: Boards) -> None:
    boards.take([enter(0, "c1"), connect(5, "c1", 5)])
    before = len(boards.published)

    for second in range(10, 310, 5):
        boards.tick(at(second))

    assert len(boards.published) - before == 5


def test_a_silent_queue_is_forgotten(boards: Boards) -> None:
    boards.take([enter(0, "c1"), leave(5, "c1")])

    boards.tick(at(24 * HOUR))
    assert boards.states
    boards.tick(at(24 * HOUR + 70))
    assert not boards.states


def test_the_board_says_so_before_a_queue_is_forgotten(boards: Boards) -> None:
    boards.take([status(0, "101", "ready", ["bill"])])

    boards.take([status(9, "101", "logout", [], left_queues=["bill"])])
    assert boards.queue("bill").logged_in == 0

    boards.tick(at(2 * MINUTE))
    assert not boards.states


# An hour written out


@dataclass
class Visit:
    """A caller's stay in the queue, in seconds after START."""

    arrived: float
    wait: float
    ends: str
    talk: float = 0


HOUR_OF_VISITS = [
    Visit(0, 4, "CONNECT", 120), Visit(30, 20, "CONNECT", 200), Visit(45, 21, "CONNECT", 60), Visit(300, 45, "ABANDON"),
    Visit(310, 2, "ABANDON"), Visit(600, 300, "EXITWITHTIMEOUT"), Visit(890, 15, "CONNECT", 600),
    Visit(899, 31, "CONNECT", 90), Visit(900, 8, "CONNECT", 30), Visit(1200, 62, "EXITWITHKEY"),
    Visit(1800, 19, "CONNECT", 1500), Visit(1801, 25, "ABANDON"), Visit(2400, 1000, "CONNECT", 100),
    Visit(2700, 12, "CONNECT", 45), Visit(3000, 3, "ABANDON"), Visit(3300, 5, "CONNECT", 100),
    Visit(3500, 400, "ABANDON"), Visit(3590, 500, "CONNECT", 10),
]  # fmt: skip


def rows_of(visits: list[Visit]) -> list[Event]:
    """What queue_log has of them, in order."""
    rows: list[Event] = []
    for number, visit in enumerate(visits):
        left, call, wait = visit.arrived + visit.wait, f"c{number}", int(visit.wait)
        rows.append(enter(visit.arrived, call))
        if visit.ends == "CONNECT":
            rows.append(connect(left, call, wait))
            rows.append(row(left + visit.talk, "COMPLETEAGENT", "bill", "101", call, wait=wait, talk=int(visit.talk)))
        else:
            rows.append(leave(left, call, visit.ends, wait=wait))
    return sorted(rows, key=lambda event: event.time)


def plain_count(visits: list[Visit], now: float, span: float) -> tuple[int, int, int, int]:
    """Offered, answered, in time, abandoned: by looking at each visit."""
    arrived = [visit for visit in visits if now - span < visit.arrived <= now]
    over = [visit for visit in arrived if visit.arrived + visit.wait <= now]
    answered = [visit for visit in over if visit.ends == "CONNECT"]
    return (
        len(arrived),
        len(answered),
        len([visit for visit in answered if visit.wait <= 20]),
        len([visit for visit in over if visit.ends == "ABANDON"]),
    )


def plain_waiting(visits: list[Visit], now: float) -> tuple[int, datetime | None]:
    waiting = [visit.arrived for visit in visits if visit.arrived <= now < visit.arrived + visit.wait]
    return len(waiting), at(min(waiting)) if waiting else None


def check_against_plain_count(visits: list[Visit], step: float, until: float) -> None:
    boards = Boards(processors(20, ZoneInfo("Asia/Shanghai")))
    rows = rows_of(visits)
    moments = [step * number for number in range(int(until / step))]
    for begin, end in pairwise(moments):
        boards.take([event for event in rows if at(begin) <= event.time < at(end)])
        now = end - 0.001
        boards.tick(at(now))
        if any(visit.arrived <= now for visit in visits):
            board = boards.queue("bill")
            assert (board.waiting, board.oldest_since) == plain_waiting(visits, now), now
            assert counted(boards) == plain_count(visits, now, 15 * MINUTE), now
            assert counted_hour(boards) == plain_count(visits, now, HOUR), now


def test_a_written_out_hour() -> None:
    """At 29:59, by hand: the last quarter of an hour saw 900 (answered in 8 s) and 1200 (left by key); the hour ten
    visits, of which six were answered (four within 20 s) and two given up."""
    assert plain_count(HOUR_OF_VISITS, 1799, 15 * MINUTE) == (2, 1, 1, 0)
    assert plain_count(HOUR_OF_VISITS, 1799, HOUR) == (10, 6, 4, 2)

    check_against_plain_count(HOUR_OF_VISITS, 15, 2 * HOUR)


@pytest.mark.parametrize("seed", range(2))
def test_drawn_hours(seed: int) -> None:
    draw = Random(seed)
    ends = ("CONNECT", "CONNECT", "CONNECT", "ABANDON", "EXITWITHTIMEOUT", "EXITEMPTY")
    visits = [
        Visit(draw.randrange(0, 7200), draw.choice((0, 5, 20, 21, 90, 700)), draw.choice(ends), draw.randrange(300))
        for _ in range(80)
    ]

    check_against_plain_count(visits, 75, 2.5 * HOUR)


def test_what_time_changes_is_published_once_per_tick() -> None:
    boards = Boards([QueueBoard(20)])
    boards.take([event for second in range(30) for event in (enter(second, f"c{second}"), leave(second, f"c{second}"))])
    before = len(boards.published)

    boards.tick(at(15 * MINUTE + 60))

    assert len(boards.published) - before == 1
    assert boards.published[-1].time - at(15 * MINUTE + 60) == timedelta()
