"""Calls as a PBX records them: call detail records, channel events, queue events and IVR node hits."""

from typing import Any, ClassVar

from models.envelope import Event
from models.types import Code, Count, Instant, Milliseconds, PhoneNumber, ScrubbedText, Seconds


class CallDetailRecord(Event):
    """One CDR: a pair of parties. A call has as many as it had party pairs; queue facts never come from here."""

    topic: ClassVar[str] = "calls.cdr"
    subject_field: ClassVar[str] = "linked_id"
    natural_key: ClassVar[tuple[str, ...]] = ("pbx", "unique_id", "linked_id", "sequence", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("pbx", "time")
    example: ClassVar[dict[str, Any]] = {
        "pbx": "pbx-east",
        "unique_id": "pbx-east-1795373508.0",
        "linked_id": "pbx-east-1795373508.0",
        "sequence": 0,
        "caller": "13552992312",
        "destination": "bill",
        "destination_context": "q",
        "caller_id": '"王芳" <13552992312>',
        "channel": "PJSIP/trunk-00000001",
        "destination_channel": "Local/103@members-00000002;1",
        "last_application": "Queue",
        "last_data": "bill,c,,,30",
        "answered_at": "2026-11-22T18:51:48+08:00",
        "ended_at": "2026-11-22T18:51:59+08:00",
        "duration": 11,
        "billable": 11,
        "disposition": "ANSWERED",
        "ama_flags": "DOCUMENTATION",
        "account_code": "",
        "peer_account": "",
        "user_field": "",
    }

    pbx: Code
    unique_id: str
    linked_id: str
    """Falls back to the unique id where the PBX doesn't write one (cdr_csv without newcdrcolumns)."""
    sequence: Count | None = None
    """Restarts at 0 with the PBX."""
    caller: PhoneNumber = None
    destination: ScrubbedText
    destination_context: Code
    caller_id: ScrubbedText
    channel: ScrubbedText
    destination_channel: ScrubbedText
    last_application: Code
    last_data: ScrubbedText
    answered_at: Instant | None = None
    """None where nobody answered. Queue() answers on entry, so an abandoned call has it too."""
    ended_at: Instant | None = None
    duration: Seconds
    billable: Seconds
    disposition: Code
    ama_flags: Code
    account_code: Code
    peer_account: Code
    user_field: ScrubbedText


class ChannelEvent(Event):
    """One CEL record: something happened to one channel."""

    topic: ClassVar[str] = "calls.channel"
    subject_field: ClassVar[str] = "linked_id"
    natural_key: ClassVar[tuple[str, ...]] = (
        "pbx", "unique_id", "event", "time", "application", "user_event", "extra",
    )  # fmt: skip
    sort_key: ClassVar[tuple[str, ...]] = ("pbx", "time")
    example: ClassVar[dict[str, Any]] = {
        "pbx": "pbx-east",
        "unique_id": "pbx-east-1795373508.0",
        "linked_id": "pbx-east-1795373508.0",
        "event": "ANSWER",
        "user_event": "",
        "caller_name": "王芳",
        "caller": "13552992312",
        "ani": "13552992312",
        "dialled": "95598",
        "extension": "95598",
        "context": "from-trunk",
        "channel": "PJSIP/trunk-00000001",
        "application": "Answer",
        "application_data": "",
        "ama_flags": "3",
        "account_code": "",
        "peer": "",
        "user_field": "",
        "extra": "",
    }

    pbx: Code
    unique_id: str
    linked_id: str
    event: Code
    """CEL event type; USER_DEFINED carries its name in `user_event`."""
    user_event: Code
    caller_name: ScrubbedText
    caller: PhoneNumber = None
    ani: PhoneNumber = None
    redirecting: PhoneNumber = None
    dialled: PhoneNumber = None
    extension: ScrubbedText
    context: Code
    channel: ScrubbedText
    application: Code
    application_data: ScrubbedText
    ama_flags: Code
    account_code: Code
    peer: ScrubbedText
    user_field: ScrubbedText
    extra: ScrubbedText
    """The record's JSON extra, as it came (scrubbed)."""


class QueueEvent(Event):
    """One queue_log row. Every verb is kept; the parameters a verb is known to have are also typed."""

    topic: ClassVar[str] = "calls.queue"
    subject_field: ClassVar[str] = "call_id"
    natural_key: ClassVar[tuple[str, ...]] = ("pbx", "time", "call_id", "queue", "agent", "verb", "parameters")
    sort_key: ClassVar[tuple[str, ...]] = ("pbx", "queue", "time")
    example: ClassVar[dict[str, Any]] = {
        "pbx": "pbx-east",
        "call_id": "pbx-east-1795373509.1",
        "queue": "bill",
        "agent": "NONE",
        "verb": "ENTERQUEUE",
        "known_verb": True,
        "sequence": 4,
        "parameters": ["", "13073960310", "1"],
        "caller": "13073960310",
        "original_position": 1,
    }

    pbx: Code
    call_id: str
    queue: Code
    agent: Code
    """Member name or interface, as the PBX wrote it; NONE where no agent is involved."""
    verb: Code
    known_verb: bool
    """False for a verb that Asterisk doesn't write by itself (a dialplan's QueueLog())."""
    sequence: Count
    """Ordinal of the row within its second in the file: the order that the whole-second time stamps lose."""
    parameters: list[ScrubbedText]
    caller: PhoneNumber = None
    caller_name: ScrubbedText | None = None
    position: Count | None = None
    original_position: Count | None = None
    wait: Seconds | None = None
    """Hold time of CONNECT and the completions, wait time of ABANDON and the exits."""
    talk: Seconds | None = None
    ring: Milliseconds | None = None
    """CONNECT gives seconds, RINGNOANSWER and RINGCANCELED milliseconds; always milliseconds here."""
    member_channel: str | None = None
    """CONNECT's channel unique id of the agent's leg: joins CDR, CEL and recording."""
    key_pressed: Code | None = None
    reason: ScrubbedText | None = None
    """Pause reason, or what a custom INFO row says first."""
    transfer_extension: ScrubbedText | None = None
    transfer_context: Code | None = None
    transfer_kind: Code | None = None
    """ATTENDEDTRANSFER's BRIDGE, APP or LINK; BLIND for BLINDTRANSFER and TRANSFER."""


class IvrNodeHit(Event):
    """A caller reached a node of the voice menu, as one witness tells it.

    Witnesses of the same hit keep ids of their own; marts match them by call, node and n-th hit (CEL, then
    queue_log, then AMI).
    """

    topic: ClassVar[str] = "calls.ivr"
    subject_field: ClassVar[str] = "call_id"
    natural_key: ClassVar[tuple[str, ...]] = ("pbx", "call_id", "node", "flag", "time", "witness")
    sort_key: ClassVar[tuple[str, ...]] = ("pbx", "time")
    example: ClassVar[dict[str, Any]] = {
        "pbx": "pbx-east",
        "call_id": "pbx-east-1795373508.0",
        "node": "bill.balance",
        "flag": "goal",
        "digit": "1",
        "witness": "cel",
        "sequence": 0,
        "caller": "13552992312",
    }

    pbx: Code
    call_id: str
    """The linked id of the call where the witness knows it, else the caller's unique id."""
    node: Code
    flag: Code
    """Empty, goal, noinput, nomatch, or what the dialplan says."""
    digit: Code
    """The key pressed; empty where none was, or the witness doesn't tell."""
    witness: Code
    """cel, queue_log, ami, tabular or simulator."""
    sequence: Count
    """Ordinal among the hits of the same second in the same file."""
    caller: PhoneNumber = None
    left_at: Instant | None = None
    """When the caller left the node, where the source says so."""
