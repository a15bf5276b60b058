"""The banks: collection batches and their results, and a statement every evening that adds up to the fen.

Each evening what came in is swept to the head office, so an account's balance is the same every night.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from connectors.simulator.people import BANKS
from connectors.simulator.randomness import pick
from connectors.simulator.rows import Fact
from connectors.simulator.seasons import day_kind
from connectors.simulator.stage import Stage
from connectors.simulator.world import Account
from models.bank import (
    DebitBatchSent,
    DebitItemResult,
    DebitItemSent,
    MandateCancelled,
    MandateSigned,
    StatementLine,
    StatementReceived,
)

CREDITOR_ACCOUNTS = {bank: f"12020212198000{number:05d}" for number, bank in enumerate(BANKS, start=101)}
NIGHT_BALANCE = 100_000_000
RESULTS = (
    (("collected", "0000", "交易成功"), 0.93),
    (("insufficient_funds", "AM04", "余额不足"), 0.05),
    (("account_unusable", "AC04", "账户已销户"), 0.008),
    (("doubtful", "9999", "交易超时"), 0.012),
)


class Collectable(Protocol):
    """What a bank needs to know of a bill."""

    number: str
    account: Account
    month: str

    @property
    def owed(self) -> int:
        """Fen to collect."""
        ...


@dataclass(slots=True)
class Order:
    """One amount to collect, and whom to tell what became of it."""

    bill: Collectable
    amount: int
    collected: Callable[[str], None]
    not_collected: Callable[[bool], None]
    item: str = ""
    mandate: str = ""


@dataclass(slots=True)
class Entry:
    """A line of the statement to come. A negative amount leaves the utility's account."""

    amount: int
    code: str
    reference: str
    remittance: str
    account: Account | None = None
    end_to_end: str = ""
    reversal: bool = False
    batch: str = ""
    items: int = 0


@dataclass(slots=True)
class Books:
    """One bank: what waits to be collected, and what has been booked since the last statement."""

    waiting: list[Order] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)


def cny(amount: int) -> dict[str, object]:
    """An amount in fen as Money."""
    return {"amount": amount, "currency": "CNY"}


def fingerprint(name: str) -> str:
    """A file's fingerprint; there is no file, so its name stands in."""
    return hashlib.sha256(name.encode()).hexdigest()


