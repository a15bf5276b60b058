"""Forecast error."""

import pytest

from wattline.staffing.wape import bias, wape


def test_faults_are_weighed_by_demand() -> None:
    """10 of 100 and 10 of 10 are 20 of 110, not the mean of 10 % and 100 %."""
    assert wape([100, 10], [110, 0]) == pytest.approx(20 / 110)
    assert bias([100, 10], [110, 0]) == 0


def test_bias_says_in_which_direction() -> None:
    assert bias([100, 100], [120, 110]) == pytest.approx(0.15)
    assert bias([100, 100], [80, 90]) == pytest.approx(-0.15)
    assert wape([100, 100], [80, 90]) == pytest.approx(0.15)


def test_an_interval_without_calls_counts_by_what_was_forecast() -> None:
    assert wape([0, 50], [5, 50]) == pytest.approx(0.1)
    assert wape([1], [30]) == 29


@pytest.mark.parametrize("error", [wape, bias])
def test_without_any_demand_only_a_forecast_of_nothing_is_right(error: object) -> None:
    assert callable(error)
    assert error([0, 0], [0, 0]) == error([], []) == 0
    assert error([0, 0], [0, 1]) is None
    assert error([0, 0], [-1, 1]) is None


def test_series_of_different_intervals_are_refused() -> None:
    with pytest.raises(ValueError, match="2 actual values but 1 forecast"):
        wape([1, 2], [1])
    with pytest.raises(ValueError, match="actual value 1, -2"):
        wape([1, -2], [1, 2])
