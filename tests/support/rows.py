"""What an event should look like when it is read back from the warehouse."""

import types
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel


def as_row(model: BaseModel) -> dict[str, Any]:
    """Field → value as clickhouse-connect gives it: nested models as dicts, an absent one with everything empty."""
    row = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        row[name] = (
            _empty(_model_of(field.annotation)) if value is None and _model_of(field.annotation) else _plain(value)
        )
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return as_row(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _model_of(annotation: Any) -> type[BaseModel] | None:
    if get_origin(annotation) in (Union, types.UnionType):
        return next((found for argument in get_args(annotation) if (found := _model_of(argument))), None)
    while hasattr(annotation, "__metadata__"):
        annotation = get_args(annotation)[0]
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _empty(model: type[BaseModel] | None) -> dict[str, Any]:
    assert model is not None
    empty: dict[type, Any] = {str: "", int: 0, bool: False, float: 0.0}
    row = {}
    for name, field in model.model_fields.items():
        inner = _model_of(field.annotation)
        row[name] = _empty(inner) if inner else None if not field.is_required() else empty[field.annotation]  # type: ignore[index]
    return row
