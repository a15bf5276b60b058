"""The pipeline's own events: alerts, and the health of the feeds."""

from typing import Annotated, Any, ClassVar, Literal

from models.envelope import Event
from models.types import Code, Count, Instant, LowCardinality, Milliseconds, ScrubbedText, Seconds


class AlertEvent(Event):
    """What raising and clearing an alert have in common."""

    topic: ClassVar[str] = "ops"
    subject_field: ClassVar[str] = "rule"
    natural_key: ClassVar[tuple[str, ...]] = ("rule", "about", "alert", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("rule", "time")

    alert: str
    """Number of the alert: raised and cleared under the same one."""
    rule: Code
    about: Code
    """What the rule was broken by: a queue, a feeder, a feed, a batch."""
    value: float
    """What was measured."""
    unit: Code
    """Unit of value and threshold."""


class AlertRaised(AlertEvent):
    """A rule is broken; told again when the severity changes."""

    example: ClassVar[dict[str, Any]] = {
        "alert": "AL-20261122-0017",
        "rule": "service_level_low",
        "about": "fault",
        "severity": "red",
        "value": 61.5,
        "threshold": 70.0,
        "unit": "%",
        "metric": "service_level_2_20/1",
        "message": "fault: 61.5 % of calls answered within 20 s since 18:30, below 70 %",
    }

    severity: Annotated[Literal["yellow", "red"], LowCardinality]
    threshold: float
    metric: Code = ""
    """Name and version of the metric's definition, where the rule watches one."""
    message: ScrubbedText
    """What a person at night needs to read."""


class AlertCleared(AlertEvent):
    """A rule that was broken holds again."""

    example: ClassVar[dict[str, Any]] = {
        "alert": "AL-20261122-0017",
        "rule": "service_level_low",
        "about": "fault",
        "value": 78.0,
        "unit": "%",
        "lasted": 1320,
        "actor": "system",
    }

    lasted: Seconds
    actor: Code
    """`system`, or who cleared it by hand."""


class FeedEvent(Event):
    """What all events about a feed have in common."""

    topic: ClassVar[str] = "ops"
    subject_field: ClassVar[str] = "feed"
    natural_key: ClassVar[tuple[str, ...]] = ("feed", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("feed", "time")

    feed: Code
    """A connector and what it reads, for example `asterisk-ami/pbx-east`."""


class FeedGap(FeedEvent):
    """A feed that can't be read again was cut off for a while. `time` is when it was lost."""

    example: ClassVar[dict[str, Any]] = {
        "feed": "asterisk-ami/pbx-east",
        "back_at": "2026-11-22T19:02:41+08:00",
        "cause": "connection_lost",
        "filled_from": "queue_log",
    }

    back_at: Instant | None = None
    """None: still cut off."""
    cause: Code
    filled_from: Code = ""
    """The other witness that the gap is filled from; empty: what happened is lost."""


class FeedHeartbeat(FeedEvent):
    """A feed is alive, even if it has nothing to tell."""

    example: ClassVar[dict[str, Any]] = {
        "feed": "asterisk-queue-log/pbx-east",
        "records": 518,
        "refused": 1,
        "lag": 850,
        "last_record_at": "2026-11-22T18:59:58+08:00",
        "position": "queue_log@40213",
    }

    records: Count
    """Read since the heartbeat before."""
    refused: Count
    """Of these, how many became dead letters."""
    lag: Milliseconds
    """Between a record's time and our seeing it, the worst since the heartbeat before."""
    last_record_at: Instant | None = None
    position: str = ""
    """How far the feed has been read, in its own terms."""
