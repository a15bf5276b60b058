"""Makes plans from what the warehouse knows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from wattline.staffing.facts import Facts
from wattline.staffing.plan import Plan, Wanted, models, planned
from wattline.staffing.reading import read_facts

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client

QUIET_DAYS = 14
"""A queue without a call for so many days is no longer planned, unless it is asked for."""


class UnknownQueue(ValueError):
    """No call ever came to this queue."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """How many days are planned, and from how many weeks they are learnt."""

    days: int
    weeks_back: int


def make(
    client: "Client", wanted: Wanted, horizon: Horizon, queues: Sequence[str], calendar: str, made_at: datetime
) -> list[Plan]:
    """A plan for each day from the wanted one on, for these queues, or all of them. Raises UnknownQueue."""
    today = made_at.astimezone(wanted.zone).date()
    # A day more than asked, since the first day in which there are calls isn't learnt from.
    first = min(wanted.day, today) - timedelta(weeks=horizon.weeks_back, days=1)
    facts = read_facts(client, first, wanted.day, horizon.days, today, wanted.zone, calendar)
    learnt = models(facts, planned_queues(facts, queues, wanted), wanted.zone)
    days = [wanted.day + timedelta(days=number) for number in range(horizon.days)]
    return [planned(learnt, facts, replace(wanted, day=day), made_at) for day in days]


def planned_queues(facts: Facts, asked: Sequence[str], wanted: Wanted) -> list[str]:
    """The queues to plan: those asked for, else those that had calls of late. Raises UnknownQueue."""
    for queue in asked:
        if queue not in facts.offered:
            known = ", ".join(sorted(facts.offered)) or "none"
            raise UnknownQueue(f"queue {queue!r} had no call within the history; those that had are: {known}")
    if asked:
        return list(dict.fromkeys(asked))
    late = max(facts.days, default=date.min)
    return sorted(
        queue
        for queue, quarters in facts.offered.items()
        if any(calls and _is_late(at, late, wanted) for at, calls in quarters.items())
    )


def _is_late(at: datetime, late: date, wanted: Wanted) -> bool:
    day = at.astimezone(wanted.zone).date()
    return day < wanted.day and day.toordinal() > late.toordinal() - QUIET_DAYS
