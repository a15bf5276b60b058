"""Visits of calls to one queue: from rows told in any order to what became of each visit.

A call may enter the same queue again under the same id: each ENTERQUEUE begins a visit. The rules are those of
fct_queue_visit (dbt/macros/calls/visit_events.sql and queue_visits.sql), so that the board counts as the marts do:
answered if there is a CONNECT or a completion, else by the first exit, else given up by the PBX, else cut by a
restart, else open. The wait is what the PBX says, else the difference of log times.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from models.calls import QueueEvent
from streams import verbs
from streams.instants import SECOND, whole_second
from streams.queue_log_witness import ordered

Kind = Literal["enter", "connect", "done", "abandon", "exit", "system"]
Mark: TypeAlias = tuple[int, int, Kind, int, int]
"""(when, rank, kind, wait, talk): microseconds with the row's ordinal in its second; seconds, -1 where not told."""

Outcome = Literal["answered", "abandoned", "flow_out", "lost", "open"]

_RANK: dict[Kind, int] = {"enter": 0, "connect": 2, "done": 3, "abandon": 3, "exit": 3, "system": 3}
"""Order of rows within one instant, as in the staging model."""
_EXITS = ("abandon", "exit")
_ANSWERS = ("connect", "done")


@dataclass(frozen=True, slots=True)
class Visit:
    """`arrived` in microseconds, `wait` in seconds, of an answered visit."""

    arrived: int
    outcome: Outcome
    wait: int = 0


def kind_of(verb: str) -> Kind | None:
    """What a verb means for a visit; None: nothing."""
    if verb == verbs.ENTER:
        return "enter"
    if verb == verbs.CONNECT:
        return "connect"
    if verb in verbs.COMPLETIONS:
        return "done"
    if verb == verbs.ABANDON:
        return "abandon"
    if verb in verbs.EXITS:
        return "exit"
    return "system" if verb in verbs.SYSTEM_ENDS else None


def mark_of(row: QueueEvent) -> Mark | None:
    """What a row says about a visit."""
    kind = kind_of(row.verb)
    if kind is None:
        return None
    wait = -1 if row.wait is None else row.wait
    return (ordered(row), _RANK[kind], kind, wait, -1 if row.talk is None else row.talk)


def marked(marks: list[Mark], mark: Mark) -> list[Mark]:
    """The marks of a call with one more; the same object where it is there already, or says nothing new."""
    if mark in marks:
        return marks
    found = _needed(sorted([*marks, mark]))
    return marks if found == marks else found


def _needed(marks: list[Mark]) -> list[Mark]:
    """Without the completions of visits that are known to be answered."""
    kept: list[Mark] = []
    answered = False
    for mark in marks:
        answered = mark[2] != "enter" and (answered or (mark[2] == "connect" and mark[3] >= 0))
        if mark[2] != "done" or not answered:
            kept.append(mark)
    return kept


def visits_of(marks: list[Mark], restarted: int) -> Iterable[Visit]:
    """The visits of a call, in order. `restarted`: when the PBX last started anew."""
    first = next((index for index, mark in enumerate(marks) if mark[2] == "enter"), len(marks))
    before, rest = marks[:first], marks[first:]
    if any(mark[2] in _ANSWERS[1:] or mark[2] in _EXITS for mark in before) or not rest:
        if before:
            yield _visit(before, restarted)
        before = []
    while rest:
        following = next((index for index, mark in enumerate(rest) if index and mark[2] == "enter"), len(rest))
        visit = _visit(before + rest[:following], restarted)
        rest, before = rest[following:], []
        # Who comes again has left before, even where nothing told of it.
        yield visit if not rest or visit.outcome != "open" else Visit(visit.arrived, "lost")


def _visit(marks: list[Mark], restarted: int) -> Visit:
    entered = next((mark[0] for mark in marks if mark[2] == "enter"), None)
    arrived = _earliest(marks) if entered is None else whole_second(entered)
    answers = [mark for mark in marks if mark[2] in _ANSWERS]
    if answers:
        return Visit(arrived, "answered", _wait(answers, arrived))
    end = next((mark[2] for mark in marks if mark[2] in _EXITS), None)
    if end is not None:
        return Visit(arrived, "abandoned" if end == "abandon" else "flow_out")
    if any(mark[2] == "system" for mark in marks) or restarted >= (arrived if entered is None else entered):
        return Visit(arrived, "lost")
    return Visit(arrived, "open")


def _wait(answers: list[Mark], arrived: int) -> int:
    told = next((wait for _, _, _, wait, _ in answers if wait >= 0), None)
    if told is not None:
        return told
    at, _, kind, _, talk = answers[0]
    left = whole_second(at) - (max(talk, 0) * SECOND if kind == "done" else 0)
    return max(0, (left - arrived) // SECOND)


def _earliest(marks: list[Mark]) -> int:
    """When a visit must have begun whose beginning wasn't told."""
    return min(whole_second(at) - (max(wait, 0) + max(talk, 0)) * SECOND for at, _, _, wait, talk in marks)
