"""Events that didn't come from our connectors: JSON fields, and an envelope that stands in them or in headers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from ingest.errors import FieldError, Refused
from models.envelope import TYPE_PREFIX, Event, identity


def fields_of(value: bytes) -> dict[str, Any]:
    """The JSON object in these bytes. Raises Refused."""
    try:
        fields = orjson.loads(value)
    except orjson.JSONDecodeError as error:
        raise Refused([FieldError("", f"not valid JSON: {error.msg} at character {error.pos}")]) from None
    if not isinstance(fields, dict):
        raise Refused([FieldError("", "must be a JSON object")])
    return fields


def envelope_of(
    cls: type[Event], fields: dict[str, Any], headers: Mapping[str, str], namespace: UUID, now: datetime
) -> dict[str, Any]:
    """Id, source, time, recorded and schema version: from the fields, else from `ce_*` headers, else made.

    Takes `type` out of the fields. `now`: what `recorded` is where nothing says it.
    """
    type_name = fields.pop("type", None) or headers.get("ce_type") or cls.type_name()
    if type_name != cls.type_name():
        raise Refused([FieldError("type", f"must be {TYPE_PREFIX}{cls.table_name()} here")])
    envelope = {
        name: found
        for name, found in (
            ("source", fields.get("source", headers.get("ce_source"))),
            ("time", fields.get("time", headers.get("ce_time"))),
        )
        if found is not None
    }
    return envelope | {
        "id": str(_id_of(cls, {**fields, **envelope}, headers.get("ce_id"), namespace)),
        "recorded": fields.get("recorded", now),
        "schema_version": fields.get("schema_version", cls.version),
    }


def _id_of(cls: type[Event], fields: dict[str, Any], ce_id: str | None, namespace: UUID) -> UUID:
    """Its own UUID; for any other id, one that is the same for the same source, type and id; else the natural key's."""
    own = fields.get("id", ce_id)
    if own is None:
        key = tuple(_normal(name, fields.get(name)) for name in cls.natural_key)
        return identity(namespace, str(fields.get("source")), cls.type_name(), key)
    try:
        return UUID(str(own))
    except ValueError:
        return identity(namespace, str(fields.get("source")), cls.type_name(), (str(own),))


def _normal(name: str, value: object) -> object:
    if name == "time" and isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    return value
