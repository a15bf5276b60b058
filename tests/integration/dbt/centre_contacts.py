"""What agents and callers leave behind of calls, and what the small centre does on other channels."""

from __future__ import annotations

import random
from collections.abc import Generator, Iterator
from datetime import UTC, date, datetime, timedelta

from ingest.drafts import Draft
from models.billing import PaymentReceived, PaymentReversed
from models.calls import IvrNodeHit, QueueEvent
from models.contacts import ContactLogged, FaxJob, KnowledgeViewed, ScreenPopped
from models.dunning import DunningAttempted, DunningTargeted, PromiseBroken, PromiseKept, PromiseMade
from models.media import (
    ConferenceJoined,
    ConferenceLeft,
    RecordingAccessed,
    RecordingPurged,
    RecordingStored,
    SurveyAnswered,
)
from models.scores import AgentScored
from models.tickets import TicketCancelled, TicketChased, TicketClosed, TicketOpened, TicketReopened

BEGIN = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
"""When the centre's first call may come."""
AGENTS = ("3001", "3002", "3003")
PHONE = "13073960310"


def contacts(draw: random.Random, spread: timedelta) -> list[Draft]:
    """Answered calls with all that follows from them; faxes, conferences, scores, dunning."""
    drafts: list[Draft] = []
    for number in range(120):
        drafts += _call(draw, number, _moment(draw, spread))
    for number in range(20):
        drafts += _fax(draw, number, _moment(draw, spread))
        drafts += _meeting(draw, number, _moment(draw, spread))
        drafts += _dunning(draw, number, _moment(draw, spread))
    drafts += _scores(draw)
    return drafts


def _moment(draw: random.Random, spread: timedelta) -> datetime:
    return (BEGIN + draw.random() * spread).replace(microsecond=0)


def _call(draw: random.Random, number: int, at: datetime) -> Iterator[Draft]:
    """One answered visit, and some of: screen pop, look-up, recording, survey, ticket, contact."""
    pbx, queue, agent = draw.choice(("east", "west")), draw.choice(("bill", "fault")), draw.choice(AGENTS)
    call, member = f"{int(at.timestamp())}.7{number:03}", f"{int(at.timestamp())}.8{number:03}"
    wait, talk = draw.randrange(40), draw.randrange(5, 400)
    connected = at + timedelta(seconds=wait)
    ended = connected + timedelta(seconds=talk)
    common = {"pbx": pbx, "call_id": call, "queue": queue}
    steps: tuple[tuple[datetime, str, str, dict[str, object]], ...] = (
        (at, "NONE", "ENTERQUEUE", {"caller": PHONE}),
        (connected, agent, "CONNECT", {"wait": wait, "ring": 3000, "member_channel": member}),
        (ended, agent, "COMPLETECALLER", {"wait": wait, "talk": talk}),
    )
    for when, who, verb, told in steps:
        data = {**common, "agent": who, "verb": verb, "known_verb": True, "sequence": 0, "parameters": [], **told}
        yield Draft(QueueEvent, f"asterisk/{pbx}/queue_log", when, data)
    popped = {"customer": f"C{number % 40}", "call_id": call, "agent": agent, "queue": queue, "caller": PHONE}
    matched = draw.choice(("one", "one", "several", "none", "withheld", "error"))
    yield Draft(
        ScreenPopped, "desk", connected, {**popped, "matched": matched, "candidates": 1, "latency": draw.randrange(900)}
    )
    if draw.random() < 0.4:
        action = draw.choice(("searched", "viewed", "viewed", "missed"))
        seen = {"customer": "", "viewer": agent, "channel": "phone", "action": action, "call_id": call}
        yield Draft(
            KnowledgeViewed, "kb", connected + timedelta(seconds=3),
            {**seen, "query": draw.choice(("阶梯电价", "")), "article": "KB-1", "helpful": draw.choice((True, None))},
        )  # fmt: skip
    yield from _recording(draw, common, agent, draw.choice((member, member, call, "elsewhere")), talk, ended)
    yield from _survey(draw, common, agent, ended)
    ticket = yield from _ticket(draw, number, call, agent, ended)
    logged = {
        "contact": f"CT-{number}", "customer": f"C{number % 40}", "channel": "phone", "direction": "in",
        "service": queue, "disposition": "answered", "resolved": draw.choice((True, True, False, None)),
        "agent": agent, "queue": queue, "call_id": call, "ticket": ticket, "phone": PHONE,
        "ended_at": ended, "handling": draw.choice((talk + 10, None)),
    }  # fmt: skip
    yield Draft(ContactLogged, "desk", connected, logged)
    if number % 6 == 0:
        other = {"contact": f"CT-{number}-w", "channel": draw.choice(("web", "email", "fax")), "call_id": None}
        yield Draft(ContactLogged, "desk", at, {**logged, **other})


