"""What every part of the simulated utility is handed: the clock, the world, chance, and where to tell things."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from connectors.simulator.loop import EventLoop
from connectors.simulator.randomness import stream
from connectors.simulator.rows import Fact, Row, moment
from connectors.simulator.settings import SimulationSettings
from connectors.simulator.staffing import Roster
from connectors.simulator.truth import Truth
from connectors.simulator.world import World
from models.envelope import Event


@dataclass(slots=True)
class Stage:
    """The shared scenery. Nothing in here knows any of the parts."""

    settings: SimulationSettings
    seed: int
    world: World
    roster: Roster
    loop: EventLoop
    emit: Callable[[Row], None]
    truth: Callable[[Truth], None]
    _numbers: Counter[tuple[str, date]] = field(default_factory=Counter)

    def tell(self, event_type: type[Event], **data: object) -> None:
        """Something happened now."""
        self.emit(Fact(self.loop.now, self.loop.now, event_type, data))

    def play(self, script: Iterator[float]) -> None:
        """Start a story now."""
        self.loop.play(script)

    def chance(self, *names: object) -> Random:
        """The stream of this name."""
        return stream(self.seed, *names)

    def today(self) -> date:
        """The local day of now."""
        return self.local().date()

    def local(self) -> datetime:
        """Now, on the wall clock."""
        return moment(self.loop.now).astimezone(self.settings.tz)

    def number(self, prefix: str) -> str:
        """The next number of the day: `FT-20261122-0042`."""
        day = self.today()
        self._numbers[prefix, day] += 1
        return f"{prefix}-{day:%Y%m%d}-{self._numbers[prefix, day]:04d}"

    def forget_before(self, day: date) -> None:
        """Drop the counters of days gone by."""
        for key in [key for key in self._numbers if key[1] < day]:
            del self._numbers[key]

    def until_hour(self, day: date, hour: float) -> float:
        """Seconds from now to an hour of a local day; 0 if that is past."""
        return max(0.0, self.settings.midnight(day) + hour * 3600 - self.loop.now)
