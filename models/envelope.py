"""The envelope that every event wears, after CloudEvents 1.0, and how an event gets its identity."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from hashlib import sha1
from typing import Annotated, Any, ClassVar
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field

from models.types import Code, Instant, Storage

TYPE_PREFIX = "wattline."
STAMP_HEADER = "ce_wattlineschema"
"""Kafka header that says: validated at our door, under this schema version."""


class Event(BaseModel):
    """Base of all events. A subclass is one event type, and says everything about it:

    - `topic`: where it travels; `subject_field`: the field whose value is the key (one partition per value);
    - `natural_key`: the fields that make two records of one source the same record. It holds `time`, or things that
      settle the time, because the same id must always have the same time, sort key and partition; a field that a
      correction may change stays out;
    - `sort_key`: what the warehouse table is ordered by, before the id; never a field that a correction may change;
    - `latest_by`: the field of whose every value the newest event is also kept in a small table of its own, where
      the present state must be read fast; None: no such table;
    - `example`: a realistic record, as a connector would hand it to the door.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        hide_input_in_errors=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )

    topic: ClassVar[str]
    subject_field: ClassVar[str]
    natural_key: ClassVar[tuple[str, ...]]
    sort_key: ClassVar[tuple[str, ...]] = ("time",)
    latest_by: ClassVar[str | None] = None
    version: ClassVar[int] = 1
    database: ClassVar[str] = "raw"
    retention_days: ClassVar[int | None] = None
    example: ClassVar[dict[str, Any]]

    id: UUID
    """Identity from content (see `identity`): the same record read twice has the same id."""
    source: Code
    """Who says so: one PBX's queue_log, one bank, one ticket system."""
    time: Instant
    """When it happened."""
    recorded: Instant
    """When it came through our door; of two records with one id, the later one counts."""
    schema_version: Annotated[int, Field(ge=1, le=255), Storage("UInt8")]
    """The class's `version` when the event was stamped."""

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
        return _snake_case(cls.__name__)

    @classmethod
    def is_abstract(cls) -> bool:
        """A base shared by several event types has no topic of its own or no example."""
        return "example" not in cls.__dict__


def identity(namespace: UUID, source: str, type_name: str, key: tuple[object, ...], ordinal: int = 0) -> UUID:
    """UUIDv5 of a record's source, type and natural key, and its ordinal among identical rows.

    `namespace` is derived from the installation's secret: without it, an id can't be used to guess a phone number
    that is part of a natural key. The parts are hashed as a JSON array, so that no two keys run together.
    """
    name = _json([source, type_name, ordinal, *[part if type(part) is str else _key_part(part) for part in key]])
    # uuid.uuid5 by hand: it takes text only, and this is the dearest step of the door.
    return UUID(bytes=sha1(namespace.bytes + name, usedforsecurity=False).digest()[:16], version=5)


def _key_part(part: object) -> str | None:
    """One text per value, however it is written: an instant in any zone, an amount as mapping or as model."""
    if part is None or isinstance(part, str):
        return part
    if isinstance(part, datetime):
        return part.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(part, BaseModel):
        return _json(part.model_dump(mode="json")).decode()
    if isinstance(part, Mapping | list | tuple):
        return _json(part).decode()
    return str(part)


def _json(value: object) -> bytes:
    options = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
    return orjson.dumps(value, default=str, option=options)


@cache
def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