def _recording(
    draw: random.Random, common: dict[str, str], agent: str, channel: str, talk: int, at: datetime
) -> Iterator[Draft]:
    if draw.random() < 0.2:
        return
    name = {"pbx": common["pbx"], "call_id": common["call_id"], "recording": f"{common['call_id']}.wav"}
    stored = at + timedelta(hours=draw.choice((0, 0, 0, 20, 50)))
    yield Draft(
        RecordingStored, "archive", stored,
        {**name, "unique_id": channel, "agent": agent, "queue": common["queue"], "duration": talk, "size": talk * 16000,
         "keep_until": date(2028, 3, 1)},
    )  # fmt: skip
    if draw.random() < 0.3:
        asked = {
            **name,
            "user": "qa.liu",
            "action": draw.choice(("played", "exported")),
            "granted": draw.random() < 0.7,
        }
        yield Draft(RecordingAccessed, "archive", stored + timedelta(minutes=5), asked)
    if draw.random() < 0.3:
        gone = {**name, "cause": draw.choice(("retention", "lost")), "user": "job"}
        yield Draft(RecordingPurged, "archive", stored + timedelta(hours=1), gone)


def _survey(draw: random.Random, common: dict[str, str], agent: str, at: datetime) -> Iterator[Draft]:
    """Offered to most, answered by some; two scales; a menu that doesn't say who was rated; one by text message."""
    if draw.random() < 0.2:
        return
    hit = {"pbx": common["pbx"], "call_id": common["call_id"], "flag": "", "digit": "", "witness": "cel", "sequence": 0}
    yield Draft(IvrNodeHit, f"asterisk/{common['pbx']}/cel", at + timedelta(seconds=1), {**hit, "node": "survey"})
    if draw.random() < 0.7:
        best = draw.choice((5, 10, None))
        score = draw.randint(1, best or 6)
        told = {"agent": agent, "queue": common["queue"]} if draw.random() < 0.5 else {}
        answer = {
            "pbx": common["pbx"], "call_id": common["call_id"], "survey": "post-call", "answer": str(score),
            "question": draw.choice(("satisfaction", "satisfaction", "solved")), "score": score, "best": best,
            "channel": draw.choice(("ivr", "ivr", "sms")), "caller": PHONE, **told,
        }  # fmt: skip
        yield Draft(SurveyAnswered, f"asterisk/{common['pbx']}/cel", at + timedelta(seconds=9), answer)


def _ticket(
    draw: random.Random, number: int, call: str, agent: str, at: datetime
) -> Generator[Draft, None, str | None]:
    """The ticket's number; None where the call led to none."""
    if draw.random() < 0.5:
        return None
    kind = draw.choice(("fault", "complaint", "enquiry"))
    of = {"ticket": f"T-{number}", "kind": kind, "actor": agent}
    opened = {"channel": draw.choice(("phone", "phone", "web")), "category": "x", "customer": f"C{number % 40}"}
    yield Draft(TicketOpened, "tickets", at, {**of, **opened, "call_id": call})
    if draw.random() < 0.1:
        yield Draft(TicketCancelled, "tickets", at + timedelta(minutes=9), {**of, "by_customer": True})
    if draw.random() < 0.3:
        yield Draft(TicketChased, "tickets", at + timedelta(hours=1), {**of, "channel": "phone"})
    if draw.random() < 0.8:
        yield Draft(TicketClosed, "tickets", at + timedelta(hours=2), {**of, "outcome": "answered"})
        if draw.random() < 0.2:
            yield Draft(TicketReopened, "tickets", at + timedelta(hours=3), {**of, "cause": "rejected_by_customer"})
    return f"T-{number}"


def _fax(draw: random.Random, number: int, at: datetime) -> Iterator[Draft]:
    job = {
        "job": f"FAX-{number}",
        "customer": "C1",
        "direction": draw.choice(("out", "in")),
        "document": "bill_statement",
    }
    for attempt, state in enumerate(("queued", "sending", draw.choice(("sent", "failed", "sending")))):
        data = {**job, "state": state, "attempt": attempt, "pages": 3, "number": "057187654321"}
        yield Draft(FaxJob, "fax", at + timedelta(minutes=attempt), data)


