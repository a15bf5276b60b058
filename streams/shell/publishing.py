"""What processors say goes out through the door into the log, one call per batch."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import structlog

from ingest.door import Door
from ingest.drafts import Draft, Unreadable
from ingest.log import LogUnavailable
from ingest.vault import VaultUnavailable
from models.topics import topic
from streams.shell.failures import Cause, unreadable, unworded
from streams.shell.metrics import StreamsMetrics

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Emission:
    """What one step gave out. `cause` is None for a tick."""

    processor: str
    items: tuple[Draft | Unreadable, ...]
    cause: Cause | None


def is_compacted(topic_name: str) -> bool:
    """Whether only the last record per key counts on a topic."""
    return topic(topic_name).compacted


class Publisher:
    """Publishes the emissions of a batch. Safe for several threads.

    On a compacted topic the last event of a key is all that counts: of several in one batch the others are left out.
    So a shell that catches up publishes each board once per batch, not once per event. Published again after a crash
    they are the same events where the processor gives them the same time, else newer ones of the same board.
    """

    def __init__(self, door: Door, metrics: StreamsMetrics, compacted: Callable[[str], bool] = is_compacted) -> None:
        self._door = door
        self._metrics = metrics
        self._compacted = compacted

    def publish(self, emissions: Sequence[Emission]) -> None:
        """Returns once all is in the log. Raises LogUnavailable, VaultUnavailable: publish the whole batch again."""
        items = [item for emission in emissions for item in emission.items]
        kept = last_per_key(items, self._compacted)
        if not kept:
            return
        try:
            self._admit(kept)
        except (LogUnavailable, VaultUnavailable):
            raise
        except Exception as error:
            log.error("a batch can't be published as a whole, trying step by step", what=unworded(error))
            for emission in emissions:
                self._publish_alone(emission)
            return
        self._metrics.coalesced(len(items) - len(kept))

    def _publish_alone(self, emission: Emission) -> None:
        """An emission that can't be published is a failure of its processor on the event that caused it."""
        try:
            self._admit(emission.items)
        except (LogUnavailable, VaultUnavailable):
            raise
        except Exception as error:
            self._metrics.failed(emission.processor)
            log.error("a step's events can't be published", processor=emission.processor, what=unworded(error))
            if emission.cause is not None:
                self._door.admit([unreadable(emission.processor, emission.cause, error)])

    def _admit(self, items: Iterable[Draft | Unreadable]) -> None:
        items = list(items)
        admission = self._door.admit(items)
        refused = admission.rejected - sum(isinstance(item, Unreadable) for item in items)
        self._metrics.published(admission.by_type, refused)


def last_per_key(items: Sequence[Draft | Unreadable], compacted: Callable[[str], bool]) -> list[Draft | Unreadable]:
    """The items without events of compacted topics that a later one of the same type and key makes obsolete."""
    seen: set[tuple[type, object]] = set()
    kept: list[Draft | Unreadable] = []
    for item in reversed(items):
        if isinstance(item, Draft) and compacted(item.event_type.topic):
            key = (item.event_type, item.data.get(item.event_type.subject_field))
            if key in seen:
                continue
            seen.add(key)
        kept.append(item)
    kept.reverse()
    return kept
