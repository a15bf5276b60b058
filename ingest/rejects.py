"""From a record that can't become a row to a dead letter that tells what, where and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from ingest.errors import Refused
from ingest.log import Position, Run
from ingest.unreadable import UNREADABLE_TYPE
from ingest.warehouse import DeadLetter


@dataclass(frozen=True, slots=True)
class Privacy:
    """What the door knows and the sink needs: how bytes are sealed, text scrubbed, content recognised."""

    seal: Callable[[bytes], bytes]
    scrub: Callable[[str], str]
    fingerprint: Callable[[bytes], UUID]


@dataclass(frozen=True, slots=True)
class Rejection:
    """One record of a run, by index, and what is wrong with it."""

    index: int
    error: str
    field: str = ""
    value: str = ""
    """Scrubbed, or empty."""


def rejection_of(index: int, error: Exception) -> Rejection:
    """Says which field is refused, and why; a value only where the door has scrubbed it."""
    if isinstance(error, ValidationError):
        first, *others = error.errors(include_input=False, include_url=False, include_context=False)
        more = f" (and {len(others)} more)" if others else ""
        return Rejection(index, first["msg"] + more, ".".join(map(str, first["loc"])))
    if isinstance(error, Refused):
        return Rejection(index, str(error), error.errors[0].field, error.errors[0].value)
    return Rejection(index, str(error))


def unknown_type(run: Run, index: int) -> Rejection:
    return Rejection(index, f"no event type is called {run.types[index]!r}; the catalogue is in docs/events.md", "type")


def dead_letter(run: Run, rejection: Rejection, privacy: Privacy, now: datetime) -> DeadLetter:
    """A record that the sink refuses."""
    index = rejection.index
    value = run.values[index]
    headers = run.load_headers(index)
    return DeadLetter(
        position=Position(run.topic, run.partition, run.offsets[index]),
        fingerprint=fingerprint_of(run, index, privacy),
        type=privacy.scrub(run.types[index]),
        source=privacy.scrub(headers.get("ce_source", "")),
        reader="sink",
        error=privacy.scrub(rejection.error),
        field=privacy.scrub(rejection.field),
        value=rejection.value,
        file="",
        line=0,
        sealed=privacy.seal(value),
        failed_at=now,
    )


def sealed_dead_letter(run: Run, index: int, privacy: Privacy, now: datetime) -> DeadLetter:
    """A record that the door has refused, scrubbed and sealed: what it said about it stands in the headers."""
    headers = run.load_headers(index)
    return DeadLetter(
        position=Position(run.topic, run.partition, run.offsets[index]),
        fingerprint=fingerprint_of(run, index, privacy),
        type=run.types[index],
        source=headers.get("source", ""),
        reader=headers.get("reader", ""),
        error=headers.get("error", ""),
        field=headers.get("field", ""),
        value=headers.get("value", ""),
        file=headers.get("file", ""),
        line=int(line) if (line := headers.get("line", "")).isdigit() else 0,
        sealed=run.values[index],
        failed_at=now,
    )


def fingerprint_of(run: Run, index: int, privacy: Privacy) -> UUID:
    """The content's identity: as the door has told it of what it sealed, else of the bytes."""
    told = None
    if run.types[index] == UNREADABLE_TYPE:
        told = _uuid(run.load_headers(index).get("fingerprint", ""))
    return told or privacy.fingerprint(run.values[index])


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
