"""Waits emerge from the queue: they agree with the published formulas where those hold."""

import math
from dataclasses import dataclass, field
from random import Random

import pytest

from connectors.simulator.acd import Acd, Ring, Seat, Visit
from connectors.simulator.loop import EventLoop
from connectors.simulator.staffing import Agent, erlang_c, required_agents
from connectors.simulator.world import Queue

QUEUE = Queue("q", "一", 1, 10**9, 15, 0, 60, math.inf)
HEAVY = Queue("heavy", "重", 5, 10**9, 15, 0, 60, math.inf)


class Quiet:
    """Nobody watches."""

    def agent_changed(self, seat: Seat, state: str, reason: str) -> None:
        pass


@dataclass
class Market:
    """A queue with Poisson arrivals, exponential service and, if wanted, exponential patience."""

    servers: int
    per_second: float
    service: float
    patience: float
    seed: int
    waits: list[float] = field(default_factory=list)
    abandoned: int = 0

    def run(self, callers: int) -> None:
        rng = Random(self.seed)
        loop = EventLoop(0.0)
        acd = Acd(loop, (QUEUE,), Quiet())
        for number in range(self.servers):
            acd.log_in(Agent(str(number), "甲", "q", {"q": 0}))
        market = self

        class One:
            call_id = ""

            def ring(self, visit: Visit, agent: Agent) -> Ring:
                return Ring(0.0, answered=True)

            def not_answered(self) -> None:
                raise AssertionError("everybody answers")

            def ring_cancelled(self) -> None:
                raise AssertionError("nothing rings")

            def connected(self, visit: Visit, agent: Agent) -> None:
                market.waits.append(loop.now - visit.entered)
                loop.after(rng.expovariate(1 / market.service), lambda: acd.finish(visit, 0.0))

            def left(self, visit: Visit, why: str) -> None:
                market.abandoned += 1

        def arrive(left: int) -> None:
            visit = Visit(
                One(), QUEUE, loop.now, rng.expovariate(1 / self.patience) if self.patience < math.inf else math.inf
            )
            acd.enter(visit)
            acd.start(visit)
            if left:
                loop.after(rng.expovariate(self.per_second), lambda: arrive(left - 1))

        arrive(callers - 1)
        loop.run_until(callers / self.per_second * 2)


def stationary(servers: int, per_second: float, service: float, patience: float) -> list[float]:
    """Stationary distribution of the birth-and-death chain of M/M/c+M, computed apart from the code under test."""
    weights = [1.0]
    for n in range(1, 600):
        leaving = min(n, servers) / service + (max(0, n - servers) / patience if patience < math.inf else 0.0)
        weights.append(weights[-1] * per_second / leaving)
    total = sum(weights)
    return [weight / total for weight in weights]


def test_waits_of_a_patient_queue_agree_with_erlang_c() -> None:
    """M/M/5 at 80 % load: P(wait) by Erlang C is 0.554, the mean wait that times s/(c−a)."""
    market = Market(servers=5, per_second=4 / 60, service=60.0, patience=math.inf, seed=11)
    market.run(60_000)
    chain = stationary(5, 4 / 60, 60.0, math.inf)
    waits = sum(chain[5:])
    assert waits == pytest.approx(0.5541, abs=0.0005)
    assert len(market.waits) == 60_000
    assert sum(1 for wait in market.waits if wait > 0) / 60_000 == pytest.approx(waits, rel=0.04)
    assert sum(market.waits) / 60_000 == pytest.approx(waits * 60 / (5 - 4), rel=0.08)


def test_an_overloaded_queue_of_impatient_callers_agrees_with_erlang_a() -> None:
    """M/M/5+M at 120 % load: the chain gives P(wait) and P(abandon) = θ·E[queue]/λ."""
    market = Market(servers=5, per_second=6 / 60, service=60.0, patience=120.0, seed=12)
    market.run(60_000)
    chain = stationary(5, 6 / 60, 60.0, 120.0)
    queue = sum((n - 5) * share for n, share in enumerate(chain) if n > 5)
    assert len(market.waits) + market.abandoned == 60_000
    assert market.abandoned / 60_000 == pytest.approx(queue / 120.0 / (6 / 60), rel=0.05)
    served_late = sum(1 for wait in market.waits if wait > 0) + market.abandoned
    assert served_late / 60_000 == pytest.approx(sum(chain[5:]), rel=0.03)


