"""Independent streams of chance, and the distributions a call centre is made of.

Every subsystem, every day and every call draws from a stream of its own, named by words. So adding a draw in one
place leaves everybody else's luck as it was, and the same caller stays the same when the staffing changes.
"""

import math
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def stream(seed: int, *names: object) -> Random:
    """The stream of this name. Equal names give equal draws, on every machine."""
    return Random(f"{seed}/" + "/".join(str(name) for name in names))


def lognormal(rng: Random, mean: float, variation: float) -> float:
    """A positive duration with this mean and coefficient of variation (talk and wrap-up times look like that)."""
    sigma_squared = math.log(1 + variation * variation)
    return rng.lognormvariate(math.log(mean) - sigma_squared / 2, math.sqrt(sigma_squared))


def weibull(rng: Random, mean: float, shape: float) -> float:
    """A Weibull duration with this mean; shape 1 is exponential (patience: Palm's law of irritation)."""
    return rng.weibullvariate(mean / math.gamma(1 + 1 / shape), shape)


def poisson(rng: Random, mean: float) -> int:
    """A Poisson count: Knuth's product for small means, the normal approximation from 60 on."""
    if mean >= 60:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count


def pick(rng: Random, weighted: Sequence[tuple[T, float]]) -> T:
    """One of the values, by weight."""
    total = sum(weight for _, weight in weighted)
    point = rng.random() * total
    for value, weight in weighted:
        point -= weight
        if point < 0:
            return value
    return weighted[-1][0]
