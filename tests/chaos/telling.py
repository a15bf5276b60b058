"""What a PBX writes about a call: queue_log rows, menu hits by each witness, a CDR."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid5

from models.calls import CallDetailRecord, IvrNodeHit, QueueEvent
from models.envelope import Event
from tests.chaos.calls import Call, Visit
from tests.support.sink_parts import NAMESPACE

CALLER = {"token": "c0ffee", "mask": "138****1234"}


def events(call: Call, corrected: bool) -> list[Event]:
    """All events of a call. `corrected`: talks were told wrongly first; of two rows with one id the later counts."""
    told: list[Event] = [*_hits(call), *_queue_log(call, corrected)]
    if call.ended_at:
        told.append(_detail_record(call, call.ended_at))
    return told


def _hits(call: Call) -> Iterator[Event]:
    for witness in call.told_by:
        for sequence, hit in enumerate(call.hits):
            at = hit.at if witness == "cel" else hit.at.replace(microsecond=0)
            yield IvrNodeHit.model_validate(
                _envelope(call, at, f"{witness} {sequence}")
                | {
                    "call_id": call.linked_id if witness == "cel" else call.channel,
                    "node": hit.node,
                    "flag": hit.flag,
                    "digit": "",
                    "witness": witness,
                    "sequence": sequence,
                    "caller": CALLER,
                }
            )


def _queue_log(call: Call, corrected: bool) -> Iterator[Event]:
    numbers = count()
    for visit in call.visits:
        for verb, at, typed in _rows(visit):
            number = next(numbers)
            row = _envelope(call, at, f"queue_log {number}") | {
                "call_id": call.channel,
                "queue": visit.queue,
                "verb": verb,
                "known_verb": True,
                "sequence": number,
                "parameters": [],
                "agent": "NONE",
                **typed,
            }
            yield QueueEvent.model_validate(row)
            if corrected and "talk" in typed:
                wrong = {"talk": typed["talk"] + 1000, "recorded": row["recorded"] - timedelta(seconds=1)}
                yield QueueEvent.model_validate(row | wrong)


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


def _detail_record(call: Call, ended_at: datetime) -> Event:
    return CallDetailRecord.model_validate(
        _envelope(call, call.began_at, "cdr")
        | {
            "unique_id": call.channel,
            "linked_id": call.linked_id,
            "sequence": 0,
            "caller": CALLER,
            "destination": "95598",
            "destination_context": "from-trunk",
            "caller_id": "王芳",
            "channel": "PJSIP/trunk-00000001",
            "destination_channel": "",
            "last_application": "Queue",
            "last_data": "",
            "answered_at": call.began_at,
            "ended_at": ended_at,
            "duration": int((ended_at - call.began_at).total_seconds()),
            "billable": 0,
            "disposition": "PHANTOM" if call.phantom else "ANSWERED",
            "ama_flags": "DOCUMENTATION",
            "account_code": "",
            "peer_account": "",
            "user_field": "",
        }
    )


def _envelope(call: Call, at: datetime, place: str) -> dict[str, Any]:
    return {
        "id": uuid5(NAMESPACE, f"{call.linked_id} {place}"),
        "source": f"asterisk/{call.pbx}",
        "time": at,
        "recorded": at + timedelta(seconds=5),
        "schema_version": 1,
        "pbx": call.pbx,
    }
