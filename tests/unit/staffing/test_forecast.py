"""The forecast against calls whose rate is known, and against what a planner would do without it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from tests.unit.staffing.arriving import (
    SHANGHAI,
    chinese_calendar,
    days_from,
    drawn,
    simulated_rate,
)
from wattline.staffing.days import NamedDay
from wattline.staffing.forecast import LEAST_DAYS, DayForecast, TooShort, fit
from wattline.staffing.history import DayCalls
from wattline.staffing.wape import wape

WEEKS = days_from(date(2026, 7, 6), 56)
"""Eight weeks from a Monday on, without a holiday."""
NEXT = days_from(date(2026, 8, 31), 7)


def busy_by_day(day: date, quarter: int) -> float:
    """Calls from 7 to 22 o'clock, most in the morning; Mondays are busier, and days off are not half as busy."""
    if not 28 <= quarter < 88:
        return 0.0
    return (14.0 if quarter < 48 else 9.0) * (1.3 if day.weekday() == 0 else 0.4 if day.weekday() >= 5 else 1.0)


def expected(forecast: DayForecast) -> list[float]:
    return [quarter.calls for quarter in forecast.quarters]


def test_the_rate_is_found_again() -> None:
    model = fit(drawn(WEEKS, busy_by_day, seed=1), {})
    for day in NEXT:
        true = [busy_by_day(day, quarter) for quarter in range(96)]
        forecast = model.forecast(day, SHANGHAI, 0.8)
        assert wape(true, expected(forecast)) == pytest.approx(0, abs=0.12 if day.weekday() >= 5 else 0.07)
        assert forecast.calls == pytest.approx(sum(true), rel=0.05)
        for night in (*forecast.quarters[:28], *forecast.quarters[88:]):
            assert (night.calls, night.lower, night.upper) == (0, 0, 0)


@pytest.mark.parametrize("busyness", [0.0, 0.05, 0.15])
def test_the_limits_hold_as_often_as_they_say(busyness: float) -> None:
    """By day and by quarter, where counts are so large that being whole numbers adds little."""
    quarters: dict[float, list[bool]] = {0.8: [], 0.95: []}
    days: dict[float, list[bool]] = {0.8: [], 0.95: []}
    for seed in range(20):
        came = drawn([*WEEKS, *NEXT], lambda day, quarter: 4 * busy_by_day(day, quarter), seed, busyness)
        model = fit(came[:56], {})
        for real in came[56:]:
            for share in quarters:
                forecast = model.forecast(real.day, SHANGHAI, share)
                quarters[share] += [
                    each.lower <= calls <= each.upper
                    for each, calls in zip(forecast.quarters, real.calls, strict=True)
                    if each.calls > 10
                ]
                days[share].append(forecast.lower <= real.total <= forecast.upper)
    for share in quarters:
        assert np.mean(quarters[share]) == pytest.approx(share + 0.01, abs=0.03)
        assert np.mean(days[share]) == pytest.approx(share, abs=0.06)


def last_weeks(history: list[DayCalls], day: date, weeks: int) -> list[float]:
    """The seasonal naive forecast: the mean of what came on the same weekday."""
    return list(np.mean([one.calls for one in history if one.day.weekday() == day.weekday()][-weeks:], axis=0))


@pytest.mark.parametrize("calls_per_day", [300, 3000])
def test_it_beats_the_same_weekday_of_the_last_weeks(calls_per_day: int) -> None:
    """Backtest over five weeks with the National Day holiday and its make-up workdays, a day ahead each time."""
    days = days_from(date(2026, 7, 20), 56 + 35)
    calendar = chinese_calendar(days)
    came = drawn(days, simulated_rate(calls_per_day), seed=3, busyness=0.05)
    ours, naive, mean_of_four, real = [], [], [], []
    for number in range(56, len(days)):
        history = came[number - 56 : number]
        ours += expected(fit(history, calendar).forecast(days[number], SHANGHAI, 0.8))
        naive += last_weeks(history, days[number], 1)
        mean_of_four += last_weeks(history, days[number], 4)
        real += list(came[number].calls)
    perfect = [simulated_rate(calls_per_day)(day, quarter) for day in days[56:] for quarter in range(96)]
    error, by_last_week, by_four_weeks, by_the_rate = (
        wape(real, each) or 0.0 for each in (ours, naive, mean_of_four, perfect)
    )
    assert 0 < error < 0.75 * by_last_week
    assert error < 0.9 * by_four_weeks
    assert error < 1.15 * by_the_rate  # who knew the rate would err as well: calls come by chance


def stormy(history: list[DayCalls]) -> list[DayCalls]:
    """Two nights of storm with five times the calls, and a morning on which the telephones were dead."""
    for place, hours, factor in ((40, slice(60, 88), 5.0), (47, slice(40, 80), 5.0), (52, slice(32, 48), 0.0)):
        history[place].calls[hours] *= factor
    return history


