"""What was planned for the small centre: a calendar, and forecasts made before and during the days."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from ingest.drafts import Draft
from models.reference import CalendarDay
from models.staffing import StaffingForecast

FIRST_DAY = date(2026, 3, 2)
"""The first whole day of the centre (Shanghai)."""
MIDNIGHT = datetime(2026, 3, 1, 16, tzinfo=UTC)
QUEUES = ("bill", "fault")


def staffing(draw: random.Random, spread: timedelta) -> list[Draft]:
    """A function for ALSO of centre.py."""
    days = spread // timedelta(days=1) + 1
    return [*_calendar(days), *_forecasts(draw, days)]


def _calendar(days: int) -> Iterator[Draft]:
    told = MIDNIGHT - timedelta(days=60)
    for number in range(days):
        day = FIRST_DAY + timedelta(days=number)
        data = {"entry": f"CN/{day}", "calendar": "CN", "day": day, "day_type": "workday"}
        yield Draft(CalendarDay, "reference", told, data)
        if number == 0:  # told anew: it is one of a holiday
            yield Draft(CalendarDay, "reference", told + timedelta(days=1), data | {"day_type": "holiday"})


def _forecasts(draw: random.Random, days: int) -> Iterator[Draft]:
    """Three plans for every other quarter of each day: a week and half a day ahead, and one on the day itself."""
    for made_before in (timedelta(days=7), timedelta(hours=12), timedelta(hours=-9)):
        for number in range(0, days * 96, 2):
            for queue in QUEUES:
                data = dict(StaffingForecast.example) | {
                    "queue": queue,
                    "quarter_at": MIDNIGHT + number * timedelta(minutes=15),
                    "calls": round(draw.uniform(0, 4), 3),
                    "required_erlang_a": draw.choice((None, 3)),
                }
                made_at = MIDNIGHT + timedelta(days=number // 96) - made_before
                yield Draft(StaffingForecast, "wattline/staffing", made_at, data)
