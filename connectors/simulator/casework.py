"""Complaints, suggestions and theft tips: a clerk, an answer, a call-back."""

from collections.abc import Generator, Iterator
from random import Random

from connectors.simulator.randomness import pick
from connectors.simulator.stage import Stage
from connectors.simulator.ticketing import CALL_BACK_DESK, Ticket, Ticketing
from connectors.simulator.world import Account
from models.theft_tips import (
    TheftTipAssigned,
    TheftTipClosed,
    TheftTipInspected,
    TheftTipOpened,
    TheftTipReopened,
    TheftTipRewarded,
)
from models.tickets import (
    TicketAnswered,
    TicketCalledBack,
    TicketClosed,
    TicketContacted,
    TicketNotified,
    TicketReopened,
)

COMPLAINT_CATEGORIES = (("服务", 3.0), ("营业", 3.0), ("停送电", 2.0), ("供电质量", 2.0), ("电网建设", 0.5))
ANSWERS = {
    "服务": "已向客户致歉并对员工进行教育",
    "营业": "抄表差错，已退补电费",
    "停送电": "停电通知不到位，已改进",
    "供电质量": "已安排低电压治理",
    "电网建设": "已与施工方协调恢复路面",
}
METHODS = ("bypass", "tampered_meter", "hooked_line")


class Casework:
    """Clerks at work on what needs an answer rather than a crew."""

    def __init__(self, stage: Stage, ticketing: Ticketing) -> None:
        self._stage = stage
        self._ticketing = ticketing

    def complaint(self, rng: Random, ticket: Ticket) -> Iterator[float]:
        """Contact within a day, an answer within days, a call-back; one in twenty isn't content."""
        yield rng.uniform(60, 300)
        if ticket.phone is not None:
            self._ticketing.tell(
                TicketNotified, ticket, "system", channel="sms", notice="accepted", phone=ticket.phone, delivered=True
            )  # fmt: skip
        clerk = f"clerk-{rng.randint(1, 12):02d}"
        yield from self._working_hours(rng.uniform(1, 10) * 3600)
        if rng.random() < 0.2:
            self._ticketing.tell(TicketContacted, ticket, clerk, channel="phone", reached=False)
            yield from self._working_hours(rng.uniform(1, 6) * 3600)
        self._ticketing.tell(TicketContacted, ticket, clerk, channel="phone", reached=True)
        yield from self._answer(rng, ticket, clerk)
        if rng.random() < 0.06:
            ticket.reopened += 1
            self._ticketing.tell(
                TicketReopened, ticket, CALL_BACK_DESK, cause="rejected_by_customer", reason="不认可处理结果"
            )
            yield from self._answer(rng, ticket, clerk)
        self._ticketing.tell(TicketClosed, ticket, CALL_BACK_DESK, outcome="answered", unit=ticket.unit)
        self._ticketing.closed(ticket)

    def _answer(self, rng: Random, ticket: Ticket, clerk: str) -> Iterator[float]:
        yield from self._working_hours(rng.uniform(6, 60) * 3600)
        self._ticketing.tell(
            TicketAnswered, ticket, clerk, channel="phone", justified=rng.random() < 0.55, unit=ticket.unit,
            answer=ANSWERS.get(ticket.category, "已答复"),
        )  # fmt: skip
        yield from self._working_hours(rng.uniform(2, 20) * 3600)
        self._ticketing.tell(
            TicketCalledBack, ticket, CALL_BACK_DESK, attempt=1, reached=True, confirmed=True,
            satisfaction=pick(rng, ((5, 4.0), (4, 3.0), (3, 2.0), (2, 1.0))), channel="phone",
        )  # fmt: skip
        yield rng.uniform(30, 300)

    def suggestion(self, rng: Random, ticket: Ticket) -> Iterator[float]:
        """Thanked for and filed."""
        yield from self._working_hours(rng.uniform(4, 30) * 3600)
        self._ticketing.tell(TicketAnswered, ticket, "clerk-01", channel="sms", unit=ticket.unit, answer="感谢您的建议")
        yield 60.0
        self._ticketing.tell(TicketClosed, ticket, "clerk-01", outcome="answered", unit=ticket.unit)
        self._ticketing.closed(ticket)

    def theft_tip(
        self, rng: Random, actor: str, channel: str, phone: str | None, name: str | None, call_id: str | None
    ) -> Iterator[float]:
        """Somebody reports theft of electricity: inspected within days, rewarded where it was true."""
        stage = self._stage
        suspect = rng.choice(stage.world.accounts)
        anonymous = rng.random() < 0.3
        ticket, method = stage.number("TT"), rng.choice(METHODS)
        area = suspect.transformer.feeder.area.id
        stage.tell(
            TheftTipOpened, ticket=ticket, actor=actor, channel=channel, anonymous=anonymous,
            caller=None if anonymous else phone, caller_name=None if anonymous else name, call_id=call_id,
            suspect_address=suspect.address, suspect_account=suspect.number if rng.random() < 0.4 else None,
            area=area, method=method, description="夜间用电异常，疑似窃电",
        )  # fmt: skip
        yield from self._working_hours(rng.uniform(1, 8) * 3600)
        inspector = f"insp-{rng.randint(1, 6):02d}"
        stage.tell(
            TheftTipAssigned, ticket=ticket, actor="inspection-desk", inspector=inspector, unit=f"{area}-inspection"
        )
        outcome = yield from self._inspect(rng, ticket, inspector, method, suspect)
        if outcome in ("inconclusive", "unfounded") and rng.random() < 0.35:
            yield from self._working_hours(rng.uniform(24, 72) * 3600)
            stage.tell(TheftTipReopened, ticket=ticket, actor="inspection-desk", reason="再次收到同一地址举报")
            yield from self._inspect(rng, ticket, inspector, method, suspect)

    def _inspect(
        self, rng: Random, ticket: str, inspector: str, method: str, suspect: Account
    ) -> Generator[float, None, str]:
        """What was found, in the words of TheftTipClosed."""
        stage = self._stage
        yield from self._working_hours(rng.uniform(6, 70) * 3600)
        outcome = pick(rng, (("confirmed", 0.3), ("breach", 0.15), ("unfounded", 0.35), ("inconclusive", 0.2)))
        stolen = suspect.kwh * 1000 * rng.randint(2, 12) if outcome == "confirmed" else None
        owed = stolen * 55 // 1000 if stolen is not None else None
        penalty = owed * 3 if owed is not None else None
        stage.tell(
            TheftTipInspected, ticket=ticket, actor=inspector, finding=outcome,
            method=method if outcome == "confirmed" else "", stolen=stolen, owed=owed, penalty=penalty,
            note="现场拍照取证",
        )  # fmt: skip
        yield from self._working_hours(rng.uniform(2, 30) * 3600)
        if owed is not None:
            stage.tell(TheftTipRewarded, ticket=ticket, actor="inspection-desk", reward=max(10_000, owed // 20))
        stage.tell(
            TheftTipClosed, ticket=ticket, actor="inspection-desk", outcome=outcome,
            recovered=4 * owed if owed is not None else 0, feedback_given=rng.random() < 0.8,
        )  # fmt: skip
        return outcome

    def _working_hours(self, seconds: float) -> Iterator[float]:
        """Wait so long, and on to the next morning where that ends outside office hours."""
        yield seconds
        hour = self._stage.local().hour
        if hour < 8:
            yield (8 - hour) * 3600.0
        elif hour >= 18:
            yield (32 - hour) * 3600.0
