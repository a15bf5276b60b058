"""Tips about theft of electricity (窃电举报). They travel with the tickets, but rest where only one role may look."""

from typing import Annotated, Any, ClassVar, Literal

from models.contacts import Channel
from models.envelope import Event
from models.types import (
    AccountNo,
    Address,
    Code,
    Fen,
    LowCardinality,
    PersonName,
    PhoneNumber,
    ScrubbedText,
    WattHours,
)


class TheftTipEvent(Event):
    """What all events of a theft tip have in common."""

    topic: ClassVar[str] = "tickets"
    subject_field: ClassVar[str] = "ticket"
    natural_key: ClassVar[tuple[str, ...]] = ("ticket", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("ticket", "time")
    database: ClassVar[str] = "restricted"

    ticket: str
    actor: Code
    """Who did it: an agent, an inspector, or `system`."""


class TheftTipOpened(TheftTipEvent):
    """Somebody reported that electricity is being stolen."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "TT-20261122-0003",
        "actor": "110",
        "channel": "phone",
        "anonymous": False,
        "caller": "13600571188",
        "caller_name": "李强",
        "call_id": "pbx-east-1795377777.40",
        "suspect_address": "杭州市拱墅区沈半路 21 号厂房",
        "suspect_account": "3301009900017",
        "area": "hz-gongshu",
        "method": "bypass",
        "description": "夜间绕表用电",
    }

    channel: Channel
    anonymous: bool
    """The informant wants no name kept."""
    caller: PhoneNumber = None
    caller_name: PersonName | None = None
    call_id: str | None = None
    suspect_address: Address
    suspect_account: AccountNo | None = None
    area: Code = ""
    method: Code = ""
    """How it is said to be done: bypass, tampered_meter, hooked_line …"""
    description: ScrubbedText = ""


class TheftTipAssigned(TheftTipEvent):
    """An inspector was given the tip."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "TT-20261122-0003",
        "actor": "inspection-desk",
        "inspector": "insp-04",
        "unit": "gongshu-inspection",
    }

    inspector: Code
    unit: Code


class TheftTipInspected(TheftTipEvent):
    """An inspector looked on site and says what was found."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "TT-20261122-0003",
        "actor": "insp-04",
        "finding": "confirmed",
        "method": "bypass",
        "stolen": 18650000,
        "owed": 1034210,
        "penalty": 3102630,
        "police": False,
        "note": "现场拍照取证",
    }

    finding: Annotated[Literal["confirmed", "breach", "unfounded", "inconclusive"], LowCardinality]
    """`breach`: against the supply contract, but no theft (违约用电)."""
    method: Code = ""
    stolen: WattHours | None = None
    owed: Fen | None = None
    penalty: Fen | None = None
    police: bool = False
    """The case was given to the police."""
    note: ScrubbedText = ""


class TheftTipRewarded(TheftTipEvent):
    """The informant was given a reward."""

    example: ClassVar[dict[str, Any]] = {"ticket": "TT-20261122-0003", "actor": "inspection-desk", "reward": 50000}

    reward: Fen


class TheftTipReopened(TheftTipEvent):
    """A tip that was closed is looked into again."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "TT-20261122-0003",
        "actor": "inspection-desk",
        "reason": "再次收到同一地址举报",
    }

    reason: ScrubbedText = ""


class TheftTipClosed(TheftTipEvent):
    """A tip was closed."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "TT-20261122-0003",
        "actor": "inspection-desk",
        "outcome": "confirmed",
        "recovered": 4136840,
        "feedback_given": True,
    }

    outcome: Annotated[Literal["confirmed", "breach", "unfounded", "inconclusive", "withdrawn"], LowCardinality]
    recovered: Fen = 0
    """Paid by the suspect, penalty included."""
    feedback_given: bool
    """The informant was told of the outcome."""
