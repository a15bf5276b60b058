"""The envelope that every event wears, after CloudEvents 1.0, and how an event gets its identity."""

import json
import re
from typing import Annotated, Any, ClassVar
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field

from models.types import Code, Instant, Storage

TYPE_PREFIX = "wattline."
STAMP_HEADER = "ce_wattlineschema"
"""Kafka header that says: validated at our door, under this schema version."""


class Event(BaseModel):
    """Base of all events. A subclass is one event type, and says everything about it:

    - `topic`: where it travels; `subject_field`: the field whose value is the key (one partition per value);
    - `natural_key`: the fields that make two records of one source the same record;
    - `sort_key`: what the warehouse table is ordered by, before the id; never a field that a correction may change;
    - `example`: a realistic record, as a connector would hand it to the door.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    topic: ClassVar[str]
    subject_field: ClassVar[str]
    natural_key: ClassVar[tuple[str, ...]]
    sort_key: ClassVar[tuple[str, ...]] = ("time",)
    version: ClassVar[int] = 1
    database: ClassVar[str] = "raw"
    retention_days: ClassVar[int | None] = None
    example: ClassVar[dict[str, Any]]

    id: UUID
    source: Code
    time: Instant
    recorded: Instant
    schema_version: Annotated[int, Field(ge=1, le=255), Storage("UInt8")]

    @property
    def subject(self) -> str:
        """What the event is about: the key that decides its partition."""
        return str(getattr(self, self.subject_field))

    @classmethod
    def type_name(cls) -> str:
        """CloudEvents `type`, for example `wattline.queue_event`."""
        return TYPE_PREFIX + cls.table_name()

    @classmethod
    def table_name(cls) -> str:
        """The table of this type in its database, for example `queue_event`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()

    @classmethod
    def is_abstract(cls) -> bool:
        """A base shared by several event types has no topic of its own or no example."""
        return "example" not in cls.__dict__


def identity(namespace: UUID, source: str, type_name: str, key: tuple[object, ...], ordinal: int = 0) -> UUID:
    """UUIDv5 of a record's source, type and natural key, and its ordinal among identical rows.

    `namespace` is derived from the installation's secret: without it, an id can't be used to guess a phone number
    that is part of a natural key. The parts are hashed as a JSON array, so that no two keys run together.
    """
    parts = [source, type_name, ordinal, *(None if part is None else str(part) for part in key)]
    return uuid5(namespace, json.dumps(parts, ensure_ascii=False, separators=(",", ":")))
