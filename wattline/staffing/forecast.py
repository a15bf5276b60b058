"""How many calls will come in each quarter of an hour of a day, with an interval.

A day's calls are its level times its profile: the level by regression on the sort of day and the trend (levels.py), the
profile from all days of its sort (profile.py). The usual multiplicative model of call arrivals: J. Weinberg, L. Brown,
J. Stroud: Bayesian Forecasting of an Inhomogeneous Poisson Process with Applications to Call Center Data (2007). What
scatters beside chance is a busyness factor of the day: A. Avramidis, A. Deslauriers, P. L'Ecuyer: Modeling Daily
Arrivals to a Telephone Call Center (2004).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from wattline.staffing.counts import dispersion, limits, residuals, robust_dispersion
from wattline.staffing.days import QUARTERS, Calendar, NamedDay, named_day, quarter_of_day, quarters_of
from wattline.staffing.history import DayCalls, Numbers
from wattline.staffing.levels import LEAST_NOISE, TREND_DAYS, Levels, fit_levels, terms_of
from wattline.staffing.profile import Profiles, profiles_of

MODEL = "day-level-profile/1"
"""Name and version of this model: it grows with whatever changes its forecasts."""
LEAST_DAYS = 7
ROUNDS = 6
BLOCK = 8
"""Quarters that are judged together: an outage lasts for hours."""
OUTLIER, OUTLIER_CALLS = 3.5, 5.0
"""A block this many standard deviations, and this many calls, off what was expected of it isn't learnt from."""


class TooShort(ValueError):
    """The history has too few whole days to tell one day from another."""


@dataclass(frozen=True, slots=True)
class QuarterForecast:
    """`calls` expected in the quarter of an hour from `quarter_at` (UTC); their number lies within the limits with the
    probability that was asked for, or a little more."""

    quarter_at: datetime
    calls: float
    lower: int
    upper: int


@dataclass(frozen=True, slots=True)
class DayForecast:
    """A day and its quarters. The limits of the day aren't the sums of its quarters': those don't all err at once."""

    day: date
    named: NamedDay
    share: float
    calls: float
    lower: int
    upper: int
    quarters: tuple[QuarterForecast, ...]


@dataclass(frozen=True, slots=True)
class ArrivalModel:
    """What was learnt of one queue.

    `unusual`: days of which two hours or more weren't learnt from, or that count by half at most. `notes`: what the
    history was too short or too thin for, for eyes.
    """

    days: tuple[date, ...]
    calendar: Calendar
    levels: Levels | None
    profiles: Profiles
    within_day: float
    """Dispersion of the quarters of a day around the day's own level."""
    unusual: tuple[date, ...]
    notes: tuple[str, ...]

    def forecast(self, day: date, zone: ZoneInfo, share: float) -> DayForecast:
        """A day after the history, or in it. `share`: probability of the interval, such as 0.8."""
        named, begins = named_day(self.calendar, day), quarters_of(day, zone)
        quarters = np.array([quarter_of_day(begin, zone) for begin in begins])
        level, level_doubt = self.levels.level(day, named) if self.levels else (0.0, 0.0)
        busyness = (self.levels.dispersion if self.levels else 0.0) + level_doubt
        profile = self.profiles.sorts[named.is_off]
        calls = level * profile.shares[quarters]
        lower, upper = limits(calls, busyness + self.within_day + profile.doubt()[quarters], share)
        total = float(calls.sum())
        spread = busyness + self.within_day * float(np.sum(calls**2)) / total**2 if total else 0.0
        least, most = limits(np.array([total]), spread, share)
        return DayForecast(
            day, named, share, total, int(least[0]), int(most[0]),
            tuple(
                QuarterForecast(begin, float(expected), int(low), int(high))
                for begin, expected, low, high in zip(begins, calls, lower, upper, strict=True)
            ),
        )  # fmt: skip


