"""Any valid event of a class, as hypothesis strategies: what a model can emit, and nothing that it can't."""

import types
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin
from uuid import UUID
from zoneinfo import ZoneInfo

from annotated_types import Ge, Gt, Le, MaxLen, MinLen
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from models.catalogue import event_types
from models.envelope import Event

E = TypeVar("E", bound=BaseModel)

NASTY_TEXTS = (
    "",
    " ",
    "'",
    '"',
    "\\",
    "\\N",
    "\\u0041",
    "null",
    "0",
    "a\nb",
    "a\r\nb",
    "a\tb",
    "a\x00b",
    "\x7f\x1b[0m",
    "\u2028\u2029",
    "\ufeffbom",
    "\ufffd",
    "e\u0301",
    "王芳，“你好”",
    "👩‍👩‍👧‍👦⚡",
    "𠜎",
    "مرحبا",
    "{}",
    "[1,2]",
    "'; DROP TABLE raw.queue_event; --",
    "{x:String}",
    "</script>",
    "x" * 300,
)
ZONES = (UTC, ZoneInfo("Asia/Shanghai"), ZoneInfo("America/St_Johns"), timezone(timedelta(hours=-11, minutes=-30)))
_EDGES = (
    0,
    1,
    -1,
    127,
    128,
    255,
    256,
    32767,
    65535,
    2**31 - 1,
    2**31,
    2**32 - 1,
    2**53,
    2**53 + 1,
    2**63 - 1,
    -(2**63),
)
_FLOAT_EDGES = (0.0, -0.0, 0.1, 1 / 3, 5e-324, 2.2250738585072014e-308, 1e22, 1e23, 1.7976931348623157e308, 100.0)


def events(cls: type[E]) -> st.SearchStrategy[E]:
    """Any valid event (or part) of a class: nasty strings, the extremes of 64 bits, microseconds from 1970 to 2100."""
    return st.builds(
        cls, **{name: _value(field.annotation, list(field.metadata)) for name, field in cls.model_fields.items()}
    )


def _value(annotation: Any, metadata: list[Any]) -> st.SearchStrategy[Any]:
    while get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        metadata = [*metadata, *more]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        inner = [argument for argument in arguments if argument is not types.NoneType]
        return st.one_of(st.none(), *(_value(argument, metadata) for argument in inner))
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is list:
        return st.lists(_value(arguments[0], []), max_size=4)
    if origin is dict:
        return st.dictionaries(_value(arguments[0], []), _value(arguments[1], []), max_size=4)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return events(annotation)
    return _scalar(annotation, list(_constraints(metadata)))


def _constraints(metadata: Iterable[Any]) -> Iterator[Any]:
    for mark in metadata:
        if isinstance(mark, FieldInfo):
            yield from mark.metadata
        else:
            yield mark


def _scalar(kind: Any, marks: list[Any]) -> st.SearchStrategy[Any]:
    if kind is str:
        return _text(marks)
    if kind is bool:
        return st.booleans()
    if kind is int:
        return _integer(marks)
    if kind is float:
        return _float(marks)
    if kind is UUID:
        return st.uuids()
    if kind is date:
        return st.dates(date(1970, 1, 1), date(2100, 12, 31))
    if kind is AwareDatetime:
        return st.datetimes(datetime(1970, 1, 2), datetime(2100, 12, 31), timezones=st.sampled_from(ZONES))  # noqa: DTZ001
    raise TypeError(f"no strategy for {kind}")


def _text(marks: list[Any]) -> st.SearchStrategy[str]:
    pattern = next((mark.pattern for mark in marks if getattr(mark, "pattern", None)), None)
    if pattern:
        return st.from_regex(pattern.removesuffix("$") + r"\Z")
    shortest = next((mark.min_length for mark in marks if isinstance(mark, MinLen)), 0)
    longest = next((mark.max_length for mark in marks if isinstance(mark, MaxLen)), None)
    nasty = [text for text in NASTY_TEXTS if shortest <= len(text) and (longest is None or len(text) <= longest)]
    return st.sampled_from(nasty) | st.text(min_size=shortest, max_size=min(longest or 20, 20))


def _integer(marks: list[Any]) -> st.SearchStrategy[int]:
    lowest, highest = _bound(marks, Ge), _bound(marks, Le)
    edges = sorted({lowest, highest, *(edge for edge in _EDGES if lowest <= edge <= highest)})
    return st.sampled_from(edges) | st.integers(lowest, highest)


def _float(marks: list[Any]) -> st.SearchStrategy[float]:
    lowest, highest = _bound(marks, Ge, None), _bound(marks, Le, None)
    above = next((mark.gt for mark in marks if isinstance(mark, Gt)), None)
    edges = [
        edge
        for edge in _FLOAT_EDGES
        if (lowest is None or lowest <= edge)
        and (highest is None or edge <= highest)
        and (above is None or above < edge)
    ]
    least = lowest if above is None else above
    floats = st.floats(least, highest, allow_nan=False, allow_infinity=False, exclude_min=above is not None)
    return st.sampled_from(edges) | floats


_REQUIRED = object()


def _bound(marks: list[Any], kind: type[Ge] | type[Le], default: Any = _REQUIRED) -> Any:
    for mark in marks:
        if isinstance(mark, kind):
            return mark.ge if isinstance(mark, Ge) else mark.le
    if default is _REQUIRED:
        raise TypeError(f"an integer without {kind.__name__} may be more than 64 bits hold")
    return default


def any_event() -> st.SearchStrategy[Event]:
    """Any valid event of any class."""
    return st.sampled_from(event_types()).flatmap(events)
