"""A large centre is simulated in the memory of a small one."""

import subprocess
import sys

import pytest

PROGRAM = """
import resource
from datetime import date
from connectors.simulator.settings import SimulationSettings
from connectors.simulator.simulation import Simulation

settings = SimulationSettings(start=date(2026, 11, 18), calls_per_day=100_000, history_days=0)
eleven = settings.midnight(settings.start) + 11 * 3600
rows = 0
for row in Simulation(settings, 1).rows():
    rows += 1
    if row.at >= eleven:
        break
print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.slow
def test_a_day_of_100_000_calls_needs_the_memory_of_its_busiest_hour() -> None:
    """Half a day, the busiest hour in it: measured 250 MB, of which the world of 50,000 accounts is 90."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=280, check=True)
    rows, megabytes = map(int, done.stdout.split())
    assert rows > 1_000_000
    assert megabytes < 400
