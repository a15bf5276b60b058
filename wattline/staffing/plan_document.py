"""A plan for a script. Times in seconds, shares from 0 to 1; what isn't known is null."""

from wattline.staffing.plan import Plan, QuarterPlan, QueuePlan
from wattline.staffing.plan_summary import accuracy


def as_document(plan: Plan) -> dict[str, object]:
    """A day's plan for a script."""
    wanted = plan.wanted
    return {
        "day": wanted.day,
        "made_at": plan.made_at,
        "model": plan.model,
        "interval": wanted.interval,
        "shrinkage": wanted.shrinkage,
        "max_occupancy": wanted.max_occupancy,
        "refused": dict(plan.refused),
        "queues": [_queue_document(queue) for queue in plan.queues],
    }


def _queue_document(queue: QueuePlan) -> dict[str, object]:
    done = accuracy(queue)
    return {
        "queue": queue.queue,
        "day_type": queue.named.day_type,
        "calls": queue.forecast.calls,
        "lower": queue.forecast.lower,
        "upper": queue.forecast.upper,
        "service_level_seconds": queue.target.within,
        "service_level_target": queue.target.service_level,
        "patience": queue.patience,
        "history_days": len(queue.history),
        "unusual_days": list(queue.unusual),
        "notes": list(queue.notes),
        "wape": done and done.wape,
        "bias": done and done.bias,
        "quarters": [_quarter_document(quarter) for quarter in queue.quarters],
    }


def _quarter_document(quarter: QuarterPlan) -> dict[str, object]:
    forecast, reached = quarter.forecast, quarter.predicted
    return {
        "quarter_at": forecast.quarter_at,
        "calls": forecast.calls,
        "lower": forecast.lower,
        "upper": forecast.upper,
        "aht": quarter.aht,
        "load": quarter.load,
        "required": quarter.required,
        "required_erlang_c": quarter.required_erlang_c,
        "required_erlang_a": quarter.required_erlang_a,
        "scheduled": quarter.scheduled,
        "service_level": reached.service_level(),
        "asa": reached.asa,
        "abandon_share": reached.abandon_share,
        "occupancy": reached.occupancy,
        "planned": quarter.planned,
        "staffed": quarter.staffed,
        "gap": quarter.gap,
        "offered": quarter.offered,
    }
