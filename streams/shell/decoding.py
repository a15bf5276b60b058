"""From a record of the log to an event that some processor takes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import structlog

from ingest.lanes import trusted
from ingest.run_handler import ForeignValidator
from models.catalogue import by_type_name
from models.envelope import Event
from streams.processor import Processor
from streams.shell.clock import Clock, too_old
from streams.shell.metrics import StreamsMetrics

log = structlog.get_logger(__name__)

Processors = Sequence[Processor[Any]]


class Decoder:
    """Reads records that some processor takes, and leaves out the rest.

    A record that isn't valid is only counted here: the sink makes a dead letter of it. `horizon`: events that are
    older than this are left out without being parsed, so that neither a new group nor a year loaded after the fact
    keeps the boards busy with the past.
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
        headers = load_headers()
        if self._too_old(headers.get("ce_time", "")):
            self._metrics.skipped("old")
            return None
        event_type = self._types[type_name]
        try:
            if trusted(stamp, event_type):
                event = event_type.model_validate_json(value)
            else:
                event = self._validate_foreign(event_type, value, headers)
        except ValueError as error:
            self._metrics.skipped("invalid")
            log.warning("not a valid event; the sink keeps it", type=type_name, reason=type(error).__name__)
            return None
        if too_old(event.time, self._clock, self._horizon):
            self._metrics.skipped("old")
            return None
        return event

    def _too_old(self, time: str) -> bool:
        if not time:
            return False
        try:
            return too_old(datetime.fromisoformat(time), self._clock, self._horizon)
        except (ValueError, TypeError):  # no time, or one without a zone: the model tells
            return False


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