def test_erlang_c_agrees_with_the_chain() -> None:
    for servers, load in ((1, 0.5), (5, 4.0), (20, 17.0)):
        assert erlang_c(servers, load) == pytest.approx(
            sum(stationary(servers, load, 1.0, math.inf)[servers:]), rel=1e-6
        )
    assert erlang_c(3, 3.0) == 1.0


def test_required_agents_are_the_fewest_that_keep_the_promise() -> None:
    needed = required_agents(120.0, 180.0)
    load = 120 * 180 / 3600

    def in_time(servers: int) -> float:
        return 1 - erlang_c(servers, load) * math.exp(-(servers - load) * 20 / 180)

    assert in_time(needed) >= 0.8 > in_time(needed - 1)


@dataclass
class Noting:
    """A caller that notes what happens, with given rings."""

    rings: list[Ring]
    said: list[str] = field(default_factory=list)
    call_id: str = "c"

    def ring(self, visit: Visit, agent: Agent) -> Ring:
        self.said.append(f"ring {agent.number}")
        return self.rings.pop(0)

    def not_answered(self) -> None:
        self.said.append("not answered")

    def ring_cancelled(self) -> None:
        self.said.append("ring cancelled")

    def connected(self, visit: Visit, agent: Agent) -> None:
        self.said.append(f"connected {agent.number}")

    def left(self, visit: Visit, why: str) -> None:
        self.said.append(why)


def centre(*agents: Agent) -> tuple[EventLoop, Acd]:
    loop = EventLoop(0.0)
    acd = Acd(loop, (QUEUE, HEAVY), Quiet())
    for agent in agents:
        acd.log_in(agent)
    return loop, acd


def join(loop: EventLoop, acd: Acd, caller: Noting, queue: Queue = QUEUE, patience: float = math.inf) -> Visit:
    visit = Visit(caller, queue, loop.now, patience)
    acd.enter(visit)
    acd.start(visit)
    return visit


def agent(number: str, **penalties: int) -> Agent:
    return Agent(number, "甲", "q", penalties)


def test_the_lowest_penalty_rings_first_then_the_longest_idle() -> None:
    loop, acd = centre(agent("2", q=1), agent("1", q=0))
    first, second = Noting([Ring(1, True)]), Noting([Ring(1, True)])
    join(loop, acd, first)
    join(loop, acd, second)
    loop.run_until(5)
    assert first.said == ["ring 1", "connected 1"]
    assert second.said == ["ring 2", "connected 2"]


def test_a_freed_agent_serves_the_heavier_queue_first() -> None:
    loop, acd = centre(agent("1", q=0, heavy=0))
    busy, light, heavy = Noting([Ring(0, True)]), Noting([Ring(0, True)]), Noting([Ring(0, True)])
    visit = join(loop, acd, busy)
    join(loop, acd, light)
    join(loop, acd, heavy, HEAVY)
    loop.run_until(5)
    acd.finish(visit, 0.0)
    assert heavy.said == ["ring 1", "connected 1"]
    assert light.said == []


def test_who_does_not_pick_up_is_paused_and_the_caller_keeps_the_place() -> None:
    loop, acd = centre(agent("1", q=0))
    caller, later = Noting([Ring(15, False), Ring(2, True)]), Noting([Ring(1, True)])
    visit = join(loop, acd, caller)
    join(loop, acd, later)
    loop.run_until(16)
    assert caller.said == ["ring 1", "not answered"]
    assert acd.seats["1"].state == "paused"
    assert acd.position(visit) == 1
    loop.run_until(100)
    assert caller.said[2:] == ["ring 1", "connected 1"]
    assert later.said == []


def test_a_caller_who_leaves_while_it_rings_frees_the_agent() -> None:
    loop, acd = centre(agent("1", q=0))
    caller, later = Noting([Ring(10, True)]), Noting([Ring(1, True)])
    join(loop, acd, caller, patience=4)
    join(loop, acd, later)
    loop.run_until(30)
    assert caller.said == ["ring 1", "ring cancelled", "abandoned"]
    assert later.said == ["ring 1", "connected 1"]


def test_going_home_waits_for_the_end_of_the_call() -> None:
    loop, acd = centre(agent("1", q=0))
    visit = join(loop, acd, Noting([Ring(1, True)]))
    loop.run_until(5)
    acd.log_out(visit.agent or agent("?"))
    assert acd.seats["1"].state == "talking"
    acd.finish(visit, 20.0)
    loop.run_until(30)
    assert acd.seats["1"].state == "off"
