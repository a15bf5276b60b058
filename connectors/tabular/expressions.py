"""How a mapping says what a field's value is: a text with {names}, a list, or one of a few named operations."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

Values = Mapping[str, object]

_NAME = re.compile(r"\{(\w+)\}")


class CannotCompute(ValueError):
    """The row's values don't give the expression a value."""


class _Operation(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MapValue(_Operation):
    """`{map: "{outcome}", to: {AGENT: ANSWERED}, else: …}`: a table of values; without `else` any other is an error."""

    map: "Expression"
    to: dict[str, "Expression"]
    otherwise: "Expression" = Field(default=None, alias="else")


class First(_Operation):
    """`{first: [a, b]}`: the first that is there."""

    first: list["Expression"]


class Latest(_Operation):
    """`{latest: [a, b]}`: the latest of those times that are there."""

    latest: list["Expression"]


class PlusSeconds(_Operation):
    """`{time: "{start}", plus_seconds: "{wait}"}`: a time some seconds later."""

    time: "Expression"
    plus_seconds: "Expression"


class SecondsBetween(_Operation):
    """`{seconds_between: [start, end]}`: whole seconds; 0 where the end is before the start (clocks differ)."""

    seconds_between: tuple["Expression", "Expression"]


_OPERATIONS: dict[str, type[_Operation]] = {
    "map": MapValue,
    "first": First,
    "latest": Latest,
    "plus_seconds": PlusSeconds,
    "seconds_between": SecondsBetween,
}


def _which(value: Any) -> str:
    if isinstance(value, _Operation):
        return type(value).__name__
    if isinstance(value, dict):
        return next((cls.__name__ for word, cls in _OPERATIONS.items() if word in value), "MapValue")
    return "list" if isinstance(value, list) else "scalar"


Scalar = str | bool | int | None
Expression = Annotated[
    Annotated[Scalar, Tag("scalar")]
    | Annotated[list[Scalar], Tag("list")]
    | Annotated[MapValue, Tag("MapValue")]
    | Annotated[First, Tag("First")]
    | Annotated[Latest, Tag("Latest")]
    | Annotated[PlusSeconds, Tag("PlusSeconds")]
    | Annotated[SecondsBetween, Tag("SecondsBetween")],
    Discriminator(_which),
]


def names_in(expression: object) -> set[str]:
    """The names that an expression refers to."""
    if isinstance(expression, str):
        return set(_NAME.findall(expression))
    if isinstance(expression, MapValue):
        return names_in([expression.map, *expression.to.values(), expression.otherwise])
    if isinstance(expression, _Operation):
        return names_in([getattr(expression, field) for field in type(expression).model_fields])
    if isinstance(expression, list | tuple):
        return set().union(*(names_in(one) for one in expression))
    return set()


def evaluate(expression: object, values: Values) -> object:
    """The value of an expression for a row. Raises CannotCompute."""
    match expression:
        case str():
            return _text(expression, values)
        case list():
            return [_written(evaluate(one, values)) for one in expression]
        case MapValue():
            found = _written(evaluate(expression.map, values))
            if found in expression.to:
                return evaluate(expression.to[found], values)
            if "otherwise" in expression.model_fields_set:
                return evaluate(expression.otherwise, values)
            raise CannotCompute(f"{found!r} is none of {', '.join(expression.to)}")
        case First():
            return next((v for one in expression.first if (v := evaluate(one, values)) is not None), None)
        case Latest():
            times = [v for one in expression.latest if (v := evaluate(one, values)) is not None]
            return max((_time(v) for v in times), default=None)
        case PlusSeconds():
            start, seconds = evaluate(expression.time, values), evaluate(expression.plus_seconds, values)
            if start is None or seconds is None:
                return None
            return _later(_time(start), _number(seconds))
        case SecondsBetween():
            start, end = (evaluate(one, values) for one in expression.seconds_between)
            if start is None or end is None:
                return None
            return max(0, int((_time(end) - _time(start)).total_seconds()))
    return expression


def _text(template: str, values: Values) -> object:
    """A template that is one name only gives the value itself, not its text."""
    alone = _NAME.fullmatch(template)
    if alone:
        return values[alone[1]]
    return _NAME.sub(lambda match: _written(values[match[1]]), template)


def _written(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _time(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise CannotCompute(f"{value!r} is not a time")
    return value


def _later(start: datetime, seconds: int) -> datetime:
    try:
        return start + timedelta(seconds=seconds)
    except OverflowError:
        raise CannotCompute(f"{seconds} seconds later is no date") from None


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise CannotCompute(f"{value!r} is not a number of seconds")
    return value
