"""Runs processors chained, as a shell does, but in memory: what they publish comes back to those that read it."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.drafts import Draft
from models.agents import AgentStateChanged
from models.boards import AgentStatus, BoardNotice, QueueStatus
from models.calls import QueueEvent
from models.envelope import Event, identity
from models.examples import NAMESPACE, ExampleTokeniser
from models.reference_centre import Queue
from streams.processor import Processor

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PBX = "east"

_PARAMETERS = ("wait", "talk", "ring", "reason", "original_position", "position")


def at(seconds: float) -> datetime:
    """So many seconds after START, or after START's date for another day's."""
    return START + timedelta(seconds=seconds)


def event_of(draft: Draft) -> Event:
    """What the door makes of a draft."""
    cls = draft.event_type
    data = {**draft.data, "time": draft.time}
    key = tuple(data.get(name) for name in cls.natural_key)
    envelope = {
        "id": identity(NAMESPACE, draft.source, cls.type_name(), key, draft.ordinal),
        "source": draft.source,
        "recorded": draft.time,
        "schema_version": cls.version,
    }
    event = cls.model_validate({**data, **envelope}, context={"tokeniser": ExampleTokeniser()})
    return cls.model_validate_json(event.model_dump_json())


_SEQUENCE = itertools.count()


def row(
    seconds: float, verb: str, queue: str = "NONE", agent: str = "NONE", call: str = "NONE", **typed: Any
) -> QueueEvent:
    """A queue_log row. Rows of one second are ordered as they are made, unless `sequence` is given."""
    sequence = typed.pop("sequence", None)
    data: dict[str, Any] = {
        "pbx": typed.pop("pbx", PBX),
        "call_id": call,
        "queue": queue,
        "agent": agent,
        "verb": verb,
        "known_verb": True,
        "sequence": next(_SEQUENCE) % 100_000 if sequence is None else sequence,
        "parameters": typed.pop("parameters", []),
        **typed,
    }
    event = event_of(Draft(QueueEvent, "queue_log", at(int(seconds)), data))
    assert isinstance(event, QueueEvent)
    return event


def state(seconds: float, agent: str, what: str, witness: str = "ami", **more: Any) -> AgentStateChanged:
    """A change of an agent's state."""
    data = {"pbx": PBX, "agent": agent, "state": what, "queue": "", "witness": witness, **more}
    event = event_of(Draft(AgentStateChanged, witness, at(seconds), data))
    assert isinstance(event, AgentStateChanged)
    return event


def notice(board: str, seconds: float, **told: Any) -> Event:
    """What BoardNotices would tell a board."""
    return event_of(Draft(BoardNotice, "test", at(seconds), {"notice": f"x/{board}", "board": board, **told}))


def threshold(queue: str, seconds: int, since: float = 0, retired: bool = False) -> Queue:
    """Reference data about a queue."""
    event = event_of(
        Draft(
            Queue,
            "reference",
            at(since),
            {**Queue.example, "queue": queue, "service_level": seconds, "retired": retired},
        )
    )
    assert isinstance(event, Queue)
    return event


@dataclass
class Boards:
    """The processors with their states, and what has come out of them."""

    processors: Sequence[Processor[Any]]
    states: dict[tuple[str, str], bytes] = field(default_factory=dict)
    published: list[Event] = field(default_factory=list)
    steps: int = 0

    def take(self, events: Iterable[Event], now: datetime | None = None) -> None:
        """Events in their order; each at `now`, or at its own time."""
        for event in events:
            self._chain([event], event.time if now is None else now)

    def tick(self, now: datetime) -> None:
        """Time passes for every key of every processor."""
        out: list[Event] = []
        for processor in self.processors:
            if processor.tick_seconds is None:
                continue
            for name, key in list(self.states):
                if name == processor.name:
                    step = processor.on_tick(key, self._load(processor, key), now)
                    out += self._keep(processor, key, step)
        self._chain(out, now)

    def agent(self, agent: str, pbx: str = PBX) -> AgentStatus:
        """The last board of an agent."""
        found = self.latest[f"agent/{pbx}/{agent}"]
        assert isinstance(found, AgentStatus)
        return found

    def queue(self, queue: str, pbx: str = PBX) -> QueueStatus:
        """The last board of a queue."""
        found = self.latest[f"queue/{pbx}/{queue}"]
        assert isinstance(found, QueueStatus)
        return found

    @property
    def latest(self) -> dict[str, Event]:
        """Board → the last that was published of it, as a reader of the compacted topic has it."""
        boards = [event for event in self.published if isinstance(event, AgentStatus | QueueStatus)]
        return {event.board: event for event in boards}

    def contents(self) -> dict[str, dict[str, Any]]:
        """Board → what it says, without when it said it; boards that show nothing are left out."""
        envelope = {"id", "source", "time", "recorded", "schema_version", "last_call_at"}
        return {
            board: event.model_dump(exclude=envelope)
            for board, event in sorted(self.latest.items())
            if not isinstance(event, QueueStatus) or event.logged_in or event.waiting or event.offered_hour
        }

    def _chain(self, events: Iterable[Event], now: datetime) -> None:
        waiting = deque(events)
        while waiting:
            event = waiting.popleft()
            for processor in self.processors:
                if type(event) in processor.inputs:
                    for key in processor.keys(event):
                        self.steps += 1
                        assert self.steps < 2_000_000, "the processors answer each other without end"
                        known = self._load(processor, key)
                        waiting += self._keep(processor, key, processor.on_event(key, known, event, now))

    def _load(self, processor: Processor[Any], key: str) -> Any:
        raw = self.states.get((processor.name, key))
        return None if raw is None else processor.state_type.model_validate_json(raw)

    def _keep(self, processor: Processor[Any], key: str, step: Any) -> list[Event]:
        if step.state is None:
            self.states.pop((processor.name, key), None)
        else:
            self.states[processor.name, key] = step.state.model_dump_json().encode()
        out = [event_of(draft) for draft in step.out]
        self.published += out
        return out


def partition_of(event: Event) -> str:
    """Events with the same of this come in order."""
    return f"{event.topic}/{event.subject}"
