"""Bills go out by meter-reading route, a few routes a day; customers pay them, soon or late."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from connectors.simulator.banking import Banking
from connectors.simulator.pricing import SURCHARGE_RATE, TARIFFS, bill_lines, contained_tax, price, total_of
from connectors.simulator.randomness import pick
from connectors.simulator.stage import Stage
from connectors.simulator.world import Account
from models.billing import BillAdjusted, BillIssued, PaymentAllocated, PaymentReceived, PaymentReversed

ROUTES = 28
DUE_DAYS = 20
METHODS = (("wallet", 0.62), ("bank_transfer", 0.16), ("counter", 0.12), ("agent", 0.10))
WALLETS = ("wechat", "alipay")
ADJUSTED, REVERSED, NEVER = 0.006, 0.008, 0.02
"""Shares of bills that are corrected, whose payment bounces, and which late payers leave alone for months."""


@dataclass(slots=True, eq=False)
class Bill:
    """A bill as it stands, in fen."""

    number: str
    account: Account
    month: str
    total: int
    due_on: date
    paid: int = 0
    payments: list[str] = field(default_factory=list)
    in_collection: bool = False

    @property
    def owed(self) -> int:
        """What is still to be paid."""
        return self.total - self.paid


class Billing:
    """Issues bills and receives payments; knows who owes what."""

    def __init__(self, stage: Stage, banking: Banking) -> None:
        self._stage = stage
        self._banking = banking
        self.open_bills: dict[str, list[Bill]] = {}
        self._routes: list[list[Account]] = [[] for _ in range(ROUTES)]
        for number, account in enumerate(stage.world.accounts):
            self._routes[number % ROUTES].append(account)

    def plan_day(self, day: date, midnight: float) -> None:
        """The routes of this day: read, billed and sent from six in the morning on."""
        if day.day > ROUTES:
            return
        rng = self._stage.chance("billing", day)
        for account in self._routes[day.day - 1]:
            when = midnight + 6 * 3600 + rng.random() * 5400
            self._stage.loop.at(when, lambda account=account: self._stage.play(self._life(account, day)))  # type: ignore[misc]

    def _life(self, account: Account, day: date) -> Iterator[float]:
        """A bill from its issue until the customer has paid."""
        rng = self._stage.chance("bill", account.number, day)
        bill = self._issue(account, day)
        if rng.random() < ADJUSTED:
            yield rng.uniform(1, 3) * 86400
            self._adjust(rng, bill)
        if account.number in self._banking.mandates:
            yield self._stage.until_hour(day + timedelta(days=3), 8)
            self.collect(bill)
            return
        yield self._payday(rng, account, day)
        while bill.owed > 0:
            self.pay(rng, bill, pick(rng, METHODS))
            if rng.random() >= REVERSED:
                return
            yield rng.uniform(0.5, 1.5) * 86400
            self._reverse(bill)
            yield rng.uniform(1, 5) * 86400

    def _payday(self, rng: Random, account: Account, day: date) -> float:
        """Seconds until the customer pays: within the term, after it, or much later."""
        days = rng.uniform(1, DUE_DAYS - 2)
        if account.pays_late:
            days = DUE_DAYS + rng.uniform(2, 22) if rng.random() >= NEVER else 75.0
        payday = day + timedelta(days=int(days))
        return self._stage.until_hour(payday, rng.triangular(7.5, 22.5, 12))

    def _issue(self, account: Account, day: date) -> Bill:
        last = date(day.year, day.month, 1) - timedelta(days=1)
        first = last.replace(day=1)
        lines = bill_lines(self._stage.seed, account, first)
        amount, surcharge = total_of(lines, "amount"), total_of(lines, "surcharge")
        due_on = day + timedelta(days=DUE_DAYS)
        bill = Bill(f"B-{first:%Y%m}-{account.number}", account, f"{first:%Y-%m}", amount + surcharge, due_on)
        self._stage.tell(
            BillIssued, bill=bill.number, account=account.number, customer=account.customer, bill_month=bill.month,
            period_start=first, period_end=last, due_on=due_on, tariff=TARIFFS[account.kind].code, lines=lines,
            energy=total_of(lines, "energy"), amount=amount, surcharge=surcharge, tax=total_of(lines, "tax"),
            late_fee=0, adjustment=0, total=bill.total,
        )  # fmt: skip
        self.open_bills.setdefault(account.number, []).append(bill)
        return bill

    def _adjust(self, rng: Random, bill: Bill) -> None:
        """A wrong reading: a tenth of the first line's energy is taken back."""
        line = bill_lines(self._stage.seed, bill.account, date.fromisoformat(f"{bill.month}-01"))[0]
        energy, rate = line["energy"], line["rate"]
        assert isinstance(energy, int)
        assert isinstance(rate, int)
        back = energy // 10
        amount, surcharge = price(back, rate), price(back, SURCHARGE_RATE)
        line |= {
            "energy": -back,
            "amount": -amount,
            "surcharge": -surcharge,
            "tax": -contained_tax(amount + surcharge),
        }
        bill.total -= amount + surcharge
        self._stage.tell(
            BillAdjusted, bill=bill.number, account=bill.account.number, adjustment=self._stage.number("ADJ"),
            cause="wrong_reading", lines=[line], late_fee=0, difference=-(amount + surcharge), total=bill.total,
            approved_by="billing-lead", reason=rng.choice(("抄表差错", "客户申诉核实")),
        )  # fmt: skip

    # Payments

    def collect(self, bill: Bill) -> None:
        """Put a bill into the next direct debit batch of its bank."""
        bill.in_collection = True
        self._banking.collect(bill, self._collected, self._not_collected)

    def _collected(self, bill: Bill, reference: str) -> None:
        bill.in_collection = False
        if bill.owed > 0:
            self._receive(bill, "bank_debit", bill.account.bank, reference)

    def _not_collected(self, bill: Bill, final: bool) -> None:
        """No money in the bank account: tried again days later; in the end the customer pays otherwise."""
        bill.in_collection = False
        rng = self._stage.chance("not collected", bill.number, self._stage.loop.now)
        if final:
            self._stage.loop.after(rng.uniform(8, 20) * 86400, lambda: self.pay(rng, bill, "wallet"))
        else:
            self._stage.loop.after(rng.uniform(4, 6) * 86400, lambda: self.collect(bill))

    def pay(self, rng: Random, bill: Bill, method: str) -> None:
        """The customer pays what is owed, unless that has been done or a debit is on its way."""
        if bill.owed <= 0 or bill.in_collection:
            return
        bank = {"wallet": rng.choice(WALLETS), "bank_transfer": bill.account.bank}.get(method, "icbc")
        self._receive(bill, method, bank, self._stage.number(f"{bank.upper()}R"))

    def _receive(self, bill: Bill, method: str, bank: str, reference: str) -> None:
        stage, account, amount = self._stage, bill.account, bill.owed
        payment = stage.number("P")
        from_bank = method in ("bank_debit", "bank_transfer")
        stage.tell(
            PaymentReceived, payment=payment, account=account.number, amount=amount, method=method, bank=bank,
            reference=reference, payer_name=account.holder, payer_account=account.bank_account if from_bank else None,
            value_on=stage.today(),
        )  # fmt: skip
        bill.paid += amount
        bill.payments.append(payment)
        stage.tell(
            PaymentAllocated, payment=payment, account=account.number, bill=bill.number, principal=amount, late_fee=0,
            tax=0, outstanding=0, rule="oldest-first/1",
        )  # fmt: skip
        self.open_bills[account.number].remove(bill)
        if method != "bank_debit":
            self._banking.credit(bill, method, bank, reference, amount)

    def _reverse(self, bill: Bill) -> None:
        """The bank takes the money back: the bill is open again."""
        stage, payment = self._stage, bill.payments[-1]
        amount, bill.paid = bill.paid, 0
        stage.tell(
            PaymentReversed, payment=payment, account=bill.account.number, reversal=stage.number("R"), amount=amount,
            cause="bank_return", bank_code="AM04", bills=[bill.number],
        )  # fmt: skip
        self.open_bills[bill.account.number].append(bill)
        self._banking.take_back(bill, amount, payment)
