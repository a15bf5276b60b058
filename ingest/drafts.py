"""What a connector hands to the door: drafts of events, and records that it couldn't read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from models.envelope import Event


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record came from: a file and its line (1-based), or a request."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before the door: numbers still readable, no id, no stamp.

    `data` holds the event type's own fields (Python values; times aware). `key` replaces the natural key of the
    class where a source knows better (a tabular mapping's key columns). `ordinal` tells identical rows apart.
    """

    event_type: type[Event]
    source: str
    time: datetime
    data: Mapping[str, object]
    key: tuple[object, ...] | None = None
    ordinal: int = 0
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that no event could be made of; the door seals its bytes and keeps it as a dead letter.

    `error` says what is wrong and what was expected; `field` and `value` what it was found in (the door scrubs
    both). `reader` names the connector that failed, so that a replay knows whom to ask again; `raw` is at most
    64 KiB of the record.
    """

    topic: str
    source: str
    reader: str
    error: str
    raw: bytes
    origin: Origin
    field: str = ""
    value: str = ""
    ordinal: int = 0
