"""From a record of the log to an event that some processor takes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import structlog

from ingest.lanes import trusted
from ingest.record_time import id_and_time
from ingest.run_handler import ForeignValidator
from models.catalogue import by_type_name
from models.envelope import Event
from models.topics import topic
from streams.processor import Processor
from streams.shell.clock import Clock, too_old
from streams.shell.metrics import StreamsMetrics

log = structlog.get_logger(__name__)

Processors = Sequence[Processor[Any]]


class Decoder:
    """Reads records that some processor takes, and leaves out the rest.

    A record that isn't valid is only counted here: the sink makes a dead letter of it. `horizon`: events that are
    older than this are left out without being parsed, so that neither a new group nor a year loaded after the fact
    keeps the boards busy with the past. What a compacted topic holds is how things stand, however long they have.
    """

    def __init__(
        self,
        processors: Processors,
        validate_foreign: ForeignValidator,
        clock: Clock,
        horizon: timedelta | None,
        metrics: StreamsMetrics,
    ) -> None:
        self._validate_foreign = validate_foreign
        self._clock = clock
        self._horizon = horizon
        self._metrics = metrics
        self._types = by_type_name()
        self._takers = takers(processors)

    def takers(self, type_name: str) -> Processors:
        """The processors that take a type."""
        return self._takers.get(type_name, ())

    def event(
        self, type_name: str, stamp: str, value: bytes, load_headers: Callable[[], Mapping[str, str]]
    ) -> Event | None:
        """The event, if a processor takes it. Raises VaultUnavailable."""
        if type_name not in self._takers:
            return None
        event_type = self._types[type_name]
        try:
            if trusted(stamp, event_type):
                # The line says its time at its head: what is old isn't parsed, and its headers aren't asked for.
                if self._is_old(event_type, id_and_time(value)[1]):
                    return None
                return event_type.model_validate_json(value)
            event = self._validate_foreign(event_type, value, load_headers())
        except (ValueError, TypeError) as error:  # TypeError: a time without a zone
            self._metrics.skipped("invalid")
            log.warning("not a valid event; the sink keeps it", type=type_name, reason=type(error).__name__)
            return None
        return None if self._is_old(event_type, event.time) else event

    def _is_old(self, event_type: type[Event], time: datetime) -> bool:
        old = not topic(event_type.topic).compacted and too_old(time, self._clock, self._horizon)
        if old:
            self._metrics.skipped("old")
        return old


def takers(processors: Processors) -> Mapping[str, Processors]:
    """Type name → the processors that take it, in their order."""
    found: dict[str, list[Processor[Any]]] = {}
    for processor in processors:
        for event_type in processor.inputs:
            found.setdefault(event_type.type_name(), []).append(processor)
    return MappingProxyType({name: tuple(takers) for name, takers in found.items()})


def input_topics(processors: Processors) -> tuple[str, ...]:
    """The topics that the processors' events travel on."""
    return tuple(sorted({event_type.topic for processor in processors for event_type in processor.inputs}))