class Banking:
    """The four banks that the utility works with."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._books = {bank: Books() for bank in BANKS}
        self.mandates = {account.number for account in stage.world.accounts if account.direct_debit}
        """Accounts that may be collected from."""

    def plan_day(self, day: date, midnight: float) -> None:
        """Batches go out on workday mornings, statements come every evening at six."""
        loop = self._stage.loop
        for place, bank in enumerate(BANKS):
            if day_kind(day) in ("workday", "make_up_workday"):
                loop.at(midnight + 9.2 * 3600 + place * 97, lambda bank=bank: self._send(bank, day))  # type: ignore[misc]
            loop.at(midnight + 18 * 3600, lambda bank=bank: self._statement(bank, day))  # type: ignore[misc]
        rng = self._stage.chance("mandates", day)
        for _ in range(rng.randint(0, 3)):
            account = rng.choice(self._stage.world.accounts)
            loop.at(midnight + rng.uniform(8, 20) * 3600, lambda account=account: self._sign(account))  # type: ignore[misc]

    # Booking

    def collect(self, bill: Collectable, collected: Callable[..., None], not_collected: Callable[..., None]) -> None:
        """Have a bill collected by its customer's bank."""
        order = Order(
            bill, bill.owed, lambda item: collected(bill, item), lambda final: not_collected(bill, final)
        )  # fmt: skip
        self._books[bill.account.bank].waiting.append(order)

    def credit(self, bill: Collectable, method: str, bank: str, reference: str, amount: int) -> None:
        """Money came in outside a batch. Wallets, shops and counters settle through the house bank."""
        books = self._books[bank if bank in self._books else "icbc"]
        remittance = f"电费 {bill.month.replace('-', '')} 户号 {bill.account.number}"
        payer = bill.account if method == "bank_transfer" else None
        books.entries.append(Entry(amount, "PMNT-RCDT-DMCT", reference, remittance, payer))

    def take_back(self, bill: Collectable, amount: int, payment: str) -> None:
        """A bank returns a payment."""
        entry = Entry(-amount, "PMNT-RCDT-RRTN", f"RV{payment}", f"退汇 {payment}", bill.account, reversal=True)
        self._books["icbc"].entries.append(entry)

    # Direct debit

    def _send(self, bank: str, day: date) -> None:
        stage, books = self._stage, self._books[bank]
        orders, books.waiting = [order for order in books.waiting if order.bill.owed > 0], []
        if not orders:
            return
        batch, file = f"DD-{bank}-{day:%Y%m%d}-01", f"DS_{bank}_{day:%Y%m%d}_01.txt"
        stage.tell(
            DebitBatchSent, bank=bank, batch=batch, layout=f"{bank}-batch/2", file=file, sha256=fingerprint(file),
            creditor_account=CREDITOR_ACCOUNTS[bank], collection_on=day, items=len(orders),
            total=cny(sum(order.amount for order in orders)), attempt=1,
        )  # fmt: skip
        for number, order in enumerate(orders, start=1):
            order.item, order.mandate = f"{batch}/{number:06d}", mandate_of(order.bill.account)
            stage.tell(
                DebitItemSent, bank=bank, batch=batch, item=order.item, account=order.bill.account.number,
                bill_month=order.bill.month, amount=cny(order.amount), mandate=order.mandate,
                payer_account=order.bill.account.bank_account, bills=[order.bill.number],
            )  # fmt: skip
        stage.loop.after(6.8 * 3600, lambda: self._answer(bank, batch, day, orders))

    def _answer(self, bank: str, batch: str, day: date, orders: list[Order]) -> None:
        """The result file: what was collected is booked as one credit for the whole batch."""
        file = f"HP_{bank}_{day:%Y%m%d}_01.txt"
        collected: list[Order] = []
        for order in orders:
            rng = self._stage.chance("debit", order.item)
            result, code, text = pick(rng, RESULTS)
            self._result(bank, batch, order, day, result, code, text, file)
            if result == "collected":
                collected.append(order)
                order.collected(order.item)
            elif result == "doubtful":
                self._stage.loop.after(17 * 3600, lambda order=order: self._settle(bank, batch, order))  # type: ignore[misc]
            elif result == "account_unusable":
                self._cancel(order)
                order.not_collected(True)
            else:
                order.not_collected(False)
        if collected:
            total = sum(order.amount for order in collected)
            entry = Entry(
                total, "PMNT-RDDT-ESDD", f"{bank.upper()}{batch}", "代扣电费", batch=batch, items=len(collected)
            )
            self._books[bank].entries.append(entry)

    def _settle(self, bank: str, batch: str, order: Order) -> None:
        """What had been doubtful was collected after all; it comes as an entry of its own."""
        self._result(bank, batch, order, self._stage.today(), "collected", "0000", "补入账", "")
        order.collected(order.item)
        entry = Entry(
            order.amount,
            "PMNT-RDDT-ESDD",
            f"{bank.upper()}{order.item}",
            "代扣电费补入账",
            order.bill.account,
            order.item,
        )
        self._books[bank].entries.append(entry)

    def _result(
        self, bank: str, batch: str, order: Order, day: date, result: str, code: str, text: str, file: str
    ) -> None:  # fmt: skip
        done = result == "collected"
        self._stage.tell(
            DebitItemResult, bank=bank, batch=batch, item=order.item, account=order.bill.account.number,
            bill_month=order.bill.month, amount=cny(order.amount), result=result, bank_code=code, bank_text=text,
            debited_on=day if done else None, file=file,
            bank_serial=f"{bank.upper()}{order.item[-15:]}" if done else "",
        )  # fmt: skip

    # Mandates

    def _sign(self, account: Account) -> None:
        if account.number in self.mandates:
            return
        self.mandates.add(account.number)
        self._stage.tell(
            MandateSigned, mandate=mandate_of(account), account=account.number, bank=account.bank,
            payer_account=account.bank_account, payer_name=account.holder, signed_on=self._stage.today(),
            scheme="cn-batch", most=500_000,
        )  # fmt: skip

    def _cancel(self, order: Order) -> None:
        account = order.bill.account
        self.mandates.discard(account.number)
        self._stage.tell(
            MandateCancelled, mandate=mandate_of(account), account=account.number, bank=account.bank, ended_by="bank",
            code="AC04", reason="账户已销户",
        )  # fmt: skip

    # Statements

    def _statement(self, bank: str, day: date) -> None:
        """Opening + Σ lines = closing; the last line sweeps the day's takings to the head office."""
        stage, books = self._stage, self._books[bank]
        entries, books.entries = books.entries, []
        taken = sum(entry.amount for entry in entries)
        if taken:
            entries.append(Entry(-taken, "CAMT-CAPL-SWEP", f"SWEEP{bank}{day:%Y%m%d}", "资金归集"))
        account, file = CREDITOR_ACCOUNTS[bank], f"camt053_{bank}_{day:%Y%m%d}.xml"
        statement = f"{bank}/{day:%Y}-{day.timetuple().tm_yday:03d}"
        stage.tell(
            StatementReceived, bank=bank, statement=statement, account=account, page=1, last_page=True,
            layout="camt.053.001.08", message=f"STMT-{bank}-{day:%Y%m%d}", number=day.timetuple().tm_yday,
            opening=cny(NIGHT_BALANCE), closing=cny(NIGHT_BALANCE), from_on=day, to_on=day, lines=len(entries),
            balance="balanced", file=file, sha256=fingerprint(file),
        )  # fmt: skip
        for number, entry in enumerate(entries, start=1):
            data = {
                "bank": bank, "statement": statement, "account": account, "page": 1, "line": number,
                "entry_reference": f"{day:%Y%m%d}{bank.upper()}{number:06d}", "bank_reference": entry.reference,
                "end_to_end": entry.end_to_end, "amount": cny(entry.amount), "status": "booked",
                "reversal": entry.reversal, "booked_on": day, "value_on": day, "code": entry.code,
                "counterparty_name": entry.account.holder if entry.account is not None else None,
                "counterparty_account": entry.account.bank_account if entry.account is not None else None,
                "remittance": entry.remittance, "batch": entry.batch, "batch_items": entry.items,
            }  # fmt: skip
            stage.emit(Fact(stage.loop.now, stage.loop.now, StatementLine, data))


def mandate_of(account: Account) -> str:
    """Number of an account's mandate."""
    return f"MD-{account.number}-1"
