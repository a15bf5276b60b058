"""The latest state of each agent and each queue, for wallboards. Compacted: the last event per board counts."""

from typing import Any, ClassVar

from models.agents import AgentState
from models.envelope import Event
from models.types import Code, Count, Instant, ScrubbedText, Seconds


class BoardEvent(Event):
    """What both boards have in common."""

    topic: ClassVar[str] = "boards"
    subject_field: ClassVar[str] = "board"
    natural_key: ClassVar[tuple[str, ...]] = ("board", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("board", "time")
    retention_days: ClassVar[int | None] = 7

    board: str
    """`agent/<pbx>/<agent>` or `queue/<pbx>/<queue>`: an agent and a queue of one name stay apart."""
    pbx: Code


class AgentStatus(BoardEvent):
    """How an agent stands at this moment."""

    example: ClassVar[dict[str, Any]] = {
        "board": "agent/pbx-east/103",
        "pbx": "pbx-east",
        "agent": "103",
        "state": "talking",
        "since": "2026-11-22T18:51:48+08:00",
        "reason": "",
        "queues": ["bill", "complaint"],
        "queue": "bill",
        "call_id": "pbx-east-1795373509.1",
        "logged_in_since": "2026-11-22T08:00:12+08:00",
        "handled_today": 41,
    }

    agent: Code
    state: AgentState
    since: Instant
    """When the state began."""
    reason: ScrubbedText = ""
    queues: list[Code]
    """The queues that the agent is logged in to."""
    queue: Code = ""
    """The queue of the call in hand."""
    call_id: str | None = None
    logged_in_since: Instant | None = None
    handled_today: Count = 0
    """Calls connected to the agent since midnight in the reporting zone."""


class QueueStatus(BoardEvent):
    """How a queue stands at this moment."""

    example: ClassVar[dict[str, Any]] = {
        "board": "queue/pbx-east/bill",
        "pbx": "pbx-east",
        "queue": "bill",
        "waiting": 3,
        "oldest_since": "2026-11-22T18:51:02+08:00",
        "logged_in": 6,
        "ready": 0,
        "ringing": 1,
        "talking": 4,
        "paused": 1,
        "wrap_up": 0,
        "span": 900,
        "offered": 37,
        "answered": 25,
        "answered_in_time": 24,
        "abandoned": 9,
    }

    queue: Code
    waiting: Count
    """Callers in the queue that no agent has answered yet."""
    oldest_since: Instant | None = None
    """When the longest waiting caller came; None: nobody waits."""
    logged_in: Count
    ready: Count
    ringing: Count
    talking: Count
    paused: Count
    wrap_up: Count
    span: Seconds
    """The counters below are about the calls that arrived within so many seconds before `time`."""
    offered: Count
    answered: Count
    answered_in_time: Count
    """Answered within the queue's service-level threshold."""
    abandoned: Count
