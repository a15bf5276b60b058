"""What the simulated systems write down, before it becomes drafts or files. All moments are epoch seconds.

`at` is when the source writes the record, which orders the stream; `time`, where it differs, when it happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

from models.envelope import Event


@dataclass(frozen=True, slots=True)
class QueueLogRow:
    """One queue_log row. `typed`: the parameters by the names that QueueEvent gives them."""

    at: float
    call_id: str
    queue: str
    agent: str
    verb: str
    parameters: tuple[str, ...] = ()
    typed: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CdrRow:
    """One call detail record, written when its first party hangs up."""

    at: float
    start: float
    answer: float | None
    end: float
    unique_id: str
    linked_id: str
    sequence: int
    source: str
    destination: str
    context: str
    caller_id: str
    channel: str
    destination_channel: str
    application: str
    data: str
    disposition: str


@dataclass(frozen=True, slots=True)
class CelRow:
    """One channel event. `event`: as CEL names it; `user_event`: the second name of DTMF and of user-defined ones."""

    at: float
    event: str
    unique_id: str
    linked_id: str
    channel: str
    name: str = ""
    number: str = ""
    dialled: str = ""
    extension: str = ""
    context: str = ""
    application: str = ""
    data: str = ""
    peer: str = ""
    user_field: str = ""
    user_event: str = ""
    extra: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """Any other event: its type and its own fields, as the door wants them."""

    at: float
    time: float
    event_type: type[Event]
    data: Mapping[str, object]


Row: TypeAlias = QueueLogRow | CdrRow | CelRow | Fact


def moment(epoch: float) -> datetime:
    """An aware time, to the microsecond."""
    return datetime.fromtimestamp(epoch, UTC)
