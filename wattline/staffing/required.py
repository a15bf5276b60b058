"""The fewest agents that reach a target, and how many must be scheduled so that they are there."""

import math
from bisect import bisect_left
from dataclasses import dataclass

from wattline.staffing import erlang_a, erlang_c
from wattline.staffing.limits import (
    MAX_AGENTS,
    Unreachable,
    at_least_zero,
    share_above_zero,
    share_below_one,
    share_between,
)
from wattline.staffing.performance import Performance, Variant

ROUNDING = 1e-9
"""A number of agents or a share this close to a limit is on it: 14 / (1 - 0.3) is 20, whatever floats say."""


@dataclass(frozen=True, slots=True)
class Target:
    """All of it must hold. Raises Impossible for a share that can't be one.

    `service_level`: the share of calls, by its `variant`, answered within `within` seconds; `max_occupancy`,
    `max_abandon`: shares, None for no limit.
    """

    service_level: float
    within: float
    max_occupancy: float = 1.0
    max_abandon: float | None = None
    variant: Variant = "negative"

    def __post_init__(self) -> None:
        share_between("service_level", self.service_level)
        at_least_zero("within", self.within)
        share_above_zero("max_occupancy", self.max_occupancy)
        if self.max_abandon is not None:
            share_above_zero("max_abandon", self.max_abandon)

    def missed(self, reached: Performance) -> list[str]:
        """What doesn't hold: service level, occupancy, abandon."""
        missed = []
        if reached.service_level(self.variant) < self.service_level - ROUNDING:
            missed.append("service level")
        if reached.occupancy > self.max_occupancy + ROUNDING:
            missed.append("occupancy")
        if self.max_abandon is not None and reached.abandon_share > self.max_abandon + ROUNDING:
            missed.append("abandon")
        return missed


def performance(agents: int, load: float, aht: float, within: float, patience: float | None = None) -> Performance:
    """By Erlang A where a mean patience is given, else by Erlang C. Seconds; `load` in erlangs."""
    if patience is None:
        return erlang_c.performance(agents, load, aht, within)
    return erlang_a.performance(agents, load, aht, within, patience)


def agents_required(load: float, aht: float, target: Target, patience: float | None = None) -> int:
    """The fewest agents at work who reach the target in one interval: 0 without calls, else at least 1.

    `load` in erlangs, `aht` and `patience` in seconds. Each interval stands for itself; a queue left over from the one
    before isn't counted. Raises Impossible for wrong input, Unreachable when MAX_AGENTS aren't enough.
    """
    if load > MAX_AGENTS:
        raise _unreachable(load)
    at_least_zero("load", load)
    if not load:
        return 0

    def reaches(agents: int) -> bool:
        return not target.missed(performance(agents, load, aht, target.within, patience))

    # More agents never make any of it worse, so the search may halve. It begins at 1: where hanging up in time counts
    # as answered, nobody at all might do.
    enough = math.ceil(load)
    while enough <= MAX_AGENTS and not reaches(enough):
        enough *= 2
    found = 1 + bisect_left(range(1, min(enough, MAX_AGENTS) + 1), True, key=reaches)
    if found > MAX_AGENTS:
        raise _unreachable(load)
    return found


def _unreachable(load: float) -> Unreachable:
    return Unreachable(f"no number of agents up to {MAX_AGENTS:,} reaches the target at {load:,.7g} erlangs")


def scheduled(agents: int, shrinkage: float) -> int:
    """How many to schedule so that `agents` are at work while the share `shrinkage` of them is away."""
    at_least_zero("agents", agents)
    share_below_one("shrinkage", shrinkage)
    return math.ceil(agents / (1 - shrinkage) - ROUNDING)
