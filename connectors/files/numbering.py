"""Ordinals of identical rows, and places of rows within their second."""

from collections import Counter
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from typing import TypedDict

from ingest.drafts import Draft, Unreadable
from models.envelope import Event

MOST_ROWS_OF_A_SECOND = 100_000
"""Different rows that are remembered within a second. No PBX writes as many; a file whose clock stood still may, and
must not fill the memory."""


class Memory(TypedDict):
    """What a reader must remember of the second it stopped in. Digests, so that no number stands in a state file."""

    second: int | None
    places: dict[str, int]
    repeats: dict[str, int]


def nothing_remembered() -> Memory:
    return {"second": None, "places": {}, "repeats": {}}


def key_of(draft: Draft) -> tuple[object, ...]:
    """Type and natural key of a draft, hashable: equal exactly where the door would give equal ids."""
    values = draft.key
    if values is None:
        get, time = draft.data.get, draft.time
        values = tuple([time if name == "time" else get(name) for name in draft.event_type.natural_key])
    return (draft.event_type, *[tuple(value) if type(value) is list else value for value in values])


def _digest(key: tuple[object, ...]) -> str:
    return blake2b(repr(key).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


@cache
def _needs_place(event_type: type[Event]) -> bool:
    """Types that must say their place within the second; a CDR's optional `sequence` is the PBX's own counter."""
    field = event_type.model_fields.get("sequence")
    return field is not None and field.is_required()


class Numbering:
    """Numbers the rows of one source in the order of the file.

    Ordinals and places start again at each change of second between neighbouring rows, so a file that is read from
    any such change on gives the same numbers as a file that is read whole. Identical rows of one second that have a
    row of another second between them count as one: no order of reading could tell them from a repeat.
    """

    def __init__(self, memory: Memory | None = None, *, repeats_count: bool = True) -> None:
        """`repeats_count`: False where the source's key says that two equal rows are one record."""
        self._repeats_count = repeats_count
        remembered = memory or nothing_remembered()
        self._second = remembered["second"]
        self._places: Counter[str] = Counter(remembered["places"])
        self._carried: dict[str, int] = dict(remembered["repeats"])
        self._repeats: dict[tuple[object, ...], int] = {}

    def number(self, drafts: list[Draft]) -> list[Draft]:
        """The drafts of one row, with ordinal, and with `sequence` where the type needs it and the row doesn't say."""
        if not drafts:
            return drafts
        self._enter(int(drafts[0].time.timestamp()))
        return [self._numbered(draft) for draft in drafts]

    def number_unreadable(self, record: Unreadable) -> Unreadable:
        """A bad row belongs to the second of the row before it."""
        ordinal = self._repeat((record.reader, record.raw))
        return replace(record, ordinal=ordinal) if ordinal else record

    def memory(self) -> Memory:
        repeats = dict(self._carried)
        repeats.update((_digest(key), count) for key, count in self._repeats.items())
        return {"second": self._second, "places": dict(self._places), "repeats": repeats}

    def _enter(self, second: int) -> None:
        if second != self._second:
            self._second = second
            self._places.clear()
            self._carried.clear()
            self._repeats.clear()

    def _repeat(self, key: tuple[object, ...]) -> int:
        seen = self._repeats.get(key)
        if seen is None:
            seen = self._carried.get(_digest(key), 0) if self._carried else 0
        self._repeats[key] = seen + 1
        if len(self._repeats) > MOST_ROWS_OF_A_SECOND:
            del self._repeats[next(iter(self._repeats))]
        return seen

    def _numbered(self, draft: Draft) -> Draft:
        event_type, data = draft.event_type, draft.data
        ordinal = self._repeat(key_of(draft)) if self._repeats_count else 0
        if _needs_place(event_type) and "sequence" not in data:
            place = self._places[event_type.__name__]
            self._places[event_type.__name__] = place + 1
            data = {**data, "sequence": place}
        elif not ordinal:
            return draft
        return Draft(event_type, draft.source, draft.time, data, draft.key, ordinal, draft.origin)
