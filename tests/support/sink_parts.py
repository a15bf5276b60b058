"""What a sink is put together from in tests: events, messages, and stand-ins for the door's callables."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from ingest.log import Message
from ingest.rejects import Privacy
from models.calls import CallDetailRecord, QueueEvent
from models.envelope import Event

NAMESPACE = UUID("6f1d0d5e-0f6c-4a55-9a4b-7c0d5a2f9b11")
START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def call_detail_record(number: int) -> CallDetailRecord:
    """The `number`-th call of an endless, busy day; one every 50 ms."""
    began = START + timedelta(milliseconds=50 * number)
    answered = number % 4 != 0
    return CallDetailRecord.model_validate(
        {
            "id": uuid5(NAMESPACE, f"cdr {number}"),
            "source": "pbx-east",
            "time": began,
            "recorded": began + timedelta(seconds=5),
            "schema_version": 1,
            "pbx": "pbx-east",
            "unique_id": f"pbx-east-{began.timestamp():.3f}.{number}",
            "linked_id": f"pbx-east-{began.timestamp():.3f}.{number}",
            "sequence": number % 2**31,
            "caller": {"token": uuid5(NAMESPACE, f"caller {number % 9973}").hex, "mask": f"138****{number % 9973:04}"},
            "destination": ("bill", "fault", "complaint", "move")[number % 4],
            "destination_context": "q",
            "caller_id": f"王芳 {number % 911}",
            "channel": f"PJSIP/trunk-{number:08x}",
            "destination_channel": f"Local/{100 + number % 300}@members-{number:08x};1",
            "last_application": "Queue",
            "last_data": "bill,c,,,30",
            "answered_at": began + timedelta(seconds=number % 90) if answered else None,
            "ended_at": began + timedelta(seconds=number % 90 + 120),
            "duration": number % 90 + 120,
            "billable": 120 if answered else 0,
            "disposition": "ANSWERED" if answered else "NO ANSWER",
            "ama_flags": "DOCUMENTATION",
            "account_code": "",
            "peer_account": "",
            "user_field": "",
        }
    )


def queue_event(number: int) -> QueueEvent:
    """The `number`-th caller entering a queue."""
    return QueueEvent.model_validate(
        {
            "id": uuid5(NAMESPACE, f"queue {number}"),
            "source": "pbx-east",
            "time": START + timedelta(milliseconds=50 * number),
            "recorded": START + timedelta(milliseconds=50 * number + 5000),
            "schema_version": 1,
            "pbx": "pbx-east",
            "call_id": f"pbx-east-{number}",
            "queue": ("bill", "fault")[number % 2],
            "agent": "NONE",
            "verb": "ENTERQUEUE",
            "known_verb": True,
            "sequence": 0,
            "parameters": ["", "", "1"],
            "original_position": 1,
        }
    )


def stamped(event: Event) -> Message:
    """A message as the door would append it."""
    return Message(
        topic=event.topic,
        key=event.subject,
        type=event.type_name(),
        stamp=str(event.schema_version),
        value=event.model_dump_json(exclude_none=True).encode(),
        headers={"ce_source": event.source},
    )


def foreign(event: Event) -> Message:
    """The same from a producer that hasn't gone through the door."""
    message = stamped(event)
    return Message(message.topic, message.key, message.type, "", message.value, message.headers)


def validate_foreign(event_type: type[Event], value: bytes, headers: Mapping[str, str]) -> Event:
    return event_type.model_validate_json(value)


def privacy() -> Privacy:
    return Privacy(seal=lambda raw: b"sealed " + raw, scrub=str, fingerprint=lambda raw: uuid5(NAMESPACE, raw.hex()))


def clock() -> datetime:
    return datetime.now(UTC)


def batches(messages: list[Message], size: int) -> Iterator[list[Message]]:
    for begin in range(0, len(messages), size):
        yield messages[begin : begin + size]
