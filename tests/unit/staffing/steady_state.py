"""An independent way to the same numbers: the chain of states and a caller's way through the queue, step by step.

Nothing here is taken from the formulas. The states are the calls in the system; what becomes of a caller who finds all
agents busy is followed position by position, in time by uniformisation.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Solved:
    wait_probability: float
    occupancy: float
    abandon_share: float
    mean_wait: float
    asa: float
    answered_within: float
    abandoned_within: float


def solve(
    agents: int, load: float, aht: float, within: float, patience: float = math.inf, longest: int = 400
) -> Solved:
    """Truncated where `longest` callers wait. `agents` must not be so few that the first states underflow."""
    arrive, leave = load / aht, 1 / patience
    rates = [min(calls, agents) / aht + max(0, calls - agents) * leave for calls in range(agents + longest + 1)]
    weights = [0.0] * len(rates)
    weights[agents] = 1.0
    for calls in range(agents + 1, len(rates)):
        weights[calls] = weights[calls - 1] * arrive / rates[calls]
    for calls in range(agents, 0, -1):
        weights[calls - 1] = weights[calls] * rates[calls] / arrive
    total = math.fsum(weights)
    shares = [weight / total for weight in weights]
    assert shares[-1] < 1e-13, "cut off too early"

    # Position p: p callers wait, this one the last of them. Somebody leaves at rates[agents + p]; it is this one's own
    # impatience with the rate `leave`, else all move up; from position 1 the next free agent takes the call.
    positions = range(1, longest + 1)
    came_at = {position: shares[agents + position - 1] for position in positions}
    answer, answer_wait = {}, {}
    for position in positions:
        rate = rates[agents + position]
        stays = (rate - leave) / rate
        before = position - 1
        answer[position] = stays * (answer[before] if before else 1.0)
        answer_wait[position] = answer[position] / rate + stays * (answer_wait[before] if before else 0.0)
    answered = math.fsum(shares[:agents]) + math.fsum(came_at[at] * answer[at] for at in positions)
    taken, gone = _within(came_at, [rates[agents + at] for at in positions], leave, within)
    return Solved(
        wait_probability=math.fsum(shares[agents:]),
        occupancy=math.fsum(min(calls, agents) * share for calls, share in enumerate(shares)) / agents,
        abandon_share=1 - answered,
        mean_wait=math.fsum((calls - agents) * share for calls, share in enumerate(shares) if calls > agents) / arrive,
        asa=math.fsum(came_at[at] * answer_wait[at] for at in positions) / answered,
        answered_within=math.fsum(shares[:agents]) + taken,
        abandoned_within=gone,
    )


def _within(came_at: dict[int, float], rates: list[float], leave: float, within: float) -> tuple[float, float]:
    """Shares of all calls that are taken, and that hang up, within so many seconds of having found all agents busy."""
    if not within:
        return 0.0, 0.0
    fastest = rates[-1]
    jumps = fastest * within
    waiting = [came_at[at] for at in sorted(came_at)]
    taken = gone = taken_within = gone_within = 0.0
    steps = math.ceil(jumps + 12 * math.sqrt(jumps) + 30)
    for step in range(steps):
        chance = math.exp(step * math.log(jumps) - jumps - math.lgamma(step + 1))
        taken_within += chance * taken
        gone_within += chance * gone
        moved = [0.0] * len(waiting)
        for index, share in enumerate(waiting):
            gone += share * leave / fastest
            up = share * (rates[index] - leave) / fastest
            if index:
                moved[index - 1] += up
            else:
                taken += up
            moved[index] += share * (1 - rates[index] / fastest)
        waiting = moved
    return taken_within, gone_within