def _meeting(draw: random.Random, number: int, at: datetime) -> Iterator[Draft]:
    """Three come into a room; one may come twice, one may never be seen to leave."""
    for line, (who, minutes) in enumerate((("crew-07", 5), ("张三丰", 12), ("3001", 20))):
        stay = {
            "pbx": "east", "call_id": f"conf{number}", "conference": f"dispatch-{number % 3}", "participant": who,
            "unique_id": f"conf{number}.{line}", "caller": PHONE,
        }  # fmt: skip
        yield Draft(
            ConferenceJoined, "asterisk/east/cel", at + timedelta(minutes=minutes / 3), {**stay, "role": "user"}
        )
        if draw.random() < 0.8:
            left = {**stay, "stayed": draw.choice((minutes * 60, None)), "reason": "hangup"}
            yield Draft(ConferenceLeft, "asterisk/east/cel", at + timedelta(minutes=minutes), left)
            if draw.random() < 0.3:
                again = at + timedelta(minutes=minutes + 1)
                yield Draft(ConferenceJoined, "asterisk/east/cel", again, {**stay, "role": "admin", "participants": 2})


def _scores(draw: random.Random) -> Iterator[Draft]:
    part = dict(AgentScored.example["contributions"][0])
    for number, agent in enumerate(AGENTS):
        for month in (date(2026, 1, 1), date(2026, 2, 1)):
            marks = [draw.uniform(0, 100) for _ in range(3)]
            parts = [
                {**part, "metric": metric, "weight": weight, "score": mark, "value": mark, "raw_value": mark - 1}
                for metric, weight, mark in zip(
                    ("aht/2", "csat_avg/1", "qa_score/1"), (0.4, 0.4, 0.2), marks, strict=True
                )
            ]
            data = {
                **AgentScored.example, "agent": agent, "period_start": month, "enough": number != 1,
                "score": 0.4 * marks[0] + 0.4 * marks[1] + 0.2 * marks[2], "contributions": parts,
            }  # fmt: skip
            for day in (1, 2):
                yield Draft(AgentScored, "scoring", BEGIN + timedelta(days=day), data)


def _dunning(draw: random.Random, number: int, at: datetime) -> Iterator[Draft]:
    account, target = f"33010077{number:05}", f"DT-{number}"
    weighed = {
        **DunningTargeted.example, "account": account, "target": target, "oldest_due_on": date(2026, 2, 20),
        "decision": draw.choice(("remind", "remind", "skip", "control")), "valid_until": None,
    }  # fmt: skip
    yield Draft(DunningTargeted, "dunning", at, weighed)
    if weighed["decision"] == "remind":
        for tries in range(3):
            outcome = draw.choice(("answered", "answered", "no_answer", "stopped"))
            tried = {
                "account": account, "target": target, "attempt": f"DA-{number}-{tries}", "channel": "ivr",
                "outcome": outcome, "right_party": draw.choice((True, False)) if outcome == "answered" else None,
            }  # fmt: skip
            when = at + timedelta(minutes=10 * tries + 5)
            yield Draft(DunningAttempted, "dunning", when, tried)
            if tried["right_party"]:
                promise = {
                    "account": account,
                    "promise": f"PP-{number}-{tries}",
                    "amount": 900,
                    "due_on": date(2026, 3, 5),
                }
                terms = {"bills": [], "tolerance": 9500, "grace_days": 3, "channel": "ivr", "attempt": tried["attempt"]}
                yield Draft(PromiseMade, "dunning", when, {**promise, **terms})
                if draw.random() < 0.5:
                    yield Draft(
                        PromiseKept, "dunning", when + timedelta(days=1), {**promise, "paid": 900, "payments": []}
                    )
                elif draw.random() < 0.5:
                    yield Draft(PromiseBroken, "dunning", when + timedelta(days=2), {**promise, "paid": 0})
    if draw.random() < 0.6:
        paid = {"payment": f"P-{number}", "account": account}
        when = at + timedelta(days=draw.choice((1, 6, 8)))
        yield Draft(PaymentReceived, "billing", when, {**paid, "amount": 900, "method": "wallet"})
        if draw.random() < 0.3:
            back = {"reversal": f"R-{number}", "amount": 900, "cause": "bank_return", "bills": []}
            yield Draft(PaymentReversed, "billing", when + timedelta(days=1), {**paid, **back})
