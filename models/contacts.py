"""Contacts with customers on any channel, and what agents look at while they serve them."""

from typing import Annotated, Any, ClassVar, Literal

from models.envelope import Event
from models.types import (
    AccountNo,
    Code,
    Count,
    EmailAddress,
    Instant,
    LowCardinality,
    Milliseconds,
    PersonName,
    PhoneNumber,
    ScrubbedText,
    Seconds,
)

Channel = Annotated[
    Literal["phone", "ivr", "fax", "email", "web", "app", "sms", "chat", "letter", "counter"], LowCardinality
]
"""The way by which a customer and the utility reach each other."""


class ContactEvent(Event):
    """What all events about contacts have in common."""

    topic: ClassVar[str] = "contacts"
    subject_field: ClassVar[str] = "customer"
    sort_key: ClassVar[tuple[str, ...]] = ("time",)

    customer: str
    """The customer's number; empty where nobody could tell who it was."""


class ContactLogged(ContactEvent):
    """A contact was served and written down, with what it was about and how it ended."""

    natural_key: ClassVar[tuple[str, ...]] = ("contact", "customer", "time")
    example: ClassVar[dict[str, Any]] = {
        "contact": "CT-20261122-001873",
        "customer": "C0048213",
        "account": "3301007712345",
        "channel": "phone",
        "direction": "in",
        "service": "bill_enquiry",
        "disposition": "answered",
        "resolved": True,
        "agent": "103",
        "queue": "bill",
        "call_id": "pbx-east-1795373509.1",
        "phone": "13073960310",
        "name": "王芳",
        "language": "zh-CN",
        "ended_at": "2026-11-22T18:55:31+08:00",
        "handling": 221,
        "summary": "核对十月电费，已解释阶梯电价",
    }

    contact: str
    account: AccountNo | None = None
    channel: Channel
    direction: Annotated[Literal["in", "out"], LowCardinality]
    service: Code
    """What it was about: the centre's service type."""
    disposition: Code
    """How it ended: the agent's wrap-up code."""
    resolved: bool | None = None
    """Settled at this contact, as the agent judged; None: not said."""
    agent: Code = ""
    queue: Code = ""
    call_id: str | None = None
    ticket: str | None = None
    """The ticket that was opened or chased at this contact."""
    phone: PhoneNumber = None
    email: EmailAddress | None = None
    name: PersonName | None = None
    language: Code = ""
    ended_at: Instant | None = None
    handling: Seconds | None = None
    """Time spent on it, after-call work included."""
    summary: ScrubbedText = ""


class FaxJob(ContactEvent):
    """A fax changed its state: one event for each step of each attempt."""

    natural_key: ClassVar[tuple[str, ...]] = ("job", "customer", "state", "attempt", "time")
    example: ClassVar[dict[str, Any]] = {
        "job": "FAX-884120",
        "customer": "C0048213",
        "account": "3301007712345",
        "direction": "out",
        "document": "bill_statement",
        "number": "057187654321",
        "state": "sent",
        "attempt": 2,
        "pages": 3,
        "error": "",
        "call_id": "pbx-east-1795373700.52",
    }

    job: str
    account: AccountNo | None = None
    direction: Annotated[Literal["in", "out"], LowCardinality]
    document: Code
    """What was faxed: a bill statement, an outage notice, a policy."""
    number: PhoneNumber = None
    state: Annotated[Literal["queued", "sending", "sent", "failed", "cancelled", "received"], LowCardinality]
    attempt: Count
    pages: Count = 0
    error: ScrubbedText = ""
    call_id: str | None = None


class KnowledgeViewed(ContactEvent):
    """Somebody looked for a policy document in the knowledge base, and found it or didn't."""

    natural_key: ClassVar[tuple[str, ...]] = ("viewer", "customer", "article", "query", "time")
    example: ClassVar[dict[str, Any]] = {
        "customer": "C0048213",
        "viewer": "103",
        "channel": "phone",
        "action": "viewed",
        "query": "阶梯电价",
        "article": "KB-0412",
        "article_version": 7,
        "rank": 1,
        "reading": 38,
        "helpful": True,
        "call_id": "pbx-east-1795373509.1",
    }

    viewer: Code
    """The agent, or `self-service`."""
    channel: Channel
    action: Annotated[Literal["searched", "viewed", "missed"], LowCardinality]
    """`missed`: a search that brought nothing."""
    query: ScrubbedText
    """The words looked for; empty where the article was opened without a search."""
    article: Code
    """Empty where nothing was found or opened."""
    article_version: Count = 0
    rank: Count | None = None
    """Where the article stood in the results, from 1."""
    reading: Seconds | None = None
    helpful: bool | None = None
    call_id: str | None = None


class ScreenPopped(ContactEvent):
    """The agent's screen showed, or failed to show, the caller's record (来电弹屏)."""

    natural_key: ClassVar[tuple[str, ...]] = ("call_id", "customer", "agent", "time")
    example: ClassVar[dict[str, Any]] = {
        "customer": "C0048213",
        "call_id": "pbx-east-1795373509.1",
        "agent": "103",
        "queue": "bill",
        "caller": "13073960310",
        "matched": "one",
        "candidates": 1,
        "latency": 240,
    }

    call_id: str
    agent: Code
    queue: Code = ""
    caller: PhoneNumber = None
    matched: Annotated[Literal["one", "several", "none", "withheld", "error"], LowCardinality]
    candidates: Count
    """How many customers have the caller's number."""
    latency: Milliseconds
    """From ringing to the record on screen."""
