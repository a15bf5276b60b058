"""How far a forecast was off."""

import math
from collections.abc import Sequence


def wape(actual: Sequence[float], forecast: Sequence[float]) -> float | None:
    """Weighted absolute percentage error: Σ|forecast - actual| / Σ actual, over intervals in the same order.

    A share: 0 is a forecast without fault, and there is no upper end. Where nothing came at all it is 0 if nothing was
    forecast, else None: how wrong that was no share of nothing can say. Raises ValueError for series of different
    length, and for an actual below 0.
    """
    return _share([abs(fault) for fault in _faults(actual, forecast)], actual)


def bias(actual: Sequence[float], forecast: Sequence[float]) -> float | None:
    """Σ(forecast - actual) / Σ actual: above 0 where too much was forecast. Without demand as `wape`."""
    return _share(_faults(actual, forecast), actual)


def _faults(actual: Sequence[float], forecast: Sequence[float]) -> list[float]:
    if len(actual) != len(forecast):
        raise ValueError(f"{len(actual)} actual values but {len(forecast)} forecast: give both for the same intervals")
    for number, came in enumerate(actual):
        if not 0 <= came < math.inf:
            raise ValueError(f"actual value {number}, {came:g}: a number, at least 0")
    return [expected - came for came, expected in zip(actual, forecast, strict=True)]


def _share(faults: list[float], actual: Sequence[float]) -> float | None:
    demand = math.fsum(actual)
    if demand:
        return math.fsum(faults) / demand
    return None if any(faults) else 0.0
