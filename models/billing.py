"""Bills with their meter lines, and what was paid for them. All money is fen, all energy watt-hours."""

from typing import Annotated, Any, ClassVar, Literal

from models.envelope import Event
from models.types import (
    AccountNo,
    BankAccount,
    BillMonth,
    Code,
    Count,
    Day,
    Fen,
    LowCardinality,
    Part,
    PersonName,
    ScrubbedText,
    UnitPrice,
    WattHours,
)


class BillLine(Part):
    """One line of a bill: what one register of one meter counted, at one price.

    A register that falls into several tariff steps has a line for each.
    """

    meter: str
    register_name: Code
    """total, peak, flat, valley, reactive."""
    step: Count
    """Tariff step, from 1; 0 where the tariff has none."""
    previous_reading: WattHours
    """As the register showed it, before the multiplier."""
    reading: WattHours
    multiplier: Count
    """Ratio of the instrument transformers: energy = (reading − previous reading) × multiplier, over all steps."""
    estimated: bool
    """The reading was estimated, not taken."""
    energy: WattHours
    """Billed on this line."""
    rate: UnitPrice
    amount: Fen
    """Price of the energy, without what follows."""
    surcharge: Fen
    """Government funds and surcharges (代征)."""
    tax: Fen
    """Tax contained in amount and surcharge."""


class BillEvent(Event):
    """What all events of a bill have in common."""

    topic: ClassVar[str] = "billing.bills"
    subject_field: ClassVar[str] = "account"
    sort_key: ClassVar[tuple[str, ...]] = ("account", "time")

    bill: str
    account: AccountNo


_LINE: dict[str, Any] = {
    "meter": "M-0009912",
    "register_name": "total",
    "step": 1,
    "previous_reading": 4821000,
    "reading": 5037000,
    "multiplier": 1,
    "estimated": False,
    "energy": 216000,
    "rate": 538300,
    "amount": 11627,
    "surcharge": 583,
    "tax": 1405,
}


class BillIssued(BillEvent):
    """A bill was issued to an account. Total = Σ (amount + surcharge) of the lines + late fee + adjustment."""

    natural_key: ClassVar[tuple[str, ...]] = ("bill", "account", "time")
    example: ClassVar[dict[str, Any]] = {
        "bill": "B-202610-3301007712345",
        "account": "3301007712345",
        "customer": "C0048213",
        "bill_month": "2026-10",
        "period_start": "2026-10-01",
        "period_end": "2026-10-31",
        "due_on": "2026-11-25",
        "tariff": "residential-step",
        "lines": [_LINE],
        "energy": 216000,
        "amount": 11627,
        "surcharge": 583,
        "tax": 1405,
        "late_fee": 0,
        "adjustment": 0,
        "total": 12210,
    }

    customer: str
    bill_month: BillMonth
    period_start: Day
    """First day that the bill is for."""
    period_end: Day
    """Last day that the bill is for."""
    due_on: Day
    tariff: Code
    lines: list[BillLine]
    energy: WattHours
    amount: Fen
    surcharge: Fen
    tax: Fen
    late_fee: Fen
    """违约金 of earlier bills, charged here."""
    adjustment: Fen
    """Rounding, credits and corrections; may be negative."""
    total: Fen


class BillAdjusted(BillEvent):
    """A bill that had been issued was corrected."""

    natural_key: ClassVar[tuple[str, ...]] = ("bill", "account", "adjustment", "time")
    example: ClassVar[dict[str, Any]] = {
        "bill": "B-202610-3301007712345",
        "account": "3301007712345",
        "adjustment": "ADJ-20261123-0002",
        "cause": "wrong_reading",
        "lines": [{**_LINE, "reading": 4937000, "energy": -100000, "amount": -5383, "surcharge": -270, "tax": -650}],
        "late_fee": 0,
        "difference": -5653,
        "total": 6557,
        "ticket": "CP-20261122-0007",
        "approved_by": "billing-lead",
        "reason": "抄表差错",
    }

    adjustment: str
    """Number of the correction."""
    cause: Code
    lines: list[BillLine]
    """What is added to the lines of the bill; negative where something is taken back."""
    late_fee: Fen
    """Change of the late fee; negative where it is waived."""
    difference: Fen
    """Change of the total."""
    total: Fen
    """Total of the bill after the correction."""
    ticket: str | None = None
    approved_by: Code = ""
    reason: ScrubbedText = ""


class PaymentEvent(Event):
    """What all events of a payment have in common."""

    topic: ClassVar[str] = "billing.payments"
    subject_field: ClassVar[str] = "account"
    natural_key: ClassVar[tuple[str, ...]] = ("payment", "account", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("account", "time")

    payment: str
    account: AccountNo


class PaymentReceived(PaymentEvent):
    """Money for an account came in."""

    example: ClassVar[dict[str, Any]] = {
        "payment": "P-20261122-88123",
        "account": "3301007712345",
        "amount": 12210,
        "method": "bank_debit",
        "bank": "icbc",
        "reference": "DD-20261122-01/000417",
        "payer_name": "王芳",
        "payer_account": "6222021202041234567",
        "value_on": "2026-11-22",
    }

    amount: Fen
    method: Annotated[
        Literal["bank_debit", "bank_transfer", "counter", "wallet", "card", "agent", "prepaid_card", "other"],
        LowCardinality,
    ]
    """`wallet`: WeChat, Alipay and their like; `agent`: a shop or post office that collects for us."""
    bank: Code = ""
    """The bank or payment company that the money came through."""
    reference: str = ""
    """That company's reference, by which its statement is matched."""
    payer_name: PersonName | None = None
    payer_account: BankAccount | None = None
    value_on: Day | None = None
    """The day from which the money counts, in the bank's calendar."""


class PaymentAllocated(PaymentEvent):
    """A payment, or a part of it, was set against a bill, or put aside for later ones."""

    natural_key: ClassVar[tuple[str, ...]] = ("payment", "account", "bill", "time")
    example: ClassVar[dict[str, Any]] = {
        "payment": "P-20261122-88123",
        "account": "3301007712345",
        "bill": "B-202610-3301007712345",
        "principal": 12210,
        "late_fee": 0,
        "tax": 0,
        "outstanding": 0,
        "rule": "oldest-first/1",
    }

    bill: str
    """Empty: kept as prepayment."""
    principal: Fen
    late_fee: Fen
    tax: Fen
    """Tax shown apart where the tariff asks for it; else 0."""
    outstanding: Fen
    """What the bill still owes afterwards."""
    rule: Code
    """Which rule allocated it, with its version."""


class PaymentReversed(PaymentEvent):
    """A payment was taken back (冲正), in whole or in part: the bills that it had settled are open again."""

    natural_key: ClassVar[tuple[str, ...]] = ("payment", "account", "reversal", "time")
    example: ClassVar[dict[str, Any]] = {
        "payment": "P-20261122-88123",
        "account": "3301007712345",
        "reversal": "R-20261124-0009",
        "amount": 12210,
        "cause": "bank_return",
        "bank_code": "AM04",
        "bills": ["B-202610-3301007712345"],
        "reason": "",
    }

    reversal: str
    """Number of the reversal."""
    amount: Fen
    """Taken back, as a positive amount."""
    cause: Code
    """bank_return, refund, wrong_account, bounced_cheque …"""
    bank_code: Code = ""
    """The bank's own reason code."""
    bills: list[str]
    """Bills that are open again."""
    reason: ScrubbedText = ""
