"""Calls that come by a rate that the test knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from connectors.simulator.seasons import calls_per_hour, day_kind
from wattline.staffing.days import NamedDay, quarter_of_day, quarters_of
from wattline.staffing.history import DayCalls

SHANGHAI = ZoneInfo("Asia/Shanghai")
Rate = Callable[[date, int], float]
"""Day and quarter of the day → calls expected in it."""


def days_from(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]


def drawn(
    days: Iterable[date], rate: Rate, seed: int, busyness: float = 0.0, zone: ZoneInfo = SHANGHAI
) -> list[DayCalls]:
    """Poisson counts; `busyness`: standard deviation of a gamma factor, mean 1, that each whole day has."""
    random = np.random.default_rng(seed)
    found = []
    for day in days:
        quarters = np.array([quarter_of_day(begin, zone) for begin in quarters_of(day, zone)])
        factor = random.gamma(1 / busyness**2, busyness**2) if busyness else 1.0
        calls = random.poisson([factor * rate(day, int(quarter)) for quarter in quarters])
        found.append(DayCalls(day, quarters, calls.astype(np.float64)))
    return found


def simulated_rate(calls_per_day: float) -> Rate:
    """The rate by which the simulator's callers call: by hour, weekday, month and holiday."""
    return lambda day, quarter: calls_per_hour(day, calls_per_day)[quarter // 4] / 4


def chinese_calendar(days: Iterable[date]) -> dict[date, NamedDay]:
    """Holidays and make-up workdays as the simulator's reference data tell them."""
    kinds = {"make_up_workday": "makeup_workday"}
    return {day: NamedDay(kinds.get(day_kind(day), day_kind(day))) for day in days}  # type: ignore[arg-type]
