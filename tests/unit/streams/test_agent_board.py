"""The agent board, step by step: what each witness tells, whom to believe, and what becomes of what nobody ends."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from models.boards import AgentStatus
from streams.agent_board import AgentBoard
from tests.support.boards import PBX, Boards, at, notice, row, state

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = 3600.0


@pytest.fixture
def boards() -> Boards:
    return Boards([AgentBoard(SHANGHAI)])


def log_in(boards: Boards, seconds: float = 0, agent: str = "101") -> None:
    boards.take([row(seconds, "ADDMEMBER", queue, agent, "MANAGER") for queue in ("bill", "fault")])


def test_a_day_with_nothing_but_queue_log(boards: Boards) -> None:
    log_in(boards)
    assert (boards.agent("101").state, boards.agent("101").queues) == ("ready", ["bill", "fault"])

    boards.take([row(60, "CONNECT", "bill", "101", "c1", wait=5)])
    talking = boards.agent("101")
    assert (talking.state, talking.since, talking.queue, talking.call_id) == ("talking", at(60), "bill", "c1")
    assert (talking.logged_in_since, talking.handled_today) == (at(0), 1)

    boards.take([row(180, "COMPLETECALLER", "bill", "101", "c1", talk=120)])
    assert (boards.agent("101").state, boards.agent("101").since) == ("ready", at(180))
    assert (boards.agent("101").call_id, boards.agent("101").queue) == (None, "")

    boards.take([row(300, "RINGNOANSWER", "fault", "101", "c2", ring=15_000)])
    assert (boards.agent("101").state, boards.agent("101").since) == ("ready", at(300))

    boards.take([row(400, "PAUSEALL", agent="101", reason="午餐")])
    boards.take([row(400, "PAUSE", queue, "101", reason="午餐") for queue in ("bill", "fault")])
    paused = boards.agent("101")
    assert (paused.state, paused.since, paused.reason) == ("paused", at(400), "午餐")
    assert paused.paused_queues == ["bill", "fault"]

    boards.take([row(500, "UNPAUSEALL", agent="101")])
    boards.take([row(500, "UNPAUSE", queue, "101") for queue in ("bill", "fault")])
    assert (boards.agent("101").state, boards.agent("101").since) == ("ready", at(500))

    boards.take([row(600, "REMOVEMEMBER", queue, "101", "MANAGER") for queue in ("bill", "fault")])
    gone = boards.agent("101")
    assert (gone.state, gone.since, gone.queues, gone.logged_in_since) == ("logout", at(600), [], None)
    assert (gone.left_queues, gone.handled_today) == (["bill", "fault"], 1)


@pytest.mark.parametrize("verb", ["COMPLETEAGENT", "BLINDTRANSFER", "ATTENDEDTRANSFER", "TRANSFER", "SYSCOMPAT"])
def test_every_end_of_a_conversation_frees_the_agent(boards: Boards, verb: str) -> None:
    log_in(boards)

    boards.take([row(10, "CONNECT", "bill", "101", "c1"), row(20, verb, "bill", "101", "c1")])

    assert (boards.agent("101").state, boards.agent("101").since) == ("ready", at(20))


def test_an_end_that_comes_late_ends_its_own_call_only(boards: Boards) -> None:
    """The rows of two calls stand in two partitions."""
    log_in(boards)

    boards.take([row(10, "CONNECT", "bill", "101", "c1"), row(50, "CONNECT", "fault", "101", "c2")])
    boards.take([row(51, "COMPLETEAGENT", "bill", "101", "c1")])

    assert (boards.agent("101").state, boards.agent("101").call_id) == ("talking", "c2")


def test_rows_of_one_second_count_in_the_order_of_the_file(boards: Boards) -> None:
    log_in(boards)
    end, begin = (row(30, verb, "bill", "101", "c1", sequence=n) for n, verb in ((3, "COMPLETEAGENT"), (1, "CONNECT")))

    boards.take([end, begin])

    assert boards.agent("101").state == "ready"


def test_what_is_told_again_changes_nothing(boards: Boards) -> None:
    log_in(boards)
    rows = [row(10, "CONNECT", "bill", "101", "c1"), row(40, "COMPLETEAGENT", "bill", "101", "c1")]
    boards.take(rows)
    published = len(boards.published)

    boards.take([*rows, rows[0]], now=at(60))

    assert len(boards.published) == published
    assert (boards.agent("101").state, boards.agent("101").handled_today) == ("ready", 1)


def test_a_call_that_comes_twice_to_an_agent_is_one_call(boards: Boards) -> None:
    log_in(boards)
    for begin in (10, 100):
        boards.take([row(begin, "CONNECT", "bill", "101", "c1"), row(begin + 30, "BLINDTRANSFER", "bill", "101", "c1")])

    assert boards.agent("101").handled_today == 1


def test_wrap_up_by_a_dialplan_lasts_as_long_as_it_says(boards: Boards) -> None:
    log_in(boards)
    boards.take([row(10, "CONNECT", "bill", "101", "c1"), row(40, "COMPLETEAGENT", "bill", "101", "c1")])

    boards.take([row(40, "WRAPUPSTART", "bill", "101", "c1", parameters=["30"])])
    assert (boards.agent("101").state, boards.agent("101").since) == ("wrap_up", at(40))

    boards.tick(at(69))
    assert boards.agent("101").state == "wrap_up"
    boards.tick(at(70))
    assert (boards.agent("101").state, boards.agent("101").since) == ("ready", at(70))


def test_paused_in_one_queue_is_ready_in_the_other(boards: Boards) -> None:
    log_in(boards)

    boards.take([row(10, "PAUSE", "bill", "101", reason="培训")])

    assert (boards.agent("101").state, boards.agent("101").paused_queues) == ("ready", ["bill"])


def test_another_reason_begins_another_pause(boards: Boards) -> None:
    log_in(boards)
    boards.take([row(10, "PAUSEALL", agent="101", reason="午餐")])

    boards.take([row(50, "PAUSEALL", agent="101", reason="培训")])

    assert (boards.agent("101").since, boards.agent("101").reason) == (at(50), "培训")


def test_a_member_may_be_added_paused(boards: Boards) -> None:
    boards.take([row(0, "ADDMEMBER", "bill", "101", "MANAGER", parameters=["PAUSED"])])

    assert boards.agent("101").state == "paused"


def test_a_static_member_is_there_as_soon_as_it_serves(boards: Boards) -> None:
    """Nothing ever tells of its login; serving tells nothing within a minute of a logout, when a last call may ring."""
    boards.take([row(10, "RINGNOANSWER", "bill", "101", "c1", ring=15_000)])
    assert (boards.agent("101").queues, boards.agent("101").logged_in_since) == (["bill"], None)

    log_in(boards, 20, "102")
    boards.take([row(100, "REMOVEMEMBER", queue, "102", "MANAGER") for queue in ("bill", "fault")])
    boards.take([row(130, "RINGNOANSWER", "bill", "102", "c2", ring=15_000)])
    assert boards.agent("102").state == "logout"

    boards.take([row(200, "RINGNOANSWER", "bill", "102", "c3", ring=15_000)])
    assert (boards.agent("102").state, boards.agent("102").queues) == ("ready", ["bill"])


def test_a_member_that_a_restart_kept_is_there_as_soon_as_it_serves(boards: Boards) -> None:
    log_in(boards)
    boards.take([row(10, "CONNECT", "bill", "101", "c1")])
    boards.take([notice(f"agent/{PBX}/101", 60, restarts=[at(60)])])
    assert boards.agent("101").state == "logout"

    boards.take([row(90, "CONNECT", "bill", "101", "c2")])
    assert (boards.agent("101").state, boards.agent("101").queues) == ("talking", ["bill"])
    boards.take([row(95, "COMPLETECALLER", "bill", "101", "c2")])
    assert (boards.agent("101").state, boards.agent("101").queues) == ("ready", ["bill"])


def test_a_static_member_of_one_queue_may_leave_another(boards: Boards) -> None:
    boards.take([row(0, "CONNECT", "bill", "101", "c1"), row(9, "COMPLETECALLER", "bill", "101", "c1")])
    boards.take([row(20, "ADDMEMBER", "fault", "101"), row(50, "REMOVEMEMBER", "fault", "101")])

    assert (boards.agent("101").state, boards.agent("101").queues) == ("ready", ["bill"])


def test_a_conversation_outlasts_the_logout(boards: Boards) -> None:
    log_in(boards)
    boards.take([row(10, "CONNECT", "bill", "101", "c1")])
    boards.take([row(20, "REMOVEMEMBER", queue, "101", "MANAGER") for queue in ("bill", "fault")])
    assert (boards.agent("101").state, boards.agent("101").queues) == ("talking", [])

    boards.take([row(90, "COMPLETEAGENT", "bill", "101", "c1")])
    assert (boards.agent("101").state, boards.agent("101").since) == ("logout", at(20))


def test_a_session_begins_with_the_first_queue(boards: Boards) -> None:
    log_in(boards)

    boards.take([row(50, "REMOVEMEMBER", "bill", "101"), row(60, "ADDMEMBER", "expert", "101")])

    status = boards.agent("101")
    assert (status.logged_in_since, status.queues, status.left_queues) == (at(0), ["expert", "fault"], ["bill"])


def test_two_witnesses_of_one_call_dont_flap(boards: Boards) -> None:
    """queue_log tells whole seconds and no ringing; whichever is read first, no state is shown that wasn't."""
    log_in(boards)
    boards.take([state(0.4, "101", "login"), state(0.4, "101", "ready")])
    call = {"queue": "bill", "call_id": "c1"}

    boards.take([state(60.2, "101", "ringing", **call)])
    boards.take([row(63, "CONNECT", "bill", "101", "c1")], now=at(63.1))
    boards.take([state(63.05, "101", "talking", **call)], now=at(63.3))
    boards.take([row(120, "COMPLETEAGENT", "bill", "101", "c1")], now=at(120.9))
    boards.take([state(120.7, "101", "wrap_up", **call)], now=at(121.2))
    boards.take([state(135.7, "101", "ready")])
    boards.tick(at(200))

    told = [(event.state, event.since) for event in boards.published if isinstance(event, AgentStatus)]
    shown = [one for before, one in zip([None, *told], told, strict=False) if one != before]
    assert shown[-5:] == [
        ("ready", at(0.4)),
        ("ringing", at(60.2)),
        ("talking", at(63.05)),
        ("wrap_up", at(120.7)),
        ("ready", at(135.7)),
    ]
    assert boards.agent("101").handled_today == 1