def fit(history: Sequence[DayCalls], calendar: Calendar) -> ArrivalModel:
    """Learns from whole days, in their order. Raises TooShort."""
    if len(history) < LEAST_DAYS:
        raise TooShort(f"a forecast needs at least {LEAST_DAYS} whole days of calls, and there are {len(history)}")
    days = [day.day for day in history]
    named = [named_day(calendar, day) for day in days]
    off = [what.is_off for what in named]
    sound = [np.ones(len(day.calls), dtype=bool) for day in history]
    weights, totals = np.ones(len(history)), np.array([day.total for day in history])
    all_calls = float(totals.sum())
    profiles = profiles_of(history, off, np.maximum(totals, 1e-9), sound, weights)
    if not all_calls:
        return ArrivalModel(tuple(days), calendar, None, profiles, 0.0, (), ("nobody called",))
    terms = terms_of(days, named, all_calls)
    for _ in range(ROUNDS):
        exposures = np.array([profiles.of(day, is_off)[good].sum() for day, is_off, good in _each(history, off, sound)])
        totals = np.array([day.calls[good].sum() for day, good in zip(history, sound, strict=True)])
        levels = fit_levels(terms, days, named, totals, exposures, weights)
        weights = levels.weights
        own = np.where(exposures > 0, totals / np.where(exposures > 0, exposures, 1.0), 0.0)
        profiles = profiles_of(history, off, own, sound, weights)
        whole = np.array([levels.level(day, what)[0] for day, what in zip(days, named, strict=True)])
        judged = _sound(history, off, profiles, whole, levels)
        if all(np.array_equal(before, after) for before, after in zip(sound, judged, strict=True)):
            break
        sound = judged
    unusual = [
        day for day, good, weight in zip(days, sound, weights, strict=True) if weight <= 0.5 or np.sum(~good) >= BLOCK
    ]
    return ArrivalModel(
        tuple(days), calendar, levels, profiles, _within_day(history, off, profiles, own, sound, weights),
        tuple(unusual), tuple(_notes(levels, len(days))),
    )  # fmt: skip


def _each(
    history: Sequence[DayCalls], off: Sequence[bool], sound: Sequence[NDArray[np.bool_]]
) -> Iterator[tuple[DayCalls, bool, NDArray[np.bool_]]]:
    return zip(history, off, sound, strict=True)


def _sound(
    history: Sequence[DayCalls], off: Sequence[bool], profiles: Profiles, whole: Numbers, levels: Levels
) -> list[NDArray[np.bool_]]:
    """For each day, the quarters to learn from. `whole`: calls that the regression expects of each whole day."""
    places = [day.quarters // BLOCK for day in history]
    came = [np.bincount(place, day.calls).astype(np.float64) for day, place in zip(history, places, strict=True)]
    due = [
        np.bincount(place, level * profiles.of(day, is_off)).astype(np.float64)
        for day, is_off, level, place in zip(history, off, whole, places, strict=True)
    ]
    calls, expected = np.concatenate(came), np.concatenate(due)
    noise = max(LEAST_NOISE, levels.dispersion, robust_dispersion(calls, expected, 1.0))
    bad = (np.abs(residuals(calls, expected, noise)) > OUTLIER) & (np.abs(calls - expected) >= OUTLIER_CALLS)
    blocks = np.split(bad, np.cumsum([len(each) for each in came])[:-1])
    return [~block[place] for block, place in zip(blocks, places, strict=True)]


def _within_day(
    history: Sequence[DayCalls],
    off: Sequence[bool],
    profiles: Profiles,
    own: Numbers,
    sound: Sequence[NDArray[np.bool_]],
    weights: Numbers,
) -> float:
    """How much more than chance the quarters of a day scatter around the day's own level."""
    shares = [profiles.of(day, is_off)[good] for day, is_off, good in _each(history, off, sound)]
    expected = np.concatenate([level * share for level, share in zip(own, shares, strict=True)])
    calls = np.concatenate([day.calls[good] for day, good in zip(history, sound, strict=True)])
    weight = np.concatenate([np.full(len(share), kept) for share, kept in zip(shares, weights, strict=True)])
    # Given the day's calls, a quarter's are a draw of so many: that scatters less than a count of its own.
    variance = expected * (1 - np.concatenate(shares))
    enough = (expected >= 0.5) & (weight >= 0.5)
    if not enough.any():
        return 0.0
    fitted = QUARTERS * len(set(off))
    freedom = float(enough.sum()) * max(0.0, 1 - fitted / max(1, len(calls)))
    return dispersion(calls[enough], variance[enough], expected[enough], np.ones(int(enough.sum())), freedom)


def _notes(levels: Levels, days: int) -> Iterator[str]:
    terms = levels.terms
    if not terms.days_off:
        yield "workdays and days off aren't told apart: the history has too few of one sort"
    elif not terms.weekdays:
        yield "one weekday isn't told from another: the history is too short, or has too few calls"
    if not terms.holidays:
        yield "holidays are taken for Sundays: the history has too few of them"
    if not terms.trend and days < TREND_DAYS:
        yield f"no trend: that takes {TREND_DAYS} days of history, and there are {days}"
