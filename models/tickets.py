"""Tickets from the first report to the last word: faults, complaints, enquiries, suggestions, service requests.

What the crew does in the field is in tickets_field.py; theft tips have types of their own in theft_tips.py, because
few may see them. A chaser (催办) is an event on its ticket, never a new ticket.
"""

from typing import Annotated, Any, ClassVar, Literal

from models.contacts import Channel
from models.envelope import Event
from models.types import (
    AccountNo,
    Address,
    Code,
    Count,
    Instant,
    Latitude,
    Longitude,
    LowCardinality,
    PersonName,
    PhoneNumber,
    Satisfaction,
    ScrubbedText,
)

TicketKind = Annotated[
    Literal["fault", "complaint", "enquiry", "suggestion", "opinion", "report", "service_request", "praise"],
    LowCardinality,
]
"""故障报修, 投诉, 业务咨询, 建议, 意见, 举报 (of other things than theft), 服务申请, 表扬."""

Urgency = Annotated[Literal["normal", "urgent"], LowCardinality]


class TicketEvent(Event):
    """What all events of a ticket have in common."""

    topic: ClassVar[str] = "tickets"
    subject_field: ClassVar[str] = "ticket"
    natural_key: ClassVar[tuple[str, ...]] = ("ticket", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("ticket", "time")

    ticket: str
    """The ticket's number, the same on every channel."""
    kind: TicketKind
    """The kind of the ticket once the event has happened."""
    actor: Code
    """Who did it: an agent, a crew, a unit's clerk, or `system`."""


class TicketOpened(TicketEvent):
    """A customer's report was accepted and got a number."""

    natural_key: ClassVar[tuple[str, ...]] = ("ticket", "time")
    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0042",
        "kind": "fault",
        "actor": "103",
        "channel": "phone",
        "category": "no_supply",
        "urgency": "normal",
        "customer": "C0048213",
        "account": "3301007712345",
        "call_id": "pbx-east-1795373509.1",
        "contact": "CT-20261122-001873",
        "caller": "13073960310",
        "caller_name": "王芳",
        "address": "杭州市西湖区文三路 138 号 3 幢 502 室",
        "area": "hz-xihu",
        "transformer": "T-10-0231",
        "feeder": "F-110-07",
        "latitude": 30.2795,
        "longitude": 120.1283,
        "description": "全楼停电，邻居也没有电",
        "unit": "xihu-repair",
        "protected": False,
    }

    channel: Channel
    category: Code
    """Second level of the kind: 服务, 营业, 停送电, 供电质量, 电网建设 for complaints; the symptom for faults."""
    urgency: Urgency = "normal"
    customer: str = ""
    """Empty where nobody could tell who reported."""
    account: AccountNo | None = None
    call_id: str | None = None
    contact: str | None = None
    caller: PhoneNumber = None
    caller_name: PersonName | None = None
    address: Address | None = None
    area: Code = ""
    transformer: Code = ""
    feeder: Code = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    description: ScrubbedText = ""
    unit: Code = ""
    """The unit that answers for it at first."""
    protected: bool = False
    """A customer whose supply must not fail: a hospital, a household with life support (重要用户)."""
    answer_due_at: Instant | None = None
    """When the source system's own clock says that the customer must have an answer."""


class TicketGraded(TicketEvent):
    """Somebody judged how urgent a ticket is and what sort of fault it tells of."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0042",
        "kind": "fault",
        "actor": "grader-02",
        "urgency": "urgent",
        "grade": "low_voltage",
        "site": "city",
    }

    urgency: Urgency
    grade: Code
    """high_voltage, low_voltage, meter, power_quality, customer_internal, non_electric; a level for complaints."""
    site: Annotated[Literal["city", "rural", "remote", "unknown"], LowCardinality] = "unknown"
    """Which promise of arrival applies: 45, 90 or 120 minutes."""


class TicketReclassified(TicketEvent):
    """A ticket turned out to be of another kind or category."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "CP-20261122-0007",
        "kind": "opinion",
        "actor": "qa.liu",
        "previous_kind": "complaint",
        "category": "supply_quality",
        "previous_category": "service",
        "reason": "无服务过错",
    }

    previous_kind: TicketKind
    category: Code
    previous_category: Code
    reason: ScrubbedText = ""


class TicketHandedOver(TicketEvent):
    """Another unit now answers for the ticket."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "CP-20261122-0007",
        "kind": "complaint",
        "actor": "clerk-11",
        "from_unit": "xihu-service",
        "unit": "gongshu-service",
        "reason": "不属本辖区",
    }

    from_unit: Code
    unit: Code
    reason: ScrubbedText = ""


class TicketMarkedDuplicate(TicketEvent):
    """A ticket tells of the same thing as another and ends here; the other goes on."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0045",
        "kind": "fault",
        "actor": "system",
        "duplicate_of": "FT-20261122-0042",
    }

    duplicate_of: str


