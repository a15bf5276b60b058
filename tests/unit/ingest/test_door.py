"""What goes through the door, and what is kept outside."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from ingest.drafts import Draft, Origin, Unreadable
from ingest.errors import Refused
from ingest.unreadable import UNREADABLE_TYPE
from models.calls import CallDetailRecord, ChannelEvent, QueueEvent
from models.catalogue import by_type_name, event_types
from models.envelope import STAMP_HEADER, Event

from .conftest import NOW, House

TIMED = b'{"source": "x", "time": "2026-11-22T10:00:00Z", '
TIME = datetime(2026, 11, 22, 18, 51, 49, tzinfo=timezone(timedelta(hours=8)))


def draft(event_type: type[Event] = QueueEvent, ordinal: int = 0, **changes: Any) -> Draft:
    data = {**event_type.example, **changes}
    return Draft(event_type, "pbx-east", TIME, data, ordinal=ordinal, origin=Origin("queue_log", 7))


def test_an_event_is_validated_tokenised_and_stamped(house: House) -> None:
    admission = house.door.admit([draft()])
    assert (admission.events, admission.rejected, dict(admission.by_type)) == (1, 0, {"wattline.queue_event": 1})
    (run,) = house.messages()
    event = QueueEvent.model_validate_json(run.values[0])
    assert (event.time, event.recorded, event.schema_version) == (TIME, NOW, QueueEvent.version)
    assert event.caller is not None
    assert event.caller.mask == "130****0310"
    assert b"13073960310" not in run.values[0]
    assert b"\n" not in run.values[0]
    assert (run.keys[0], run.types[0], run.stamps[0]) == (event.call_id, "wattline.queue_event", "1")
    assert dict(run.load_headers(0)) == {
        "ce_specversion": "1.0",
        "ce_id": str(event.id),
        "ce_source": "pbx-east",
        "ce_type": "wattline.queue_event",
        "ce_subject": event.call_id,
        "ce_time": "2026-11-22T10:51:49+00:00",
        "content-type": "application/json",
        STAMP_HEADER: "1",
    }
    assert house.vault.get(event.caller.token) == "+8613073960310"
    assert admission.last == {("calls.queue", run.partition): 0}


def test_the_line_is_canonical(house: House) -> None:
    house.door.admit([draft(caller=None, wait=None)])
    (run,) = house.messages()
    again = QueueEvent.model_validate_json(run.values[0]).model_dump_json(exclude_none=True).encode()
    assert run.values[0] == again
    assert b"null" not in run.values[0]


def test_the_same_record_has_the_same_id_in_any_zone(house: House) -> None:
    in_utc = Draft(QueueEvent, "pbx-east", TIME.astimezone(UTC), dict(QueueEvent.example))
    ids = {house.door.prepare(made).id for made in (draft(), draft(), in_utc)}
    assert len(ids) == 1
    others = [draft(ordinal=1), draft(verb="ABANDON"), Draft(QueueEvent, "pbx-west", TIME, dict(QueueEvent.example))]
    others.append(Draft(QueueEvent, "pbx-east", TIME, dict(QueueEvent.example), key=("row 7",)))
    assert len(ids | {house.door.prepare(made).id for made in others}) == 5


def test_every_event_type_goes_through(house: House) -> None:
    lines = [json.dumps(cls.example, default=str).encode() for cls in event_types()]
    headers = {"ce_source": "test", "ce_time": TIME.isoformat(), "ce_id": "1"}
    prepared = [house.door.prepare_foreign(cls, line, headers) for cls, line in zip(event_types(), lines, strict=True)]
    house.door.append([p.message for p in prepared])
    for p in prepared:
        assert by_type_name()[p.message.type].model_validate_json(p.message.value).id == p.id


def test_a_draft_that_fails_is_kept_sealed_and_costs_nothing_else(house: House) -> None:
    admission = house.door.admit([draft(), draft(wait=-1, caller="13911112222"), draft(ordinal=1)])
    assert (admission.events, admission.rejected) == (2, 1)
    assert str(admission.rejects[0]) == "queue_log:7: wait should be greater than or equal to 0 (found -1)"
    (bad,) = (run for run in house.messages() if run.types[0] == UNREADABLE_TYPE)
    headers = bad.load_headers(0)
    assert bad.stamps[0] == ""
    assert (headers["reader"], headers["source"], headers["field"]) == ("event", "pbx-east", "wait")
    assert (headers["file"], headers["line"]) == ("queue_log", "7")
    assert b"13911112222" not in bad.values[0]
    assert json.loads(house.secrets.unseal(bad.values[0]))["caller"] == "13911112222"


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"pbx": 5}, "pbx", "must be text"),
        ({"known_verb": "yes"}, "known_verb", "must be true or false"),
        ({"surprise": 1}, "surprise", "is not a field of this event type"),
        ({"parameters": ["\ud800"]}, "", "not valid Unicode"),
        ({"sequence": 2**40}, "sequence", "should be less than or equal to 4294967295"),
        ({"caller": 13800138000}, "caller", ""),
    ],
)
def test_each_fault_is_named(house: House, changes: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(Refused) as refused:
        house.door.prepare(draft(**changes))
    assert any(error.field.startswith(field) and message in error.message for error in refused.value.errors)
    assert "13800138000" not in str(refused.value)
    admission = house.door.admit([draft(**changes)])
    assert admission.rejected == 1


def test_a_missing_field_and_a_naive_time_are_named(house: House) -> None:
    data = {name: value for name, value in QueueEvent.example.items() if name != "verb"}
    with pytest.raises(Refused, match="verb is missing"):
        house.door.prepare(Draft(QueueEvent, "pbx-east", TIME, data))
    with pytest.raises(Refused, match="time must say its time zone"):
        house.door.prepare(Draft(QueueEvent, "pbx-east", TIME.replace(tzinfo=None), dict(QueueEvent.example)))


def unreadable(raw: bytes = b"1795373508|x 13800138000", ordinal: int = 0) -> Unreadable:
    return Unreadable(
        topic="calls.queue",
        source="pbx-east",
        reader="queue_log",
        error="expected 5 fields, found 2 in 13800138000",
        raw=raw,
        origin=Origin("queue_log", 12),
        field="verb",
        value="x 13800138000",
        ordinal=ordinal,
    )


def test_an_unreadable_record_travels_sealed_with_scrubbed_headers(house: House) -> None:
    admission = house.door.admit([unreadable()])
    assert (admission.events, admission.rejected) == (0, 1)
    (run,) = house.messages()
    headers = run.load_headers(0)
    assert house.secrets.unseal(run.values[0]) == b"1795373508|x 13800138000"
    assert "13800138000" not in json.dumps(dict(headers))
    assert headers["error"].startswith("expected 5 fields, found 2 in 138****8000~")
    assert (headers["reader"], headers["file"], headers["line"]) == ("queue_log", "queue_log", "12")


def test_a_bad_line_read_twice_is_told_from_two_bad_lines(house: House) -> None:
    house.door.admit([unreadable(), unreadable(), unreadable(ordinal=1), unreadable(raw=b"other")])
    prints = [run.load_headers(0)["fingerprint"] for run in house.messages()]
    assert len(prints) == 4
    assert len(set(prints)) == 3


def test_long_input_is_appended_in_chunks_in_its_order(house: House) -> None:
    admission = house.door.admit(draft(ordinal=n, call_id="one", sequence=n) for n in range(4_500))
    assert admission.events == 4_500
    (partition,) = (partition for _, partition in admission.last)
    run = house.log.read("calls.queue", partition, 0, 5_000)
    assert run is not None
    assert [json.loads(value)["sequence"] for value in run.values] == list(range(4_500))


def test_a_foreign_event_gets_what_its_envelope_lacks(house: House) -> None:
    fields = dict(QueueEvent.example)
    headers = {"ce_source": "pbx-east", "ce_time": "2026-11-22T18:51:49+08:00", "ce_type": "wattline.queue_event"}
    event = house.door.validate_foreign(QueueEvent, json.dumps(fields).encode(), headers)
    assert event.id == house.door.prepare(draft()).id, "the natural key decides, whichever way an event comes"
    assert event.recorded == NOW
    named = house.door.validate_foreign(QueueEvent, json.dumps(fields).encode(), {**headers, "ce_id": "row 7"})
    again = house.door.validate_foreign(QueueEvent, json.dumps({**fields, "id": "row 7"}).encode(), headers)
    assert named.id == again.id != event.id
    own = house.door.validate_foreign(QueueEvent, event.model_dump_json().encode(), {})
    assert own == event
    assert house.vault.count() >= 1


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (b"{", "not valid JSON"),
        (b"[]", "must be a JSON object"),
        (b'{"type": "wattline.ticket_opened"}', "type must be wattline.queue_event here"),
        (b'{"source": "x"}', "time is missing"),
        (TIMED + b'"parameters": ' + b"[" * 300 + b"]" * 300 + b"}", "nested too deeply"),
        (TIMED + rb'"queue": "\ud800"}', "not valid"),
    ],
)
def test_a_foreign_event_that_is_wrong_is_refused_clearly(house: House, value: bytes, message: str) -> None:
    with pytest.raises(Refused, match=message):
        house.door.validate_foreign(QueueEvent, value, {})


def test_all_joins_survive(house: House) -> None:
    """The columns that queue_log, CDR and CEL of one call are joined by, before and after the door."""
    call, leg, number = "pbx-east-1795373508.0", "pbx-east-1795373514.10", "13552992312"
    channel, bridge = f"Local/{number}@members-00000002;1", "12345678-1234-1234-1234-123456789012"
    queue = [
        draft(call_id=call, caller=number, parameters=["", number, "1"]),
        draft(call_id=call, verb="CONNECT", agent="1003", parameters=["2", leg, "2"], member_channel=leg, wait=2),
        draft(call_id=call, verb="BLINDTRANSFER", parameters=["013911112222", "from-queue", "2", "30", "1"],
              transfer_extension="013911112222"),
    ]  # fmt: skip
    cdr = [
        draft(CallDetailRecord, unique_id=leg, linked_id=call, caller=number, channel=channel,
              caller_id=f'"王芳" <{number}>', answered_at=TIME, ended_at=TIME),
        draft(CallDetailRecord, unique_id=leg, linked_id=call, caller=number, destination="013911112222",
              answered_at=None, ended_at=None, ordinal=1),
    ]  # fmt: skip
    extra = json.dumps({"bridge_id": bridge, "transferee_channel_uniqueid": call})
    cel = [
        draft(ChannelEvent, unique_id=leg, linked_id=call, caller=number, channel=channel, extra=extra),
        draft(ChannelEvent, unique_id=call, linked_id=call, caller=number, peer=channel, extra=extra, event="HANGUP"),
    ]
    assert house.door.admit([*queue, *cdr, *cel]).rejected == 0
    q, c, e = (
        [json.loads(run.values[0]) for run in house.messages(topic)]
        for topic in ("calls.queue", "calls.cdr", "calls.channel")
    )
    connect = next(row for row in q if row["verb"] == "CONNECT")
    transfer = next(row for row in q if row["verb"] == "BLINDTRANSFER")
    assert {row["call_id"] for row in q} == {row["linked_id"] for row in c + e} == {call}
    assert {connect["member_channel"], connect["parameters"][1]} == {row["unique_id"] for row in c} == {leg}
    by_unique = {row["unique_id"]: row for row in e}
    assert by_unique.keys() == {leg, call}
    assert by_unique[leg]["channel"] == by_unique[call]["peer"] == c[0]["channel"] != channel
    assert all(json.loads(row["extra"]) == json.loads(extra) for row in e)
    assert transfer["transfer_extension"] == transfer["parameters"][0] == c[1]["destination"] != "013911112222"
    tokens = {row["caller"]["token"] for row in q if row.get("caller")} & {row["caller"]["token"] for row in c + e}
    (token,) = tokens
    assert f"~{token[:10]}" in c[0]["caller_id"]
    assert number not in json.dumps([q, c, e])
