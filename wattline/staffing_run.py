"""Staffing plans of a house: made from its warehouse, kept through its door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wattline import assembly
from wattline.settings import Settings
from wattline.staffing.facts import Thresholds
from wattline.staffing.keeping import drafts
from wattline.staffing.making import Horizon, make
from wattline.staffing.plan import Plan, Wanted


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be planned; None: as the settings say, and tomorrow."""

    day: date | None = None
    days: int = 1
    queues: Sequence[str] = ()
    weeks_back: int | None = None
    interval: float | None = None
    shrinkage: float | None = None
    max_occupancy: float | None = None


def make_plans(settings: Settings, request: Request, now: datetime) -> list[Plan]:
    """One plan for each day. Raises UnknownQueue, and WarehouseUnreachable or WarehouseRefuses."""
    said = settings.staffing
    wanted = Wanted(
        day=request.day or tomorrow(settings, now),
        zone=settings.zone,
        interval=said.interval if request.interval is None else request.interval,
        shrinkage=said.shrinkage if request.shrinkage is None else request.shrinkage,
        max_occupancy=said.max_occupancy if request.max_occupancy is None else request.max_occupancy,
        thresholds=Thresholds(said.service_level_seconds, said.service_level_target, said.wrap_up_seconds),
    )
    horizon = Horizon(request.days, request.weeks_back or said.weeks_back)
    with assembly.open_client(settings) as client:
        return make(client, wanted, horizon, request.queues, said.calendar, now)


def tomorrow(settings: Settings, now: datetime) -> date:
    return now.astimezone(settings.zone).date() + timedelta(days=1)


def keep(settings: Settings, plans: Sequence[Plan], now: datetime) -> int:
    """Writes the plans of days that haven't begun into the log, and returns how many forecasts these are.

    A day that has begun is nothing to forecast any more: no error is ever measured by such a plan.
    """
    ahead = [plan for plan in plans if plan.wanted.day >= tomorrow(settings, now)]
    if not ahead:
        return 0
    with assembly.open_door(settings) as door:
        return door.admit(draft for plan in ahead for draft in drafts(plan)).events
