"""What agents leave behind of every call: screen pop, contact record, ticket, recording, look-ups, survey."""

from collections.abc import Iterator

from connectors.simulator.calls import Call, Served
from connectors.simulator.casework import COMPLAINT_CATEGORIES, Casework
from connectors.simulator.fieldwork import Fieldwork
from connectors.simulator.randomness import pick
from connectors.simulator.rows import moment
from connectors.simulator.scorecards import Scorecards
from connectors.simulator.staffing import Agent
from connectors.simulator.stage import Stage
from connectors.simulator.ticketing import Ticket, Ticketing
from connectors.simulator.world import Queue
from models.contacts import ContactLogged, KnowledgeViewed, ScreenPopped
from models.media import RecordingAccessed, RecordingPurged, RecordingStored, SurveyAnswered

SYMPTOMS = (("no_supply", 6.0), ("low_voltage", 2.0), ("flicker", 1.0), ("meter_fault", 1.0))
ARTICLES = (
    ("阶梯电价", "KB-0412"),
    ("峰谷电价", "KB-0415"),
    ("过户手续", "KB-0107"),
    ("分布式光伏", "KB-0520"),
    ("充电桩报装", "KB-0531"),
)
SERVICES = {
    "balance": "bill_enquiry", "statement": "bill_enquiry", "bill": "bill_enquiry", "fault": "fault_report",
    "complaint": "complaint", "policy": "policy", "agent": "general", "theft": "theft_tip", "suggestion": "suggestion",
}  # fmt: skip
BYTES_PER_SECOND = 16_000
RECORDINGS_KEPT_DAYS = 730