class TicketCancelled(TicketEvent):
    """A ticket was withdrawn before anything was done about it."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0048",
        "kind": "fault",
        "actor": "105",
        "by_customer": True,
        "reason": "客户自行恢复",
    }

    by_customer: bool
    reason: ScrubbedText = ""


class TicketSuspended(TicketEvent):
    """Work on a ticket stopped for a reason that stops its clock too."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0042",
        "kind": "fault",
        "actor": "crew-07",
        "cause": "severe_weather",
        "until": "2026-11-23T06:00:00+08:00",
        "reason": "雷暴，暂停登杆",
    }

    cause: Code
    until: Instant | None = None
    """When work is expected to go on."""
    reason: ScrubbedText = ""


class TicketResumed(TicketEvent):
    """Work on a suspended ticket went on."""

    example: ClassVar[dict[str, Any]] = {"ticket": "FT-20261122-0042", "kind": "fault", "actor": "crew-07"}


class TicketChased(TicketEvent):
    """A customer asked where the ticket stands (催办)."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0042",
        "kind": "fault",
        "actor": "103",
        "channel": "phone",
        "call_id": "pbx-east-1795375001.88",
        "caller": "13073960310",
        "note": "客户第二次来电催促",
    }

    channel: Channel
    call_id: str | None = None
    caller: PhoneNumber = None
    note: ScrubbedText = ""


class TicketContacted(TicketEvent):
    """The unit in charge tried to reach the customer about the ticket: the first success stops the contact clock."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "CP-20261122-0007",
        "kind": "complaint",
        "actor": "clerk-11",
        "channel": "phone",
        "reached": True,
        "note": "已致歉并约定上门时间",
    }

    channel: Channel
    reached: bool
    note: ScrubbedText = ""


class TicketAnswered(TicketEvent):
    """The customer was given the answer to the ticket: stops the answer clock."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "CP-20261122-0007",
        "kind": "complaint",
        "actor": "clerk-11",
        "channel": "phone",
        "justified": True,
        "unit": "xihu-service",
        "answer": "抄表差错，已退补电费",
    }

    channel: Channel
    justified: bool | None = None
    """Whether the customer was right to complain; None where the question makes no sense."""
    unit: Code = ""
    """The unit that the cause lies with."""
    answer: ScrubbedText = ""


class TicketNotified(TicketEvent):
    """The customer was told of the ticket's progress without asking, or couldn't be told."""

    natural_key: ClassVar[tuple[str, ...]] = ("ticket", "channel", "notice", "time")
    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0042",
        "kind": "fault",
        "actor": "system",
        "channel": "sms",
        "notice": "crew_dispatched",
        "phone": "13073960310",
        "delivered": True,
        "error": "",
    }

    channel: Channel
    notice: Code
    """Which message: accepted, crew_dispatched, estimated_restoration, restored, answered …"""
    phone: PhoneNumber = None
    delivered: bool | None = None
    """None: sent, and nothing heard."""
    error: ScrubbedText = ""


class TicketCalledBack(TicketEvent):
    """A call-back after the work asked the customer whether it is settled (回访)."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0042",
        "kind": "fault",
        "actor": "108",
        "attempt": 1,
        "reached": True,
        "confirmed": True,
        "satisfaction": 4,
        "channel": "phone",
        "call_id": "pbx-east-1795380001.12",
        "comment": "",
    }

    attempt: Count
    """Which try this is, from 1."""
    reached: bool
    confirmed: bool | None = None
    """The customer agrees that it is settled; None: not reached, or no answer."""
    satisfaction: Satisfaction | None = None
    channel: Channel
    call_id: str | None = None
    comment: ScrubbedText = ""


class TicketClosed(TicketEvent):
    """A ticket was closed."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0042",
        "kind": "fault",
        "actor": "108",
        "outcome": "restored",
        "cause": "low_voltage_fuse",
        "unit": "xihu-repair",
        "note": "",
    }

    outcome: Code
    """restored, answered, rejected, unreachable, no_fault_found …"""
    cause: Code = ""
    unit: Code = ""
    """The unit that the ticket is counted for."""
    note: ScrubbedText = ""


class TicketReopened(TicketEvent):
    """A ticket that was closed is open again: the customer doesn't agree, or the fault came back."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0042",
        "kind": "fault",
        "actor": "108",
        "cause": "rejected_by_customer",
        "reason": "一小时后再次停电",
    }

    cause: Code
    reason: ScrubbedText = ""
