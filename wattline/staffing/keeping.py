"""A plan as events: kept, so that the forecast can be measured when the calls have come."""

from collections.abc import Iterator

from ingest.drafts import Draft
from models.staffing import StaffingForecast
from wattline.staffing.plan import Plan

SOURCE = "wattline/staffing"


def drafts(plan: Plan) -> Iterator[Draft]:
    """One event for each queue and quarter of an hour."""
    for queue in plan.queues:
        for quarter in queue.quarters:
            forecast, reached = quarter.forecast, quarter.predicted
            yield Draft(
                StaffingForecast,
                SOURCE,
                plan.made_at,
                {
                    "queue": queue.queue,
                    "quarter_at": forecast.quarter_at,
                    "calls": round(forecast.calls, 3),
                    "lower": forecast.lower,
                    "upper": forecast.upper,
                    "interval": round(plan.wanted.interval * 10_000),
                    "handle_time": round(quarter.aht, 1),
                    "service_level": round(queue.target.within),
                    "service_level_target": round(queue.target.service_level * 10_000),
                    "patience": queue.patience,
                    "required_erlang_c": quarter.required_erlang_c,
                    "required_erlang_a": quarter.required_erlang_a,
                    "scheduled": quarter.scheduled,
                    "predicted_service_level": _share(reached.service_level(queue.target.variant)),
                    "predicted_asa": round(reached.asa, 2),
                    "predicted_abandon_share": _share(reached.abandon_share),
                    "predicted_occupancy": _share(reached.occupancy),
                    "model": plan.model,
                    "history_days": len(queue.history),
                },
            )


def _share(value: float) -> float:
    """Without what floats add beyond 1."""
    return round(min(1.0, max(0.0, value)), 5)
