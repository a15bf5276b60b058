"""Agents' scores, as they go back to the queues."""

from typing import Annotated, Any, ClassVar, Literal

from models.envelope import Event
from models.types import Code, Count, Day, LowCardinality, Part, Score


class ScoreContribution(Part):
    """What one metric did to a score: s = clamp((value − floor) ÷ (target − floor), 0, 1) × 100, weighted."""

    metric: Code
    """Name and version of the metric's definition."""
    value: float
    """The agent's value, after adjustment for the mix of work and for small samples."""
    raw_value: float
    """The agent's value as counted."""
    floor: float
    target: float
    weight: float
    """The weights of all contributions add up to 1."""
    score: Score
    sample_size: Count
    """How many calls, days or evaluations the value rests on."""


class AgentScored(Event):
    """An agent's score for a period was computed; computed again, it replaces the one before."""

    topic: ClassVar[str] = "agents.scores"
    subject_field: ClassVar[str] = "agent"
    natural_key: ClassVar[tuple[str, ...]] = ("agent", "card", "period", "period_start", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("agent", "time")
    example: ClassVar[dict[str, Any]] = {
        "agent": "103",
        "card": "inbound",
        "card_version": 4,
        "period": "month",
        "period_start": "2026-10-01",
        "score": 81.4,
        "low": 76.9,
        "high": 85.2,
        "enough": True,
        "rank": 2,
        "peers": 18,
        "grade": "B",
        "penalty": 1,
        "contributions": [
            {
                "metric": "aht/2",
                "value": 214.0,
                "raw_value": 221.5,
                "floor": 300.0,
                "target": 200.0,
                "weight": 0.4,
                "score": 86.0,
                "sample_size": 812,
            },
            {
                "metric": "csat_avg/1",
                "value": 4.51,
                "raw_value": 4.55,
                "floor": 4.0,
                "target": 4.65,
                "weight": 0.6,
                "score": 78.5,
                "sample_size": 203,
            },
        ],
    }

    agent: Code
    card: Code
    """The score card: which metrics, with which weights, floors and targets."""
    card_version: Count
    period: Annotated[Literal["day", "week", "month", "quarter", "year"], LowCardinality]
    period_start: Day
    """First day of the period, in the reporting zone."""
    score: Score
    low: Score
    """Lower end of the 95 % interval."""
    high: Score
    """Upper end of the 95 % interval."""
    enough: bool
    """The sample is large enough for the score to be published."""
    rank: Count | None = None
    """From 1; None where intervals overlap so much that a rank would say nothing."""
    peers: Count
    """How many agents the score was compared with."""
    grade: Annotated[Literal["A", "B", "C", "D", "E", ""], LowCardinality] = ""
    penalty: Count | None = None
    """The queue penalty that this score asks for; None: leave it."""
    contributions: list[ScoreContribution]
