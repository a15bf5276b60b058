"""An event that a processor failed on becomes a dead letter: it can be looked at, and be replayed after a repair."""

import traceback
from dataclasses import dataclass
from pathlib import PurePath

from ingest.drafts import Origin, Unreadable
from ingest.log import Position
from ingest.unreadable import STREAMS_READER
from models.envelope import Event

LONGEST_ERROR = 1_000


@dataclass(frozen=True, slots=True)
class Cause:
    """The event that a step is about, and where it stands in the log."""

    event: Event
    position: Position


def unreadable(processor: str, cause: Cause, error: Exception) -> Unreadable:
    """What the door seals and the sink keeps. A replay appends the event to its own topic again, under its own id."""
    event, position = cause.event, cause.position
    return Unreadable(
        topic=position.topic,
        source=event.source,
        reader=STREAMS_READER + processor,
        error=described(error),
        raw=with_type(event.model_dump_json(exclude_none=True).encode(), event.type_name()),
        origin=Origin(f"{position.topic}/{position.partition}", position.offset),
    )


def described(error: Exception) -> str:
    """Class, message and place of an error, on one line."""
    message = " ".join([f"{type(error).__name__}:", *str(error).split()])[:LONGEST_ERROR]
    return f"{message} ({place(error)})"


def unworded(error: Exception) -> str:
    """Class and place of an error, for the log: its message may quote what an event holds, and nobody scrubs a log."""
    return f"{type(error).__name__} ({place(error)})"


def place(error: Exception) -> str:
    """file:line where it was raised, `file` as far as it names the module."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "nowhere"
    raised = frames[-1]
    return f"{'/'.join(PurePath(raised.filename).parts[-2:])}:{raised.lineno}"


def with_type(line: bytes, type_name: str) -> bytes:
    """A canonical line (a JSON object, never empty) that says its type, as a sealed event has to."""
    return b'{"type":"' + type_name.encode() + b'",' + line[1:]
