"""A simulation at the pace of the clock: every draft comes when its source would write it."""

from collections.abc import Callable, Iterator
from datetime import datetime

from connectors.simulator.drafts import DraftMaker
from connectors.simulator.settings import SimulationSettings
from connectors.simulator.simulation import Simulation, unheard
from connectors.simulator.truth import Truth
from ingest.drafts import Draft

LONGEST_SLEEP = 1.0
"""Seconds; short, so that whoever wants to stop is heard."""
SLACK = 0.001
"""Seconds by which a draft may come early: no sleep is exact to less."""


def live(
    settings: SimulationSettings,
    seed: int,
    now: Callable[[], datetime],
    sleep: Callable[[float], None],
    speed: float = 1.0,
    truth: Callable[[Truth], None] = unheard,
) -> Iterator[Draft]:
    """Drafts of the settings' days, paced.

    Simulated time starts where the clock is when it is called, if that is within the days, else at their beginning,
    and runs `speed` times as fast as the clock. What lies before comes at once. `sleep` takes seconds of real time.
    Raises ValueError for a speed of zero or less.
    """
    if speed <= 0:
        raise ValueError(f"speed must be above 0, not {speed}")
    called = now()
    first, last = settings.midnight(settings.start), settings.midnight(settings.day_list()[-1]) + 86400
    begin = called.timestamp() if first <= called.timestamp() < last else first
    maker = DraftMaker(settings.pbx)
    for row in Simulation(settings, seed, truth).rows():
        due = (row.at - begin) / speed
        while (ahead := due - (now() - called).total_seconds()) > SLACK:
            sleep(min(ahead, LONGEST_SLEEP))
        yield maker.draft(row)
