"""What was forecast and planned, kept so that it can be measured later by what came."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from models.envelope import Event
from models.types import BasisPoints, Code, Count, Instant, Seconds, Unit

Share = Annotated[float, Field(ge=0, le=1)]
"""A share of calls or of time, from 0 to 1."""


class StaffingForecast(Event):
    """The calls that a plan expects in a queue within a quarter of an hour, and the agents whom it asks for.

    `time` is when the plan was made; a plan made later doesn't replace it.
    """

    topic: ClassVar[str] = "staffing"
    subject_field: ClassVar[str] = "queue"
    natural_key: ClassVar[tuple[str, ...]] = ("queue", "quarter_at", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("quarter_at", "queue", "time")
    example: ClassVar[dict[str, Any]] = {
        "queue": "bill",
        "quarter_at": "2026-11-24T09:15:00+08:00",
        "calls": 21.4,
        "lower": 15,
        "upper": 28,
        "interval": 8000,
        "handle_time": 187.5,
        "service_level": 20,
        "service_level_target": 8000,
        "patience": 214.0,
        "required_erlang_c": 7,
        "required_erlang_a": 6,
        "scheduled": 7,
        "predicted_service_level": 0.842,
        "predicted_asa": 9.1,
        "predicted_abandon_share": 0.041,
        "predicted_occupancy": 0.713,
        "model": "day-level-profile/1",
        "history_days": 56,
    }

    queue: Code
    quarter_at: Instant
    """Begin of the quarter of an hour in which the calls arrive."""
    calls: Annotated[float, Field(ge=0)]
    """Expected number of calls, on all PBXs."""
    lower: Count
    """With the probability `interval` so many calls come at least ..."""
    upper: Count
    """... and so many at most."""
    interval: BasisPoints
    handle_time: Annotated[float, Field(ge=0), Unit("s")]
    """Mean time that a call keeps an agent: talk, hold, wrap-up."""
    service_level: Seconds
    """Answered within this is in time."""
    service_level_target: BasisPoints
    """Share of calls that are to be in time."""
    patience: Annotated[float, Field(gt=0), Unit("s")] | None = None
    """Mean time that callers are willing to wait; None: not known, and Erlang C plans."""
    required_erlang_c: Count
    """Agents at work who reach the target if nobody hangs up."""
    required_erlang_a: Count | None = None
    """The same with callers of that patience."""
    scheduled: Count
    """Agents to schedule, so that as many as are required are there."""
    predicted_service_level: Share
    """What the required agents give: share of the calls answered in time, who hangs up counting against it."""
    predicted_asa: Annotated[float, Field(ge=0), Unit("s")]
    predicted_abandon_share: Share
    predicted_occupancy: Share
    model: Code
    """Name and version of the forecast's model."""
    history_days: Count
    """Whole days that it was learnt from."""
