"""The period of a report: a day, a month or a year of the reporting zone, and the steps its bars are drawn in."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

YEARS = (1970, 2148)
"""First and last year that the warehouse's dates can tell."""

Kind = Literal["day", "month", "year"]


@dataclass(frozen=True, slots=True)
class Period:
    """A period that contains `day`. `mart`: the agg_queue_* that its bars come from; `step`: SQL of a bar's label."""

    kind: Kind
    day: date

    @property
    def title(self) -> str:
        return {"day": f"{self.day:%A, %-d %B %Y}", "month": f"{self.day:%B %Y}", "year": f"{self.day:%Y}"}[self.kind]

    @property
    def first(self) -> date:
        match self.kind:
            case "day":
                return self.day
            case "month":
                return self.day.replace(day=1)
            case "year":
                return self.day.replace(month=1, day=1)

    @property
    def following(self) -> date:
        """The first day after it."""
        first = self.first
        match self.kind:
            case "day":
                return date.fromordinal(first.toordinal() + 1)
            case "month":
                return date(first.year + first.month // 12, first.month % 12 + 1, 1)
            case "year":
                return date(first.year + 1, 1, 1)

    @property
    def mart(self) -> str:
        return "marts.agg_queue_hour" if self.kind == "day" else "marts.agg_queue_day"

    @property
    def step(self) -> str:
        return {
            "day": "leftPad(toString(arrival_hour), 2, '0')",
            "month": "toString(arrival_date)",
            "year": "formatDateTime(arrival_date, '%Y-%m')",
        }[self.kind]
