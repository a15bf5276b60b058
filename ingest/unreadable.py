"""What couldn't become an event, on its way through the log: sealed bytes, and headers that say what was wrong.

The sink makes a dead letter of it. Header names are the fields of `ingest.warehouse.DeadLetter`.
"""

from hashlib import sha256
from uuid import UUID

import orjson

from ingest.drafts import Unreadable
from ingest.errors import shown
from ingest.log import Message
from ingest.secrets import Secrets
from models.envelope import identity
from models.types import Tokeniser

UNREADABLE_TYPE = "wattline.unreadable"

EVENT_READER = "event"
"""Stands where a connector's reader would: the bytes are one event as JSON, envelope and fields together."""

STREAMS_READER = "streams/"
"""Before the name of a processor that failed on an event; the bytes are that event, as under EVENT_READER."""

LONGEST_RAW = 1024 * 1024
LONGEST_ERROR = 2_000


def fingerprint(namespace: UUID, source: str, raw: bytes, ordinal: int = 0) -> UUID:
    """Identity of a record's bytes: the same bad line of a file read twice has the same."""
    return identity(namespace, source, UNREADABLE_TYPE, (sha256(raw).hexdigest(),), ordinal)


def sealed(record: Unreadable, secrets: Secrets, tokeniser: Tokeniser) -> Message:
    """The message that keeps a record which no event could be made of."""
    raw = record.raw[:LONGEST_RAW]
    content = fingerprint(secrets.namespace, record.source, raw, record.ordinal)
    headers = {
        "reader": record.reader,
        "error": tokeniser.scrub(record.error)[:LONGEST_ERROR],
        "field": tokeniser.scrub(record.field),
        "value": shown(record.value, tokeniser) if record.value else "",
        "file": record.origin.file,
        "line": str(record.origin.line),
        "fingerprint": str(content),
        "source": record.source,
    }
    clean = {name: text.encode("utf-8", "replace").decode() for name, text in headers.items()}
    return Message(record.topic, str(content), UNREADABLE_TYPE, "", secrets.seal(raw), clean)


def type_in(raw: bytes) -> str:
    """The event type that a sealed event names; '' where it names none."""
    try:
        fields = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return ""
    name = fields.get("type") if isinstance(fields, dict) else None
    return name if isinstance(name, str) else ""
