"""What passes between the utility and its banks: mandates, direct debit batches, statements.

Amounts are `Money`: a bank's record names its currency. Statement events bear the time of the statement's closing,
which the statement settles, so that their ids don't hang on what a bank may correct.
"""

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
    Money,
    PersonName,
    ScrubbedText,
    Sha256,
)


class MandateEvent(Event):
    """What all events of a mandate have in common."""

    topic: ClassVar[str] = "bank.debits"
    subject_field: ClassVar[str] = "account"
    natural_key: ClassVar[tuple[str, ...]] = ("mandate", "account", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("account", "time")

    mandate: str
    account: AccountNo
    bank: Code


class MandateSigned(MandateEvent):
    """A customer allowed the utility to collect from a bank account (代扣签约)."""

    example: ClassVar[dict[str, Any]] = {
        "mandate": "MD-3301007712345-1",
        "account": "3301007712345",
        "bank": "icbc",
        "payer_account": "6222021202041234567",
        "payer_name": "王芳",
        "signed_on": "2024-03-18",
        "scheme": "cn-batch",
        "most": 100000,
    }

    payer_account: BankAccount
    payer_name: PersonName
    signed_on: Day
    scheme: Code
    """By which rules: sepa-core, sepa-b2b, cn-batch …"""
    most: Fen | None = None
    """The most that may be collected at once."""


class MandateCancelled(MandateEvent):
    """A mandate ended."""

    example: ClassVar[dict[str, Any]] = {
        "mandate": "MD-3301007712345-1",
        "account": "3301007712345",
        "bank": "icbc",
        "ended_by": "bank",
        "code": "MD01",
        "reason": "",
    }

    ended_by: Annotated[Literal["customer", "bank", "utility"], LowCardinality]
    code: Code = ""
    """The bank's own reason code."""
    reason: ScrubbedText = ""


class DebitBatchSent(Event):
    """A collection order went to a bank (送盘, pain.008). Its items are DebitItemSent events."""

    topic: ClassVar[str] = "bank.debits"
    subject_field: ClassVar[str] = "batch"
    natural_key: ClassVar[tuple[str, ...]] = ("bank", "batch", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("bank", "time")
    example: ClassVar[dict[str, Any]] = {
        "bank": "icbc",
        "batch": "DD-20261122-01",
        "layout": "icbc-batch/2",
        "file": "DS_3301_20261122_01.txt",
        "sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        "creditor_account": "1202021219800012345",
        "collection_on": "2026-11-22",
        "items": 1,
        "total": {"amount": 12210, "currency": "CNY"},
        "attempt": 1,
    }

    bank: Code
    batch: str
    layout: Code
    """pain.008.001.08, or the bank's layout with its version."""
    file: str
    sha256: Sha256
    """Of the file as it was sent."""
    creditor_account: BankAccount
    """The utility's account that the money goes to."""
    collection_on: Day
    items: Count
    total: Money
    attempt: Count
    """From 1; the same batch may be sent again after a refusal as a whole."""


class DebitItemEvent(Event):
    """What sending and answering one item of a batch have in common."""

    topic: ClassVar[str] = "bank.debits"
    subject_field: ClassVar[str] = "account"
    sort_key: ClassVar[tuple[str, ...]] = ("account", "time")

    bank: Code
    batch: str
    item: str
    """Our key for it in the bank's file: the end-to-end id, or batch, account, month and amount together."""
    account: AccountNo
    bill_month: BillMonth
    """One account may stand in a batch several times, for different months."""
    amount: Money


class DebitItemSent(DebitItemEvent):
    """One amount to collect went out in a batch."""

    natural_key: ClassVar[tuple[str, ...]] = ("bank", "batch", "item", "account", "time")
    example: ClassVar[dict[str, Any]] = {
        "bank": "icbc",
        "batch": "DD-20261122-01",
        "item": "DD-20261122-01/000417",
        "account": "3301007712345",
        "bill_month": "2026-10",
        "amount": {"amount": 12210, "currency": "CNY"},
        "mandate": "MD-3301007712345-1",
        "payer_account": "6222021202041234567",
        "bills": ["B-202610-3301007712345"],
    }

    mandate: str
    payer_account: BankAccount
    bills: list[str]


class DebitItemResult(DebitItemEvent):
    """The bank said what became of one item (回盘, pain.002, a return in camt.054). Later words supersede earlier."""

    natural_key: ClassVar[tuple[str, ...]] = ("bank", "batch", "item", "account", "bank_code", "file", "time")
    example: ClassVar[dict[str, Any]] = {
        "bank": "icbc",
        "batch": "DD-20261122-01",
        "item": "DD-20261122-01/000417",
        "account": "3301007712345",
        "bill_month": "2026-10",
        "amount": {"amount": 12210, "currency": "CNY"},
        "result": "collected",
        "bank_code": "0000",
        "bank_text": "交易成功",
        "inferred": False,
        "debited_on": "2026-11-22",
        "bank_serial": "20261122000881234",
        "file": "HP_3301_20261122_01.txt",
    }

    result: Annotated[
        Literal[
            "accepted",
            "collected",
            "insufficient_funds",
            "account_unusable",
            "no_mandate",
            "refused_by_payer",
            "duplicate",
            "doubtful",
            "rejected",
            "returned",
            "refunded",
        ],
        LowCardinality,
    ]
    """`doubtful` (可疑): timed out or unknown; only the statement settles it. `returned`, `refunded`: collected at
    first, and then taken back."""
    bank_code: Code
    """The bank's own code, as it stands in the file."""
    bank_text: ScrubbedText = ""
    inferred: bool = False
    """The file doesn't name the item; a partly accepted batch accepts what it doesn't name."""
    debited_on: Day | None = None
    bank_serial: str = ""
    """The bank's number of the transaction."""
    file: str
    """The file that says so; empty where it came by other ways."""


class StatementEvent(Event):
    """What a statement and its lines have in common."""

    topic: ClassVar[str] = "bank.statements"
    subject_field: ClassVar[str] = "statement"
    sort_key: ClassVar[tuple[str, ...]] = ("bank", "statement")

    bank: Code
    statement: str
    """The bank's own identification, made unique by bank and a short name of the account where it is only a running
    number. It stands readable, so the account's number must not be part of it."""
    account: BankAccount
    """The utility's account that the statement is about."""


class StatementReceived(StatementEvent):
    """A bank statement, or one page of it, was read (对账, camt.053, MT940, BAI2)."""

    natural_key: ClassVar[tuple[str, ...]] = ("bank", "account", "statement", "page")
    example: ClassVar[dict[str, Any]] = {
        "bank": "icbc",
        "statement": "icbc/basic/2026-326",
        "account": "1202021219800012345",
        "page": 1,
        "last_page": True,
        "layout": "camt.053.001.08",
        "message": "STMT-20261122-0001",
        "number": 326,
        "opening": {"amount": 88120455, "currency": "CNY"},
        "closing": {"amount": 88132665, "currency": "CNY"},
        "from_on": "2026-11-22",
        "to_on": "2026-11-22",
        "lines": 1,
        "balance": "balanced",
        "file": "camt053_20261122.xml",
        "sha256": "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9",
    }

    page: Count
    """From 1."""
    last_page: bool
    layout: Code
    message: str
    """Identification of the message that carried it."""
    number: Count | None = None
    """Running number within the year: a gap means that a statement is missing."""
    opening: Money
    closing: Money
    from_on: Day | None = None
    to_on: Day | None = None
    lines: Count
    """How many lines the page has."""
    balance: Annotated[Literal["balanced", "explained", "unbalanced"], LowCardinality]
    """Opening + Σ booked lines against closing; `explained`: they differ by entries of another value date."""
    file: str
    sha256: Sha256


class StatementLine(StatementEvent):
    """One entry of a bank statement. A positive amount is money to the utility; a reversal has its sign turned."""

    natural_key: ClassVar[tuple[str, ...]] = ("bank", "account", "statement", "entry_reference", "amount")
    example: ClassVar[dict[str, Any]] = {
        "bank": "icbc",
        "statement": "icbc/basic/2026-326",
        "account": "1202021219800012345",
        "page": 1,
        "line": 1,
        "entry_reference": "20261122000881234",
        "bank_reference": "ICBC2026112200001",
        "end_to_end": "DD-20261122-01/000417",
        "amount": {"amount": 12210, "currency": "CNY"},
        "status": "booked",
        "reversal": False,
        "booked_on": "2026-11-22",
        "value_on": "2026-11-22",
        "code": "PMNT-RDDT-ESDD",
        "counterparty_name": "王芳",
        "counterparty_account": "6222021202041234567",
        "remittance": "电费 202610 户号 3301007712345",
        "batch": "DD-20261122-01",
        "batch_items": 1,
    }

    page: Count
    line: Count
    """Ordinal within the page, from 1."""
    entry_reference: str
    """NtryRef, or what the format has in its place; empty where it has nothing."""
    bank_reference: str = ""
    """AcctSvcrRef. Not unique: two entries may bear the same."""
    end_to_end: str = ""
    amount: Money
    status: Annotated[Literal["booked", "pending", "information"], LowCardinality]
    reversal: bool
    booked_on: Day
    value_on: Day | None = None
    code: Code
    """The bank's transaction code: BkTxCd, MT940's, BAI2's."""
    counterparty_name: PersonName | None = None
    counterparty_account: BankAccount | None = None
    remittance: ScrubbedText = ""
    batch: str = ""
    """The collection batch that the bank booked as one entry."""
    batch_items: Count = 0
    """How many items that entry stands for."""
