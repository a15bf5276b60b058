"""What a processor is: pure logic that reacts to events, one state per key. Shells (Faust, in-process) run it.

A processor never does I/O and never asks a clock. Events come in the order of their partition; those of different
partitions come in any order, and the same event may come again: a processor must give the same final state then.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from ingest.drafts import Draft
from models.envelope import Event


class State(BaseModel):
    """What a processor remembers for one key. Kept as JSON, so that it outlives a restart and a new version."""

    model_config = ConfigDict(extra="ignore")


S = TypeVar("S", bound=State)


@dataclass(frozen=True, slots=True)
class Step(Generic[S]):
    """What comes of an event or a tick: the new state (None: forget the key) and the events that go out."""

    state: S | None
    out: tuple[Draft, ...] = ()


class Processor(ABC, Generic[S]):
    """One reaction. `now` is an aware time: the shell's clock live, the recorded time in a replay."""

    name: ClassVar[str]
    """A word in snake case; it names tables, topics, metrics and the source of what goes out."""
    inputs: ClassVar[tuple[type[Event], ...]]
    state_type: type[S]
    tick_seconds: ClassVar[float | None] = None
    """How often each key is asked what time alone has changed; None: never."""

    @abstractmethod
    def keys(self, event: Event) -> Iterable[str]:
        """The keys whose state the event concerns: none, one or several. Depends on the event alone."""

    @abstractmethod
    def on_event(self, key: str, state: S | None, event: Event, now: datetime) -> Step[S]:
        """The step that an event causes. `state` is None for a key that is new or was forgotten."""

    def on_tick(self, key: str, state: S, now: datetime) -> Step[S]:  # noqa: ARG002  what others override
        """The step that the passing of time causes. Without a change: the same state object and nothing out."""
        return Step(state)
