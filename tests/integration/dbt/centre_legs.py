"""Calls whose agents' legs fall into every trap: holds, wrap-ups, transfers, late and missing completions."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from ingest.drafts import Draft
from models.agents import AgentStateChanged
from models.calls import CallDetailRecord, ChannelEvent, QueueEvent
from models.envelope import Event
from models.reference_centre import Agent

BEGIN = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
"""When the centre's first call may come."""

PBX = "east"
NAMES = {
    "1001": ("1001 张三丰", "PJSIP/1001", "Local/1001@members"),
    "1002": ("1002 李小梅", "PJSIP/1002", "Local/1002@members"),
    "1004": ("1004 赵一", "PJSIP/1004", "Local/1004@members"),
}
"""By which names the PBX tells of an agent; of 1004 no reference data know."""

CALLS = 120


def legs(draw: random.Random, spread: timedelta) -> list[Draft]:
    """Calls, each with the rows of all its witnesses."""
    written = _Written()
    for number, names in list(NAMES.items())[:2]:
        example = dict(Agent.example) | {"agent": number, "aliases": list(names)}
        written.add(Agent, BEGIN - timedelta(days=1), example)
    for number in range(CALLS):
        at = (BEGIN + draw.random() * spread).replace(microsecond=0)
        _call(written, draw, f"leg-{int(at.timestamp())}.{number}", at)
        if draw.random() < 0.6:
            _outcall(written, draw, f"out-{number}", at)
    return written.drafts


class _Written:
    """Drafts in the order in which they were written."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []

    def add(self, event_type: type[Event], at: datetime, data: dict[str, object]) -> None:
        ordinal = len(self.drafts)
        self.drafts.append(Draft(event_type, f"asterisk/{PBX}/legs", at, data, ordinal=ordinal))

    def queue_event(self, at: datetime, call: str, agent: str, verb: str, *parameters: str, **typed: object) -> None:
        data = {
            "pbx": PBX, "call_id": call, "queue": "bill", "agent": agent, "verb": verb, "known_verb": True,
            "sequence": len(self.drafts), "parameters": list(parameters), **typed,
        }  # fmt: skip
        self.add(QueueEvent, at.replace(microsecond=0), data)

    def state(self, at: datetime, agent: str, state: str, call: str | None, witness: str) -> None:
        data = {
            "pbx": PBX, "agent": agent, "state": state, "queue": "", "interface": "", "call_id": call,
            "witness": witness, "sequence": len(self.drafts),
        }  # fmt: skip
        self.add(AgentStateChanged, at, data)


def _call(written: _Written, draw: random.Random, call: str, at: datetime) -> None:
    written.queue_event(at, call, "NONE", "ENTERQUEUE", caller="13073960310", original_position=1)
    for _ in range(draw.choice((0, 0, 1, 3))):
        at += timedelta(seconds=8)
        for agent in NAMES:  # ring-all
            written.queue_event(at, call, draw.choice(NAMES[agent]), "RINGNOANSWER", ring=draw.choice((0, 8000)))
    for _ in range(draw.choice((1, 1, 2))):
        at = _leg(written, draw, call, draw.choice(tuple(NAMES)), at + timedelta(seconds=draw.randint(1, 20)))
        if draw.random() < 0.5:
            written.queue_event(at, call, "NONE", "ENTERQUEUE", caller="13073960310", original_position=1)


def _leg(written: _Written, draw: random.Random, call: str, agent: str, at: datetime) -> datetime:
    told, witness = draw.choice(NAMES[agent]), draw.choice(("ami", "simulator"))
    talk = draw.randint(3, 400)
    end = at + timedelta(seconds=talk)
    written.queue_event(at, call, told, "CONNECT", wait=3, ring=2000)
    if draw.random() < 0.8:
        written.state(at + timedelta(milliseconds=300), told, "talking", call, witness)
        if talk > 60:
            written.state(at + timedelta(seconds=20), told, "hold", call, witness)
            written.state(at + timedelta(seconds=draw.uniform(21, 50)), told, "talking", call, witness)
        written.state(end + timedelta(milliseconds=200), told, "wrap_up", call, witness)
        # Another call of the agent ends the wrap-up, or nothing does.
        written.state(
            end + timedelta(seconds=draw.uniform(3, 30)), told, draw.choice(("ready", "paused")), None, witness
        )
    elif draw.random() < 0.5:
        written.queue_event(at + timedelta(seconds=1), call, told, "CALLERONHOLD")
        written.queue_event(at + timedelta(seconds=3), call, told, "CALLEROFFHOLD")
        written.queue_event(end, call, told, "WRAPUPSTART", "15")
    if draw.random() < 0.7:
        _cdr(written, call, agent, at, at + timedelta(seconds=draw.choice((talk, talk, talk // 2))))
    _completion(written, draw, call, told, end, talk)
    return end


def _completion(written: _Written, draw: random.Random, call: str, told: str, end: datetime, talk: int) -> None:
    verb = draw.choice(("COMPLETECALLER", "COMPLETEAGENT", "BLINDTRANSFER", "ATTENDEDTRANSFER", ""))
    late = timedelta(seconds=draw.choice((0, 0, 300)))
    if verb == "BLINDTRANSFER":
        extension = draw.choice(("bill", "1002", "13073960311", "777"))
        written.queue_event(
            end, call, told, verb, wait=3, talk=talk, transfer_kind="BLIND", transfer_extension=extension
        )  # fmt: skip
    elif verb == "ATTENDEDTRANSFER":
        written.queue_event(end, call, told, verb, wait=3, talk=talk, transfer_kind=draw.choice(("BRIDGE", "LINK")))
        extra = '{"channel2_name":"Local/1002@members-00000002;1"}'
        channel_event = dict(ChannelEvent.example) | {
            "pbx": PBX, "unique_id": call, "linked_id": call, "event": verb, "extra": extra,
        }  # fmt: skip
        written.add(ChannelEvent, end, channel_event)
    elif verb:
        written.queue_event(end + late, call, told, verb, wait=3, talk=talk)


def _cdr(written: _Written, call: str, agent: str, at: datetime, end: datetime) -> None:
    data = dict(CallDetailRecord.example) | {
        "pbx": PBX, "unique_id": f"{call}9", "linked_id": call, "sequence": len(written.drafts), "answered_at": at,
        "ended_at": end, "destination_channel": f"PJSIP/{agent}-{len(written.drafts):08x}",
    }  # fmt: skip
    written.add(CallDetailRecord, at - timedelta(seconds=2), data)


def _outcall(written: _Written, draw: random.Random, call: str, at: datetime) -> None:
    status = draw.choice(("ANSWER", "BUSY", "NOANSWER"))
    talk = draw.randint(5, 300) if status == "ANSWER" else 0
    agent = draw.choice(NAMES[draw.choice(tuple(NAMES))])
    written.queue_event(at, call, agent, "OUTCALL", status, str(talk), "", talk=talk)
