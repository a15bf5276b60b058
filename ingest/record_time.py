"""When what a record of the log tells of happened, without validating the whole of it."""

import re
from datetime import UTC, datetime

import orjson
from pydantic import TypeAdapter, ValidationError

from ingest.log import Run
from ingest.unreadable import UNREADABLE_TYPE
from models.types import Instant

# A line that our door has written begins with the envelope, in the order of the model's fields.
_CANONICAL = re.compile(rb'\{"id":"([0-9a-f-]{36})","source":"[^"\\]*(?:\\.[^"\\]*)*","time":"([^"]+)"')

_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


def id_and_time(line: bytes) -> tuple[bytes, datetime]:
    """Id (36 characters) and time of a canonical line. Raises ValueError for any other."""
    found = _CANONICAL.match(line)
    if found is None:
        raise ValueError("not a line as our door writes it")
    return found[1], datetime.fromisoformat(found[2].decode())


def event_time(run: Run, index: int) -> datetime | None:
    """The event's time; of a record that has none that can be read, when it was appended; None where nobody knows.

    Sealed records have no time of their own: what is in them is nobody's to read.
    """
    if run.types[index] != UNREADABLE_TYPE:
        found = _CANONICAL.match(run.values[index])
        if found is not None and run.stamps[index]:
            try:
                return datetime.fromisoformat(found[2].decode())
            except ValueError:
                pass
        told = _told(run, index)
        if told is not None:
            return told
    return None if run.appended is None else datetime.fromtimestamp(run.appended, UTC)


def _told(run: Run, index: int) -> datetime | None:
    """The time as the door would read it: from the fields, else from the CloudEvents header."""
    try:
        fields = orjson.loads(run.values[index])
    except orjson.JSONDecodeError:
        fields = None
    time = fields.get("time") if isinstance(fields, dict) else None
    if time is None:
        time = run.load_headers(index).get("ce_time")
    try:
        return _INSTANT.validate_json(orjson.dumps(time), strict=True)
    except ValidationError:
        return None
