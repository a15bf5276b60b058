"""What callers and agents meet in the long run, with a given number of agents."""

from dataclasses import dataclass
from typing import Literal

Variant = Literal["negative", "ignored", "positive"]
"""How a service level takes who hangs up in time: against it (as offered), left out, or as if answered."""


@dataclass(frozen=True, slots=True)
class Performance:
    """Shares are of the calls offered, times are seconds.

    `asa` is the mean wait of the answered, `mean_wait` that of all calls; both are infinite where the queue grows
    without end (Erlang C with too few agents), `asa` also where nobody is ever answered. Without calls nobody waits:
    the service level is 1 and the rest 0, whatever the number of agents.
    """

    agents: int
    occupancy: float
    """Share of their time that agents handle calls."""
    wait_probability: float
    """Share that isn't answered at once."""
    answered_within: float
    """Share answered within the threshold."""
    abandoned_within: float
    """Share that hung up within the threshold."""
    abandon_share: float
    asa: float
    mean_wait: float

    def service_level(self, variant: Variant = "negative") -> float:
        """Answered within the threshold; negative is what the reports show (dbt/macros/calls/ratios.sql)."""
        match variant:
            case "negative":
                return self.answered_within
            case "ignored":
                counted = 1 - self.abandoned_within
                return self.answered_within / counted if counted > 0 else 0.0
            case "positive":
                return self.answered_within + self.abandoned_within


def without_calls(agents: int) -> Performance:
    """Nobody calls, so nobody waits."""
    return Performance(
        agents=agents,
        occupancy=0.0,
        wait_probability=0.0,
        answered_within=1.0,
        abandoned_within=0.0,
        abandon_share=0.0,
        asa=0.0,
        mean_wait=0.0,
    )
