"""The simulation put together: days go by, and the records of everything come out in the order they are written."""

from collections.abc import Callable, Iterator
from datetime import date

from connectors.simulator.arrivals import Arrivals
from connectors.simulator.calls import Call, Exchange, Served
from connectors.simulator.centre import Centre
from connectors.simulator.drafts import DraftMaker
from connectors.simulator.loop import EventLoop
from connectors.simulator.pbx import Pbx
from connectors.simulator.randomness import stream
from connectors.simulator.rows import Row
from connectors.simulator.settings import SimulationSettings
from connectors.simulator.staffing import Agent, Roster
from connectors.simulator.truth import Truth
from connectors.simulator.world import Account, Queue, World, build_world
from ingest.drafts import Draft

HOUR = 3600.0
DOWN_SECONDS = 25.0
"""How long the PBX takes to come back after it died."""


class Simulation:
    """One run. `truth` is told what really happened, as it becomes known."""

    def __init__(
        self, settings: SimulationSettings, seed: int, truth: Callable[[Truth], None] = lambda _truth: None
    ) -> None:
        self.settings, self.seed = settings, seed
        self.world: World = build_world(settings, seed)
        self.roster = Roster(settings, seed)
        self.loop = EventLoop(settings.midnight(settings.start))
        self._buffer: list[Row] = []
        self.pbx = Pbx(settings.pbx, lambda: self.loop.now, self._buffer.append)
        self.centre = Centre(self.loop, self.pbx, self.roster, seed, self._buffer.append)
        self.exchange = Exchange(
            self.loop, self.pbx, self.centre, self._buffer.append, truth,
            self._connected, self._served, self._unserved, self._surveyed,
        )  # fmt: skip
        self.arrivals = Arrivals(settings, seed, self.world, self.exchange, self._announced)

    def rows(self) -> Iterator[Row]:
        """Every record, in the order in which the sources write them. Memory holds one hour."""
        days = self.settings.day_list()
        first = days[0]
        self.pbx.restart()
        self.centre.plan_day(date.fromordinal(first.toordinal() - 1), self.settings.midnight(first) - 24 * HOUR)
        for day in days:
            midnight = self.settings.midnight(day)
            following = self.settings.midnight(date.fromordinal(day.toordinal() + 1))
            self.centre.plan_day(day, midnight)
            self._plan_restart(day, midnight)
            for hour in range(24):
                start = midnight + hour * HOUR
                end = following if hour == 23 else start + HOUR
                self.arrivals.plan_hour(day, hour, start)
                self.loop.run_until(end)
                yield from self._written_before(end)
        for call in list(self.exchange.calls.values()):
            call.cut("open", None)

    def _written_before(self, end: float) -> list[Row]:
        self._buffer.sort(key=lambda row: row.at)
        ready = len(self._buffer)
        while ready and self._buffer[ready - 1].at >= end:
            ready -= 1
        written = self._buffer[:ready]
        del self._buffer[:ready]
        return written

    # The PBX dies now and then

    def _plan_restart(self, day: date, midnight: float) -> None:
        rng = stream(self.seed, "restart", day)
        if rng.random() < self.settings.restart_chance:
            self.loop.at(midnight + rng.uniform(0.5, 23.5) * HOUR, self._crash)

    def _crash(self) -> None:
        self.arrivals.open = False
        for call in list(self.exchange.calls.values()):
            call.cut("lost", self.loop.now)
        self.centre.acd.crash()
        self.loop.after(DOWN_SECONDS, self._back)

    def _back(self) -> None:
        self.pbx.restart()
        self.arrivals.open = True
        self.centre.come_back()

    # News from the calls

    def _announced(self, account: Account | None) -> bool:
        return False

    def _connected(self, call: Call, queue: Queue, agent: Agent) -> None:
        pass

    def _served(self, served: Served) -> None:
        pass

    def _unserved(self, call: Call, why: str) -> None:
        if why != "key":
            self.arrivals.again(call)

    def _surveyed(self, call: Call, served: Served, score: int) -> None:
        pass


def simulate(
    settings: SimulationSettings, seed: int, truth: Callable[[Truth], None] = lambda _truth: None
) -> Iterator[Draft]:
    """Drafts of all events of the days, in the order in which the sources write them.

    That is the order of `Draft.time`, but for records that are written when something ends and tell when it began
    (CDR, node hits). Equal settings and seed give equal drafts.
    """
    maker = DraftMaker(settings.pbx)
    for row in Simulation(settings, seed, truth).rows():
        yield maker.draft(row)
