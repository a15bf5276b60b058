"""How many agents, when, and who: Erlang C per half hour, shifts that cover it, people who work them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from connectors.simulator import people
from connectors.simulator.randomness import stream
from connectors.simulator.seasons import calls_per_hour
from connectors.simulator.settings import SimulationSettings

# Share of first attempts that end in a queue, and the seconds an agent spends on one, over all queues. Planning
# values: the simulation itself doesn't use them.
QUEUED_SHARE = 0.66
HANDLE_TIME = 190.0
SHRINKAGE = 0.08
TARGET_SHARE, TARGET_WAIT = 0.80, 20.0


def erlang_c(servers: int, load: float) -> float:
    """Probability that a caller waits, with this load in erlangs (Erlang 1917, by the stable recursion for B)."""
    if load >= servers:
        return 1.0
    blocking = 1.0
    for n in range(1, servers + 1):
        blocking = load * blocking / (n + load * blocking)
    return blocking / (1 - load / servers * (1 - blocking))


def required_agents(calls_per_hour: float, handle_time: float) -> int:
    """The fewest agents with which 80 % of the callers wait 20 s or less, by Erlang C."""
    load = calls_per_hour * handle_time / 3600
    servers = max(1, math.ceil(load))
    while 1 - erlang_c(servers, load) * math.exp(-(servers - load) * TARGET_WAIT / handle_time) < TARGET_SHARE:
        servers += 1
    return servers


@dataclass(frozen=True, slots=True)
class Shift:
    """A kind of shift: minutes after local midnight; an end past 1440 is on the next day."""

    name: str
    title: str
    start: int
    end: int


SHIFTS = (
    Shift("dawn", "晨班", 6 * 60 + 30, 14 * 60 + 30),
    Shift("early", "早班", 7 * 60 + 30, 15 * 60 + 30),
    Shift("day", "白班", 8 * 60 + 30, 17 * 60 + 30),
    Shift("middle", "中班", 11 * 60, 19 * 60),
    Shift("late", "晚班", 14 * 60 + 30, 22 * 60 + 30),
    Shift("night", "夜班", 22 * 60 + 30, 30 * 60 + 30),
)
NIGHT = SHIFTS[-1]
SLOTS = 48


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent: extension, name as the PBX writes it, and penalty per queue (0 serves first)."""

    number: str
    person: str
    group: str
    penalties: dict[str, int]

    @property
    def name(self) -> str:
        """Member name: `1001 张三丰`."""
        return f"{self.number} {self.person}"


@dataclass(frozen=True, slots=True)
class Duty:
    """One agent's shift on one day, in epoch seconds."""

    agent: Agent
    shift: Shift
    day: date
    start: float
    end: float


GROUPS: dict[str, dict[str, int]] = {
    "bill": {"bill": 0, "fault": 1, "complaint": 2},
    "fault": {"fault": 0, "bill": 1},
    "complaint": {"complaint": 0, "expert": 1, "bill": 2},
    "expert": {"expert": 0, "complaint": 2},
    "general": {"bill": 0, "fault": 0, "complaint": 0, "expert": 0},
}
# Who sits where, as a cycle: any run of it has about the right mix.
GROUP_CYCLE = ("general", "bill", "fault", "bill", "complaint", "fault", "bill", "expert", "fault", "bill", "general")


def required_by_slot(day: date, calls_per_day: float) -> list[int]:
    """Agents needed in each half hour of a day, shrinkage included."""
    hourly = calls_per_hour(day, calls_per_day * QUEUED_SHARE)
    needed = [required_agents(hourly[slot // 2], HANDLE_TIME) for slot in range(SLOTS)]
    return [max(2, round(count / (1 - SHRINKAGE))) for count in needed]


def _covered(shift: Shift) -> list[int]:
    return [slot % SLOTS for slot in range(shift.start // 30, shift.end // 30)]


def plan_shifts(needed: Sequence[int]) -> list[Shift]:
    """Shifts that cover the need: the one that takes most of the deficit, until nothing is missing.

    The day is closed to a ring: last night's shift is taken to be the size of tonight's.
    """
    missing = list(needed)
    planned: list[Shift] = []
    while any(count > 0 for count in missing):
        best = max(SHIFTS, key=lambda shift: _useful_share(shift, missing))
        planned.append(best)
        for slot in _covered(best):
            missing[slot] -= 1
    return sorted(planned, key=lambda shift: shift.start)


def _useful_share(shift: Shift, missing: Sequence[int]) -> float:
    covered = _covered(shift)
    return sum(1 for slot in covered if missing[slot] > 0) / len(covered)


class Roster:
    """Who works when. The pool is large enough that everybody has days off."""

    def __init__(self, settings: SimulationSettings, seed: int) -> None:
        self._settings = settings
        self._seed = seed
        busiest = len(plan_shifts(required_by_slot(date(2026, 8, 3), settings.calls_per_day)))
        rng = stream(seed, "agents")
        self.agents = tuple(_agent(rng, n) for n in range(math.ceil(busiest * 1.45) + 3))

    def duties(self, day: date) -> Iterator[Duty]:
        """The shifts that start on this day. Nobody works the day after a night."""
        planned = plan_shifts(required_by_slot(day, self._settings.calls_per_day))
        midnight = self._settings.midnight(day)
        tonight = self._night_crew(day)
        resting = {agent.number for agent in (*tonight, *self._night_crew(day - timedelta(days=1)))}
        nights = iter(tonight)
        rest = (agent for agent in self._turned(day) if agent.number not in resting)
        for shift in planned:
            agent = next(nights if shift is NIGHT else rest, None)
            if agent is not None:
                yield Duty(agent, shift, day, midnight + shift.start * 60, midnight + shift.end * 60)

    def _night_crew(self, day: date) -> list[Agent]:
        """Tonight's crew: generalists in turn, others where there are too few for two nights."""
        count = plan_shifts(required_by_slot(day, self._settings.calls_per_day)).count(NIGHT)
        pool = [agent for agent in self.agents if agent.group == "general"]
        if len(pool) < 2 * count:
            pool += [agent for agent in self.agents if agent.group in ("bill", "fault")]
        turn = day.toordinal() * count
        return [pool[(turn + n) % len(pool)] for n in range(count)]

    def _turned(self, day: date) -> list[Agent]:
        turn = day.toordinal() * 7 % len(self.agents)
        return [*self.agents[turn:], *self.agents[:turn]]


def _agent(rng: Random, n: int) -> Agent:
    group = GROUP_CYCLE[n % len(GROUP_CYCLE)]
    return Agent(str(1001 + n), people.person_name(rng), group, GROUPS[group])
