"""Counts that scatter more than a Poisson process: negative binomial, variance expected + dispersion · expected².

J. F. Lawless: Negative binomial and mixed Poisson regression (1987). The residual is that of P. K. Dunn, G. K. Smyth:
Randomized Quantile Residuals (1996), with the middle of its interval in place of a random point.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.stats import nbinom, norm

from wattline.staffing.history import Numbers

LEAST_DISPERSION = 1e-9
MOST_DISPERSION = 100.0
FURTHEST = 1e-12
"""A probability beyond which all is equally far off: about 7 standard deviations."""
HALF_NORMAL_MEDIAN = 0.6744897501960817
"""Half of all standard normal values are no further from 0 than this."""
ENOUGH_EXPECTED = 5.0
"""Where fewer calls are expected, a residual is too coarse to tell how far the middle of all is off."""


def limits(expected: Numbers, dispersion: Numbers | float, share: float) -> tuple[Numbers, Numbers]:
    """Lower and upper limit between which a count lies with probability `share` (at least: counts are whole)."""
    counts = _distribution(expected, dispersion)
    return counts.ppf((1 - share) / 2), counts.ppf((1 + share) / 2)


def residuals(calls: Numbers, expected: Numbers, dispersion: Numbers | float) -> Numbers:
    """How far each count is off, in standard deviations of the normal distribution; 0 where it is in the middle."""
    counts = _distribution(expected, dispersion)
    middle = (counts.cdf(calls) + counts.cdf(calls - 1)) / 2
    found: Numbers = norm.ppf(np.clip(middle, FURTHEST, 1 - FURTHEST))
    return found


def dispersion(calls: Numbers, variance: Numbers, expected: Numbers, weights: Numbers, freedom: float) -> float:
    """The dispersion with which Pearson's χ² is what it should be, Σ weight·(calls − expected)² / variance = freedom.

    N. E. Breslow: Extra-Poisson variation in log-linear models (1984). `variance`: without dispersion; 0 is the least.
    """
    if freedom <= 0:
        return 0.0

    def excess(tried: float) -> float:
        return float(np.sum(weights * (calls - expected) ** 2 / (variance + tried * expected**2))) - freedom

    return _root(excess)


def robust_dispersion(calls: Numbers, expected: Numbers, freedom_share: float) -> float:
    """The same by the middle residual alone, so that outliers don't make themselves look ordinary.

    `freedom_share`: of the observations, what fitting them has left free.
    """
    enough = expected >= ENOUGH_EXPECTED
    if enough.sum() < 7 or freedom_share <= 0:
        return 0.0
    faults, mean = np.abs(calls[enough] - expected[enough]) / math.sqrt(freedom_share), expected[enough]

    def excess(tried: float) -> float:
        return float(np.median(faults / np.sqrt(mean + tried * mean**2))) - HALF_NORMAL_MEDIAN

    return _root(excess)


def _root(excess: Callable[[float], float]) -> float:
    """Where a falling function crosses 0, within what a dispersion may be."""
    if excess(0.0) <= 0:
        return 0.0
    if excess(MOST_DISPERSION) >= 0:
        return MOST_DISPERSION
    return float(brentq(excess, 0.0, MOST_DISPERSION))


def _distribution(expected: Numbers, dispersion: Numbers | float) -> Any:
    size = 1 / np.maximum(dispersion, LEAST_DISPERSION)
    return nbinom(size, size / (size + np.maximum(expected, LEAST_DISPERSION)))
