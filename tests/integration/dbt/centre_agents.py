"""Shifts of agents who fall into every trap: pauses by interface, lost logouts, two witnesses, names told late."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ingest.drafts import Draft
from models.agents import AgentStateChanged
from models.calls import QueueEvent
from models.reference_centre import Agent

BEGIN = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
"""When the centre's first call may come: half an hour before midnight in Shanghai."""

QUEUES = ("bill", "fault", "complaint")
REASONS = ("小休", "午餐", "", "培训")
KNOWN = ("3001", "3002", "3003", "3004", "3005")
"""Agents of whom reference data tell, and the names that the PBXs use for them."""
UNKNOWN = ("3006", "3007", "3008", "3009")


def agents(draw: random.Random, spread: timedelta) -> list[Draft]:
    """Some shifts a day for each agent, by day and by night, and what reference data say of them, told twice."""
    drafts: list[Draft] = []
    for agent in KNOWN:
        for aliases in ([f"PJSIP/{agent}"], [f"PJSIP/{agent}", f"{agent} 王小明"]):
            data = dict(Agent.example) | {"agent": agent, "aliases": aliases}
            drafts.append(Draft(Agent, "reference", BEGIN - timedelta(days=2 - len(aliases)), data))
    for agent in (*KNOWN, *UNKNOWN):
        at = BEGIN + timedelta(hours=draw.uniform(-8, 4))
        while at < BEGIN + spread:
            shift = Shift(draw, draw.choice(("east", "west")), agent)
            at = shift.worked(at) + timedelta(hours=draw.choice((0, 0.005, 1, 2, 4, 12, 30)))
            drafts += shift.drafts
    return drafts


