"""Model field → warehouse column: its type, its codec, and whether old rows may do without it."""

import enum
import re
import types
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel

from models.envelope import Event
from models.types import Storage

POSITION_COLUMNS = ("_topic", "_partition", "_offset")
"""Where a row stands in the log; they follow the event's own columns in every raw table."""

_SCALARS: dict[Any, str] = {
    str: "String",
    bool: "Bool",
    int: "Int64",
    float: "Float64",
    UUID: "UUID",
    date: "Date32",
}
_LOW_CARDINALITY = re.compile(r"LowCardinality\((.+)\)")
_SMALL_INTEGER = re.compile(r"(Nullable\()?U?Int(16|32|64)\)?")
_COMPRESSED = re.compile(r"(Nullable\()?(String|Float\d+|Date32|Bool)\)?|(Tuple|Array|Map)\(.*\)")


class UnmappedField(Exception):
    """A model declares a field whose type has no column type."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `optional`: an event may come without it, so it may be added to a table that has rows."""

    name: str
    type: str
    codec: str | None = None
    optional: bool = False

    def __str__(self) -> str:
        codec = f" CODEC({self.codec})" if self.codec else ""
        return f"`{self.name}` {self.type}{codec}"


def columns_of(event_type: type[Event]) -> tuple[Column, ...]:
    """The columns of an event type in the order of the model's fields, without the log position."""
    return tuple(_column(event_type, name) for name in event_type.model_fields)


def position_columns() -> tuple[Column, ...]:
    """Topic, partition and offset: the proof of what of the log is already here."""
    return (
        Column("_topic", "LowCardinality(String)"),
        Column("_partition", "Int32", "T64, ZSTD(1)"),
        Column("_offset", "Int64", "Delta, ZSTD(1)"),
    )


def tuple_type(model: type[BaseModel]) -> str:
    """The Tuple that holds a nested model, or a whole event, field by field."""
    fields = (f"{name} {_type_of_field(model, name)}" for name in model.model_fields)
    return f"Tuple({', '.join(fields)})"


def same_type(left: str, right: str) -> bool:
    """Whether two spellings name the same column type: the engine quotes names and sets blanks in its own way."""
    return re.sub(r"[`\s]", "", left) == re.sub(r"[`\s]", "", right)


def _column(model: type[BaseModel], name: str) -> Column:
    field = model.model_fields[name]
    column_type = _type_of_field(model, name)
    stored = _storage(field.annotation, field.metadata)
    codec = stored.codec if stored and stored.codec else _codec(column_type)
    return Column(name, column_type, codec, optional=not field.is_required())


def _type_of_field(model: type[BaseModel], name: str) -> str:
    field = model.model_fields[name]
    try:
        return _type_of(field.annotation, field.metadata)
    except UnmappedField as reason:
        raise UnmappedField(f"{model.__name__}.{name}: {reason}") from None


def _type_of(annotation: Any, metadata: list[Any]) -> str:
    annotation, metadata = _unwrapped(annotation, metadata)
    inner = _without_none(annotation)
    if inner is not None:
        return _nullable(_type_of(inner, metadata))
    stored = next((hint for hint in metadata if isinstance(hint, Storage)), None)
    if stored:
        return stored.clickhouse
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is list or (origin is tuple and arguments[1:] == (...,)):
        return f"Array({_type_of(arguments[0], [])})"
    if origin is dict:
        return f"Map({_type_of(arguments[0], [])}, {_type_of(arguments[1], [])})"
    if origin is Literal and all(isinstance(value, str) for value in arguments):
        return "LowCardinality(String)"
    if isinstance(annotation, type):
        if issubclass(annotation, BaseModel):
            return tuple_type(annotation)
        if issubclass(annotation, enum.Enum) and issubclass(annotation, str):
            return "LowCardinality(String)"
        if annotation in _SCALARS:
            return _SCALARS[annotation]
    raise UnmappedField(f"{annotation} has no column type; say it with Storage(...) in Annotated")


def _unwrapped(annotation: Any, metadata: list[Any]) -> tuple[Any, list[Any]]:
    while get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        metadata = [*metadata, *more]
    return annotation, metadata


def _without_none(annotation: Any) -> Any | None:
    """X of `X | None`; None for anything that isn't optional."""
    if get_origin(annotation) not in (Union, types.UnionType):
        return None
    arguments = [argument for argument in get_args(annotation) if argument is not types.NoneType]
    if len(arguments) != 1:
        raise UnmappedField(f"{annotation} is a choice between types, which no column holds")
    return arguments[0]


def _nullable(inner: str) -> str:
    """An absent nested model is its tuple with everything empty: the engine has no Nullable(Tuple), and a token that
    is '' says as much as NULL would."""
    if inner.startswith("Tuple("):
        return inner
    if inner.startswith(("Array(", "Map(")):
        raise UnmappedField("an absent list or map can't be told from an empty one; let its default be empty")
    low = _LOW_CARDINALITY.fullmatch(inner)
    return f"LowCardinality({_nullable(low[1])})" if low else f"Nullable({inner})"


def _storage(annotation: Any, metadata: list[Any]) -> Storage | None:
    annotation, metadata = _unwrapped(annotation, metadata)
    stored = next((hint for hint in metadata if isinstance(hint, Storage)), None)
    if stored:
        return stored
    inner = _without_none(annotation)
    return None if inner is None else _storage(inner, [])


def _codec(column_type: str) -> str | None:
    """Identifiers don't compress and dictionaries needn't; of the rest ZSTD(1) costs 5 % of ingest and saves half."""
    if _SMALL_INTEGER.fullmatch(column_type):
        return "T64, ZSTD(1)"
    return "ZSTD(1)" if _COMPRESSED.fullmatch(column_type) else None
