"""The queue that impatient callers form while all agents are busy: the sums behind Erlang A.

While all are busy, the states "k callers wait" are a birth and death process. Relative to an empty queue state k has
the weight w(k) = w(k-1) · arriving / (served + k), all rates counted per mean patience. Every sum has positive terms
only and begins at its largest one: nothing cancels and nothing overflows, however many the agents or the calls.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

PRECISION = 1e-17
DIRECT = 64
"""Terms of a harmonic sum that are added one by one before the rest is integrated."""


@dataclass(frozen=True, slots=True)
class ImpatientQueue:
    """What the weights tell of a call that comes while all agents are busy. Shares are of such calls."""

    log_weight: float
    """Natural logarithm of the sum of all weights."""
    answered: float
    """Share that an agent will answer."""
    abandoned: float
    """Share that will hang up."""
    answered_wait: float
    """Mean over such calls of the wait of those that are answered, counting 0 for the others; in mean patiences."""


def impatient_queue(arriving: float, served: float) -> ImpatientQueue:
    """`arriving`: calls offered, `served`: calls that all agents complete, both within one mean patience.

    Takes in the order of √arriving steps, fewer when agents have time to spare.
    """
    top = max(0, math.floor(arriving - served))  # weights grow up to this length, then shrink
    total = answered = abandoned = answered_wait = 0.0
    for weight, length, wait in chain(_from_top(arriving, served, top), _below_top(arriving, served, top)):
        leave = served + length + 1  # the rate at which the queue loses callers, this call among them
        total += weight
        answered += weight * served / leave
        abandoned += weight * (length + 1) / leave
        answered_wait += weight * served / leave * wait
    log_top = top * math.log(arriving) - math.lgamma(served + top + 1) + math.lgamma(served + 1) if top else 0.0
    return ImpatientQueue(math.log(total) + log_top, answered / total, abandoned / total, answered_wait / total)


def _from_top(arriving: float, served: float, top: int) -> Iterator[tuple[float, int, float]]:
    """Weight relative to the largest, callers waiting, and the wait if answered of the call that finds them."""
    weight, length, wait = 1.0, top, harmonic(served, top + 1)
    yield weight, length, wait
    # What is left out is less than a geometric series with the ratio of the last two weights.
    while weight * (served + length + 1) > PRECISION * (served + length + 1 - arriving):
        length += 1
        weight *= arriving / (served + length)
        wait += 1 / (served + length + 1)
        yield weight, length, wait


def _below_top(arriving: float, served: float, top: int) -> Iterator[tuple[float, int, float]]:
    """The same, downwards."""
    weight, length, wait = 1.0, top, harmonic(served, top + 1)
    while length > 0 and weight > PRECISION:
        weight *= (served + length) / arriving
        wait -= 1 / (served + length + 1)
        length -= 1
        yield weight, length, wait


def harmonic(start: float, terms: int) -> float:
    """1/(start+1) + … + 1/(start+terms), to about 1e-9: the mean time until so many have left a queue."""
    direct = min(terms, DIRECT)
    total = math.fsum(1 / (start + number) for number in range(1, direct + 1))
    if terms > direct:
        first, last = start + direct + 0.5, start + terms + 0.5
        total += math.log(last / first) + (1 / last**2 - 1 / first**2) / 24
    return total
