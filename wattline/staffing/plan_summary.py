"""A plan's quarters of an hour put together: hours, and the whole day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from wattline.staffing.plan import QuarterPlan, QueuePlan
from wattline.staffing.wape import bias, wape


@dataclass(frozen=True, slots=True)
class Span:
    """Several quarters. Agents are those of the quarter that takes most, what is predicted is a mean over the calls,
    hours are agent hours. What isn't known for every quarter is None.

    `short`: agent hours that are missing, quarter by quarter; a surplus in another quarter doesn't fill them.
    """

    label: str
    calls: float
    aht: float
    required: int
    scheduled: int
    service_level: float
    asa: float
    abandon_share: float
    occupancy: float
    scheduled_hours: float
    planned: float | None
    staffed: float | None
    gap: float | None
    short: float | None
    offered: float | None


def span(label: str, quarters: Sequence[QuarterPlan]) -> Span:
    calls = sum(quarter.forecast.calls for quarter in quarters)

    def mean(values: Iterable[float], otherwise: float) -> float:
        pairs = zip(values, quarters, strict=True)
        return sum(value * quarter.forecast.calls for value, quarter in pairs) / calls if calls else otherwise

    gaps = _known(quarter.gap for quarter in quarters)
    return Span(
        label=label,
        calls=calls,
        aht=mean((quarter.aht for quarter in quarters), 0.0),
        required=max((quarter.required for quarter in quarters), default=0),
        scheduled=max((quarter.scheduled for quarter in quarters), default=0),
        service_level=mean((quarter.predicted.service_level() for quarter in quarters), 1.0),
        asa=mean((quarter.predicted.asa for quarter in quarters), 0.0),
        abandon_share=mean((quarter.predicted.abandon_share for quarter in quarters), 0.0),
        occupancy=mean((quarter.predicted.occupancy for quarter in quarters), 0.0),
        scheduled_hours=sum(quarter.scheduled for quarter in quarters) / 4,
        planned=_average(_known(quarter.planned for quarter in quarters)),
        staffed=_average(_known(quarter.staffed for quarter in quarters)),
        gap=min(gaps) if gaps else None,
        short=sum(max(0.0, -gap) for gap in gaps) / 4 if gaps else None,
        offered=_total(_known(quarter.offered for quarter in quarters)),
    )


def by_hour(plan: QueuePlan, zone: ZoneInfo) -> list[Span]:
    """One span for each hour of the local clock; an hour that comes twice stands there twice."""

    def hour(quarter: QuarterPlan) -> str:
        return quarter.forecast.quarter_at.astimezone(zone).strftime("%H%z")

    return [span(label[:2], list(quarters)) for label, quarters in groupby(plan.quarters, hour)]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How the forecast of a day that is over did. Shares; None where nothing came."""

    offered: float
    wape: float | None
    bias: float | None
    within: float
    """Share of the quarters in which as many came as the limits say."""


def accuracy(plan: QueuePlan) -> Accuracy | None:
    """None while the day isn't over."""
    offered = _known(quarter.offered for quarter in plan.quarters)
    if not offered:
        return None
    forecasts = [quarter.forecast for quarter in plan.quarters]
    inside = sum(each.lower <= came <= each.upper for each, came in zip(forecasts, offered, strict=True))
    expected = [each.calls for each in forecasts]
    return Accuracy(sum(offered), wape(offered, expected), bias(offered, expected), inside / len(offered))


def _known(values: Iterable[float | None]) -> list[float] | None:
    """All values, or None where one isn't known."""
    found = list(values)
    known = [value for value in found if value is not None]
    return known if known and len(known) == len(found) else None


def _average(values: list[float] | None) -> float | None:
    return sum(values) / len(values) if values else None


def _total(values: list[float] | None) -> float | None:
    return sum(values) if values else None
