"""The simulation put together: days go by, and the records of everything come out in the order they are written."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

from connectors.simulator import reference
from connectors.simulator.arrivals import Arrivals
from connectors.simulator.banking import Banking
from connectors.simulator.billing import Billing
from connectors.simulator.calls import Call, Exchange
from connectors.simulator.casework import Casework
from connectors.simulator.centre import Centre
from connectors.simulator.channels import Channels
from connectors.simulator.desk import Desk
from connectors.simulator.drafts import DraftMaker
from connectors.simulator.dunning import Dunning
from connectors.simulator.fieldwork import Fieldwork
from connectors.simulator.loop import EventLoop
from connectors.simulator.monitoring import Monitoring
from connectors.simulator.outages import Outages
from connectors.simulator.pbx import Pbx
from connectors.simulator.rows import Row
from connectors.simulator.scorecards import Scorecards
from connectors.simulator.settings import SimulationSettings
from connectors.simulator.staffing import Roster
from connectors.simulator.stage import Stage
from connectors.simulator.ticketing import Ticketing
from connectors.simulator.truth import Truth
from connectors.simulator.world import Account, build_world
from ingest.drafts import Draft

HOUR = 3600.0
DOWN_SECONDS = 25.0
"""How long the PBX takes to come back after it died."""


def unheard(_truth: Truth) -> None:
    """Nobody wants the truth."""


class Simulation:
    """One run. `truth` is told what really happened, as it becomes known."""

    def __init__(self, settings: SimulationSettings, seed: int, truth: Callable[[Truth], None] = unheard) -> None:
        self.settings, self._truth = settings, truth
        self._buffer: list[Row] = []
        first = settings.start - timedelta(days=settings.history_days)
        self.loop = EventLoop(settings.midnight(first))
        self.stage = stage = Stage(
            settings,
            seed,
            build_world(settings, seed),
            Roster(settings, seed),
            self.loop,
            self._buffer.append,
            self._tell,
        )
        self.pbx = Pbx(settings.pbx, lambda: self.loop.now, self._buffer.append)
        self.centre = Centre(self.loop, self.pbx, stage.roster, seed, self._buffer.append, stage.truth)
        self.outages = Outages(stage, self._call_in)
        self.ticketing = Ticketing(stage)
        fieldwork, casework = Fieldwork(stage, self.ticketing, self.outages), Casework(stage, self.ticketing)
        self.scores = Scorecards(stage)
        self.desk = Desk(stage, settings.pbx, self.ticketing, fieldwork, casework, self.scores)
        self.exchange = Exchange(
            self.loop, self.pbx, self.centre, self._buffer.append, self._tell,
            self.desk.connected, self.desk.served, self._unserved, self.desk.surveyed,
        )  # fmt: skip
        self.arrivals = Arrivals(settings, seed, stage.world, self.exchange, self._announced)
        self.channels = Channels(stage, self.desk, settings.pbx)
        self.outages.on_confirmed = self.channels.outage_confirmed
        self.monitoring = Monitoring(stage, settings.pbx)
        self.banking = Banking(stage)
        self.billing = Billing(stage, self.banking)
        self.dunning = Dunning(stage, self.billing)

    def rows(self) -> Iterator[Row]:
        """Every record, in the order in which the sources write them. Memory holds one hour."""
        yield from reference.facts(self.stage)
        for back in range(self.settings.history_days, 0, -1):
            day = self.settings.start - timedelta(days=back)
            self._plan_money(day)
            yield from self._until(self.settings.midnight(day + timedelta(days=1)))
        self._open_the_centre(self.settings.start)
        for day in self.settings.day_list():
            self._plan(day)
            for hour in range(24):
                start = self.settings.midnight(day) + hour * HOUR
                self.arrivals.plan_hour(day, hour, start)
                yield from self._until(start + HOUR if hour < 23 else self.settings.midnight(day + timedelta(days=1)))
            self.stage.forget_before(day)
        for call in list(self.exchange.calls.values()):
            call.cut("open", None)
        self.centre.cut()
        self.outages.close()
        self.ticketing.close()

    def _until(self, end: float) -> list[Row]:
        """Run the clock up to `end`; what was written by then."""
        self.loop.run_until(end)
        self._buffer.sort(key=lambda row: row.at)
        ready = len(self._buffer)
        while ready and self._buffer[ready - 1].at >= end:
            ready -= 1
        written = self._buffer[:ready]
        del self._buffer[:ready]
        return written

    # Days

    def _open_the_centre(self, day: date) -> None:
        """The PBX starts, and last night's crew is there."""
        yesterday = day - timedelta(days=1)
        self.pbx.restart()
        self._publish(day)
        self.centre.plan_day(yesterday, self.settings.midnight(yesterday))

    def _plan_money(self, day: date) -> None:
        midnight = self.settings.midnight(day)
        for part in (self.billing, self.banking, self.dunning):
            part.plan_day(day, midnight)

    def _plan(self, day: date) -> None:
        midnight = self.settings.midnight(day)
        self._plan_money(day)
        for part in (self.centre, self.outages, self.channels, self.monitoring, self.scores):
            part.plan_day(day, midnight)
        self.loop.at(midnight + 3 * HOUR, self.desk.purge)
        self.loop.at(midnight + 17 * HOUR, lambda: self._publish(day + timedelta(days=1)))
        rng = self.stage.chance("restart", day)
        if rng.random() < self.settings.restart_chance:
            self.loop.at(midnight + rng.uniform(0.5, 23.5) * HOUR, self._crash)

    def _publish(self, day: date) -> None:
        for fact in reference.roster_facts(list(self.stage.roster.duties(day)), self.loop.now):
            self._buffer.append(fact)

    # The PBX dies now and then

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

    # News between the parts

    def _tell(self, truth: Truth) -> None:
        self.monitoring.heard(truth)
        self._truth(truth)

    def _announced(self, account: Account | None) -> bool:
        outage = self.outages.of(account)
        return outage is not None and outage.confirmed

    def _call_in(self, rng: Random, account: Account) -> None:
        self.arrivals.call(rng, "fault", account, 1)

    def _unserved(self, call: Call, why: str) -> None:
        if why != "key":
            self.arrivals.again(call)
        elif call.phone is not None:
            self.stage.play(self.desk.call_back(call))


def simulate(
    settings: SimulationSettings, seed: int, truth: Callable[[Truth], None] = unheard
) -> Iterator[Draft]:  # fmt: skip
    """Drafts of all events of the days, in the order in which the sources write them.

    That is the order of `Draft.time`, but for records that are written when something ends and tell when it began
    (CDR, node hits). First come the reference data (time: 2020) and the bills, payments and reminders of the
    `history_days` before the first day. Equal settings and seed give equal drafts.
    """
    maker = DraftMaker(settings.pbx)
    for row in Simulation(settings, seed, truth).rows():
        yield maker.draft(row)