def test_outages_arent_learnt_from() -> None:
    model = fit(stormy(drawn(WEEKS, busy_by_day, seed=5, busyness=0.05)), {})
    assert {WEEKS[40], WEEKS[47], WEEKS[52]} <= set(model.unusual)
    assert len(model.unusual) <= 5
    for day in NEXT:
        true = [busy_by_day(day, quarter) for quarter in range(96)]
        assert wape(true, expected(model.forecast(day, SHANGHAI, 0.8))) == pytest.approx(0, abs=0.09)


def test_holidays_and_make_up_workdays_are_days_of_their_own() -> None:
    """The simulator's holidays keep their weekday's calls; to the model one holiday is like another."""
    days = days_from(date(2026, 8, 17), 48)  # until 3 October: three days of autumn festival, three of National Day
    rest, make_up = days_from(date(2026, 10, 4), 4), date(2026, 10, 10)
    calendar = chinese_calendar([*days, *rest, make_up])
    rate = simulated_rate(3000)

    def true(day: date) -> float:
        return sum(rate(day, quarter) for quarter in range(96))

    came = drawn(days, rate, seed=8)
    model, ignorant = fit(came, calendar), fit(came, {})
    on_holidays = sum(model.forecast(day, SHANGHAI, 0.8).calls for day in rest)
    assert on_holidays == pytest.approx(sum(map(true, rest)), rel=0.08)
    assert model.forecast(make_up, SHANGHAI, 0.8).calls == pytest.approx(true(make_up), rel=0.06)
    assert sum(ignorant.forecast(day, SHANGHAI, 0.8).calls for day in rest) > 1.15 * on_holidays


def test_a_trend_is_followed_but_not_for_ever() -> None:
    def growing(day: date, quarter: int) -> float:
        return 20 * 1.03 ** ((day - WEEKS[0]).days / 7)

    model = fit(drawn(WEEKS, growing, seed=9), {})
    near, far, further = (
        model.forecast(WEEKS[-1] + timedelta(days=ahead), SHANGHAI, 0.8).calls for ahead in (3, 28, 280)
    )
    assert near == pytest.approx(96 * growing(WEEKS[-1] + timedelta(days=3), 0), rel=0.04)
    assert near < far
    assert further == pytest.approx(far, rel=0.05)


@pytest.mark.parametrize(("day", "quarters"), [(date(2026, 3, 29), 92), (date(2026, 10, 25), 100)])
def test_the_clock_may_be_changed_in_the_forecast_and_in_the_history(day: date, quarters: int) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    history = drawn(days_from(day - timedelta(days=28), 28), lambda day, quarter: 10.0, seed=10, zone=berlin)
    forecast = fit(history, {}).forecast(day, berlin, 0.8)
    assert len(forecast.quarters) == quarters
    assert forecast.calls == pytest.approx(10 * quarters, rel=0.05)
    after = drawn(days_from(day - timedelta(days=14), 28), lambda day, quarter: 10.0, seed=11, zone=berlin)
    next_day = fit(after, {}).forecast(day + timedelta(days=15), berlin, 0.8)
    assert expected(next_day) == pytest.approx([10.0] * 96, rel=0.35)
    assert next_day.calls == pytest.approx(960, rel=0.05)


def test_too_short_a_history_is_refused_and_a_short_one_told() -> None:
    with pytest.raises(TooShort, match=f"at least {LEAST_DAYS} whole days of calls, and there are 6"):
        fit(drawn(WEEKS[:6], busy_by_day, seed=12), {})
    model = fit(drawn(WEEKS[:9], busy_by_day, seed=12), {})
    assert any("one weekday isn't told from another" in note for note in model.notes)
    assert any("no trend" in note for note in model.notes)
    tuesday = model.forecast(date(2026, 7, 21), SHANGHAI, 0.8)
    assert tuesday.calls == pytest.approx(sum(busy_by_day(tuesday.day, quarter) for quarter in range(96)), rel=0.2)


def rare(day: date, quarter: int) -> float:
    return 0.02


def never_on_days_off(day: date, quarter: int) -> float:
    return 0.0 if day.weekday() >= 5 else 3.0


@pytest.mark.parametrize(("rate", "least", "most"), [(rare, 1.0, 3.0), (never_on_days_off, 0.0, 1.0)])
def test_sparse_and_closed_queues_have_a_forecast_too(
    rate: Callable[[date, int], float], least: float, most: float
) -> None:
    model = fit(drawn(WEEKS, rate, seed=13), {})
    sunday = model.forecast(date(2026, 9, 6), SHANGHAI, 0.95)
    assert least <= sunday.calls <= most
    assert all(quarter.upper <= 1 for quarter in sunday.quarters)


def test_where_nobody_called_nobody_is_expected() -> None:
    forecast = fit(drawn(WEEKS, lambda day, quarter: 0.0, seed=14), {}).forecast(NEXT[0], SHANGHAI, 0.8)
    assert (forecast.calls, forecast.lower, forecast.upper) == (0, 0, 0)


def test_a_day_has_the_name_that_the_calendar_gives() -> None:
    day = date(2026, 10, 1)
    model = fit(drawn(WEEKS, busy_by_day, seed=15), {day: NamedDay("holiday", "国庆节")})
    assert model.forecast(day, SHANGHAI, 0.8).named.name == "国庆节"
    assert any("holidays are taken for Sundays" in note for note in model.notes)
