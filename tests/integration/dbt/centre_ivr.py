"""Calls through a voice menu: every way into it, around in it and out of it, with what is true of each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ingest.drafts import Draft
from models.calls import CallDetailRecord, IvrNodeHit, QueueEvent
from models.reference_centre import IvrNode

BEGIN = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
PBX = "south"
GOAL_SINCE = BEGIN + timedelta(hours=20)
"""From here on reference data say that bill.statement is a goal; the dialplan never does."""

SERVICES = {"bill": "bill_enquiry", "bill.balance": "balance", "bill.statement": "statement", "fault": "outage"}
MENU = ("main", "bill", "bill.balance", "bill.statement", "fault", "unheard_of")


@dataclass(frozen=True)
class Hit:
    """A node that the caller reached."""

    at: datetime
    node: str
    flag: str


@dataclass
class MenuCall:
    """A call as it was. `entered_queue_at` and `answered_at` are whole seconds; `ended_at` is None if nobody told."""

    linked_id: str
    caller: str | None
    hits: list[Hit] = field(default_factory=list)
    queue: str = ""
    entered_queue_at: datetime | None = None
    answered_at: datetime | None = None
    survey_at: datetime | None = None
    ended_at: datetime | None = None


def menu_calls(draw: random.Random, spread: timedelta, calls: int = 160) -> list[MenuCall]:
    """Some callers call again and again, some withhold their number."""
    callers = [f"1381234{number:04}" for number in range(45)]
    made = []
    for number in range(calls):
        begin = BEGIN + draw.random() * spread
        caller = draw.choice(callers) if draw.random() < 0.9 else None
        made.append(_call(draw, MenuCall(f"ivr-{number}", caller), begin))
    return made


def _call(draw: random.Random, call: MenuCall, at: datetime) -> MenuCall:
    straight = draw.random() < 0.1
    if not straight:
        length = 26 if draw.random() < 0.04 else draw.randint(1, 5)
        for node in ["main", *draw.choices(MENU, k=length - 1)]:
            flag = "goal" if node == "bill.balance" else draw.choice(("", "", "noinput", "nomatch"))
            call.hits.append(Hit(at, node, flag))
            at += timedelta(seconds=draw.choice((0.2, 1.5, 10, 40)))
    # A tenth hang up within the second of the last hit; queue entries are told in whole seconds, after the hits.
    ends = call.hits[-1].at if call.hits and draw.random() < 0.1 else at
    if straight or draw.random() < 0.4:
        call.queue = draw.choice(("bill", "fault"))
        call.entered_queue_at = entered = at.replace(microsecond=0) + timedelta(seconds=1)
        ends = entered + timedelta(seconds=15)
        if draw.random() < 0.7:
            call.answered_at = entered + timedelta(seconds=5)
            ends = entered + timedelta(seconds=120)
            if straight or draw.random() < 0.5:
                call.survey_at = ends
                ends += timedelta(seconds=4)
    call.ended_at = ends if draw.random() < 0.9 else None
    return call


def nodes() -> Iterator[Draft]:
    """Reference data: told again unchanged, and changed in the midst. One node nobody tells of."""
    for node in (*MENU[:-1], "survey"):
        for at in (BEGIN - timedelta(days=30), BEGIN + timedelta(hours=5), GOAL_SINCE):
            goal = node == "bill.balance" or (node == "bill.statement" and at >= GOAL_SINCE)
            data = {
                "node": node,
                "name": node.title(),
                "parent": node.rpartition(".")[0],
                "digit": "",
                "node_type": "survey" if node == "survey" else "menu",
                "goal": goal,
                "service": SERVICES.get(node, ""),
                "timeout": 6,
            }
            yield Draft(IvrNode, "desk", at, data)


def drafts_of(draw: random.Random, call: MenuCall) -> Iterator[Draft]:
    """What the PBX wrote of it: each hit told by CEL, by queue_log, by AMI, or by several of them."""
    hits = [*call.hits, *([Hit(call.survey_at, "survey", "")] if call.survey_at else [])]
    # Who tells of a call tells all of it; who doesn't tells nothing: n-th hits are matched by number.
    told_by = draw.choice((("cel",), ("cel", "queue_log"), ("cel", "queue_log", "ami"), ("cel", "ami")))
    for witness in told_by:
        for number, hit in enumerate(hits):
            at = hit.at if witness == "cel" else hit.at.replace(microsecond=0)
            flag = "" if witness == "queue_log" else hit.flag
            data = {
                "pbx": PBX,
                "call_id": call.linked_id,
                "node": hit.node,
                "flag": flag,
                "digit": "",
                "witness": witness,
            }
            yield Draft(IvrNodeHit, f"{PBX}/{witness}", at, {**data, "sequence": number}, ordinal=number)
    yield from _queue_events(call)
    if call.ended_at is not None:
        begin = min([*(hit.at for hit in hits), call.entered_queue_at or call.ended_at])
        more = {"pbx": PBX, "unique_id": call.linked_id, "linked_id": call.linked_id, "caller": call.caller}
        times = {"answered_at": begin, "ended_at": call.ended_at}
        yield Draft(CallDetailRecord, f"{PBX}/cdr", begin, {**CallDetailRecord.example, **more, **times})


def _queue_events(call: MenuCall) -> Iterator[Draft]:
    if call.entered_queue_at is None:
        return
    rows: list[tuple[datetime, str, dict[str, object]]] = [
        (call.entered_queue_at, "ENTERQUEUE", {"caller": call.caller, "original_position": 1})
    ]
    if call.answered_at is None:
        rows.append((call.entered_queue_at + timedelta(seconds=15), "ABANDON", {"wait": 15, "position": 1}))
    else:
        talk = 115
        rows.append((call.answered_at, "CONNECT", {"wait": 5, "ring": 2000}))
        rows.append((call.answered_at + timedelta(seconds=talk), "COMPLETEAGENT", {"wait": 5, "talk": talk}))
    for at, verb, typed in rows:
        data = {
            "pbx": PBX,
            "call_id": call.linked_id,
            "queue": call.queue,
            "verb": verb,
            "known_verb": True,
            "sequence": 0,
        }
        agent = "NONE" if verb in ("ENTERQUEUE", "ABANDON") else "1001"
        parameters = [str(value) for value in typed.values()]
        key = (PBX, call.linked_id, verb, at)
        yield Draft(
            QueueEvent, f"{PBX}/queue_log", at, {**data, "agent": agent, "parameters": parameters, **typed}, key=key
        )


def menus(draw: random.Random, spread: timedelta) -> list[Draft]:
    """All of it, for the centre of the other tests."""
    return [*nodes(), *(draft for call in menu_calls(draw, spread) for draft in drafts_of(draw, call))]
