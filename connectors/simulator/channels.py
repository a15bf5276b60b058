"""Contacts beside the telephone: web, e-mail, text message, fax; and the dispatchers' conferences."""

from collections.abc import Iterator
from datetime import date

from connectors.simulator.desk import ARTICLES, Desk
from connectors.simulator.outages import Outage
from connectors.simulator.people import landline_number
from connectors.simulator.randomness import pick, poisson
from connectors.simulator.seasons import HOURS
from connectors.simulator.stage import Stage
from models.contacts import ContactLogged, FaxJob, KnowledgeViewed
from models.media import ConferenceJoined, ConferenceLeft

CHANNELS = (("web", 5.0), ("app", 4.0), ("sms", 2.0), ("email", 1.5), ("fax", 0.7))
SERVICES = (("bill_enquiry", 5.0), ("policy", 2.0), ("complaint", 0.5), ("fault_report", 1.0))
CONTACTS_PER_CALL = 0.12


class Channels:
    """Everything that doesn't ring."""

    def __init__(self, stage: Stage, desk: Desk, pbx: str) -> None:
        self._stage, self._desk, self._pbx = stage, desk, pbx

    def plan_day(self, day: date, midnight: float) -> None:
        """A day's contacts follow the hours of the calls; the dispatchers meet at a quarter past eight."""
        rng = self._stage.chance("channels", day)
        hours = [(hour, float(weight)) for hour, weight in enumerate(HOURS)]
        for _ in range(max(3, poisson(rng, self._stage.settings.calls_per_day * CONTACTS_PER_CALL))):
            self._stage.loop.at(midnight + (pick(rng, hours) + rng.random()) * 3600, self._contact)
        crews = ["dispatcher-01", *(f"crew-{area.id}-1" for area in self._stage.world.areas[:4])]
        self._stage.loop.at(midnight + 8.25 * 3600, lambda: self._confer("morning", crews))

    def outage_confirmed(self, outage: Outage) -> None:
        """The dispatcher calls the crew and the control room together."""
        if not outage.planned:
            self._confer(outage.number, ["dispatcher-01", "control-room", f"crew-{outage.feeder.area.id}-1"])

    def _contact(self) -> None:
        stage = self._stage
        rng = stage.chance("contact", stage.loop.now)
        account, channel, service = rng.choice(stage.world.accounts), pick(rng, CHANNELS), pick(rng, SERVICES)
        if channel == "fax":
            stage.play(self._fax(landline_number(rng)))
        if service == "policy":
            query, article = rng.choice(ARTICLES)
            stage.tell(
                KnowledgeViewed, customer=account.customer, viewer="self-service", channel="web", action="viewed",
                query=query, article=article, article_version=3, rank=1, reading=rng.randint(15, 200),
                helpful=rng.random() < 0.8,
            )  # fmt: skip
        ticket = self._desk.complaint(channel, "system", None).number if service == "complaint" else None
        stage.tell(
            ContactLogged, contact=stage.number("CT"), customer=account.customer, account=account.number,
            channel=channel, direction="in", service=service,
            disposition="ticket_opened" if ticket is not None else "self_served", resolved=ticket is None,
            ticket=ticket, phone=account.phone if channel == "sms" else None, name=account.holder, language="zh-CN",
            email=f"{account.customer.lower()}@example.com" if channel == "email" else None,
        )  # fmt: skip

    def _fax(self, number: str) -> Iterator[float]:
        """A statement goes out by fax: queued, tried, sent in the end or given up."""
        stage = self._stage
        rng = stage.chance("fax", number, stage.loop.now)
        account, job = rng.choice(stage.world.accounts), stage.number("FAX")
        common: dict[str, object] = {
            "job": job, "customer": account.customer, "account": account.number, "direction": "out",
            "document": "bill_statement", "number": number,
        }  # fmt: skip
        stage.tell(FaxJob, **common, state="queued", attempt=0)
        for attempt in (1, 2, 3):
            yield rng.uniform(5, 60)
            stage.tell(FaxJob, **common, state="sending", attempt=attempt)
            yield rng.uniform(30, 90)
            if rng.random() < 0.85:
                stage.tell(FaxJob, **common, state="sent", attempt=attempt, pages=rng.randint(1, 3))
                return
            stage.tell(FaxJob, **common, state="failed", attempt=attempt, error="no answer")
            yield 300.0

    def _confer(self, room: str, people: list[str]) -> None:
        for number, participant in enumerate(people, start=1):
            self._stage.play(self._attend(room, participant, number))

    def _attend(self, room: str, participant: str, number: int) -> Iterator[float]:
        stage = self._stage
        rng = stage.chance("conference", room, participant, stage.loop.now)
        yield number * rng.uniform(2, 15)
        joined = int(stage.loop.now)
        common: dict[str, object] = {
            "pbx": self._pbx, "call_id": f"{self._pbx}-{joined}.conf{number}", "conference": room,
            "unique_id": f"{self._pbx}-{joined}.conf{number}", "participant": participant,
        }  # fmt: skip
        role = "admin" if number == 1 else "user"
        stage.tell(ConferenceJoined, **common, role=role, muted=False, participants=number)
        yield rng.uniform(240, 900)
        stage.tell(ConferenceLeft, **common, stayed=int(stage.loop.now) - joined, reason="hangup")
