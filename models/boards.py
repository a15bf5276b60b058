"""The latest state of each agent and each queue, for wallboards, and what boards have to be told.

Compacted: the last event per board counts, and of notices the last of a kind to a board.
"""

from typing import Any, ClassVar

from pydantic import Field

from models.agents import AgentState
from models.envelope import Event
from models.types import Code, Count, Instant, ScrubbedText, Seconds


class BoardEvent(Event):
    """What both boards have in common."""

    topic: ClassVar[str] = "boards"
    subject_field: ClassVar[str] = "board"
    natural_key: ClassVar[tuple[str, ...]] = ("board", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("board", "time")
    latest_by: ClassVar[str | None] = "board"
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
        "paused_queues": [],
        "left_queues": ["fault"],
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
    """Calls connected to the agent since midnight in the reporting zone, as of `time`. An agent who is logged out isn't
    told of again, so a board whose `time` lies before the last midnight says what that day had."""
    paused_queues: list[Code] = Field(default=[])
    """Of `queues`, those in which the agent is paused: all of them in the state paused, else maybe some."""
    left_queues: list[Code] = Field(default=[])
    """Queues that the agent was known in before and isn't logged in to now: their boards are to drop the agent."""


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
        "offered_hour": 151,
        "answered_hour": 118,
        "answered_in_time_hour": 107,
        "abandoned_hour": 29,
        "service_level": 20,
        "last_call_at": "2026-11-22T18:51:40+08:00",
    }

    queue: Code
    waiting: Count
    """Callers in the queue that no agent has answered yet."""
    oldest_since: Instant | None = None
    """When the longest waiting caller came; None: nobody waits."""
    logged_in: Count
    """Agents logged in to the queue: the five counts below together."""
    ready: Count
    ringing: Count
    talking: Count
    """Talking or holding, whichever queue the call came from."""
    paused: Count
    """Paused in this queue, and not with a call."""
    wrap_up: Count
    span: Seconds
    """The counters below are about the calls that arrived within so many seconds before `time`. A call that enters
    the queue again counts again."""
    offered: Count
    answered: Count
    answered_in_time: Count
    """Answered within the queue's service-level threshold."""
    abandoned: Count
    offered_hour: Count = 0
    """The same of the calls that arrived within 3,600 s before `time`; likewise the three counters that follow."""
    answered_hour: Count = 0
    answered_in_time_hour: Count = 0
    abandoned_hour: Count = 0
    service_level: Seconds | None = None
    """The threshold that in-time counts go by, boundary included."""
    last_call_at: Instant | None = None
    """When the PBX last told anything of a call in this queue."""


class BoardNotice(Event):
    """Something that all boards of a PBX, or of a queue on every PBX, have to know, told to one of them."""

    topic: ClassVar[str] = "boards"
    subject_field: ClassVar[str] = "notice"
    natural_key: ClassVar[tuple[str, ...]] = ("notice", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("notice", "time")
    retention_days: ClassVar[int | None] = 7
    example: ClassVar[dict[str, Any]] = {
        "notice": "restart/agent/pbx-east/103",
        "board": "agent/pbx-east/103",
        "restarts": ["2026-11-22T03:12:09.000004+08:00"],
    }

    notice: str
    """`restart/<board>` or `service_level/<board>`: in the compacted topic it displaces no board."""
    board: str
    """The board that is told."""
    restarts: list[Instant] = Field(default=[])
    """When the PBX started anew in the last days: what was on before has ended. Each is the row's second, with its
    ordinal in it as microseconds."""
    service_level: Seconds | None = None
    """The queue's threshold by reference data; None: it has none."""
