"""Records between router and processors: events, each for one key, or a tick, on a processor's own topic.

A record holds as many events of one partition as the router has at hand: Faust's work is by record, and more than ours.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import orjson

from ingest.log import Position
from models.catalogue import by_type_name
from models.envelope import Event
from streams.shell.failures import Cause

KIND = "kind"
EVENTS: Mapping[str, bytes] = {KIND: b"events"}
TICK: Mapping[str, bytes] = {KIND: b"tick"}
"""The keys of the partition are to be asked what time alone has changed."""

LARGEST = 512 * 1024
"""Bytes after which a record is full; a larger event has one to itself."""


class NotOurs(ValueError):
    """A record that no router of this version has written."""


@dataclass(frozen=True, slots=True)
class KeyedEvent:
    """An event for a key, and where the log has it. `appended`: when, in seconds since 1970."""

    key: str
    cause: Cause
    appended: float


def line_of(event: Event) -> bytes:
    """The canonical line: JSON without a line break."""
    return event.__pydantic_serializer__.to_json(event, exclude_none=True)


def packed(events: Iterable[tuple[KeyedEvent, bytes]]) -> Iterator[bytes]:
    """Records' values, from events and their canonical lines: per event a line that says whose it is, and its own."""
    lines: list[bytes] = []
    size = 0
    for keyed, line in events:
        event, at = keyed.cause.event, keyed.cause.position
        about = orjson.dumps((keyed.key, event.type_name(), at.topic, at.partition, at.offset, keyed.appended))
        if lines and size + len(about) + len(line) > LARGEST:
            yield b"\n".join(lines)
            lines, size = [], 0
        lines += (about, line)
        size += len(about) + len(line)
    if lines:
        yield b"\n".join(lines)


def unpacked(value: bytes) -> Iterator[KeyedEvent]:
    """The events of a record. Raises NotOurs."""
    try:
        lines = iter(value.split(b"\n"))
        for about, line in zip(lines, lines, strict=True):
            key, type_name, topic, partition, offset, appended = orjson.loads(about)
            event = by_type_name()[type_name].model_validate_json(line)
            yield KeyedEvent(key, Cause(event, Position(topic, partition, offset)), appended)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise NotOurs(f"{type(error).__name__}") from error


def is_tick(headers: Mapping[str, bytes]) -> bool:
    return headers.get(KIND) == TICK[KIND]
