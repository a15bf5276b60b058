"""A large centre is simulated in the memory of a small one."""

import subprocess
import sys

import pytest

PROGRAM = """
from datetime import date
from pathlib import Path
from connectors.simulator.settings import SimulationSettings
from connectors.simulator.simulation import Simulation

settings = SimulationSettings(start=date(2026, 11, 18), calls_per_day=100_000, history_days=0)
nine = settings.midnight(settings.start) + 9 * 3600
rows = 0
for row in Simulation(settings, 1).rows():
    rows += 1
    if row.at >= nine:
        break
# Not ru_maxrss: a process inherits the peak of the one that started it.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(rows, int(peak.split()[1]) // 1024)
"""


@pytest.mark.slow
def test_a_day_of_100_000_calls_needs_the_memory_of_its_busiest_hour() -> None:
    """Up to the busiest hour, which is simulated as a whole before its first row comes out."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=280, check=True)
    rows, megabytes = map(int, done.stdout.split())
    assert rows > 500_000
    assert megabytes < 400