@dataclass
class Shift:
    """One agent's shift. `drafts`: what was written of it; now and then a row is missing, or by another name."""

    draw: random.Random
    pbx: str
    agent: str
    drafts: list[Draft] = field(default_factory=list)
    queues: tuple[str, ...] = ()
    feed: str = ""

    def __post_init__(self) -> None:
        self.queues = tuple(self.draw.sample(QUEUES, self.draw.randint(1, 3)))
        self.feed = self.draw.choice(("", "simulator", "ami"))

    def worked(self, at: datetime) -> datetime:
        """Writes a shift that begins then. Returns when it was over."""
        draw = self.draw
        told = draw.random() < 0.85
        if told:
            for queue in self.queues:
                self.row(at, queue, "ADDMEMBER", draw.choice(("", "", "PAUSED")))
            if draw.random() < 0.2:
                self.row(at + timedelta(minutes=20), self.queues[0], "ADDMEMBER", "")
        self.state(at, "login")
        self.state(at, "ready")
        for _ in range(draw.randint(2, 9)):
            at += timedelta(seconds=draw.choice((0, 1, 30, 400, 3000)))
            at = draw.choice((self.call, self.call, self.missed, self.pause, self.pause, self.partial))(at)
        if told and draw.random() < 0.85:
            for queue in self.queues:
                self.row(at, queue, "REMOVEMEMBER")
        if draw.random() < 0.9:
            self.state(at, "logout")
        return at

    def call(self, at: datetime) -> datetime:
        draw = self.draw
        queue, call, ring = draw.choice(self.queues), f"s{self.agent}.{at.timestamp():.3f}", draw.randint(0, 9)
        answered = at + timedelta(seconds=ring, milliseconds=draw.randrange(900))
        ended = answered + timedelta(seconds=draw.choice((0, 3, 200, 1900)))
        self.state(at, "ringing", queue, call)
        self.row(answered, queue, "CONNECT", "3", "", str(ring), call=call, wait=3, ring=ring * 1000)
        self.state(answered, "talking", queue, call)
        if draw.random() < 0.3:
            self.row(answered, queue, "CALLERONHOLD", call=call)
            self.state(answered + timedelta(seconds=1.5), "hold", queue, call)
            self.row(answered + timedelta(seconds=60), queue, "CALLEROFFHOLD", call=call)
            self.state(answered + timedelta(seconds=61), "talking", queue, call)
        if draw.random() < 0.9:
            self.row(
                ended, queue, draw.choice(("COMPLETEAGENT", "COMPLETECALLER")), "3", "200", "1", call=call, talk=200
            )
        if draw.random() < 0.5:
            for each in self.queues:
                self.row(ended, each, "WRAPUPSTART", draw.choice(("20", "45", "")), call=call)
            self.state(ended, "wrap_up", queue, call)
            ended += timedelta(seconds=draw.choice((20, 45)))
        self.state(ended, "ready")
        return ended

    def missed(self, at: datetime) -> datetime:
        queue, call, ring = (
            self.draw.choice(self.queues),
            f"m{self.agent}.{at.timestamp():.3f}",
            self.draw.choice((0, 15)),
        )
        self.state(at, "ringing", queue, call)
        at += timedelta(seconds=ring)
        self.row(at, queue, "RINGNOANSWER", str(ring * 1000), call=call, ring=ring * 1000)
        self.state(at, "ready")
        return at

    def pause(self, at: datetime) -> datetime:
        """A pause of all queues by the telephone's name, one row for each queue by the agent's."""
        reason = self.draw.choice(REASONS)
        self.row(at, "NONE", "PAUSEALL", reason, name=f"PJSIP/{self.agent}", reason=reason)
        for queue in self.queues:
            self.row(at, queue, "PAUSE", reason, reason=reason)
        if self.draw.random() < 0.3:
            self.row(at, "NONE", "PAUSEREASON", "其他")
        self.state(at, "paused", reason=reason)
        if self.draw.random() < 0.3:
            at += timedelta(minutes=5)
            self.row(at, self.queues[0], "PAUSE", "午餐", reason="午餐")
        at += timedelta(seconds=self.draw.choice((0, 90, 2400)))
        self.row(at, "NONE", "UNPAUSEALL", name=f"PJSIP/{self.agent}")
        for queue in self.queues:
            self.row(at, queue, "UNPAUSE")
        self.state(at, "ready")
        return at

    def partial(self, at: datetime) -> datetime:
        """A pause in one queue only, begun by one witness."""
        if self.draw.random() < 0.5:
            self.row(at, self.queues[0], "PAUSE", "小休", reason="小休")
        else:
            self.state(at, "paused", self.queues[0], reason="小休")
        return at + timedelta(minutes=2)

    def row(self, at: datetime, queue: str, verb: str, *parameters: str, **typed: object) -> None:
        """A row of queue_log, unless it is one of those that get lost."""
        if self.draw.random() < 0.04:
            return
        name = typed.pop("name", None) or self.draw.choice((self.agent, f"{self.agent} 王小明"))
        call = typed.pop("call", "MANAGER")
        data = {
            "pbx": self.pbx, "call_id": call, "queue": queue, "agent": name, "verb": verb, "known_verb": True,
            "sequence": len(self.drafts), "parameters": list(parameters), **typed,
        }  # fmt: skip
        second = at.replace(microsecond=0)
        self.drafts.append(Draft(QueueEvent, f"asterisk/{self.pbx}/queue_log", second, data, ordinal=len(self.drafts)))

    def state(
        self, at: datetime, state: str, queue: str = "", call: str | None = None, reason: str = ""
    ) -> None:  # fmt: skip
        """A word of the feed, where there is one; a little late."""
        if not self.feed or self.draw.random() < 0.04:
            return
        data = {
            "pbx": self.pbx, "agent": self.agent, "state": state, "reason": reason, "queue": queue,
            "interface": f"PJSIP/{self.agent}", "call_id": call, "witness": self.feed, "sequence": 0,
        }  # fmt: skip
        told = at + timedelta(microseconds=self.draw.randrange(1_500_000))
        self.drafts.append(
            Draft(AgentStateChanged, f"asterisk/{self.pbx}/{self.feed}", told, data, ordinal=len(self.drafts))
        )
