"""From rows to visits, by the rules of fct_queue_visit."""

from __future__ import annotations

from typing import Any

import pytest

from models.calls import QueueEvent
from streams.instants import micros
from streams.visits import Mark, Visit, mark_of, marked, visits_of
from tests.support.boards import at, row


def second(seconds: int) -> int:
    return micros(at(seconds))


def of(verb: str, seconds: int, **typed: Any) -> QueueEvent:
    return row(seconds, verb, "bill", call="c", **typed)


def visits(*rows: QueueEvent, restarted: int = 0) -> list[Visit]:
    marks: list[Mark] = []
    for event in rows:
        mark = mark_of(event)
        assert mark is not None
        marks = marked(marks, mark)
    found = visits_of(marks, restarted)
    for event in reversed(rows):
        mark = mark_of(event)
        assert mark is not None
        assert marked(marks, mark) is marks, "told again"
    return found


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([of("ENTERQUEUE", 0)], [Visit(second(0), "open")], id="waits"),
        pytest.param([of("ENTERQUEUE", 0), of("CONNECT", 9, wait=9)], [Visit(second(0), "answered", 9)], id="answered"),
        pytest.param(
            [of("ENTERQUEUE", 0), of("COMPLETEAGENT", 99, wait=9, talk=90)],
            [Visit(second(0), "answered", 9)],
            id="answered, by the completion alone",
        ),
        pytest.param(
            [of("ENTERQUEUE", 0), of("COMPLETEAGENT", 99, talk=90)],
            [Visit(second(0), "answered", 9)],
            id="no wait told: log times, less the talk",
        ),
        pytest.param(
            [of("ENTERQUEUE", 0), of("ABANDON", 5), of("CONNECT", 6, wait=6)],
            [Visit(second(0), "answered", 6)],
            id="an answer beats an exit",
        ),
        pytest.param(
            [of("ENTERQUEUE", 0), of("SYSCOMPAT", 5), of("EXITWITHKEY", 6)],
            [Visit(second(0), "flow_out")],
            id="an exit beats the PBX giving up",
        ),
        pytest.param(
            [of("ENTERQUEUE", 0), of("EXITEMPTY", 5), of("ABANDON", 6)],
            [Visit(second(0), "flow_out")],
            id="the first exit counts",
        ),
        pytest.param(
            [of("ENTERQUEUE", 0), of("LEAVEEMPTY", 5), of("AGENTDUMP", 6)],
            [Visit(second(0), "flow_out")],
            id="a dialplan tells that nobody was there",
        ),
        pytest.param([of("ENTERQUEUE", 0), of("AGENTDUMP", 5)], [Visit(second(0), "lost")], id="given up by the PBX"),
        pytest.param(
            [of("ENTERQUEUE", 0), of("CONNECT", 4, wait=4), of("COMPLETECALLER", 60), of("ENTERQUEUE", 61)],
            [Visit(second(0), "answered", 4), Visit(second(61), "open")],
            id="comes back",
        ),
        pytest.param(
            [of("ENTERQUEUE", 0), of("ENTERQUEUE", 61)],
            [Visit(second(0), "lost"), Visit(second(61), "open")],
            id="comes back, though nothing told that it left",
        ),
        pytest.param(
            [of("ABANDON", 50, wait=20), of("ENTERQUEUE", 61)],
            [Visit(second(30), "abandoned"), Visit(second(61), "open")],
            id="the beginning of the first wasn't read",
        ),
        pytest.param(
            [of("CONNECT", 60, wait=3), of("ENTERQUEUE", 61)],
            [Visit(second(61), "answered", 3)],
            id="connected before it entered: clocks differ",
        ),
        pytest.param(
            [of("CONNECT", 60, wait=3)], [Visit(second(57), "answered", 3)], id="nothing but the answer was read"
        ),
    ],
)
def test_visits(rows: list[QueueEvent], expected: list[Visit]) -> None:
    assert visits(*rows) == expected


def test_a_restart_ends_who_came_before_it() -> None:
    entered = of("ENTERQUEUE", 10, sequence=5)

    assert visits(entered, restarted=second(10) + 4)[0].outcome == "open"
    assert visits(entered, restarted=second(10) + 6)[0].outcome == "lost"
    assert visits(entered, of("CONNECT", 30, wait=20), restarted=second(40))[0].outcome == "answered"


def test_a_completion_of_an_answered_visit_needs_no_room() -> None:
    enter, connect = mark_of(of("ENTERQUEUE", 0)), mark_of(of("CONNECT", 9, wait=9))
    done = mark_of(of("COMPLETEAGENT", 60, wait=9, talk=51))
    assert enter is not None
    assert connect is not None
    assert done is not None

    assert marked([enter, connect], done) == [enter, connect]


def test_other_rows_are_no_part_of_a_visit() -> None:
    assert mark_of(of("RINGNOANSWER", 0, ring=15_000)) is None
    assert mark_of(of("QUEUESTART", 0)) is None
