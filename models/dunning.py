"""Dunning (电费催缴): who is to be reminded, every attempt, promises, and holds that forbid it."""

from typing import Annotated, Any, ClassVar, Literal

from models.contacts import Channel
from models.envelope import Event
from models.types import (
    AccountNo,
    BasisPoints,
    Code,
    Count,
    Day,
    Fen,
    Instant,
    LowCardinality,
    PhoneNumber,
    ScrubbedText,
    Seconds,
)


class DunningEvent(Event):
    """What all dunning events have in common."""

    topic: ClassVar[str] = "dunning"
    subject_field: ClassVar[str] = "account"
    sort_key: ClassVar[tuple[str, ...]] = ("account", "time")

    account: AccountNo


class DunningTargeted(DunningEvent):
    """An account in arrears was weighed: to be reminded, skipped for one reason, or kept as a control."""

    natural_key: ClassVar[tuple[str, ...]] = ("account", "target", "time")
    example: ClassVar[dict[str, Any]] = {
        "account": "3301007712345",
        "target": "DT-20261126-00412",
        "customer": "C0048213",
        "decision": "remind",
        "reason": "overdue",
        "policy": "residential",
        "policy_version": 3,
        "level": 1,
        "mandatory": False,
        "channel": "ivr",
        "script": "reminder-1",
        "phone": "13073960310",
        "owed": 12210,
        "open_bills": 1,
        "oldest_due_on": "2026-11-25",
        "bills": ["B-202610-3301007712345"],
        "valid_until": "2026-11-26T20:00:00+08:00",
        "priority": 420,
    }

    target: str
    """Number of this decision; attempts refer to it."""
    customer: str = ""
    decision: Annotated[Literal["remind", "skip", "control"], LowCardinality]
    """`control`: left alone on purpose, so that the effect of reminding can be measured."""
    reason: Code
    """The one reason for the decision: overdue, hold:promise, cap:day, window, below_minimum …"""
    policy: Code
    policy_version: Count
    level: Count
    """Level of the policy, from 1, recomputed from the facts of the moment."""
    mandatory: bool
    """A level that may not be left out: a legal notice."""
    channel: Channel
    script: Code = ""
    phone: PhoneNumber = None
    owed: Fen
    """Arrears when it was decided."""
    open_bills: Count
    oldest_due_on: Day
    bills: list[str]
    valid_until: Instant | None = None
    """After this the decision must be made anew."""
    next_eligible_at: Instant | None = None
    """For a skip: when it can be weighed again."""
    priority: Count = 0
    """Higher is called first."""


class DunningAttempted(DunningEvent):
    """One try to reach the customer about arrears, with how it ended."""

    natural_key: ClassVar[tuple[str, ...]] = ("account", "target", "attempt", "time")
    example: ClassVar[dict[str, Any]] = {
        "account": "3301007712345",
        "target": "DT-20261126-00412",
        "attempt": "DA-20261126-00412-1",
        "channel": "ivr",
        "phone": "13073960310",
        "outcome": "answered",
        "right_party": True,
        "ringing": 12,
        "talking": 38,
        "call_id": "pbx-east-1795689300.11",
        "pressed": "1",
        "agent": "",
        "cause": "16",
    }

    target: str
    attempt: str
    channel: Channel
    phone: PhoneNumber = None
    outcome: Annotated[
        Literal[
            "answered",
            "machine",
            "no_answer",
            "busy",
            "rejected",
            "invalid_number",
            "congestion",
            "delivered",
            "undelivered",
            "abandoned",
            "stopped",
        ],
        LowCardinality,
    ]
    """`delivered`, `undelivered`: text message, letter, e-mail; `stopped`: paid or held at the last moment."""
    right_party: bool | None = None
    """The one who owes was reached; None: not known."""
    ringing: Seconds = 0
    talking: Seconds = 0
    call_id: str | None = None
    pressed: Code = ""
    """Keys pressed in the announcement."""
    agent: Code = ""
    cause: Code = ""
    """The network's cause (Q.850, SIP, SMS state)."""


class PromiseEvent(DunningEvent):
    """What all events of a promise to pay have in common."""

    natural_key: ClassVar[tuple[str, ...]] = ("account", "promise", "time")

    promise: str
    amount: Fen
    """What was promised."""
    due_on: Day


class PromiseMade(PromiseEvent):
    """A customer promised to pay an amount by a day."""

    example: ClassVar[dict[str, Any]] = {
        "account": "3301007712345",
        "promise": "PP-20261126-0031",
        "amount": 12210,
        "due_on": "2026-11-30",
        "bills": ["B-202610-3301007712345"],
        "tolerance": 9500,
        "grace_days": 3,
        "channel": "ivr",
        "attempt": "DA-20261126-00412-1",
        "agent": "",
    }

    bills: list[str]
    tolerance: BasisPoints
    """The share of the amount that counts as kept: 9500 = 95 %."""
    grace_days: Count
    """Days after the due day before the promise is broken."""
    channel: Channel
    attempt: str | None = None
    agent: Code = ""


class PromiseKept(PromiseEvent):
    """The promised money came in time, within the tolerance."""

    example: ClassVar[dict[str, Any]] = {
        "account": "3301007712345",
        "promise": "PP-20261126-0031",
        "amount": 12210,
        "due_on": "2026-11-30",
        "paid": 12210,
        "payments": ["P-20261122-88123"],
    }

    paid: Fen
    payments: list[str]


class PromiseBroken(PromiseEvent):
    """The promised money didn't come, or was taken back again."""

    example: ClassVar[dict[str, Any]] = {
        "account": "3301007712345",
        "promise": "PP-20261126-0031",
        "amount": 12210,
        "due_on": "2026-11-30",
        "paid": 5000,
        "reversed": False,
    }

    paid: Fen
    reversed: bool = False
    """It had been kept, and the payment was reversed."""


HoldKind = Annotated[
    Literal[
        "dispute",
        "promise",
        "payment_in_flight",
        "direct_debit_pending",
        "bankruptcy",
        "medical",
        "minor_amount",
        "outage_in_progress",
        "complaint_open",
        "do_not_call",
        "wrong_number",
        "deceased",
        "vulnerable",
        "moratorium",
    ],
    LowCardinality,
]
"""Why an account must not be reminded."""


class HoldEvent(DunningEvent):
    """What placing and lifting a hold have in common."""

    natural_key: ClassVar[tuple[str, ...]] = ("account", "hold", "time")

    hold: str
    kind: HoldKind
    actor: Code
    """Who did it: an agent, a clerk, or the job that noticed the reason."""
    reason: ScrubbedText = ""


class HoldPlaced(HoldEvent):
    """From now on the account must not be reminded."""

    example: ClassVar[dict[str, Any]] = {
        "account": "3301007712345",
        "hold": "DH-20261126-0008",
        "kind": "complaint_open",
        "actor": "system",
        "reason": "CP-20261122-0007",
        "until": "2026-12-10T00:00:00+08:00",
    }

    until: Instant | None = None
    """When it ends by itself; None: until it is lifted."""


class HoldLifted(HoldEvent):
    """A hold ended: the account may be reminded again, unless another hold forbids it."""

    example: ClassVar[dict[str, Any]] = {
        "account": "3301007712345",
        "hold": "DH-20261126-0008",
        "kind": "complaint_open",
        "actor": "system",
        "reason": "",
    }
