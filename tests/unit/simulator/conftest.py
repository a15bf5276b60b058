"""One small simulated month, and one day, shared by the tests of this folder."""

from datetime import date

import pytest

from connectors.simulator.settings import SimulationSettings
from tests.support.simulated import Run, run


@pytest.fixture(scope="session")
def day() -> Run:
    """A day with a storm, large enough for queues to form."""
    start = date(2026, 11, 18)
    settings = SimulationSettings(start=start, calls_per_day=400, history_days=0, storms=(start,), restart_chance=0.0)
    return run(settings, seed=7)


@pytest.fixture(scope="session")
def month() -> Run:
    """A month of a very small utility, with storms and restarts of the PBX."""
    settings = SimulationSettings(
        start=date(2026, 10, 20), days=31, calls_per_day=60, accounts=400, history_days=25,
        storms=(date(2026, 10, 28), date(2026, 11, 10)), restart_chance=0.3,
    )  # fmt: skip
    return run(settings, seed=3)
