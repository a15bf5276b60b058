"""Reference data about customers: who they are, what they owe by which tariff, and the business calendar.

Each kind has a compacted topic of its own, where the last event per id counts; raw keeps them all, so that any day's
view can be had again. `time` is when the facts began to hold.
"""

from typing import Annotated, Any, ClassVar, Literal

from models.envelope import Event
from models.types import (
    AccountNo,
    Address,
    BankAccount,
    Code,
    Count,
    Day,
    EmailAddress,
    Fen,
    LowCardinality,
    Part,
    PersonName,
    PhoneNumber,
    UnitPrice,
    WattHours,
)


class ReferenceEvent(Event):
    """What all reference data have in common."""

    sort_key: ClassVar[tuple[str, ...]] = ("time",)

    retired: bool = False
    """The thing is no more; kept, so that what happened to it can still be told."""


class Customer(ReferenceEvent):
    """A person or firm with whom the utility has a contract."""

    topic: ClassVar[str] = "reference.customers"
    subject_field: ClassVar[str] = "customer"
    natural_key: ClassVar[tuple[str, ...]] = ("customer", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("customer", "time")
    example: ClassVar[dict[str, Any]] = {
        "customer": "C0048213",
        "name": "王芳",
        "customer_class": "residential",
        "phone": "13073960310",
        "other_phone": "057187654321",
        "email": "wangfang@example.com",
        "address": "杭州市西湖区文三路 138 号 3 幢 502 室",
        "area": "hz-xihu",
        "language": "zh-CN",
        "protected": False,
        "vulnerable": False,
        "do_not_call": False,
    }

    customer: str
    name: PersonName
    customer_class: Code
    """residential, commercial, large_industry, agriculture …"""
    phone: PhoneNumber = None
    """The number to call first."""
    other_phone: PhoneNumber = None
    email: EmailAddress | None = None
    address: Address
    area: Code
    language: Code = ""
    protected: bool = False
    """Supply must not fail: a hospital, life support (重要用户)."""
    vulnerable: bool = False
    """Must be treated with care in dunning."""
    do_not_call: bool = False


class Account(ReferenceEvent):
    """A supply contract (户号): what is billed, metered and dunned."""

    topic: ClassVar[str] = "reference.accounts"
    subject_field: ClassVar[str] = "account"
    natural_key: ClassVar[tuple[str, ...]] = ("account", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("account", "time")
    example: ClassVar[dict[str, Any]] = {
        "account": "3301007712345",
        "customer": "C0048213",
        "status": "active",
        "tariff": "residential-step",
        "supply_address": "杭州市西湖区文三路 138 号 3 幢 502 室",
        "area": "hz-xihu",
        "transformer": "T-10-0231",
        "capacity": 8,
        "billing_cycle": "monthly",
        "payment_method": "bank_debit",
        "opened_on": "2011-05-09",
    }

    account: AccountNo
    customer: str
    status: Annotated[Literal["active", "disconnected", "closed"], LowCardinality]
    tariff: Code
    supply_address: Address
    area: Code
    transformer: Code
    capacity: Count
    """Contracted, in kVA."""
    billing_cycle: Code
    payment_method: Code
    opened_on: Day | None = None
    closed_on: Day | None = None


class Mandate(ReferenceEvent):
    """A direct debit mandate as it stands."""

    topic: ClassVar[str] = "reference.mandates"
    subject_field: ClassVar[str] = "mandate"
    natural_key: ClassVar[tuple[str, ...]] = ("mandate", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("mandate", "time")
    example: ClassVar[dict[str, Any]] = {
        "mandate": "MD-3301007712345-1",
        "account": "3301007712345",
        "bank": "icbc",
        "status": "active",
        "payer_account": "6222021202041234567",
        "payer_name": "王芳",
        "scheme": "cn-batch",
        "signed_on": "2024-03-18",
        "sequence_type": "RCUR",
        "most": 100000,
    }

    mandate: str
    account: AccountNo
    bank: Code
    status: Annotated[Literal["active", "suspended", "cancelled"], LowCardinality]
    payer_account: BankAccount
    payer_name: PersonName
    scheme: Code
    signed_on: Day
    sequence_type: Annotated[Literal["FRST", "RCUR", "FNAL", "OOFF"], LowCardinality]
    """What the next collection is, in the words of pain.008."""
    most: Fen | None = None
    """The most that may be collected at once."""


class TariffStep(Part):
    """One price of a tariff."""

    period: Code
    """Time of use: all, peak, flat, valley."""
    step: Count
    """From 1; 0 where the price doesn't depend on how much is used."""
    above: WattHours
    """The step begins above this much energy in the tariff's counting period."""
    rate: UnitPrice
    surcharge: UnitPrice


class Tariff(ReferenceEvent):
    """A tariff with its steps and times of use."""

    topic: ClassVar[str] = "reference.tariffs"
    subject_field: ClassVar[str] = "tariff"
    natural_key: ClassVar[tuple[str, ...]] = ("tariff", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("tariff", "time")
    example: ClassVar[dict[str, Any]] = {
        "tariff": "residential-step",
        "name": "居民阶梯电价",
        "customer_class": "residential",
        "counting_period": "year",
        "valid_from": "2026-01-01",
        "steps": [
            {"period": "all", "step": 1, "above": 0, "rate": 538300, "surcharge": 27000},
            {"period": "all", "step": 2, "above": 2760000, "rate": 588300, "surcharge": 27000},
            {"period": "all", "step": 3, "above": 4800000, "rate": 838300, "surcharge": 27000},
        ],
        "late_fee": 10,
        "late_fee_minimum": 100,
    }

    tariff: Code
    name: str
    customer_class: Code
    counting_period: Annotated[Literal["month", "year"], LowCardinality]
    """Over which time energy is added up to find the step."""
    valid_from: Day
    valid_to: Day | None = None
    """Last day; None: until further notice."""
    steps: list[TariffStep]
    late_fee: Count
    """Late fee per day in 0.01 %: 10 = 1 ‰ a day (违约金)."""
    late_fee_minimum: Fen = 0


class CalendarDay(ReferenceEvent):
    """What sort of day a day is, in one business calendar (调休 included)."""

    topic: ClassVar[str] = "reference.calendars"
    subject_field: ClassVar[str] = "entry"
    natural_key: ClassVar[tuple[str, ...]] = ("entry", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("entry", "time")
    example: ClassVar[dict[str, Any]] = {
        "entry": "CN/2026-10-01",
        "calendar": "CN",
        "day": "2026-10-01",
        "day_type": "holiday",
        "name": "国庆节",
    }

    entry: str
    """`<calendar>/<day>`: the topic's key."""
    calendar: Code
    day: Day
    day_type: Annotated[Literal["workday", "weekend", "holiday", "makeup_workday"], LowCardinality]
    name: str = ""