def test_a_witness_that_has_gone_silent_is_overruled(boards: Boards) -> None:
    log_in(boards)
    boards.take([state(10, "101", "talking", queue="bill", call_id="c0")])

    boards.take([row(60, "CONNECT", "fault", "101", "c1")])
    assert boards.agent("101").call_id == "c0", "the better witness gets a moment to follow"

    boards.tick(at(66))
    assert (boards.agent("101").since, boards.agent("101").call_id) == (at(60), "c1")


def test_who_talks_outside_the_queues_may_press_pause(boards: Boards) -> None:
    log_in(boards)
    boards.take([state(10, "101", "talking", call_id="outbound")])

    boards.take([row(60, "PAUSEALL", agent="101", reason="回单")])
    boards.tick(at(120))

    assert (boards.agent("101").state, boards.agent("101").paused_queues) == ("talking", ["bill", "fault"])


def test_states_of_one_instant_are_taken_in_their_natural_order(boards: Boards) -> None:
    told = [state(10, "101", what) for what in ("ringing", "ready", "login")]

    boards.take(told)

    assert boards.agent("101").state == "ringing"


def test_a_logout_within_the_second_of_a_login_doesnt_undo_it(boards: Boards) -> None:
    """The softphone is started anew: out at 10.3, in again at 10.6; queue_log tells both at 10."""
    log_in(boards)
    boards.take([state(0.1, "101", "login"), state(0.1, "101", "ready")])

    boards.take([row(10, "REMOVEMEMBER", "bill", "101"), row(10, "REMOVEMEMBER", "fault", "101")])
    boards.take([row(10, "ADDMEMBER", "bill", "101")])
    boards.take([state(10.3, "101", "logout"), state(10.6, "101", "login"), state(10.6, "101", "ready")])

    assert (boards.agent("101").state, boards.agent("101").queues) == ("ready", ["bill"])


