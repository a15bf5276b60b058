"""How a day's calls spread over its quarters of an hour, for workdays and for days off."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wattline.staffing.days import QUARTERS
from wattline.staffing.history import DayCalls, Numbers

NEIGHBOURS = 2
"""Quarters on each side that a quarter is smoothed with, where little was seen of it."""
PRIOR_DAYS = 1.0
"""A quarter of the day is taken as if so many more days had been seen that had the mean of its neighbours ..."""
PRIOR_DAYS_OF_SORT = 2.0
"""... and on workdays, or days off, as if so many more had been seen that were like all days."""
CLOSED = 7.0
"""Where so many calls were due and none came, the queue was closed: that is chance once in a thousand times."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Shares of an ordinary day's calls (96, together 1), and the calls from which each was learnt."""

    shares: Numbers
    calls: Numbers

    def doubt(self) -> Numbers:
        """Variance of each share by its square: that of a count of so many calls. Never more than 1."""
        return 1 / np.maximum(self.calls, 1.0)


@dataclass(frozen=True, slots=True)
class Profiles:
    """`sorts`: the profile of workdays (False) and that of days off (True)."""

    sorts: dict[bool, Profile]

    def of(self, day: DayCalls, off: bool) -> Numbers:
        """Share of each of the day's quarters, in their order."""
        return self.sorts[off].shares[day.quarters]


def profiles_of(
    history: Sequence[DayCalls],
    off: Sequence[bool],
    levels: Numbers,
    sound: Sequence[NDArray[np.bool_]],
    weights: Numbers,
) -> Profiles:
    """Both profiles. `levels`: calls of a whole day like each of them; `sound`: quarters to look at."""
    came, due = np.zeros((2, QUARTERS)), np.zeros((2, QUARTERS))
    for day, is_off, level, good, weight in zip(history, off, levels, sound, weights, strict=True):
        np.add.at(came[int(is_off)], day.quarters[good], weight * day.calls[good])
        np.add.at(due[int(is_off)], day.quarters[good], weight * level)
    mean_level = float(np.sum(weights * levels) / np.sum(weights))
    all_days = _pooled(came.sum(0), due.sum(0), _smoothed(came.sum(0), due.sum(0)), PRIOR_DAYS * mean_level)
    found = {}
    for number, is_off in enumerate((False, True)):
        shares = _pooled(came[number], due[number], all_days, PRIOR_DAYS_OF_SORT * mean_level)
        seen = came[number] + PRIOR_DAYS_OF_SORT * mean_level * all_days
        found[is_off] = Profile(shares / shares.sum() if shares.any() else shares, seen)
    return Profiles(found)


def _pooled(came: Numbers, due: Numbers, prior: Numbers, weight: float) -> Numbers:
    """Gamma-Poisson shrinkage: what came by what was due, the prior added with the weight of so many calls due."""
    closed = (came == 0) & (prior * due >= CLOSED)
    found: Numbers = np.where(closed, 0.0, (came + weight * prior) / (due + weight))
    return found


def _smoothed(came: Numbers, due: Numbers) -> Numbers:
    """The same over each quarter and its neighbours, round the clock."""
    reach = range(-NEIGHBOURS, NEIGHBOURS + 1)
    nearby = sum(np.roll(due, step) for step in reach)
    found: Numbers = sum(np.roll(came, step) for step in reach) / np.where(nearby > 0, nearby, 1.0)
    return found
