"""Erlang A (M/M/n+M): as Erlang C, but who waits hangs up after an exponential time, its mean being the patience.

C. Palm 1946; Garnett, Mandelbaum, Reiman: Designing a Call Center with Impatient Customers (2002); Mandelbaum, Zeltyn:
The Palm/Erlang-A Queue (2005). There always is a steady state, however few the agents.
"""

import math

from wattline.staffing.impatient_queue import impatient_queue
from wattline.staffing.limits import at_least_zero, handled, patient
from wattline.staffing.performance import Performance, without_calls
from wattline.staffing.traffic import erlang_b


def performance(agents: int, load: float, aht: float, within: float, patience: float) -> Performance:
    """The steady state of one interval.

    `agents`: at work; `load`: erlangs (see `offered_load`); `aht`: mean handle time, `within`: threshold of the service
    level, `patience`: mean patience, all in seconds. Raises Impossible for a negative number, an `aht` below
    MIN_AHT, a patience that isn't above 0 or is beyond MAX_PATIENCE, and for more calls within one patience than
    MAX_WITHIN_PATIENCE.
    """
    at_least_zero("agents", agents)
    at_least_zero("load", load)
    handled(aht)
    at_least_zero("within", within)
    patient(patience, load, aht)
    if not load:
        return without_calls(agents)
    arriving, served = load * patience / aht, agents * patience / aht
    queue = impatient_queue(arriving, served)
    busy = erlang_b(agents, load)
    waits = busy / (busy + (1 - busy) * math.exp(-queue.log_weight))
    abandons = waits * queue.abandoned
    answered = 1 - waits + waits * queue.answered

    # Who waits still when the threshold has passed sees a queue into which fewer calls had the patience to come:
    # the wait's density, integrated from the threshold, is the weights' sum again with that arrival rate.
    gone = -math.expm1(-within / patience)
    later = impatient_queue(arriving * (1 - gone), served)
    beyond = later.log_weight - queue.log_weight + arriving * gone - served * within / patience
    waiting = waits * math.exp(min(0.0, beyond)) * (1 - gone)
    return Performance(
        agents=agents,
        occupancy=load * answered / agents if agents else 1.0,
        wait_probability=waits,
        answered_within=max(0.0, answered - waiting * later.answered),
        abandoned_within=max(0.0, abandons - waiting * later.abandoned),
        abandon_share=abandons,
        asa=waits * queue.answered_wait * patience / answered if answered > 0 else math.inf,
        mean_wait=abandons * patience,
    )