@pytest.mark.parametrize(("what", "lasts"), [("ringing", 600), ("wrap_up", HOUR), ("talking", 4 * HOUR)])
def test_what_nobody_ends_ends(boards: Boards, what: str, lasts: float) -> None:
    log_in(boards)
    boards.take([state(10, "101", what, queue="bill", call_id="c1")])

    boards.tick(at(9 + lasts))
    assert boards.agent("101").state == what
    boards.tick(at(10 + lasts))
    assert (boards.agent("101").state, boards.agent("101").since) == ("ready", at(10 + lasts))


def test_a_call_by_queue_log_that_nobody_ends_ends(boards: Boards) -> None:
    log_in(boards)
    boards.take([row(10, "CONNECT", "bill", "101", "c1")])

    boards.tick(at(11 + 4 * HOUR))

    assert boards.agent("101").state == "ready"


def test_an_agent_of_whom_nobody_tells_is_logged_out_then_forgotten(boards: Boards) -> None:
    log_in(boards)

    boards.tick(at(24 * HOUR + 1))
    assert (boards.agent("101").state, boards.agent("101").since) == ("logout", at(24 * HOUR))

    for late in (1, 2, 3600):
        boards.tick(at(7 * 24 * HOUR + late))
    assert boards.states == {}
    assert boards.agent("101").state == "logout"


