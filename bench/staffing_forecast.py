"""How far the forecast of calls is off, beside what a planner would take without it: a backtest, a day ahead each time.

    python -m bench.staffing_forecast [--seeds 3]

Calls come at the simulator's rates (hour, weekday, month, holiday), each day as busy as chance makes it, busy days
after busy ones; `unlike` is a centre that the model isn't made for: Mondays have a shape of their own, and in the midst
of the five weeks a quarter more people call for good. The forecast learns from eight weeks. WAPE over the quarters of
an hour and over the days, for the forecast, the same weekday a week before, the mean of the last four and of all eight,
and for somebody who knows the rates, who is off by what is chance.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import chain

import numpy as np

from tests.unit.staffing.arriving import SHANGHAI, chinese_calendar, days_from, simulated_rate
from wattline.staffing.forecast import fit
from wattline.staffing.history import DayCalls
from wattline.staffing.wape import wape

Rate = Callable[[date, int], float]
WEEKS, DAYS_AHEAD = 8, 35
BUSYNESS, PERSISTENCE = 0.08, 0.5
"""Standard deviation of a day's factor, and how much of it the next day keeps."""
PERIODS = {"early summer": date(2026, 4, 20), "National Day": date(2026, 7, 20), "Spring Festival": date(2025, 12, 22)}


def unlike(calls_per_day: float, change: date) -> Rate:
    """Mondays come two hours earlier; from `change` on a quarter more call."""
    plain = simulated_rate(calls_per_day)

    def rate(day: date, quarter: int) -> float:
        shifted = (quarter + 8) % 96 if day.weekday() == 0 else quarter
        return plain(day, shifted) * (1.25 if day >= change else 1.0)

    return rate


def arrivals(days: Sequence[date], rate: Rate, seed: int) -> list[DayCalls]:
    draw = np.random.default_rng(seed)
    state, found = float(draw.normal()), []
    for day in days:
        factor = np.exp(BUSYNESS * state - BUSYNESS**2 / 2)
        calls = draw.poisson([factor * rate(day, quarter) for quarter in range(96)])
        found.append(DayCalls(day, np.arange(96), calls.astype(np.float64)))
        state = PERSISTENCE * state + float(np.sqrt(1 - PERSISTENCE**2) * draw.normal())
    return found


def backtest(first: date, rate: Rate, seed: int) -> dict[str, tuple[float, float]]:
    """Of each method WAPE by quarter and by day; of the limits of 80 % how often they held, by quarter and by day."""
    days = days_from(first, 7 * WEEKS + DAYS_AHEAD)
    calendar, came = chinese_calendar(days), arrivals(days, rate, seed)
    told: defaultdict[str, list[list[float]]] = defaultdict(list)
    held: tuple[list[bool], list[bool]] = ([], [])
    for number in range(7 * WEEKS, len(days)):
        day, history, real = days[number], came[number - 7 * WEEKS : number], came[number]
        forecast = fit(history, calendar).forecast(day, SHANGHAI, 0.8)
        told["forecast"].append([quarter.calls for quarter in forecast.quarters])
        same = [each.calls for each in history if each.day.weekday() == day.weekday()]
        for weeks, name in ((1, "last week"), (4, "mean of 4"), (8, "mean of 8")):
            told[name].append(list(np.mean(same[-weeks:], axis=0)))
        told["true rate"].append([rate(day, quarter) for quarter in range(96)])
        held[0].extend(
            each.lower <= calls <= each.upper for each, calls in zip(forecast.quarters, real.calls, strict=True)
        )
        held[1].append(forecast.lower <= real.total <= forecast.upper)
    actual = [list(each.calls) for each in came[7 * WEEKS :]]
    found = {
        name: (wape([*chain(*actual)], [*chain(*each)]) or 0.0, wape([*map(sum, actual)], [*map(sum, each)]) or 0.0)
        for name, each in told.items()
    }
    return found | {"held": (float(np.mean(held[0])), float(np.mean(held[1])))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3)
    seeds = parser.parse_args().seeds
    for calls_per_day in (300, 3000):
        cases = {name: (first, simulated_rate(calls_per_day)) for name, first in PERIODS.items()}
        first = PERIODS["early summer"]
        cases["unlike"] = first, unlike(calls_per_day, first + timedelta(days=7 * WEEKS + 17))
        for name, (begin, rate) in cases.items():
            results = [backtest(begin, rate, seed) for seed in range(seeds)]
            cells = [
                f"{method} {np.mean([each[method][0] for each in results]):.1%} "
                f"{np.mean([each[method][1] for each in results]):.1%}"
                for method in results[0]
            ]
            print(f"{calls_per_day:,} a day, {name}: {', '.join(cells)}", flush=True)


if __name__ == "__main__":
    main()
