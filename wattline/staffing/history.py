"""What came: the calls of one queue, day by day and quarter of an hour by quarter of an hour."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from wattline.staffing.days import quarter_of_day, quarters_of

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DayCalls:
    """One whole local day of one queue.

    `quarters`: which of the 96 quarters of the local clock, in the order of time; `calls`: those offered in each. Both
    have 96 entries, or 92 or 100 on a day on which the clock is changed.
    """

    day: date
    quarters: NDArray[np.int64]
    calls: Numbers

    @property
    def total(self) -> float:
        return float(self.calls.sum())


def days_of(offered: Mapping[datetime, float], days: Iterable[date], zone: ZoneInfo) -> list[DayCalls]:
    """The history of one queue, from the calls offered by quarter (its begin in UTC). What isn't there is no call.

    `days`: those of which everything is known, so that no call means that nobody called.
    """
    found = []
    for day in sorted(days):
        begins = quarters_of(day, zone)
        found.append(
            DayCalls(
                day,
                np.array([quarter_of_day(begin, zone) for begin in begins]),
                np.array([offered.get(begin, 0) for begin in begins], dtype=np.float64),
            )
        )
    return found


def whole_days(quarters: Iterable[datetime], zone: ZoneInfo, until: date) -> list[date]:
    """The days before `until` of which everything is known, from the quarters in which the centre had any call at all.

    The first day on which there are calls is left out: nobody says that its calls were recorded from midnight on. So
    is a day without a single call in the whole centre: its records are missing.
    """
    seen = sorted({begin.astimezone(zone).date() for begin in quarters})
    return [day for day in seen[1:] if day < until]
