"""How many calls a day brings: a negative binomial regression on the sort of day and the trend."""

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from statsmodels.genmod.families import NegativeBinomial
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from wattline.staffing.counts import dispersion, residuals, robust_dispersion
from wattline.staffing.days import NamedDay
from wattline.staffing.history import Numbers

SEEN = 2
"""A sort of day must have come so often to be told apart."""
ENOUGH_CALLS = 200
"""With fewer calls in all, one weekday can't be told from another."""
TREND_DAYS = 42
"""So long must the history be to tell a trend from chance."""
TREND_WEEKS_AHEAD = 4.0
"""No trend is followed further than this beyond the history."""
PRIOR_WEIGHT = 0.02
"""Of a day with the mean number of calls, added for each sort of day: where never anybody called, the forecast is
about nobody, and not the logarithm of 0 (C. C. Clogg and others: Multiple Imputation of Industry and Occupation Codes
Using Bayesian Logistic Regression, 1991)."""
LEAST_NOISE = 0.0025
"""Days scatter by 5 % at least, beside what chance does: so much is no outlier."""
FAR = 2.5
"""Standard deviations beyond which a day counts less, by their square."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the number of calls depends on, as far as the history can tell it."""

    days_off: bool
    weekdays: bool
    sundays: bool
    holidays: bool
    trend: bool
    last: date

    def row(self, day: date, named: NamedDay) -> list[float]:
        """The day as the regression sees it: a column for each term, the constant first."""
        weekday = day.weekday()
        off, is_sunday = named.is_off, weekday == 6 or named.day_type == "holiday"
        found = [1.0]
        if self.days_off:
            found.append(float(off))
        if self.weekdays:  # Friday is what the others leave over; a make-up workday is the mean of all five
            plain = named.day_type == "workday"
            found += [plain * (float(weekday == number) - float(weekday == 4)) for number in range(4)]
        if self.sundays:
            found.append(off * (1.0 if is_sunday else -1.0))
        if self.holidays:
            found.append(float(named.day_type == "holiday"))
        if self.trend:
            found.append(min((day - self.last).days / 7, TREND_WEEKS_AHEAD))
        return found


def terms_of(days: Sequence[date], named: Sequence[NamedDay], calls: float) -> Terms:
    """What a history of these days can tell apart."""
    ordinary = ("workday", "weekend")
    plain = Counter(day.weekday() for day, what in zip(days, named, strict=True) if what.day_type in ordinary)
    off = sum(what.is_off for what in named)
    holidays = sum(what.day_type == "holiday" for what in named)
    enough = calls >= ENOUGH_CALLS
    return Terms(
        days_off=SEEN <= off <= len(days) - SEEN,
        weekdays=enough and all(plain[number] >= SEEN for number in range(5)),
        sundays=enough and plain[5] >= SEEN and plain[6] >= SEEN and off < len(days),
        holidays=holidays >= SEEN and off - holidays >= SEEN,
        trend=enough and len(days) >= TREND_DAYS,
        last=days[-1],
    )


@dataclass(frozen=True, slots=True)
class Levels:
    """The fitted regression. `expected`: calls of each day of the history; `weights`: how much each of them counts."""

    terms: Terms
    coefficients: Numbers
    covariance: Numbers
    dispersion: float
    expected: Numbers
    weights: Numbers

    def level(self, day: date, named: NamedDay) -> tuple[float, float]:
        """Expected calls of a whole day, and the variance of its logarithm that comes from fitting."""
        row = np.array(self.terms.row(day, named))
        return float(np.exp(row @ self.coefficients)), float(row @ self.covariance @ row)


def fit_levels(
    terms: Terms,
    days: Sequence[date],
    named: Sequence[NamedDay],
    totals: Numbers,
    exposures: Numbers,
    weights: Numbers,
) -> Levels:
    """The regression, and new weights by how far each day is off it.

    `totals`: calls of each day in its sound quarters; `exposures`: the share of an ordinary day's calls that comes in
    those quarters; `weights`: how much each day counts.
    """
    rows = np.array([terms.row(day, what) for day, what in zip(days, named, strict=True)])
    kinds = np.unique(rows[:, :-1] if terms.trend else rows, axis=0)
    if terms.trend:
        kinds = np.hstack([kinds, np.full((len(kinds), 1), rows[:, -1].mean())])
    mean = float(np.sum(weights * totals) / np.sum(weights * exposures))
    known = exposures > 0
    freedom = 1 - rows.shape[1] / len(days)
    noise = LEAST_NOISE
    for _ in range(2):  # once to see how far days scatter, once with it
        regression = GLM(
            np.concatenate([totals[known], np.full(len(kinds), mean)]),
            np.vstack([rows[known], kinds]),
            family=NegativeBinomial(alpha=noise),
            offset=np.concatenate([np.log(exposures[known]), np.zeros(len(kinds))]),
            var_weights=np.concatenate([weights[known], np.full(len(kinds), PRIOR_WEIGHT)]),
        )
        with warnings.catch_warnings():  # a queue that has the same calls every day is no fault
            warnings.simplefilter("ignore", PerfectSeparationWarning)
            fitted: Any = regression.fit()
        expected = np.exp(rows @ fitted.params) * exposures
        noise = max(LEAST_NOISE, robust_dispersion(totals, expected, freedom))
    off_by = np.abs(residuals(totals, expected, noise))
    judged = np.where(known, np.minimum(1.0, (FAR / np.maximum(off_by, FAR)) ** 2), 0.0)
    kept = judged >= 0.5
    found = dispersion(
        totals[kept], expected[kept], expected[kept], judged[kept], float(judged[kept].sum()) - rows.shape[1]
    )
    return Levels(
        terms, fitted.params, _covariance(rows, kinds, judged, expected, mean, found), found, expected, judged
    )


def _covariance(
    rows: Numbers, kinds: Numbers, weights: Numbers, expected: Numbers, mean: float, dispersion: float
) -> Numbers:
    """Of the coefficients: the inverse of the information in so many calls that scatter so much.

    Not the regression's own: it was fitted with LEAST_NOISE, so that no day of many calls counts for all.
    """
    known = np.concatenate([weights, np.full(len(kinds), PRIOR_WEIGHT)])
    calls = np.concatenate([expected, np.full(len(kinds), mean)])
    all_rows = np.vstack([rows, kinds])
    information = all_rows.T @ (all_rows * (known * calls / (1 + dispersion * calls))[:, np.newaxis])
    found: Numbers = np.linalg.pinv(information, hermitian=True)
    return found
