"""Erlang C (M/M/n): calls come at random, handle times are exponential, callers wait for ever.

A. K. Erlang 1917; the formulas as in Gans, Koole, Mandelbaum: Telephone Call Centers (2003), section 4.
"""

import math

from wattline.staffing.limits import at_least_zero, handled
from wattline.staffing.performance import Performance, without_calls
from wattline.staffing.traffic import erlang_b


def wait_probability(agents: int, load: float) -> float:
    """P(a call must wait) with `load` erlangs; 1 where the agents can't handle the load."""
    if agents <= load:
        return 1.0 if load else 0.0
    busy, used = erlang_b(agents, load), load / agents
    return busy / (1 - used + used * busy)


def performance(agents: int, load: float, aht: float, within: float) -> Performance:
    """The steady state of one interval.

    `agents`: at work; `load`: erlangs (see `offered_load`); `aht`: mean handle time, `within`: threshold of the service
    level, both in seconds. With agents ≤ load there is no steady state: the queue grows without end, all wait, and the
    service level is 0. Raises Impossible for a negative number or an `aht` below MIN_AHT.
    """
    at_least_zero("agents", agents)
    at_least_zero("load", load)
    handled(aht)
    at_least_zero("within", within)
    if not load:
        return without_calls(agents)
    waits = wait_probability(agents, load)
    spare = agents - load
    mean_wait = waits * aht / spare if spare > 0 else math.inf
    return Performance(
        agents=agents,
        occupancy=min(1.0, load / agents) if agents else 1.0,
        wait_probability=waits,
        answered_within=1 - waits * math.exp(-spare * within / aht) if spare > 0 else 0.0,
        abandoned_within=0.0,
        abandon_share=0.0,
        asa=mean_wait,
        mean_wait=mean_wait,
    )
