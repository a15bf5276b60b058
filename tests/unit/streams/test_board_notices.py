"""What concerns all boards of a PBX, or of a queue, reaches each one: those that are there, and those that come."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from models.boards import AgentStatus, BoardNotice, QueueStatus
from streams.catalogue import processors
from tests.support.boards import Boards, at, row, threshold


@pytest.fixture
def boards() -> Boards:
    return Boards(processors({"bill": 20}, ZoneInfo("Asia/Shanghai")))


def notices(boards: Boards) -> list[tuple[str, object]]:
    """Board and what it was told, in order."""
    told = [event for event in boards.published if isinstance(event, BoardNotice)]
    return [(event.board, event.restarts or event.service_level) for event in told]


def busy(boards: Boards) -> None:
    """An agent who talks, one who is ready, a caller who waits."""
    boards.take([row(0, "ADDMEMBER", "bill", agent, "MANAGER") for agent in ("101", "102")])
    boards.take([row(5, "ENTERQUEUE", "bill", call="c1"), row(9, "CONNECT", "bill", "101", "c1", wait=4)])
    boards.take([row(20, "ENTERQUEUE", "bill", call="c2")])


def test_a_restart_ends_calls_waits_and_sessions(boards: Boards) -> None:
    busy(boards)
    assert (boards.queue("bill").waiting, boards.queue("bill").talking) == (1, 1)

    boards.take([row(60, "QUEUESTART")])

    bill = boards.queue("bill")
    assert (bill.waiting, bill.logged_in, bill.offered, bill.answered) == (0, 0, 2, 1)
    assert all(boards.agent(agent).state == "logout" for agent in ("101", "102"))
    assert boards.agent("101").since == at(60)


def test_who_logs_in_again_after_a_restart_is_there(boards: Boards) -> None:
    busy(boards)

    boards.take([row(60, "QUEUESTART", sequence=1), row(60, "ADDMEMBER", "bill", "101", "MANAGER", sequence=2)])
    boards.take([row(65, "ENTERQUEUE", "bill", call="c3")])

    assert (boards.agent("101").state, boards.agent("101").logged_in_since) == ("ready", at(60))
    assert (boards.queue("bill").waiting, boards.queue("bill").logged_in) == (1, 1)


def test_a_restart_that_is_read_first_reaches_what_is_read_later(boards: Boards) -> None:
    """QUEUESTART stands in another partition than the calls."""
    boards.take([row(60, "QUEUESTART")])

    boards.take([row(0, "ADDMEMBER", "bill", "101", "MANAGER"), row(5, "ENTERQUEUE", "bill", call="c1")], now=at(70))

    assert (boards.agent("101").state, boards.queue("bill").waiting) == ("logout", 0)


def test_a_restart_concerns_its_own_pbx(boards: Boards) -> None:
    boards.take([row(0, "ADDMEMBER", "bill", "101", pbx=pbx) for pbx in ("east", "west")])

    boards.take([row(60, "QUEUESTART", pbx="west")])

    assert (boards.agent("101").state, boards.agent("101", "west").state) == ("ready", "logout")


def test_a_reload_changes_nothing(boards: Boards) -> None:
    busy(boards)
    before = boards.contents()

    boards.take([row(60, "CONFIGRELOAD")])

    assert boards.contents() == before


def test_the_threshold_of_reference_data_reaches_the_queue_on_each_pbx(boards: Boards) -> None:
    boards.take([row(0, "ENTERQUEUE", "bill", call="c1", pbx=pbx) for pbx in ("east", "west")])
    boards.take([row(25, "CONNECT", "bill", "101", "c1", pbx=pbx, wait=25) for pbx in ("east", "west")])
    assert boards.queue("bill").answered_in_time == 0

    boards.take([threshold("bill", 30)], now=at(30))

    for pbx in ("east", "west"):
        assert (boards.queue("bill", pbx).service_level, boards.queue("bill", pbx).answered_in_time) == (30, 1)


def test_a_queue_that_comes_later_learns_its_threshold(boards: Boards) -> None:
    boards.take([threshold("bill", 30), threshold("fault", 15)], now=at(0))

    boards.take([row(10, "ENTERQUEUE", "bill", call="c1")])

    assert boards.queue("bill").service_level == 30


def test_the_newest_threshold_by_its_own_time_counts_and_a_retired_queue_has_none(boards: Boards) -> None:
    boards.take([row(0, "ENTERQUEUE", "bill", call="c1")])

    boards.take([threshold("bill", 30, since=2), threshold("bill", 10, since=1)], now=at(10))
    assert boards.queue("bill").service_level == 30

    boards.take([threshold("bill", 30, since=3, retired=True)], now=at(20))
    assert boards.queue("bill").service_level == 20


def test_who_knows_isnt_told_again(boards: Boards) -> None:
    busy(boards)
    boards.take([row(60, "QUEUESTART", sequence=1), threshold("bill", 30)], now=at(60))
    told = notices(boards)

    boards.take([row(60, "QUEUESTART", sequence=1), threshold("bill", 30)], now=at(70))
    boards.take([row(80, "ENTERQUEUE", "bill", call="c9"), row(80, "ADDMEMBER", "bill", "101")])

    assert notices(boards) == told


def test_what_a_board_is_told_displaces_no_board(boards: Boards) -> None:
    """On the compacted topic the last record of a key is all that is left."""
    busy(boards)
    boards.take([row(60, "QUEUESTART"), threshold("bill", 30)], now=at(60))

    keys = {kind: {event.subject for event in boards.published if isinstance(event, kind)} for kind in
            (AgentStatus, QueueStatus, BoardNotice)}  # fmt: skip
    assert keys[BoardNotice] == {
        "restart/agent/east/101",
        "restart/agent/east/102",
        "restart/queue/east/bill",
        "service_level/queue/east/bill",
    }
    assert not keys[BoardNotice] & (keys[AgentStatus] | keys[QueueStatus])
