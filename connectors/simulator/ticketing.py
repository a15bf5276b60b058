"""The ticket system: opening, chasing, closing; who tells what about a ticket."""

from dataclasses import dataclass

from connectors.simulator.calls import Call
from connectors.simulator.rows import moment
from connectors.simulator.stage import Stage
from connectors.simulator.truth import TicketTruth
from connectors.simulator.world import Account
from models.envelope import Event
from models.tickets import TicketChased, TicketOpened

PREFIXES = {"fault": "FT", "complaint": "CP", "suggestion": "SG", "enquiry": "EQ", "service_request": "SR"}
CALL_BACK_DESK = "callback-desk"


@dataclass(slots=True, eq=False)
class Ticket:
    """A ticket as it stands."""

    number: str
    kind: str
    category: str
    opened: float
    account: Account | None
    phone: str | None
    call_id: str | None
    unit: str
    outage: str | None = None
    closed: float | None = None
    reopened: int = 0


class Ticketing:
    """Keeps the open tickets, and tells what happens to them."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._open: dict[str, Ticket] = {}
        self._fault_of: dict[str, Ticket] = {}

    def open(
        self, kind: str, category: str, channel: str, actor: str, account: Account | None, *,
        phone: str | None = None, call: Call | None = None, contact: str | None = None, description: str = "",
        answer_days: int = 0,
    ) -> Ticket:  # fmt: skip
        """A report is accepted: TicketOpened."""
        stage, now = self._stage, self._stage.loop.now
        feeder = account.transformer.feeder if account is not None else None
        area = feeder.area.id if feeder is not None else ""
        unit = f"{area or 'city'}-{'repair' if kind == 'fault' else 'service'}"
        call_id = call.call_id if call is not None else None
        ticket = Ticket(stage.number(PREFIXES[kind]), kind, category, now, account, phone, call_id, unit)
        stage.tell(
            TicketOpened, ticket=ticket.number, kind=kind, actor=actor, channel=channel, category=category,
            customer=account.customer if account is not None else "",
            account=account.number if account is not None else None, call_id=call_id, contact=contact, caller=phone,
            caller_name=account.holder if account is not None else None,
            address=account.address if account is not None else None, area=area,
            transformer=account.transformer.id if account is not None else "",
            feeder=feeder.id if feeder is not None else "",
            latitude=account.transformer.latitude if account is not None else None,
            longitude=account.transformer.longitude if account is not None else None,
            description=description, unit=unit, protected=account is not None and "医院" in account.holder,
            answer_due_at=moment(now + answer_days * 86400) if answer_days else None,
        )  # fmt: skip
        self._open[ticket.number] = ticket
        if kind == "fault" and account is not None:
            self._fault_of[account.number] = ticket
        return ticket

    def open_fault(self, account: Account | None) -> Ticket | None:
        """The fault ticket that an account already has."""
        return self._fault_of.get(account.number) if account is not None else None

    def chase(self, ticket: Ticket, actor: str, call: Call) -> None:
        """A customer asks where the ticket stands."""
        self.tell(
            TicketChased, ticket, actor, channel="phone", call_id=call.call_id, caller=call.phone, note="客户来电催办"
        )  # fmt: skip

    def tell(self, event_type: type[Event], ticket: Ticket, actor: str, **data: object) -> None:
        """Something happened to a ticket now."""
        self._stage.tell(event_type, **{"ticket": ticket.number, "kind": ticket.kind, "actor": actor, **data})

    def closed(self, ticket: Ticket) -> None:
        """Nothing more will happen to it: the truth about it."""
        ticket.closed = self._stage.loop.now
        self._open.pop(ticket.number, None)
        if ticket.account is not None and self._fault_of.get(ticket.account.number) is ticket:
            del self._fault_of[ticket.account.number]
        self._truth(ticket)

    def close(self) -> None:
        """The simulation ends: the truth about the tickets that stay open."""
        for ticket in self._open.values():
            self._truth(ticket)

    def _truth(self, ticket: Ticket) -> None:
        self._stage.truth(
            TicketTruth(
                ticket.number, ticket.kind, ticket.opened, ticket.closed, ticket.outage, ticket.call_id, ticket.reopened
            )
        )
