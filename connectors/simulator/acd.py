"""Automatic call distribution: callers wait in queues, agents with skills take them. Waits come out of this.

Rules, as a PBX with `leastrecent` strategy and penalties has them: a new caller goes to the free agent with the
lowest penalty for the queue, the longest idle first; a freed agent takes from the queue with the highest weight, then
the lowest penalty, then the caller who came first. An agent rings for one caller at a time. A caller keeps the place
in the queue while agents are being rung.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from connectors.simulator.loop import Appointment, EventLoop
from connectors.simulator.staffing import Agent
from connectors.simulator.world import Queue

AUTO_PAUSE = "Auto-Pause"
"""The reason Asterisk writes when it pauses an agent who didn't pick up."""
AUTO_PAUSE_SECONDS = 45.0


@dataclass(frozen=True, slots=True)
class Ring:
    """What ringing an agent comes to: picked up after so many seconds, or not within them."""

    seconds: float
    answered: bool


class Caller(Protocol):
    """What the distribution needs to know of somebody who waits, and whom it tells what happens."""

    @property
    def call_id(self) -> str:
        """The call."""
        ...

    def ring(self, visit: "Visit", agent: Agent) -> Ring:
        """An agent's phone starts to ring for this caller."""
        ...

    def not_answered(self) -> None:
        """The agent didn't pick up."""
        ...

    def ring_cancelled(self) -> None:
        """The caller left while the agent's phone rang."""
        ...

    def connected(self, visit: "Visit", agent: Agent) -> None:
        """The agent picked up; the caller says later when the conversation is over (`Acd.finish`)."""
        ...

    def left(self, visit: "Visit", why: str) -> None:
        """The visit ended without an agent: `abandoned`, `timed_out` or `key`."""
        ...


class Watcher(Protocol):
    """Whoever follows what agents do."""

    def agent_changed(self, seat: "Seat", state: str, reason: str) -> None:
        """An agent is now ready, ringing, talking, wrap_up, paused or off."""
        ...


@dataclass(slots=True, eq=False)
class Visit:
    """One caller's stay in one queue. Times in epoch seconds."""

    caller: Caller
    queue: Queue
    entered: float
    patience: float
    key_after: float = math.inf
    """Seconds after which the caller presses a key to leave the queue."""
    original_position: int = 0
    agent: Agent | None = None
    ringing_since: float | None = None
    connected_at: float | None = None
    due: list[Appointment] = field(default_factory=list)
    ring_due: Appointment | None = None


@dataclass(slots=True, eq=False)
class Seat:
    """An agent's place: what the agent is doing, and since when."""

    agent: Agent
    state: str = "off"
    since: float = 0.0
    visit: Visit | None = None
    wanted_pause: tuple[str, float] | None = None
    leaving: bool = False
    due: Appointment | None = None


