"""The centre's agents through the day: they come, take breaks, go home; the PBX and the state feed tell of it."""

from collections.abc import Callable
from datetime import date

from connectors.simulator.acd import Acd, Seat
from connectors.simulator.loop import EventLoop
from connectors.simulator.pbx import Pbx
from connectors.simulator.randomness import stream
from connectors.simulator.rows import Fact, Row
from connectors.simulator.staffing import Agent, Duty, Roster
from connectors.simulator.truth import StateTruth, Truth
from connectors.simulator.world import QUEUES
from models.agents import AgentStateChanged

LUNCH_FROM, LUNCH_UNTIL, LUNCH_MINUTES = 11 * 60 + 35, 12 * 60 + 55, 35
SHORT_BREAKS = ("小休", "小休", "喝水")
OTHER_BREAKS = ("培训", "班前会", "回单整理", "质检反馈")


class Centre:
    """Agents at work. It is the watcher of the distribution."""

    def __init__(
        self,
        loop: EventLoop,
        pbx: Pbx,
        roster: Roster,
        seed: int,
        emit: Callable[[Row], None],
        truth: Callable[[Truth], None],
    ) -> None:
        self.acd = Acd(loop, QUEUES, self)
        self.on_duty: dict[str, Duty] = {}
        self._loop = loop
        self._pbx = pbx
        self._roster = roster
        self._seed = seed
        self._emit = emit
        self._truth = truth
        self._stands: dict[str, tuple[str, str, float]] = {}
        """Who is logged in, by name: state, its reason, since when."""
        self._paused: set[str] = set()

    def plan_day(self, day: date, midnight: float) -> None:
        """Put the shifts that start on this day into the calendar; a simulation's first night crew is already there."""
        for duty in self._roster.duties(day):
            self._plan(duty, midnight)

    def _plan(self, duty: Duty, midnight: float) -> None:
        if duty.end <= self._loop.now:
            return
        rng = stream(self._seed, "duty", duty.day, duty.agent.number)
        come = duty.start + rng.gauss(-60, 90)
        go = duty.end + abs(rng.gauss(120, 120))
        self._loop.at(come, lambda: self._come(duty))
        self._loop.at(go, lambda: self._go(duty))
        for start, reason, seconds in self._breaks(duty, midnight):
            if start > self._loop.now:
                self._loop.at(start, lambda reason=reason, seconds=seconds: self._break(duty, reason, seconds))  # type: ignore[misc]

    def _breaks(self, duty: Duty, midnight: float) -> list[tuple[float, str, float]]:
        rng = stream(self._seed, "breaks", duty.day, duty.agent.number)
        length = duty.end - duty.start
        planned = [
            (duty.start + length * share + rng.uniform(-1200, 1200), rng.choice(SHORT_BREAKS), rng.uniform(360, 780))
            for share in (0.22, 0.78)
        ]
        if rng.random() < 0.3:
            start = duty.start + length * rng.uniform(0.1, 0.9)
            planned.append((start, rng.choice(OTHER_BREAKS), rng.uniform(600, 1800)))
        lunch = midnight + rng.uniform(LUNCH_FROM, LUNCH_UNTIL - LUNCH_MINUTES) * 60
        if duty.start + 3600 < lunch < duty.end - 3600:
            planned.append((lunch, "午餐", LUNCH_MINUTES * 60 + rng.uniform(-300, 400)))
        elif duty.shift.name in ("late", "middle"):
            planned.append((midnight + rng.uniform(16.5, 19.5) * 3600, "晚餐", rng.uniform(1200, 1800)))
        return planned

    def _come(self, duty: Duty) -> None:
        agent = duty.agent
        self.on_duty[agent.number] = duty
        seat = self.acd.seats.get(agent.number)
        if seat is None or seat.state == "off":
            self._pbx.member("ADDMEMBER", agent)
            self._state(agent, "login", "", "")
        self.acd.log_in(agent)

    def _go(self, duty: Duty) -> None:
        if self.on_duty.get(duty.agent.number) is duty:
            del self.on_duty[duty.agent.number]
            self.acd.log_out(duty.agent)

    def _break(self, duty: Duty, reason: str, seconds: float) -> None:
        if self.on_duty.get(duty.agent.number) is duty:
            self.acd.pause(duty.agent, reason, seconds)

    def come_back(self) -> None:
        """After a restart of the PBX everybody on duty logs in again, a little apart."""
        rng = stream(self._seed, "come back", self._loop.now)
        for duty in list(self.on_duty.values()):
            self._loop.after(rng.uniform(2, 60), lambda duty=duty: self._come_back(duty))  # type: ignore[misc]

    def _come_back(self, duty: Duty) -> None:
        if self.on_duty.get(duty.agent.number) is duty:
            self._come(duty)

    def cut(self) -> None:
        """The simulation ends: whoever is logged in stays so."""
        for agent, (state, reason, since) in self._stands.items():
            self._truth(StateTruth(agent, state, reason, since, None))

    # Watcher

    def agent_changed(self, seat: Seat, state: str, reason: str) -> None:
        """Write what the seat went over to: pause rows, REMOVEMEMBER at the end, the state feed always."""
        agent = seat.agent
        if agent.number in self._paused and state != "paused":
            self._paused.discard(agent.number)
            if reason != "restart":
                self._pbx.unpause(agent)
        if state == "paused":
            self._paused.add(agent.number)
            self._pbx.pause(agent, reason)
            self._state(agent, "paused", reason, "")
        elif state == "off":
            if reason != "restart":
                self._pbx.member("REMOVEMEMBER", agent)
            self._state(agent, "logout", reason, "")
        elif state == "ready":
            self._state(agent, "ready", "", "")
        else:
            queue = seat.visit.queue.name if seat.visit is not None else ""
            self._state(agent, state, "" if reason == queue else reason, queue, seat)

    def hold(self, seat: Seat, held: bool) -> None:
        """The agent puts the caller on hold, or takes the caller back."""
        queue = seat.visit.queue.name if seat.visit is not None else ""
        self._state(seat.agent, "hold" if held else "talking", "", queue, seat)

    def _state(self, agent: Agent, state: str, reason: str, queue: str, seat: Seat | None = None) -> None:
        call_id = seat.visit.caller.call_id if seat is not None and seat.visit is not None else None
        data = {
            "pbx": self._pbx.name, "agent": agent.name, "state": state, "reason": reason, "queue": queue,
            "interface": f"Local/{agent.number}@members", "call_id": call_id, "witness": "simulator",
        }  # fmt: skip
        self._emit(Fact(self._loop.now, self._loop.now, AgentStateChanged, data))
        if agent.name in self._stands:
            before, why, since = self._stands.pop(agent.name)
            if since < self._loop.now:
                self._truth(StateTruth(agent.name, before, why, since, self._loop.now))
        if state != "logout":
            self._stands[agent.name] = (state, reason, self._loop.now)
