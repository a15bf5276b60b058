"""The door: every event of ours is validated, tokenised and stamped here, once, on its way into the log."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import structlog
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from ingest.drafts import Draft, Origin, Unreadable
from ingest.errors import FieldError, Refused, readable, shown
from ingest.foreign import envelope_of, fields_of
from ingest.log import EventLog, Message, Position
from ingest.secrets import Secrets
from ingest.tokenise import NumberTokeniser
from ingest.unreadable import EVENT_READER, sealed
from models.envelope import STAMP_HEADER, Event, identity

CHUNK_RECORDS = 2_000
CHUNK_BYTES = 8 * 1024 * 1024
REJECTS_SHOWN = 100
CONTENT_TYPE = "application/json"

log = structlog.get_logger(__name__)


def now_utc() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Prepared:
    """An event that has passed the door's checks and waits to be appended."""

    id: UUID
    message: Message


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that was kept as a dead letter."""

    type: str
    source: str
    origin: Origin | None
    errors: tuple[FieldError, ...]

    def __str__(self) -> str:
        where = f"{self.origin}: " if self.origin else ""
        return where + "; ".join(map(str, self.errors))


@dataclass(slots=True)
class Admission:
    """What became of the items handed to the door: events by type, and rejects (the first hundred are also shown).

    All of it, rejects too, is in the log. `last`: the last position written per (topic, partition).
    """

    events: int = 0
    rejected: int = 0
    by_type: Counter[str] = field(default_factory=Counter)
    rejects: list[Reject] = field(default_factory=list)
    last: dict[tuple[str, int], int] = field(default_factory=dict)


class Door:
    """Events and unreadable records go in, stamped messages come out and are appended to the log.

    Safe for several threads. `clock` gives the time that events are recorded.
    """

    def __init__(
        self,
        log: EventLog,
        tokeniser: NumberTokeniser,
        secrets: Secrets,
        clock: Callable[[], datetime] = now_utc,
    ) -> None:
        self._log = log
        self._tokeniser = tokeniser
        self._secrets = secrets
        self._clock = clock
        self._context = {"tokeniser": tokeniser}

    def admit(self, items: Iterable[Draft | Unreadable]) -> Admission:
        """Appends all items, in chunks and in their order; what fails validation is sealed and kept as a dead letter.

        Raises LogUnavailable or VaultUnavailable: the chunks before are in the log; handing in everything again gives
        the same ids, so nothing counts twice.
        """
        admission = Admission()
        chunk: list[Message] = []
        size = 0
        for item in items:
            message = self._admitted(item, admission)
            chunk.append(message)
            size += len(message.value)
            if len(chunk) >= CHUNK_RECORDS or size >= CHUNK_BYTES:
                self._append_chunk(chunk, admission)
                chunk, size = [], 0
        if chunk:
            self._append_chunk(chunk, admission)
        return admission

    def prepare(self, draft: Draft) -> Prepared:
        """Validates, tokenises and stamps one draft. Raises Refused."""
        cls = draft.event_type
        try:
            fields = self._with_envelope(draft)
            event = cls.model_validate(fields, context=self._context)
            return self._stamped(event)
        except ValidationError as error:
            raise Refused(readable(error, self._tokeniser)) from None
        except (TypeError, PydanticSerializationError):
            raise Refused([FieldError("", "holds text that is not valid Unicode")]) from None

    def prepare_foreign(self, event_type: type[Event], value: bytes, headers: Mapping[str, str]) -> Prepared:
        """The same for an event as JSON that didn't come from one of our connectors.

        `value`: its fields, with or without the envelope; what the envelope lacks is taken from the CloudEvents
        headers. A missing id is made from the CloudEvents id, else from the natural key. Raises Refused.
        """
        try:
            return self._stamped(self._foreign(event_type, value, headers))
        except PydanticSerializationError:
            raise Refused([FieldError("", "holds text that is not valid Unicode")]) from None

    def validate_foreign(self, event_type: type[Event], value: bytes, headers: Mapping[str, str]) -> Event:
        """An unstamped event of the log, for the sink; its numbers are in the vault on return. Raises Refused."""
        event = self._foreign(event_type, value, headers)
        self._tokeniser.flush()
        return event

    def append(self, messages: Sequence[Message]) -> list[Position]:
        """Appends prepared messages, all or none, after their numbers are in the vault."""
        self._tokeniser.flush()
        return self._log.append(messages)

    def scrubbed(self, error: FieldError) -> FieldError:
        """A connector's complaint as it may be shown and kept."""
        value = shown(error.value, self._tokeniser) if error.value else ""
        return FieldError(self._tokeniser.scrub(error.field), self._tokeniser.scrub(error.message), value)

    def check(self) -> None:
        """Raises LogUnavailable where nothing could be appended now."""
        self._log.topics()

    def _foreign(self, event_type: type[Event], value: bytes, headers: Mapping[str, str]) -> Event:
        try:
            fields = fields_of(value)
            fields |= envelope_of(event_type, fields, headers, self._secrets.namespace, self._clock())
            return event_type.model_validate_json(orjson.dumps(fields), context=self._context)
        except ValidationError as error:
            raise Refused(readable(error, self._tokeniser)) from None
        except TypeError as error:
            # What orjson reads it doesn't always write: lone surrogates, more than 254 levels.
            deep = "recursion" in str(error).lower()
            reason = "is nested too deeply" if deep else "holds text that is not valid Unicode"
            raise Refused([FieldError("", reason)]) from None

    def _admitted(self, item: Draft | Unreadable, admission: Admission) -> Message:
        if isinstance(item, Unreadable):
            message = sealed(item, self._secrets, self._tokeniser)
            errors = (FieldError(message.headers["field"], message.headers["error"], message.headers["value"]),)
            self._count_reject(Reject(message.type, item.source, item.origin, errors), admission)
            return message
        try:
            prepared = self.prepare(item)
        except Refused as refused:
            type_name = item.event_type.type_name()
            self._count_reject(Reject(type_name, item.source, item.origin, refused.errors), admission)
            return sealed(self._unreadable(item, refused), self._secrets, self._tokeniser)
        admission.events += 1
        admission.by_type[prepared.message.type] += 1
        return prepared.message

    def _count_reject(self, reject: Reject, admission: Admission) -> None:
        admission.rejected += 1
        if len(admission.rejects) < REJECTS_SHOWN:
            admission.rejects.append(reject)
            log.warning("rejected", type=reject.type, source=reject.source, what=str(reject))

    def _append_chunk(self, chunk: list[Message], admission: Admission) -> None:
        for position in self.append(chunk):
            admission.last[position.topic, position.partition] = position.offset

    def _with_envelope(self, draft: Draft) -> dict[str, Any]:
        cls, data = draft.event_type, draft.data
        key = draft.key
        if key is None:
            key = tuple([draft.time if name == "time" else data.get(name) for name in cls.natural_key])
        return {
            **data,
            "id": identity(self._secrets.namespace, draft.source, cls.type_name(), key, draft.ordinal),
            "source": draft.source,
            "time": draft.time,
            "recorded": self._clock(),
            "schema_version": cls.version,
        }

    def _stamped(self, event: Event) -> Prepared:
        line = event.__pydantic_serializer__.to_json(event, exclude_none=True)
        type_name, stamp, subject = event.type_name(), str(event.version), event.subject
        headers = {
            "ce_specversion": "1.0",
            "ce_id": str(event.id),
            "ce_source": event.source,
            "ce_type": type_name,
            "ce_subject": subject,
            "ce_time": event.time.isoformat(),
            "content-type": CONTENT_TYPE,
            STAMP_HEADER: stamp,
        }
        return Prepared(event.id, Message(event.topic, subject, type_name, stamp, line, headers))

    def _unreadable(self, draft: Draft, refused: Refused) -> Unreadable:
        """A draft that failed, as the event it should have been: a replay validates it as it would a foreign one."""
        fields = dict(draft.data) | {"source": draft.source, "time": draft.time, "type": draft.event_type.type_name()}
        with suppress(TypeError):  # no id for text that isn't Unicode: the replay makes one from the natural key
            fields |= {"id": self._with_envelope(draft)["id"]}
        first = refused.errors[0]
        raw = orjson.dumps(_encodable(fields), default=str)
        return Unreadable(
            topic=draft.event_type.topic,
            source=draft.source,
            reader=EVENT_READER,
            error=str(refused),
            field=first.field,
            value=first.value,
            raw=raw,
            origin=draft.origin or Origin("", 0),
            ordinal=draft.ordinal,
        )


def _encodable(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case Mapping():
            return {_encodable(str(name)): _encodable(part) for name, part in value.items()}
        case list() | tuple():
            return [_encodable(part) for part in value]
        case int() if not -(2**63) <= value < 2**64:
            return str(value)
        case _:
            return value
