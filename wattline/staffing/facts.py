"""What a plan is made of, as the warehouse tells it: pure values, whoever read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from wattline.staffing.days import Calendar
from wattline.staffing.patience import Patience


@dataclass(frozen=True, slots=True)
class Thresholds:
    """By what a queue is judged. `service_level`: seconds; `target`: share of the calls to answer within them;
    `wrap_up`: seconds that an agent is granted after a call."""

    service_level: float
    target: float
    wrap_up: float


@dataclass(frozen=True, slots=True)
class Handled:
    """Calls answered in a quarter of an hour of arrival, and their seconds of talk."""

    answered: float
    talk: float


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is known of the centre. Quarters are named by their begin in UTC.

    `offered`, `handled`, `staffed`, `planned`: queue → quarter → value; `days`: those whose calls are all known;
    `patience`, `thresholds`: by queue. `staffed` are the agents who were logged in on average, `planned` those whom
    the rosters send there.
    """

    offered: Mapping[str, Mapping[datetime, float]]
    handled: Mapping[str, Mapping[datetime, Handled]]
    days: tuple[date, ...]
    calendar: Calendar
    thresholds: Mapping[str, Thresholds]
    patience: Mapping[str, Patience]
    staffed: Mapping[str, Mapping[datetime, float]]
    planned: Mapping[str, Mapping[datetime, float]]
