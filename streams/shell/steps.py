"""The steps of one processor within one batch: its states as they become, and what goes out."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

import structlog
from pydantic import AwareDatetime, BaseModel, ValidationError

from models.envelope import Event
from streams.processor import Processor, State, Step
from streams.shell.clock import Clock
from streams.shell.failures import Cause, unreadable, unworded
from streams.shell.publishing import Emission

log = structlog.get_logger(__name__)

S = TypeVar("S", bound=State)
Load = Callable[[str], bytes | None]
"""Key → what is kept for it; None: nothing."""


class Kept(BaseModel, Generic[S]):
    """What a shell keeps for a key. `latest`: the latest time among the key's events, for the event-time clock."""

    latest: AwareDatetime
    state: S


class Steps(Generic[S]):
    """Nothing is stored here: `changes` are for the shell to save once everything in `emissions` is published.

    `emissions` may be shared with the steps of other processors, so that the order of events is kept.
    """

    def __init__(self, processor: Processor[S], clock: Clock, load: Load, emissions: list[Emission]) -> None:
        self._processor = processor
        self._clock = clock
        self._load = load
        self._emissions = emissions
        self._kept_type: Any = Kept.__class_getitem__(processor.state_type)
        self._kept: dict[str, Kept[S] | None] = {}
        self._causes: dict[str, Cause | None] = {}
        self.events = 0
        self.failures = 0

    def on_event(self, key: str, event: Event, cause: Cause) -> None:
        """One event for one key. Never raises for what the processor does: the event becomes a dead letter."""
        self.events += 1
        kept = self._of(key)
        latest = event.time if kept is None else max(kept.latest, event.time)
        state = None if kept is None else kept.state
        try:
            step = self._processor.on_event(key, state, event, self._clock.at(latest))
            out = tuple(step.out)
        except Exception as error:
            self.fail(cause, error)
            return
        if kept is None or step.state is not state or not self._clock.live:
            self._keep(key, step, latest, cause)
        self._emit(out, cause)

    def on_tick(self, key: str) -> None:
        """The passing of time for one key. A processor that fails keeps its state; there is no event to set aside."""
        kept = self._of(key)
        if kept is None:
            return
        try:
            step = self._processor.on_tick(key, kept.state, self._clock.at(kept.latest))
            out = tuple(step.out)
        except Exception as error:
            self.failures += 1
            log.error("tick failed", processor=self._processor.name, what=unworded(error))
            return
        if step.state is not kept.state:
            self._keep(key, step, kept.latest, None)
        self._emit(out, None)

    def fail(self, cause: Cause, error: Exception) -> None:
        """The processor can't deal with the event: it is set aside, the state stays as it was."""
        self.failures += 1
        name = self._processor.name
        log.warning("processor failed", processor=name, at=str(cause.position), what=unworded(error))
        self._emit((unreadable(name, cause, error),), cause)

    def changes(self) -> dict[str, bytes | None]:
        """Key → what is to be kept; None: forget it. A state that can't be written as JSON fails its last event."""
        changed: dict[str, bytes | None] = {}
        for key, cause in self._causes.items():
            kept = self._kept[key]
            try:
                changed[key] = None if kept is None else kept.model_dump_json(warnings="error").encode()
            except ValueError as error:  # PydanticSerializationError is one
                if cause is not None:
                    self.fail(cause, error)
                self._kept.pop(key)
        return changed

    def _of(self, key: str) -> Kept[S] | None:
        if key not in self._kept:
            self._kept[key] = self._loaded(key)
        return self._kept[key]

    def _loaded(self, key: str) -> Kept[S] | None:
        raw = self._load(key)
        if raw is None:
            return None
        try:
            kept: Kept[S] = self._kept_type.model_validate_json(raw)
        except ValidationError as error:
            # States follow from the log: better begin this key anew than fail on each of its events.
            log.error("state can't be read, forgotten", processor=self._processor.name, errors=error.error_count())
            return None
        return kept

    def _keep(self, key: str, step: Step[S], latest: datetime, cause: Cause | None) -> None:
        kept = None if step.state is None else self._kept_type.model_construct(latest=latest, state=step.state)
        self._kept[key] = kept
        self._causes[key] = cause

    def _emit(self, items: tuple[Any, ...], cause: Cause | None) -> None:
        if items:
            self._emissions.append(Emission(self._processor.name, items, cause))
