"""Handle times by quarter of the day."""

from __future__ import annotations

import numpy as np
import pytest

from wattline.staffing.handling import handle_times


def of_day(**values: float) -> np.ndarray:
    found = np.zeros(96)
    for quarter, value in values.items():
        found[int(quarter[1:])] = value
    return found


def test_a_quarter_goes_by_its_own_calls_and_its_neighbours() -> None:
    answered, talk = np.full(96, 1000.0), np.full(96, 180_000.0)
    talk[38:43] = 300_000.0
    times = handle_times(answered, talk, 15, None)
    assert times is not None
    assert times[40] == pytest.approx(315, abs=1)
    assert times[10] == pytest.approx(195, abs=1)


def test_one_long_call_at_night_isnt_every_nights_call() -> None:
    answered, talk = of_day(q12=1, q40=299), of_day(q12=3600, q40=299 * 180)
    times = handle_times(answered, talk, 0, None)
    assert times is not None
    mean = (3600 + 299 * 180) / 300
    assert times[12] == pytest.approx((3600 + 30 * mean) / 31)
    assert times[60] == pytest.approx(mean)


def test_without_an_answered_call_the_centres_mean_serves() -> None:
    times = handle_times(np.zeros(96), np.zeros(96), 10, 200.0)
    assert times is not None
    assert set(times) == {210.0}
    assert handle_times(np.zeros(96), np.zeros(96), 10, None) is None
