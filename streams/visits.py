"""Visits of calls to one queue: from rows told in any order to what became of each visit.

A call may enter the same queue again under the same id: each ENTERQUEUE begins a visit. The rules are those of
fct_queue_visit (dbt/macros/calls/visit_events.sql and queue_visits.sql), so that the board counts as the marts do:
answered if there is a CONNECT or a completion, else by the first exit, else given up by the PBX, else cut by a
restart, else open. The wait is what the PBX says, else the difference of log times.
"""

from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

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


class Visit(NamedTuple):
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


def visits_of(marks: list[Mark], restarted: int) -> list[Visit]:
    """The visits of a call, in order. `restarted`: when the PBX last started anew."""
    enters = [index for index, mark in enumerate(marks) if mark[2] == "enter"]
    if enters == [0]:
        return [_visit(marks, restarted)]
    first = enters[0] if enters else len(marks)
    before = marks[:first]
    starts, visits = enters, []
    if before and (not enters or any(mark[2] == "done" or mark[2] in _EXITS for mark in before)):
        visits.append(_visit(before, restarted))
    elif enters:
        starts = [0, *enters[1:]]  # told before the call entered: the clocks differ
    for begin, end in pairwise([*starts, len(marks)]):
        visits.append(_visit(marks[begin:end], restarted))
    # Who comes again has left before, even where nothing told of it.
    left = [Visit(visit.arrived, "lost") if visit.outcome == "open" else visit for visit in visits[:-1]]
    return [*left, visits[-1]]


def _visit(marks: list[Mark], restarted: int) -> Visit:
    entered = end = 0
    answer: Mark | None = None
    outcome: Outcome = "open"
    for mark in marks:
        kind = mark[2]
        if kind == "enter":
            entered = entered or mark[0]
        elif kind in _ANSWERS:
            answer = answer or mark
        elif kind in _EXITS and not end:
            end = mark[0]
            outcome = "abandoned" if kind == "abandon" else "flow_out"
        elif not end:
            outcome = "lost"
    arrived = whole_second(entered) if entered else _earliest(marks)
    if answer is not None:
        return Visit(arrived, "answered", _wait(marks, answer, arrived))
    if outcome == "open" and restarted >= (entered or arrived):
        outcome = "lost"
    return Visit(arrived, outcome)


def _wait(marks: list[Mark], answer: Mark, arrived: int) -> int:
    for _, _, kind, wait, _ in marks:
        if wait >= 0 and kind in _ANSWERS:
            return wait
    at, _, kind, _, talk = answer
    left = whole_second(at) - (max(talk, 0) * SECOND if kind == "done" else 0)
    return max(0, (left - arrived) // SECOND)


def _earliest(marks: list[Mark]) -> int:
    """When a visit must have begun whose beginning wasn't told."""
    return min(whole_second(at) - (max(wait, 0) + max(talk, 0)) * SECOND for at, _, _, wait, talk in marks)
