"""Dead letters: listed, opened, and replayed once what kept them out has been mended.

A replay is idempotent: what a letter holds gets the id it would have had at first, and a letter that went through is
not taken up again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

import structlog

from ingest.door import Door, Prepared
from ingest.drafts import Draft, Unreadable
from ingest.errors import FieldError, Refused
from ingest.log import Position
from ingest.secrets import SecretError, Secrets
from ingest.unreadable import EVENT_READER, STREAMS_READER, UNREADABLE_TYPE, fingerprint, type_in
from ingest.warehouse import DeadLetter
from models.catalogue import by_type_name

EVENT_READERS = frozenset({EVENT_READER, "sink"})
"""Who writes letters that hold one event as JSON, and not a line of a file."""

CHUNK = 500
MOST_EQUAL_LINES = 1_000

Reader = Callable[[bytes, DeadLetter], Iterable[Draft | Unreadable]]
"""Reads one record again: its bytes, and the letter that says source, file and line."""

Policy = Literal["retry", "drop"]
Result = Literal["replayed", "failed", "dropped"]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which letters: all fields that are given must fit. `finished`: those replayed or dropped as well."""

    topic: str | None = None
    source: str | None = None
    reader: str | None = None
    since: datetime | None = None
    fingerprint: UUID | None = None
    position: Position | None = None
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one letter in one replay. `failed` leaves it open for the next."""

    position: Position
    result: Result
    error: str
    events: int
    at: datetime


class DeadLetters(Protocol):
    """Where the letters are kept; each call raises WarehouseUnavailable."""

    def find(self, wanted: Wanted, limit: int) -> Sequence[DeadLetter]:
        """Letters, oldest first."""
        ...

    def mark(self, replay: UUID, operator: str, outcomes: Sequence[Outcome]) -> None:
        """Records what a replay did."""
        ...


@dataclass(slots=True)
class Replayed:
    """A replay in numbers: letters by result, events appended, and the distinct errors of those that failed again."""

    replay: UUID
    letters: Counter[Result] = field(default_factory=Counter)
    events: int = 0
    errors: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay needs. `readers`: line readers by the name that stands in `DeadLetter.reader`."""

    letters: DeadLetters
    door: Door
    secrets: Secrets
    readers: Mapping[str, Reader]
    clock: Callable[[], datetime]
    operator: str

    def run(self, replay: UUID, wanted: Wanted, max_events: int, policy: Policy = "retry") -> Replayed:
        """Takes up to `max_events` letters, oldest first, and stops before it would append more events than that.

        `drop` marks them as not wanted any more; their bytes stay. A crash between appending and marking only means
        that the same events, with the same ids, are appended once more.
        """
        done = Replayed(replay)
        letters = self.letters.find(wanted, max_events)
        for begin in range(0, len(letters), CHUNK):
            chunk = letters[begin : begin + CHUNK]
            outcomes, prepared = self._chunk(chunk, max_events - done.events, policy)
            if prepared:
                self.door.append([p.message for p in prepared])
            self.letters.mark(replay, self.operator, outcomes)
            done.letters.update(outcome.result for outcome in outcomes)
            done.events += len(prepared)
            done.errors.update(outcome.error for outcome in outcomes if outcome.error)
            if len(outcomes) < len(chunk):
                break
        log.info("replayed", replay=str(replay), events=done.events, **done.letters)
        return done

    def _chunk(self, letters: Sequence[DeadLetter], room: int, policy: Policy) -> tuple[list[Outcome], list[Prepared]]:
        outcomes: list[Outcome] = []
        ready: list[Prepared] = []
        for letter in letters:
            if policy == "drop":
                outcomes.append(Outcome(letter.position, "dropped", "", 0, self.clock()))
                continue
            try:
                found = self._events_of(letter)
            except (Refused, SecretError) as error:
                outcomes.append(Outcome(letter.position, "failed", str(error), 0, self.clock()))
                continue
            if len(ready) + len(found) > room:
                break
            ready += found
            outcomes.append(Outcome(letter.position, "replayed", "", len(found), self.clock()))
        return outcomes, ready

    def _events_of(self, letter: DeadLetter) -> list[Prepared]:
        raw = self.secrets.unseal(letter.sealed)
        if letter.reader in EVENT_READERS or letter.reader.startswith(STREAMS_READER):
            return [self._event(letter, raw)]
        reader = self.readers.get(letter.reader)
        if reader is None:
            raise Refused([FieldError("", f"no reader called {letter.reader!r} is known here")])
        ordinal = self._ordinal(letter, raw)
        prepared: list[Prepared] = []
        for item in reader(raw, letter):
            if isinstance(item, Unreadable):
                raise Refused([self.door.scrubbed(FieldError(item.field, item.error, item.value))])
            prepared.append(self.door.prepare(replace(item, ordinal=item.ordinal + ordinal)))
        return prepared

    def _event(self, letter: DeadLetter, raw: bytes) -> Prepared:
        type_name = type_in(raw) if letter.type == UNREADABLE_TYPE else letter.type
        cls = by_type_name().get(type_name)
        if cls is None:
            raise Refused([FieldError("type", "is not an event type of the catalogue")])
        return self.door.prepare_foreign(cls, raw, {"ce_source": letter.source} if letter.source else {})

    def _ordinal(self, letter: DeadLetter, raw: bytes) -> int:
        """Which of several identical lines this one was: its fingerprint tells, so two of them stay two events."""
        for ordinal in range(MOST_EQUAL_LINES):
            if fingerprint(self.secrets.namespace, letter.source, raw, ordinal) == letter.fingerprint:
                return ordinal
        return 0


@dataclass(frozen=True, slots=True)
class Group:
    """Letters of one kind: the same reader, source, field and complaint."""

    reader: str
    source: str
    field: str
    error: str
    letters: int
    distinct: int
    """By content: a bad file read twice counts once."""
    first: datetime
    last: datetime
    example: Position


def grouped(letters: Iterable[DeadLetter]) -> list[Group]:
    """What an operator sees first: kinds of letters, most frequent first."""
    kinds: dict[tuple[str, str, str, str], list[DeadLetter]] = {}
    for letter in letters:
        kinds.setdefault((letter.reader, letter.source, letter.field, letter.error), []).append(letter)
    groups = [
        Group(
            *kind,
            letters=len(of_kind),
            distinct=len({letter.fingerprint for letter in of_kind}),
            first=min(letter.failed_at for letter in of_kind),
            last=max(letter.failed_at for letter in of_kind),
            example=of_kind[0].position,
        )
        for kind, of_kind in kinds.items()
    ]
    return sorted(groups, key=lambda group: (-group.letters, group.reader, group.error))
