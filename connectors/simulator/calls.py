"""One call from the trunk to the survey: the menu, the queue, the conversation, the transfer."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from connectors.simulator.acd import Ring, Seat, Visit
from connectors.simulator.centre import Centre
from connectors.simulator.ivr import END, QUEUE, Walk, walk
from connectors.simulator.loop import EventLoop
from connectors.simulator.pbx import Leg, Line, Pbx
from connectors.simulator.randomness import lognormal, pick, weibull
from connectors.simulator.rows import Fact, Row, moment
from connectors.simulator.staffing import Agent
from connectors.simulator.truth import CallTruth, HitTruth, LegTruth, Truth, VisitTruth
from connectors.simulator.world import QUEUE_BY_NAME, Account, Queue
from models.calls import IvrNodeHit

PATIENCE_SHAPE = 1.15
TALK_VARIATION = 0.75
RING_MEAN, NO_ANSWER_SHARE = 4.0, 0.012
TRANSFER_SHARE, SURVEY_SHARE, HOLD_SHARE, KEY_SHARE = 0.035, 0.42, 0.10, 0.03
VERBS = {"abandoned": "ABANDON", "timed_out": "EXITWITHTIMEOUT", "key": "EXITWITHKEY"}


@dataclass(frozen=True, slots=True)
class Served:
    """A conversation that came to its end, for whoever writes down what came of it."""

    call: "Call"
    queue: Queue
    agent: Agent
    connected: float
    ended: float
    leg: Leg
    wrap_up: float


@dataclass(slots=True)
class Exchange:
    """What every call needs: the clock, the PBX, the centre, and where rows, truth and news go."""

    loop: EventLoop
    pbx: Pbx
    centre: Centre
    emit: Callable[[Row], None]
    truth: Callable[[Truth], None]
    connected: Callable[["Call", Queue, Agent], None]
    served: Callable[[Served], None]
    unserved: Callable[["Call", str], None]
    surveyed: Callable[["Call", Served, int], None]
    calls: dict[str, "Call"] = field(default_factory=dict)


def whole(start: float, end: float) -> int:
    """Seconds between two moments as the PBX counts them: between the whole seconds of its clock."""
    return int(end) - int(start)


class Call:
    """A call. It is the caller that the distribution knows."""

    def __init__(
        self, exchange: Exchange, rng: Random, wish: str, account: Account | None, number: str, name: str, attempt: int
    ) -> None:
        self.exchange, self.rng, self.wish = exchange, rng, wish
        self.account, self.number, self.name, self.attempt = account, number, name, attempt
        self.line: Line = exchange.pbx.arrive(number, name)
        self.visits = self.legs = self.hits = self.tries = 0
        self.hold = 0
        self.score: int | None = None
        self.last: Served | None = None
        self._leg: Leg | None = None
        self._visit: Visit | None = None
        self._node: tuple[str, str, float] | None = None
        exchange.calls[self.call_id] = self

    @property
    def call_id(self) -> str:
        """The linked id."""
        return self.line.unique_id

    @property
    def phone(self) -> str | None:
        """The caller's number, unless withheld."""
        return None if self.number == "anonymous" else self.number

    # The menu

    def start(self, announced: bool) -> None:
        """The caller hears the menu."""
        way = walk(self.rng, self.wish, announced)
        self.exchange.loop.after(0.6, lambda: self._step(way, 0))

    def _step(self, way: Walk, number: int) -> None:
        if not self.line.up:
            return
        loop, pbx = self.exchange.loop, self.exchange.pbx
        self._leave_node(loop.now, "")
        if number == len(way.steps):
            if way.ending == QUEUE:
                self._queue(QUEUE_BY_NAME[way.queue])
            else:
                self._over("ivr", by_caller=way.ending != END)
            return
        step = way.steps[number]
        self.hits += 1
        self._node = (step.node.name, step.flag, loop.now)
        pbx.node(self.line, step.node.context, step.node.name, step.flag)

        def leave() -> None:
            if step.digit and self.line.up:
                pbx.digit(self.line, step.digit)
                self._leave_node(loop.now, step.digit)
            self._step(way, number + 1)

        loop.after(step.dwell, leave)

    def _leave_node(self, left: float, digit: str) -> None:
        """The hit is over: write it, as the menu's own feed would."""
        if self._node is None:
            return
        (node, flag, entered), self._node = self._node, None
        exchange = self.exchange
        exchange.truth(HitTruth(self.call_id, self.hits, node, flag, entered, left))
        data = {
            "pbx": exchange.pbx.name, "call_id": self.call_id, "node": node, "flag": flag, "digit": digit,
            "witness": "simulator", "sequence": 0, "caller": self.phone, "left_at": moment(left),
        }  # fmt: skip
        exchange.emit(Fact(exchange.loop.now, entered, IvrNodeHit, data))

    # The queue

    def _queue(self, queue: Queue) -> None:
        rng, exchange = self.rng, self.exchange
        self.visits += 1
        self.tries = 0
        key_after = rng.uniform(30, 120) if rng.random() < KEY_SHARE else math.inf
        patience = weibull(rng, queue.patience, PATIENCE_SHAPE)
        visit = Visit(self, queue, exchange.loop.now, patience, key_after)
        self._visit = visit
        exchange.centre.acd.enter(visit)
        exchange.pbx.enter_queue(self.line, queue, visit.original_position)
        exchange.centre.acd.start(visit)

    def ring(self, visit: Visit, agent: Agent) -> Ring:
        """An agent's phone rings: picked up after a few seconds, now and then not at all."""
        self.tries += 1
        self._leg = self.exchange.pbx.ring(self.line, visit.queue, agent)
        if self.rng.random() < NO_ANSWER_SHARE:
            return Ring(float(visit.queue.ring_timeout), answered=False)
        return Ring(min(visit.queue.ring_timeout - 1.0, 1.0 + lognormal(self.rng, RING_MEAN - 1.0, 0.5)), answered=True)

    def not_answered(self) -> None:
        """RINGNOANSWER."""
        self.exchange.pbx.ring_failed(self._ringing(), "RINGNOANSWER")

    def ring_cancelled(self) -> None:
        """RINGCANCELED."""
        self.exchange.pbx.ring_failed(self._ringing(), "RINGCANCELED")

    def left(self, visit: Visit, why: str) -> None:
        """The caller leaves the queue without having spoken to anybody."""
        exchange, now = self.exchange, self.exchange.loop.now
        wait = whole(visit.entered, now)
        key = "1" if why == "key" else ""
        if key:
            exchange.pbx.digit(self.line, key)
        position = exchange.centre.acd.position(visit)
        exchange.pbx.leave_queue(
            self.line, visit.queue, VERBS[why], position, visit.original_position, wait, key
        )  # fmt: skip
        self._visited(visit, why, wait, None)
        self._visit = None
        exchange.unserved(self, why)
        self._over("queue", by_caller=why == "abandoned")

    # The conversation

    def connected(self, visit: Visit, agent: Agent) -> None:
        """The agent picks up."""
        exchange, rng, now = self.exchange, self.rng, self.exchange.loop.now
        self.legs += 1
        self.hold = 0
        wait = whole(visit.entered, now)
        exchange.pbx.connect(self._ringing(), wait)
        self._visited(visit, "answered", wait, agent.name)
        exchange.connected(self, visit.queue, agent)
        talk = max(3.0, lognormal(rng, visit.queue.talk, TALK_VARIATION))
        if rng.random() < HOLD_SHARE and talk > 40:
            self._hold(visit, now, talk)
        endings = [("COMPLETECALLER", 0.45), ("COMPLETEAGENT", 0.55 - TRANSFER_SHARE)]
        if visit.queue.name != "expert":
            endings.append(("TRANSFER", TRANSFER_SHARE))
        ending = pick(rng, endings)
        exchange.loop.after(talk, lambda: self._talked(visit, agent, ending))

    def _hold(self, visit: Visit, now: float, talk: float) -> None:
        exchange = self.exchange
        begin = now + talk * self.rng.uniform(0.2, 0.5)
        end = min(begin + self.rng.uniform(15, 60), now + talk - 5)
        self.hold = whole(begin, end)
        seat = exchange.centre.acd.seats[visit.agent.number] if visit.agent is not None else None
        for when, held in ((begin, True), (end, False)):
            exchange.loop.at(when, lambda held=held: self._held(seat, visit, held))  # type: ignore[misc]

    def _held(self, seat: Seat | None, visit: Visit, held: bool) -> None:
        if seat is not None and seat.visit is visit and seat.state == "talking" and self.line.up:
            self.exchange.centre.hold(seat, held)

    def _talked(self, visit: Visit, agent: Agent, ending: str) -> None:
        if not self.line.up:
            return
        if ending == "TRANSFER":
            expert = self.exchange.centre.acd.reserve("expert", visit) if self.rng.random() < 0.5 else None
            if expert is not None:
                self._consult(visit, agent, expert)
                return
            if any("expert" in duty.agent.penalties for duty in self.exchange.centre.on_duty.values()):
                self._transfer_blind(visit, agent)
                return
            ending = "COMPLETEAGENT"
        by_caller = ending == "COMPLETECALLER"
        served = self._leg_over(visit, agent, "caller" if by_caller else "agent")
        exchange = self.exchange
        if by_caller or self.rng.random() < 0.15:
            self._over("agent", by_caller=True)
        else:
            self._survey(served)
        exchange.centre.acd.finish(visit, served.wrap_up)

    def _leg_over(self, visit: Visit, agent: Agent, ending: str, other: Leg | None = None) -> Served:
        """An agent's conversation is over: the record, the truth, the news."""
        exchange, leg, now = self.exchange, self._ringing(), self.exchange.loop.now
        connected = leg.connected if leg.connected is not None else now
        wait, talk = whole(visit.entered, visit.connected_at or now), whole(connected, now)
        numbers = (wait, talk, visit.original_position)
        if ending == "blind_transfer":
            exchange.pbx.blind_transfer(leg, "expert", *numbers)
        elif other is not None:
            exchange.pbx.attended_transfer(leg, other, *numbers)
        else:
            exchange.pbx.complete(leg, "COMPLETECALLER" if ending == "caller" else "COMPLETEAGENT", *numbers)
        exchange.pbx.disconnect(leg)
        hold = min(self.hold, talk)
        exchange.truth(
            LegTruth(self.call_id, visit.queue.name, self.visits, agent.name, connected, now, wait, talk, hold, ending)
        )
        wrap_up = max(3.0, lognormal(self.rng, visit.queue.wrap_up, 0.6))
        served = Served(self, visit.queue, agent, connected, now, leg, wrap_up)
        self.last, self._visit = served, None
        exchange.served(served)
        return served

    # Transfers

    def _transfer_blind(self, visit: Visit, agent: Agent) -> None:
        served = self._leg_over(visit, agent, "blind_transfer")
        self.exchange.centre.acd.finish(visit, served.wrap_up)
        self._queue(QUEUE_BY_NAME["expert"])

    def _consult(self, visit: Visit, agent: Agent, expert: Seat) -> None:
        """The agent rings an expert, explains, and hands the caller over."""
        other = self.exchange.pbx.ring(self.line, QUEUE_BY_NAME["expert"], expert.agent)
        self.exchange.loop.after(3.0, lambda: self._join(other))
        self.exchange.loop.after(self.rng.uniform(15, 45), lambda: self._hand_over(visit, agent, expert, other))

    def _join(self, other: Leg) -> None:
        if self.line.up:
            self.exchange.pbx.join(other)

    def _hand_over(self, visit: Visit, agent: Agent, expert: Seat, other: Leg) -> None:
        if not self.line.up:
            return
        exchange, rng, now = self.exchange, self.rng, self.exchange.loop.now
        served = self._leg_over(visit, agent, "attended_transfer", other)
        exchange.pbx.take_over(other)
        exchange.centre.acd.finish(visit, served.wrap_up)
        self.legs += 1
        self._leg, self._visit = other, visit
        other.queue = QUEUE_BY_NAME["expert"]
        talk = max(5.0, lognormal(rng, other.queue.talk, TALK_VARIATION))
        exchange.loop.after(talk, lambda: self._taken_over(expert, other, now))

    def _taken_over(self, expert: Seat, leg: Leg, since: float) -> None:
        if not self.line.up:
            return
        exchange, now = self.exchange, self.exchange.loop.now
        exchange.pbx.disconnect(leg)
        exchange.truth(
            LegTruth(self.call_id, "expert", 0, expert.agent.name, since, now, 0, whole(since, now), 0, "caller")
        )
        self._visit = None
        exchange.centre.acd.release(expert, lognormal(self.rng, leg.queue.wrap_up, 0.6))
        self._over("agent", by_caller=True)

    # The end

    def _survey(self, served: Served) -> None:
        exchange, rng = self.exchange, self.rng
        self.hits += 1
        self._node = ("survey", "", exchange.loop.now)
        exchange.pbx.node(self.line, "survey", "survey", "")
        if rng.random() >= SURVEY_SHARE:
            exchange.loop.after(rng.uniform(0.5, 6.0), lambda: self._over("agent", by_caller=True))
            return
        waited = served.connected - self.line.started
        happy = 0.62 if waited < 120 else 0.35
        score = pick(rng, ((5, happy), (4, 0.2), (3, 0.09), (2, 0.04), (1, 0.05)))
        exchange.loop.after(rng.uniform(1.5, 6.0), lambda: self._answer(served, score))

    def _answer(self, served: Served, score: int) -> None:
        if not self.line.up:
            return
        exchange = self.exchange
        self.score = score
        exchange.pbx.digit(self.line, str(score))
        exchange.pbx.survey(self.line, score)
        self._leave_node(exchange.loop.now, str(score))
        exchange.surveyed(self, served, score)
        self._over("agent", by_caller=False)

    def _over(self, ending: str, by_caller: bool) -> None:
        if not self.line.up:
            return
        self._leave_node(self.exchange.loop.now, "")
        self.exchange.pbx.hang_up(self.line, by_caller)
        self._close(ending, self.exchange.loop.now)

    def cut(self, ending: str, ended: float | None) -> None:
        """The call is `lost` in a restart of the PBX, or still `open` when the simulation ends."""
        visit = self._visit
        if visit is not None and visit.connected_at is None:
            self._visited(visit, ending, None, None)
        elif visit is not None and self._leg is not None and visit.agent is not None:
            leg = self._leg
            connected = leg.connected if leg.connected is not None else self.exchange.loop.now
            own = leg.agent is visit.agent
            wait = whole(visit.entered, visit.connected_at or connected) if own else 0
            truth = LegTruth(
                self.call_id, leg.queue.name, self.visits if own else 0, leg.agent.name, connected, ended, wait,
                None, 0, ending,
            )  # fmt: skip
            self.exchange.truth(truth)
        if self._node is not None:
            node, flag, entered = self._node
            self.exchange.truth(HitTruth(self.call_id, self.hits, node, flag, entered, None))
            self._node = None
        self.line.up = False
        self._close(ending, ended)

    def _close(self, ending: str, ended: float | None) -> None:
        self.exchange.calls.pop(self.call_id, None)
        account = self.account.number if self.account is not None else ""
        truth = CallTruth(
            self.call_id, self.line.started, ended, account, self.wish, ending, self.hits, self.visits, self.legs,
            self.score,
        )  # fmt: skip
        self.exchange.truth(truth)

    def _visited(self, visit: Visit, outcome: str, wait: int | None, agent: str | None) -> None:
        truth = VisitTruth(
            self.call_id, visit.queue.name, self.visits, visit.entered, outcome, wait, agent, self.tries,
            visit.original_position,
        )  # fmt: skip
        self.exchange.truth(truth)

    def _ringing(self) -> Leg:
        assert self._leg is not None
        return self._leg
