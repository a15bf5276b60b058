"""A simulation run, held whole for tests."""

from dataclasses import dataclass, field

from connectors.simulator.settings import SimulationSettings
from connectors.simulator.simulation import simulate
from connectors.simulator.truth import Truth
from ingest.drafts import Draft


@dataclass
class Run:
    """Settings, and what came out."""

    settings: SimulationSettings
    drafts: list[Draft] = field(default_factory=list)
    truths: list[Truth] = field(default_factory=list)


def run(settings: SimulationSettings, seed: int) -> Run:
    """Simulate, and keep everything."""
    result = Run(settings)
    result.drafts = list(simulate(settings, seed, result.truths.append))
    return result
