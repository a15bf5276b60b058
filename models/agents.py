"""Agents' states: what each agent is doing, from one moment on."""

from typing import Annotated, Any, ClassVar, Literal

from models.envelope import Event
from models.types import Code, Count, LowCardinality, ScrubbedText

AgentState = Annotated[
    Literal["login", "logout", "ready", "paused", "ringing", "talking", "hold", "wrap_up"], LowCardinality
]
"""What an agent does from the event on; `login` and `logout` open and close a session."""


class AgentStateChanged(Event):
    """An agent went over to another state, or changed the reason of a pause."""

    topic: ClassVar[str] = "agents.state"
    subject_field: ClassVar[str] = "agent"
    natural_key: ClassVar[tuple[str, ...]] = ("pbx", "agent", "queue", "state", "witness", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("pbx", "agent", "time")
    example: ClassVar[dict[str, Any]] = {
        "pbx": "pbx-east",
        "agent": "103",
        "state": "paused",
        "reason": "培训",
        "queue": "",
        "interface": "Local/103@members",
        "witness": "queue_log",
        "sequence": 2,
    }

    pbx: Code
    agent: Code
    state: AgentState
    reason: ScrubbedText = ""
    """Why: the pause reason, the reason of a logout."""
    queue: Code
    """The one queue that the change is about; empty: all of the agent's queues."""
    interface: ScrubbedText = ""
    """The telephone, as the PBX names it."""
    call_id: str | None = None
    """The call that the agent is busy with, in ringing, talking, hold and wrap_up."""
    witness: Code
    """queue_log, ami, tabular or simulator."""
    sequence: Count = 0
    """Ordinal of the row within its second in the source."""