class Acd:
    """The queues and the seats of one centre."""

    def __init__(self, loop: EventLoop, queues: Iterable[Queue], watcher: Watcher) -> None:
        self._loop = loop
        self._watcher = watcher
        self._callers: dict[str, dict[Visit, None]] = {queue.name: {} for queue in queues}
        self._ready: dict[str, dict[Seat, None]] = {name: {} for name in self._callers}
        self.seats: dict[str, Seat] = {}

    # Callers

    def enter(self, visit: Visit) -> None:
        """A caller comes into a queue."""
        callers = self._callers[visit.queue.name]
        callers[visit] = None
        visit.original_position = len(callers)

    def start(self, visit: Visit) -> None:
        """Look for an agent, and start the caller's clocks. Apart from `enter` so that the entry can be told first."""
        for seconds, why in (
            (visit.patience, "abandoned"),
            (float(visit.queue.max_wait), "timed_out"),
            (visit.key_after, "key"),
        ):
            if seconds < math.inf:
                visit.due.append(self._loop.after(seconds, lambda why=why: self._leave(visit, why)))  # type: ignore[misc]
        self._find_agent(visit)

    def position(self, visit: Visit) -> int:
        """The caller's place in the queue, 1 being next."""
        for place, other in enumerate(self._callers[visit.queue.name], start=1):
            if other is visit:
                return place
        return 1

    def waiting(self) -> list[Visit]:
        """Everybody in a queue or with an agent."""
        queued = [visit for callers in self._callers.values() for visit in callers]
        talking = [seat.visit for seat in self.seats.values() if seat.visit is not None and seat.state == "talking"]
        return list(dict.fromkeys(queued + talking))

    def finish(self, visit: Visit, wrap_up: float) -> None:
        """The conversation is over; the agent needs `wrap_up` seconds before the next."""
        assert visit.agent is not None
        self.release(self.seats[visit.agent.number], wrap_up)

    # Agents

    def log_in(self, agent: Agent) -> Seat:
        """An agent sits down, ready."""
        seat = self.seats.setdefault(agent.number, Seat(agent))
        if seat.state == "off":
            seat.leaving, seat.wanted_pause = False, None
            self._free(seat)
        else:
            seat.leaving = False
        return seat

    def log_out(self, agent: Agent) -> None:
        """An agent goes home, after the call and the wrap-up."""
        seat = self.seats[agent.number]
        seat.leaving = True
        if seat.state in ("ready", "paused"):
            self._free(seat)

    def pause(self, agent: Agent, reason: str, seconds: float) -> None:
        """An agent takes a break, as soon as there is no call on the line."""
        seat = self.seats[agent.number]
        if seat.state == "off" or seat.leaving:
            return
        seat.wanted_pause = (reason, seconds)
        if seat.state == "ready":
            self._free(seat)

    def reserve(self, queue: str, visit: Visit) -> Seat | None:
        """Take a ready agent of this queue out of distribution, to speak about a visit and take it over."""
        seat = self._best_ready(queue)
        if seat is not None:
            seat.visit = visit
            self._set(seat, "talking", "consult")
        return seat

    def release(self, seat: Seat, wrap_up: float) -> None:
        """A seat's conversation is over."""
        if wrap_up > 0:
            self._set(seat, "wrap_up", "")
            seat.due = self._loop.after(wrap_up, lambda: self._free(seat))
        else:
            self._free(seat)

    def crash(self) -> list[Visit]:
        """The PBX dies: everybody in a queue or on the line is gone. Returns their visits; the seats are off."""
        lost = self.waiting()
        for visit in lost:
            self._cancel_clocks(visit)
        for callers in self._callers.values():
            callers.clear()
        for seat in self.seats.values():
            if seat.due is not None:
                seat.due.cancel()
            seat.visit, seat.due, seat.wanted_pause = None, None, None
            if seat.state != "off":
                self._set(seat, "off", "restart")
        return lost

    # Inside

    def _set(self, seat: Seat, state: str, reason: str) -> None:
        for queue in seat.agent.penalties:
            if state == "ready":
                self._ready[queue][seat] = None
            else:
                self._ready[queue].pop(seat, None)
        seat.state, seat.since = state, self._loop.now
        self._watcher.agent_changed(seat, state, reason)

    def _free(self, seat: Seat) -> None:
        """What a seat does when nothing holds it: go home, take the break, take a caller, wait."""
        if seat.due is not None:
            seat.due.cancel()
            seat.due = None
        seat.visit = None
        if seat.leaving:
            self._set(seat, "off", "")
        elif seat.wanted_pause is not None:
            (reason, seconds), seat.wanted_pause = seat.wanted_pause, None
            self._set(seat, "paused", reason)
            seat.due = self._loop.after(seconds, lambda: self._free(seat))
        else:
            self._set(seat, "ready", "")
            visit = self._next_visit(seat)
            if visit is not None:
                self._offer(visit, seat)

    def _best_ready(self, queue: str) -> Seat | None:
        return min(
            self._ready[queue],
            key=lambda seat: (seat.agent.penalties[queue], seat.since, seat.agent.number),
            default=None,
        )

    def _find_agent(self, visit: Visit) -> None:
        seat = self._best_ready(visit.queue.name)
        if seat is not None:
            self._offer(visit, seat)

    def _next_visit(self, seat: Seat) -> Visit | None:
        best: Visit | None = None
        best_rank: tuple[int, int, float] = (0, 0, 0.0)
        for name, penalty in seat.agent.penalties.items():
            visit = next((visit for visit in self._callers[name] if visit.ringing_since is None), None)
            if visit is not None:
                rank = (-visit.queue.weight, penalty, visit.entered)
                if best is None or rank < best_rank:
                    best, best_rank = visit, rank
        return best

    def _offer(self, visit: Visit, seat: Seat) -> None:
        visit.agent, visit.ringing_since, seat.visit = seat.agent, self._loop.now, visit
        self._set(seat, "ringing", visit.queue.name)
        ring = visit.caller.ring(visit, seat.agent)
        if ring.answered and ring.seconds <= 0:
            self._connect(visit, seat)
            return
        outcome = self._connect if ring.answered else self._give_up
        visit.ring_due = self._loop.after(ring.seconds, lambda: outcome(visit, seat))

    def _give_up(self, visit: Visit, seat: Seat) -> None:
        """Ring no answer: the agent is paused (autopause = all), the caller is offered to somebody else."""
        visit.caller.not_answered()
        visit.agent, visit.ringing_since, visit.ring_due = None, None, None
        seat.wanted_pause = (AUTO_PAUSE, AUTO_PAUSE_SECONDS)
        self.release(seat, 0.0)
        self._find_agent(visit)

    def _connect(self, visit: Visit, seat: Seat) -> None:
        self._cancel_clocks(visit)
        del self._callers[visit.queue.name][visit]
        visit.connected_at = self._loop.now
        self._set(seat, "talking", visit.queue.name)
        visit.caller.connected(visit, seat.agent)

    def _leave(self, visit: Visit, why: str) -> None:
        self._cancel_clocks(visit)
        agent = visit.agent
        if agent is not None:
            visit.caller.ring_cancelled()
        visit.caller.left(visit, why)
        del self._callers[visit.queue.name][visit]
        visit.ringing_since = None
        if agent is not None:
            self.release(self.seats[agent.number], 0.0)

    @staticmethod
    def _cancel_clocks(visit: Visit) -> None:
        for appointment in (*visit.due, visit.ring_due):
            if appointment is not None:
                appointment.cancel()
        visit.due.clear()
        visit.ring_due = None
