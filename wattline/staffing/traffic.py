"""Offered traffic, and Erlang B: the chance that all agents are busy when nobody may wait."""

from wattline.staffing.limits import above_zero, at_least_zero, handled


def offered_load(calls: float, interval: float, aht: float) -> float:
    """Offered traffic in erlangs: the agents who would be busy on average if nobody ever waited.

    `calls`: offered within `interval` seconds; `aht`: mean handle time (talk, hold, wrap-up) in seconds.
    Raises Impossible for a negative number of calls, an interval that isn't above 0, a handle time below MIN_AHT.
    """
    at_least_zero("calls", calls)
    above_zero("interval", interval)
    handled(aht)
    return calls * aht / interval


def erlang_b(agents: int, load: float) -> float:
    """P(all busy) of an M/M/n/n system with `load` erlangs.

    By recursion over the agents: no factorial and no power, so thousands of agents neither overflow nor lose digits.
    """
    busy = 1.0
    for number in range(1, agents + 1):
        busy = load * busy / (number + load * busy)
    return busy
