"""What was planned for the small centre: a calendar, rosters, and forecasts made before and during the days."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from ingest.drafts import Draft
from models.reference import CalendarDay
from models.reference_centre import Roster
from models.staffing import StaffingForecast

FIRST_DAY = date(2026, 3, 2)
"""The first whole day of the centre (Shanghai)."""
MIDNIGHT = datetime(2026, 3, 1, 16, tzinfo=UTC)
QUEUES = ("bill", "fault")


def staffing(draw: random.Random, spread: timedelta) -> list[Draft]:
    """A function for ALSO of centre.py."""
    days = max(1, spread // timedelta(days=1) + 1)
    return [*_calendar(days), *_rosters(draw, days), *_forecasts(draw, days)]


def _calendar(days: int) -> Iterator[Draft]:
    told = MIDNIGHT - timedelta(days=60)
    for number in range(days):
        day = FIRST_DAY + timedelta(days=number)
        data = {"entry": f"CN/{day}", "calendar": "CN", "day": day, "day_type": "workday"}
        yield Draft(CalendarDay, "reference", told, data)
        if number == 0:  # told anew: it is one of a holiday
            yield Draft(CalendarDay, "reference", told + timedelta(days=1), data | {"day_type": "holiday"})


def _rosters(draw: random.Random, days: int) -> Iterator[Draft]:
    for number in range(days):
        for agent in ("3001", "3002", "3003"):
            begin = MIDNIGHT + timedelta(days=number, hours=draw.randint(0, 14), minutes=draw.choice((0, 10, 30)))
            data = {
                "roster": f"{agent}/{number}", "agent": agent, "activity": draw.choice(("work", "work", "training")),
                "starts_at": begin, "ends_at": begin + timedelta(hours=8), "queues": draw.choice((["bill"], [*QUEUES])),
            }  # fmt: skip
            yield Draft(Roster, "roster", MIDNIGHT - timedelta(days=3), data)


def _forecasts(draw: random.Random, days: int) -> Iterator[Draft]:
    """Three plans for each day: a week and a day ahead, and one on the day itself."""
    for made_before in (timedelta(days=7), timedelta(hours=12), timedelta(hours=-9)):
        for number in range(days * 96):
            for queue in QUEUES:
                day = MIDNIGHT + timedelta(days=number // 96)
                data = dict(StaffingForecast.example) | {
                    "queue": queue,
                    "quarter_at": MIDNIGHT + number * timedelta(minutes=15),
                    "calls": round(draw.uniform(0, 4), 3),
                    "required_erlang_a": draw.choice((None, 3)),
                }
                yield Draft(StaffingForecast, "wattline/staffing", day - made_before, data)