def test_midnight_is_the_reporting_zones(boards: Boards) -> None:
    """START is 10:00 UTC, 18:00 in Shanghai: six hours to go."""
    log_in(boards)
    boards.take(
        [row(6 * HOUR - 90, "CONNECT", "bill", "101", "c1"), row(6 * HOUR - 9, "COMPLETEAGENT", "bill", "101", "c1")]
    )
    boards.tick(at(6 * HOUR - 1))
    assert boards.agent("101").handled_today == 1

    boards.tick(at(6 * HOUR))
    assert boards.agent("101").handled_today == 0


def test_a_call_connected_on_the_next_day_by_the_pbxs_clock_counts_there(boards: Boards) -> None:
    log_in(boards)
    boards.take([row(6 * HOUR, "CONNECT", "bill", "101", "c1")], now=at(6 * HOUR - 1))
    assert boards.agent("101").handled_today == 0

    boards.tick(at(6 * HOUR))
    assert boards.agent("101").handled_today == 1


def test_signs_of_life_come_while_logged_in(boards: Boards) -> None:
    log_in(boards)
    before = len(boards.published)
    for minute in range(60):
        boards.tick(at(60 * minute))
    assert len(boards.published) - before == 3

    boards.take([row(HOUR, "REMOVEMEMBER", queue, "101") for queue in ("bill", "fault")])
    before = len(boards.published)
    boards.tick(at(3 * HOUR))
    assert len(boards.published) == before


def test_of_two_boards_in_one_instant_the_later_has_the_later_time(boards: Boards) -> None:
    log_in(boards)
    boards.take([row(10, "CONNECT", "bill", "101", "c1"), row(20, "COMPLETEAGENT", "bill", "101", "c1")], now=at(30))

    times = [event.time for event in boards.published]
    assert times == sorted(set(times))
    assert times[-1] - at(30) < timedelta(milliseconds=1)
    assert len({event.id for event in boards.published}) == len(boards.published)


def test_agents_of_two_pbxs_are_two(boards: Boards) -> None:
    boards.take([row(0, "ADDMEMBER", "bill", "101"), row(0, "ADDMEMBER", "fault", "101", pbx="west")])

    assert boards.agent("101").queues == ["bill"]
    assert boards.agent("101", "west").queues == ["fault"]


def test_rows_that_name_no_agent_concern_nobody(boards: Boards) -> None:
    boards.take([row(0, "ENTERQUEUE", "bill", call="c1"), row(1, "CONFIGRELOAD"), row(2, "ABANDON", "bill", call="c1")])
    boards.take([row(3, "PENALTY", "bill", "101", parameters=["2"])])

    assert boards.states == {}
