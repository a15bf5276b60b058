"""What a PBX writes about a call: queue_log rows, menu hits by each witness, a CDR; as drafts for the door."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from ingest.drafts import Draft
from models.calls import CallDetailRecord, IvrNodeHit, QueueEvent
from models.envelope import Event
from tests.chaos.calls import Call, Visit

CALLER = "13912345678"


@dataclass(frozen=True, slots=True)
class Told:
    """A draft on its way. `then`: what corrects it, to be told when this one is in the log for sure: of two rows with
    one id the one that was recorded later counts, so what is wrong may never be told again."""

    draft: Draft
    then: "Told | None" = None


def events(call: Call, corrected: bool) -> list[Told]:
    """All events of a call. `corrected`: talks are told wrongly first."""
    told = [Told(hit) for hit in _hits(call)]
    told += _queue_log(call, corrected)
    if call.ended_at:
        told.append(Told(_detail_record(call, call.ended_at)))
    return told


def _hits(call: Call) -> Iterator[Draft]:
    for witness in call.told_by:
        for sequence, hit in enumerate(call.hits):
            yield _draft(
                IvrNodeHit,
                call,
                hit.at if witness == "cel" else hit.at.replace(microsecond=0),
                f"{witness} {sequence}",
                call_id=call.linked_id if witness == "cel" else call.channel,
                node=hit.node,
                flag=hit.flag,
                digit="",
                witness=witness,
                sequence=sequence,
                caller=CALLER,
            )


def _queue_log(call: Call, corrected: bool) -> Iterator[Told]:
    numbers = count()
    for visit in call.visits:
        for verb, at, typed in _rows(visit):
            number = next(numbers)
            fields = {
                "call_id": call.channel,
                "queue": visit.queue,
                "verb": verb,
                "known_verb": True,
                "sequence": number,
                "parameters": [],
                "agent": "NONE",
                **typed,
            }
            right = Told(_draft(QueueEvent, call, at, f"queue_log {number}", **fields))
            if corrected and "talk" in typed:
                wrong = fields | {"talk": typed["talk"] + 1000}
                yield Told(_draft(QueueEvent, call, at, f"queue_log {number}", **wrong), then=right)
            else:
                yield right


def _rows(visit: Visit) -> Iterator[tuple[str, datetime, dict[str, Any]]]:
    yield "ENTERQUEUE", visit.arrived_at, {"caller": CALLER, "original_position": 1}
    for _ in range(visit.unanswered):
        yield "RINGNOANSWER", visit.arrived_at, {"agent": "1009 赵六", "ring": 5000}
    if visit.left_at is None:
        return
    if not visit.agent:
        yield visit.verb, visit.left_at, {"wait": visit.wait, "position": 1}
        return
    yield "CONNECT", visit.left_at, {"agent": visit.agent, "wait": visit.wait, "ring": 2000}
    if visit.ended_at is not None:
        yield visit.verb, visit.ended_at, {"agent": visit.agent, "wait": visit.wait, "talk": visit.talk}


def _detail_record(call: Call, ended_at: datetime) -> Draft:
    return _draft(
        CallDetailRecord,
        call,
        call.began_at,
        "cdr",
        unique_id=call.channel,
        linked_id=call.linked_id,
        sequence=0,
        caller=CALLER,
        destination="95598",
        destination_context="from-trunk",
        caller_id="王芳",
        channel="PJSIP/trunk-00000001",
        destination_channel="",
        last_application="Queue",
        last_data="",
        answered_at=call.began_at,
        ended_at=ended_at,
        duration=int((ended_at - call.began_at).total_seconds()),
        billable=0,
        disposition="PHANTOM" if call.phantom else "ANSWERED",
        ama_flags="DOCUMENTATION",
        account_code="",
        peer_account="",
        user_field="",
    )


def _draft(cls: type[Event], call: Call, at: datetime, place: str, **fields: Any) -> Draft:
    """`place`: where in the PBX's records of this call it stands; with it comes the event's identity."""
    return Draft(cls, f"asterisk/{call.pbx}", at, {"pbx": call.pbx, **fields}, key=(call.linked_id, place))
