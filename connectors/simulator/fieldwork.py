"""Fault tickets: from the call to the crew and back to the customer."""

from collections.abc import Generator, Iterator
from random import Random

from connectors.simulator.outages import Outage, Outages
from connectors.simulator.randomness import lognormal, pick
from connectors.simulator.rows import moment
from connectors.simulator.stage import Stage
from connectors.simulator.ticketing import CALL_BACK_DESK, Ticket, Ticketing
from models.tickets import (
    TicketCalledBack,
    TicketCancelled,
    TicketClosed,
    TicketGraded,
    TicketHandedOver,
    TicketMarkedDuplicate,
    TicketNotified,
    TicketReclassified,
    TicketReopened,
    TicketResumed,
    TicketSuspended,
)
from models.tickets_field import (
    TicketAccepted,
    TicketArrived,
    TicketDeparted,
    TicketDispatched,
    TicketLocated,
    TicketPartiallyRestored,
    TicketRefused,
    TicketRestored,
    TicketSlipReturned,
)

FAULT_CAUSES = (("low_voltage_fuse", 4.0), ("meter_switch", 3.0), ("service_cable", 2.0), ("customer_internal", 2.0))
CREWS_PER_AREA = 3


class Fieldwork:
    """Crews at work on fault tickets."""

    def __init__(self, stage: Stage, ticketing: Ticketing, outages: Outages) -> None:
        self._stage = stage
        self._ticketing = ticketing
        self._outages = outages

    def story(self, rng: Random, ticket: Ticket) -> Iterator[float]:
        """A fault ticket's life after it was opened."""
        tell, account = self._ticketing.tell, ticket.account
        outage = self._outages.of(account)
        area = account.transformer.feeder.area if account is not None else rng.choice(self._stage.world.areas)
        ticket.outage = outage.number if outage is not None else None
        yield rng.uniform(40, 160)
        grade = "high_voltage" if outage is not None else "low_voltage"
        tell(TicketGraded, ticket, "grader-01", urgency="normal", grade=grade, site="city" if area.urban else "rural")
        if rng.random() < 0.03:
            tell(TicketCancelled, ticket, "system", by_customer=True, reason="客户自行恢复")
            self._ticketing.closed(ticket)
            return
        if outage is not None:
            outage.tickets.append(ticket.number)
            if outage.tickets[0] != ticket.number and rng.random() < 0.6:
                yield rng.uniform(30, 300)
                tell(TicketMarkedDuplicate, ticket, "system", duplicate_of=outage.tickets[0])
                self._ticketing.closed(ticket)
                return
        elif rng.random() < 0.05:
            yield from self._not_a_fault(rng, ticket)
            return
        crew = yield from self._dispatch(rng, ticket, area.id)
        yield from self._on_site(rng, ticket, crew, outage, city=area.urban)
        yield from self._call_back(rng, ticket, crew)

    def _not_a_fault(self, rng: Random, ticket: Ticket) -> Iterator[float]:
        """What was reported as a fault is a question about the meter: another kind, another unit."""
        tell = self._ticketing.tell
        yield rng.uniform(60, 600)
        ticket.kind = "enquiry"
        tell(
            TicketReclassified, ticket, "grader-01", previous_kind="fault", category="metering",
            previous_category=ticket.category, reason="非故障，属计量咨询",
        )  # fmt: skip
        unit = ticket.unit.replace("repair", "metering")
        yield rng.uniform(10, 60)
        tell(TicketHandedOver, ticket, "grader-01", from_unit=ticket.unit, unit=unit, reason="转计量班处理")
        ticket.unit = unit
        yield rng.uniform(2, 20) * 3600
        tell(TicketClosed, ticket, "clerk-03", outcome="answered", unit=unit)
        self._ticketing.closed(ticket)

    def _dispatch(self, rng: Random, ticket: Ticket, area: str) -> Generator[float, None, str]:
        """To a crew, and to another where the first refuses. Returns the crew."""
        tell = self._ticketing.tell
        while True:
            crew = f"crew-{area}-{rng.randint(1, CREWS_PER_AREA)}"
            yield rng.uniform(30, 150)
            tell(TicketDispatched, ticket, "dispatcher-01", crew=crew, unit=ticket.unit, outage=ticket.outage)
            self._notify(rng, ticket, "crew_dispatched")
            yield rng.uniform(30, 280)
            if rng.random() < 0.03:
                tell(TicketRefused, ticket, crew, crew=crew, reason="正在处理另一处抢修")
                continue
            tell(TicketAccepted, ticket, crew, crew=crew)
            yield rng.uniform(60, 400)
            expected = moment(self._stage.loop.now + 2400)
            tell(TicketDeparted, ticket, crew, crew=crew, expected_at=expected)
            return crew

    def _on_site(
        self, rng: Random, ticket: Ticket, crew: str, outage: Outage | None, *, city: bool
    ) -> Iterator[float]:  # fmt: skip
        tell, account = self._ticketing.tell, ticket.account
        yield lognormal(rng, 26 * 60 if city else 50 * 60, 0.45)
        place = account.transformer if account is not None else None
        tell(
            TicketArrived, ticket, crew, crew=crew, witness="gps" if place is not None else "crew",
            latitude=place.latitude if place is not None else None,
            longitude=place.longitude if place is not None else None,
        )  # fmt: skip
        yield rng.uniform(5, 35) * 60
        cause = outage.cause if outage is not None else pick(rng, FAULT_CAUSES)
        tell(
            TicketLocated, ticket, crew, crew=crew, cause=cause, transformer=place.id if place is not None else "",
            feeder=place.feeder.id if place is not None else "",
            restore_expected_at=moment(self._stage.loop.now + 5400),
        )  # fmt: skip
        if rng.random() < (0.15 if outage is not None and outage.storm else 0.02):
            tell(TicketSuspended, ticket, crew, cause="severe_weather", reason="雷暴，暂停登杆")
            yield rng.uniform(20, 60) * 60
            tell(TicketResumed, ticket, crew)
        customers = 1
        if outage is not None:
            customers = len(outage.accounts)
            while outage.restored_at is None:
                yield 300.0
        else:
            yield lognormal(rng, 50 * 60, 0.6)
            if rng.random() < 0.06:
                customers = rng.randint(4, 12)
                tell(TicketPartiallyRestored, ticket, crew, crew=crew, restored=customers - 2, remaining=2)
                yield rng.uniform(10, 40) * 60
                customers = 2
        tell(TicketRestored, ticket, crew, crew=crew, restored=customers, repair="permanent")
        self._notify(rng, ticket, "restored")
        yield rng.uniform(8, 40) * 60
        own = cause == "customer_internal"
        tell(
            TicketSlipReturned, ticket, crew, crew=crew, result="customer_internal" if own else "repaired", cause=cause,
            complete=rng.random() < 0.95, note="",
        )  # fmt: skip

    def _call_back(self, rng: Random, ticket: Ticket, crew: str) -> Iterator[float]:
        """Asked by day whether it is settled, three tries at most; a no opens the ticket again, once."""
        tell = self._ticketing.tell
        for attempt in (1, 2, 3):
            yield rng.uniform(20, 120) * 60
            hour = self._stage.local().hour
            if not 8 <= hour < 20:
                yield ((32 - hour) % 24) * 3600.0
            if rng.random() < 0.3:
                tell(TicketCalledBack, ticket, CALL_BACK_DESK, attempt=attempt, reached=False, channel="phone")
                continue
            settled = ticket.reopened > 0 or rng.random() < 0.95
            tell(
                TicketCalledBack, ticket, CALL_BACK_DESK, attempt=attempt, reached=True, confirmed=settled,
                satisfaction=pick(rng, ((5, 6.0), (4, 3.0), (3, 1.0))) if settled else 2, channel="phone",
            )  # fmt: skip
            if not settled:
                yield from self._again(rng, ticket, crew)
                return
            self._close(ticket, "restored")
            return
        self._close(ticket, "unreachable")

    def _again(self, rng: Random, ticket: Ticket, crew: str) -> Iterator[float]:
        tell = self._ticketing.tell
        ticket.reopened += 1
        yield rng.uniform(20, 90)
        tell(TicketReopened, ticket, CALL_BACK_DESK, cause="rejected_by_customer", reason="再次停电")
        yield rng.uniform(1, 3) * 3600
        tell(TicketRestored, ticket, crew, crew=crew, restored=1, repair="permanent")
        yield from self._call_back(rng, ticket, crew)

    def _close(self, ticket: Ticket, outcome: str) -> None:
        self._ticketing.tell(TicketClosed, ticket, CALL_BACK_DESK, outcome=outcome, unit=ticket.unit)
        self._ticketing.closed(ticket)

    def _notify(self, rng: Random, ticket: Ticket, notice: str) -> None:
        if ticket.phone is not None:
            delivered = rng.random() < 0.97
            self._ticketing.tell(
                TicketNotified, ticket, "system", channel="sms", notice=notice, phone=ticket.phone,
                delivered=delivered, error="" if delivered else "absent subscriber",
            )  # fmt: skip