class Desk:
    """The agents' desk: it hears of every conversation."""

    def __init__(
        self, stage: Stage, pbx: str, ticketing: Ticketing, fieldwork: Fieldwork, casework: Casework, scores: Scorecards
    ) -> None:
        self._stage, self._pbx = stage, pbx
        self._ticketing, self._fieldwork, self._casework = ticketing, fieldwork, casework
        self._scores = scores

    def connected(self, call: Call, queue: Queue, agent: Agent) -> None:
        """The caller's record comes up on the agent's screen."""
        rng = self._stage.chance("pop", call.call_id, call.legs)
        matched, candidates = ("one", 1) if call.account is not None else ("none", 0)
        if call.phone is None:
            matched, candidates = "withheld", 0
        elif call.account is not None and rng.random() < 0.04:
            matched, candidates = "several", 2
        self._stage.tell(
            ScreenPopped, customer=call.account.customer if call.account is not None and candidates == 1 else "",
            call_id=call.call_id, agent=agent.number, queue=queue.name, caller=call.phone, matched=matched,
            candidates=candidates, latency=rng.randint(90, 900),
        )  # fmt: skip
        if call.wish in ("policy", "bill", "agent") and rng.random() < 0.25:
            self._stage.loop.after(rng.uniform(8, 40), lambda: self._look_up(call, agent))

    def _look_up(self, call: Call, agent: Agent) -> None:
        rng = self._stage.chance("look up", call.call_id)
        query, article = rng.choice(ARTICLES)
        missed = rng.random() < 0.07
        self._stage.tell(
            KnowledgeViewed, customer=call.account.customer if call.account is not None else "", viewer=agent.number,
            channel="phone", action="missed" if missed else "viewed", query=query, article="" if missed else article,
            article_version=0 if missed else 3, rank=None if missed else rng.randint(1, 3),
            reading=None if missed else rng.randint(10, 90), call_id=call.call_id,
        )  # fmt: skip

    def served(self, served: Served) -> None:
        """A conversation is over: its recording, what came of it, the contact record after the wrap-up."""
        call, stage = served.call, self._stage
        talk = int(served.ended) - int(served.connected)
        self._scores.served(served.agent, talk)
        recording = (
            f"{stage.local():%Y/%m/%d}/{served.queue.name}-{call.call_id.removeprefix(self._pbx + '-')}-{call.legs}.wav"
        )
        stage.tell(
            RecordingStored, pbx=self._pbx, call_id=call.call_id, recording=recording, unique_id=served.leg.near_id,
            agent=served.agent.number, queue=served.queue.name, duration=talk, size=44 + talk * BYTES_PER_SECOND,
            keep_until=stage.today().replace(day=1, year=stage.today().year + 2),
        )  # fmt: skip
        ticket = self._open_ticket(served)
        rng = stage.chance("contact", call.call_id, call.legs)
        if rng.random() < 0.02:
            stage.loop.after(rng.uniform(3600, 20_000), lambda: self._listen(call.call_id, recording))
        stage.loop.after(served.wrap_up, lambda: self._log(served, ticket, talk))

    def _open_ticket(self, served: Served) -> str | None:
        """A fault, complaint or suggestion becomes a ticket; a second call about the same fault chases the first."""
        call, stage = served.call, self._stage
        rng = stage.chance("ticket", call.call_id)
        actor = served.agent.number
        if served.queue.name == "expert":
            return None
        if call.wish == "fault":
            ticket = self._ticketing.open_fault(call.account)
            if ticket is not None:
                self._ticketing.chase(ticket, actor, call)
            else:
                ticket = self._ticketing.open(
                    "fault", pick(rng, SYMPTOMS), "phone", actor, call.account, phone=call.phone, call=call,
                    description="家中停电",
                )  # fmt: skip
                stage.play(self._fieldwork.story(rng, ticket))
            return ticket.number
        if call.wish == "complaint" and rng.random() < 0.7:
            return self.complaint("phone", actor, call).number
        if call.wish == "suggestion":
            ticket = self._ticketing.open(
                "suggestion", "服务", "phone", actor, call.account, phone=call.phone, call=call,
                description="建议增设缴费点",
            )  # fmt: skip
            stage.play(self._casework.suggestion(rng, ticket))
            return ticket.number
        if call.wish == "theft":
            name = call.account.holder if call.account is not None else None
            stage.play(self._casework.theft_tip(rng, actor, "phone", call.phone, name, call.call_id))
        return None

    def complaint(self, channel: str, actor: str, call: Call | None) -> Ticket:
        """A complaint is accepted, by phone or any other way."""
        stage = self._stage
        rng = stage.chance("complaint", stage.loop.now)
        account = call.account if call is not None else rng.choice(stage.world.accounts)
        phone = call.phone if call is not None else account.phone if account is not None else None
        category = pick(rng, COMPLAINT_CATEGORIES)
        ticket = self._ticketing.open(
            "complaint", category, channel, actor, account, phone=phone, call=call,
            description=f"投诉{category}问题", answer_days=7,
        )  # fmt: skip
        stage.play(self._casework.complaint(rng, ticket))
        return ticket

    def _log(self, served: Served, ticket: str | None, talk: int) -> None:
        """The agent's record of the contact; its time is when the conversation began."""
        call, stage = served.call, self._stage
        rng = stage.chance("log", call.call_id, served.connected)
        account = call.account
        stage.tell(
            ContactLogged, contact=stage.number("CT"), customer=account.customer if account is not None else "",
            account=account.number if account is not None else None, channel="phone", direction="in",
            service=SERVICES[call.wish], disposition="ticket_opened" if ticket is not None else "answered",
            resolved=ticket is None and rng.random() < 0.93, agent=served.agent.number, queue=served.queue.name,
            call_id=call.call_id, ticket=ticket, phone=call.phone,
            name=account.holder if account is not None else None, language="zh-CN", ended_at=moment(served.ended),
            handling=talk + int(served.wrap_up),
        )  # fmt: skip

    def call_back(self, call: Call) -> Iterator[float]:
        """Who pressed the key for a call-back is called within the hour, and mostly reached."""
        stage = self._stage
        rng = stage.chance("call back", call.call_id)
        yield rng.uniform(600, 3600)
        agent = rng.choice(stage.roster.agents).number
        reached, account = rng.random() < 0.8, call.account
        stage.tell(
            ContactLogged, contact=stage.number("CT"), customer=account.customer if account is not None else "",
            account=account.number if account is not None else None, channel="phone", direction="out",
            service=SERVICES[call.wish], disposition="callback_done" if reached else "not_reached",
            resolved=reached, agent=agent, phone=call.phone, language="zh-CN",
            handling=rng.randint(60, 300) if reached else 30,
        )  # fmt: skip

    # Recordings and surveys

    def _listen(self, call_id: str, recording: str) -> None:
        rng = self._stage.chance("listen", recording)
        granted = rng.random() < 0.95
        self._stage.tell(
            RecordingAccessed, pbx=self._pbx, call_id=call_id, recording=recording,
            user=rng.choice(("qa.liu", "qa.sun")), action=rng.choice(("played", "played", "downloaded")),
            granted=granted, reason="月度质检" if granted else "无权限",
        )  # fmt: skip

    def purge(self) -> None:
        """The nightly job removes what has been kept long enough."""
        stage = self._stage
        old = moment(stage.loop.now - RECORDINGS_KEPT_DAYS * 86400)
        for number in range(stage.chance("purge", stage.today()).randint(2, 6)):
            call_id = f"{self._pbx}-{int(old.timestamp())}.{number}"
            stage.tell(
                RecordingPurged, pbx=self._pbx, call_id=call_id, recording=f"{old:%Y/%m/%d}/bill-{number}.wav",
                cause="retention", user="retention-job",
            )  # fmt: skip

    def surveyed(self, call: Call, served: Served, score: int) -> None:
        """The caller rated the conversation."""
        self._scores.rated(served.agent, score)
        self._stage.tell(
            SurveyAnswered, pbx=self._pbx, call_id=call.call_id, survey="post-call", question="satisfaction",
            answer=str(score), score=score, best=5, channel="ivr", agent=served.agent.number,
            queue=served.queue.name, caller=call.phone,
        )  # fmt: skip
