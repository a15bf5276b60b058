"""Counts that scatter more than chance, against plain sums over their probabilities."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wattline.staffing.counts import dispersion, limits, residuals, robust_dispersion


def probability(count: int, expected: float, alpha: float) -> float:
    """Negative binomial with that mean, and variance mean + alpha · mean²."""
    size = 1 / alpha
    log = math.lgamma(count + size) - math.lgamma(size) - math.lgamma(count + 1)
    return math.exp(log + size * math.log(size / (size + expected)) + count * math.log(expected / (size + expected)))


@given(expected=st.floats(0.05, 80), alpha=st.floats(0.001, 1), share=st.sampled_from([0.5, 0.8, 0.95]))
def test_limits_hold_with_the_probability_that_was_asked_for(expected: float, alpha: float, share: float) -> None:
    lower, upper = (int(each[0]) for each in limits(np.array([expected]), alpha, share))
    inside = sum(probability(count, expected, alpha) for count in range(lower, upper + 1))
    below = sum(probability(count, expected, alpha) for count in range(upper))
    assert inside >= share - 1e-9
    assert below < (1 + share) / 2 + 1e-9  # one less wouldn't do


def test_without_dispersion_it_is_poissons() -> None:
    """P(X ≤ 1) and P(X ≤ 5) with mean 3 are 0.199 and 0.916 in any table."""
    lower, upper = limits(np.array([3.0, 0.0]), 0.0, 0.8)
    assert (list(lower), list(upper)) == ([1, 0], [5, 0])


def test_residuals_are_standard_deviations() -> None:
    far = residuals(np.array([100.0, 120.0, 80.0, 100.0]), np.full(4, 100.0), np.array([0.0, 0.0, 0.0, 0.04]))
    assert far == pytest.approx([0, 1.95, -2.07, 0], abs=0.08)


@pytest.mark.parametrize("alpha", [0.0, 0.01, 0.1])
def test_dispersion_is_found_again(alpha: float) -> None:
    random = np.random.default_rng(20261124)
    expected = random.uniform(20, 200, 4000)
    rates = expected * (random.gamma(1 / alpha, alpha, 4000) if alpha else 1.0)
    calls = random.poisson(rates).astype(float)
    assert dispersion(calls, expected, expected, np.ones(4000), 4000) == pytest.approx(alpha, abs=0.1 * alpha + 0.001)
    assert robust_dispersion(calls, expected, 1.0) == pytest.approx(alpha, abs=0.1 * alpha + 0.002)


def test_outliers_dont_move_the_robust_one() -> None:
    random = np.random.default_rng(7)
    expected = np.full(200, 100.0)
    calls = random.poisson(expected * random.gamma(100, 0.01, 200)).astype(float)
    calls[:20] *= 5
    assert dispersion(calls, expected, expected, np.ones(200), 199) > 1
    assert robust_dispersion(calls, expected, 199 / 200) < 0.03
