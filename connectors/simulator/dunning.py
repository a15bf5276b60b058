"""Reminding those who owe: decided every morning from the facts, tried by day, with promises and holds."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from connectors.simulator.billing import Bill, Billing
from connectors.simulator.randomness import pick
from connectors.simulator.rows import moment
from connectors.simulator.stage import Stage
from models.dunning import (
    DunningAttempted,
    DunningTargeted,
    HoldLifted,
    HoldPlaced,
    PromiseBroken,
    PromiseKept,
    PromiseMade,
)

REMINDER_DAYS = (2, 5, 9, 13, 17, 21, 28, 35)
"""Days after the due day on which an account in arrears is weighed."""
LEVELS = ((7, 1, "ivr"), (20, 2, "ivr"), (10_000, 3, "sms"))
OUTCOMES = (
    ("answered", 0.52),
    ("no_answer", 0.26),
    ("busy", 0.08),
    ("rejected", 0.08),
    ("machine", 0.04),
    ("invalid_number", 0.02),
)
CONTROL = 0.05


class Dunning:
    """Weighs, calls, takes promises, keeps holds."""

    def __init__(self, stage: Stage, billing: Billing) -> None:
        self._stage = stage
        self._billing = billing
        self._held: dict[str, str] = {}

    def plan_day(self, day: date, midnight: float) -> None:
        """Everybody in arrears is weighed at half past eight."""
        self._stage.loop.at(midnight + 8.5 * 3600, lambda: self._weigh(day))

    def _weigh(self, day: date) -> None:
        for bills in list(self._billing.open_bills.values()):
            for bill in bills:
                if (day - bill.due_on).days in REMINDER_DAYS and bill.owed > 0:
                    self._target(bill, day)

    def _target(self, bill: Bill, day: date) -> None:
        stage, account = self._stage, bill.account
        rng = stage.chance("dunning", bill.number, day)
        late = (day - bill.due_on).days
        level, channel = next((level, channel) for most, level, channel in LEVELS if late <= most)
        decision, reason = "remind", "overdue"
        if account.number in self._held:
            decision, reason = "skip", f"hold:{self._held[account.number]}"
        elif bill.in_collection:
            decision, reason = "skip", "hold:direct_debit_pending"
        elif rng.random() < CONTROL:
            decision, reason = "control", "hold_out"
        target = stage.number("DT")
        bills = self._billing.open_bills[account.number]
        stage.tell(
            DunningTargeted, account=account.number, target=target, customer=account.customer, decision=decision,
            reason=reason, policy="residential" if account.kind == "resident" else "business", policy_version=1,
            level=level, mandatory=level == 3, channel=channel, script=f"reminder-{level}", phone=account.phone,
            owed=sum(one.owed for one in bills), open_bills=len(bills),
            oldest_due_on=min(one.due_on for one in bills), bills=[one.number for one in bills],
            valid_until=moment(stage.settings.midnight(day) + 20 * 3600), priority=late,
        )  # fmt: skip
        if decision == "remind":
            stage.play(self._remind(rng, bill, target, channel))

    def _remind(self, rng: Random, bill: Bill, target: str, channel: str) -> Iterator[float]:
        """Up to three calls a day, or one message."""
        for number in (1, 2, 3):
            yield rng.uniform(600, 3 * 3600)
            attempt = f"{target.replace('DT', 'DA', 1)}-{number}"
            outcome = pick(rng, OUTCOMES)
            if channel == "sms":
                outcome = "delivered" if rng.random() < 0.96 else "undelivered"
            if bill.owed <= 0:
                outcome = "stopped"
            answered = outcome == "answered"
            right = rng.random() < 0.85 if answered else None
            promises = bool(right) and rng.random() < 0.35
            self._stage.tell(
                DunningAttempted, account=bill.account.number, target=target, attempt=attempt, channel=channel,
                phone=bill.account.phone, outcome=outcome, right_party=right,
                ringing=rng.randint(3, 28) if outcome != "stopped" and channel == "ivr" else 0,
                talking=rng.randint(8, 55) if answered else 0, pressed="1" if promises else "",
                cause={"answered": "16", "no_answer": "19", "busy": "17", "rejected": "21"}.get(outcome, ""),
            )  # fmt: skip
            if promises:
                yield from self._promise(rng, bill, attempt)
                return
            if answered and rng.random() < 0.25:
                yield rng.uniform(1, 30) * 3600
                self._billing.pay(rng, bill, "wallet")
                return
            if outcome == "invalid_number" or (answered and right is False):
                yield from self._hold(bill, "wrong_number", rng.uniform(2, 6) * 86400)
                return
            if answered or channel == "sms" or outcome == "stopped":
                return

    def _promise(self, rng: Random, bill: Bill, attempt: str) -> Iterator[float]:
        stage, account = self._stage, bill.account
        promise, amount, due_on = stage.number("PP"), bill.owed, stage.today() + timedelta(days=rng.randint(2, 4))
        common: dict[str, object] = {"account": account.number, "promise": promise, "amount": amount, "due_on": due_on}
        yield 1.0
        stage.tell(
            PromiseMade, **common, bills=[bill.number], tolerance=9500, grace_days=2, channel="ivr", attempt=attempt
        )  # fmt: skip
        hold = self._place(bill, "promise", stage.settings.midnight(due_on + timedelta(days=3)))
        if rng.random() < 0.7:
            yield stage.until_hour(due_on, rng.uniform(8, 21))
            self._billing.pay(rng, bill, "wallet")
        if bill.owed > 0:
            yield stage.until_hour(due_on + timedelta(days=3), 0.2)
        if bill.owed > 0:
            stage.tell(PromiseBroken, **common, paid=bill.paid)
        else:
            stage.tell(PromiseKept, **common, paid=amount, payments=bill.payments[-1:])
        self._lift(bill, "promise", hold)

    def _hold(self, bill: Bill, kind: str, seconds: float) -> Iterator[float]:
        hold = self._place(bill, kind, None)
        yield seconds
        self._lift(bill, kind, hold)

    def _place(self, bill: Bill, kind: str, until: float | None) -> str:
        hold = self._stage.number("DH")
        self._held[bill.account.number] = kind
        self._stage.tell(
            HoldPlaced, account=bill.account.number, hold=hold, kind=kind, actor="dunning-job",
            until=None if until is None else moment(until),
        )  # fmt: skip
        return hold

    def _lift(self, bill: Bill, kind: str, hold: str) -> None:
        self._held.pop(bill.account.number, None)
        self._stage.tell(HoldLifted, account=bill.account.number, hold=hold, kind=kind, actor="dunning-job")
