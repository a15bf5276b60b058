"""Each rule of compatibility, both ways: what breaks, and what its opposite may do."""

import copy
from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import Field

from models.catalogue import event_types
from models.compatibility import compatibility
from models.envelope import Event
from models.schema import Schema, json_schema
from models.types import Code, Count, Fen, Instant, Part, PhoneNumber, Seconds, Storage, Token


class Line(Part):
    meter: str
    amount: Fen


class Reading(Event):
    """A meter was read."""

    topic: ClassVar[str] = "billing.bills"
    subject_field: ClassVar[str] = "account"
    natural_key: ClassVar[tuple[str, ...]] = ("account", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("account", "time")
    example: ClassVar[dict[str, Any]] = {
        "account": "1",
        "kind": "taken",
        "wait": 1,
        "amount": 1,
        "lines": [],
        "extra": {},
    }

    account: Annotated[str, Field(min_length=1, max_length=10)]
    kind: Literal["taken", "estimated"]
    wait: Seconds
    amount: Fen
    agent: Code = ""
    caller: PhoneNumber = None
    seen_at: Instant | None = None
    month: Annotated[str, Field(pattern="^[0-9]+$")] = "1"
    lines: list[Line]
    extra: dict[str, str]


def _changed(fields: dict[str, Any] | None = None, without: tuple[str, ...] = (), **declared: Any) -> Schema:
    """Schema of Reading with some annotations (or `(annotation, default)`) replaced, added or left out."""
    annotations: dict[str, Any] = {
        name: kind for name, kind in Reading.__annotations__.items() if name not in Event.__annotations__
    }
    namespace: dict[str, Any] = {
        name: field.default
        for name, field in Reading.model_fields.items()
        if not field.is_required() and name not in without
    }
    for name, kind in (fields or {}).items():
        namespace.pop(name, None)
        annotations[name] = kind[0] if isinstance(kind, tuple) else kind
        if isinstance(kind, tuple):
            namespace[name] = kind[1]
    kept = {name: kind for name, kind in annotations.items() if name not in without}
    example = {name: value for name, value in Reading.example.items() if name not in without}
    example.update(declared.pop("example", {}))
    own = {key: getattr(Reading, key) for key in ("topic", "subject_field", "natural_key", "sort_key")}
    body = {
        "__annotations__": kept,
        "__module__": __name__,
        "__doc__": Reading.__doc__,
        **own,
        **namespace,
        "example": example,
        **declared,
    }
    return json_schema(type("Reading", (Event,), body))


OLD = _changed()


class LongerLine(Part):
    meter: str
    amount: Fen
    note: str = ""


class ShorterLine(Part):
    meter: str


BREAKING: dict[str, tuple[Schema, Schema]] = {
    "wait: field removed": (OLD, _changed(without=("wait",))),
    "tariff: new required field": (OLD, _changed({"tariff": Code}, example={"tariff": "t"})),
    "agent: optional field became required": (OLD, _changed({"agent": Code}, example={"agent": "a"})),
    "agent: default changed from '' to 'NONE'": (OLD, _changed({"agent": (Code, "NONE")})),
    "amount: type changed from integer to string": (OLD, _changed({"amount": str}, example={"amount": "1"})),
    "amount: type changed from integer to number": (OLD, _changed({"amount": float})),
    "agent: may now be null": (OLD, _changed({"agent": (Code | None, None)})),
    "seen_at: may no longer be null": (
        OLD,
        _changed({"seen_at": Instant}, example={"seen_at": "2026-01-01T00:00:00Z"}),
    ),
    "seen_at: format changed from date-time to None": (OLD, _changed({"seen_at": (str | None, None)})),
    "wait: column type changed from UInt32 to UInt64": (
        OLD,
        _changed({"wait": Annotated[int, Field(ge=0, le=2**32 - 1), Storage("UInt64")]}),
    ),
    "wait: unit changed from s to None": (OLD, _changed({"wait": Count})),
    "caller: tokenisation changed from phone to None": (OLD, _changed({"caller": (Token | None, None)})),
    "account: maxLength tightened from 10 to 9": (
        OLD,
        _changed({"account": Annotated[str, Field(min_length=1, max_length=9)]}),
    ),
    "account: minLength tightened from 1 to 2": (
        OLD,
        _changed({"account": Annotated[str, Field(min_length=2, max_length=10)]}, example={"account": "12"}),
    ),
    "amount: maximum tightened": (OLD, _changed({"amount": Annotated[Fen, Field(le=100)]})),
    "amount: exclusiveMinimum tightened from None to 0": (OLD, _changed({"amount": Annotated[Fen, Field(gt=0)]})),
    "lines: maxItems tightened from None to 5": (OLD, _changed({"lines": Annotated[list[Line], Field(max_length=5)]})),
    "month: pattern changed": (OLD, _changed({"month": (Annotated[str, Field(pattern="^[0-9]{6}$")], "1")})),
    "kind: no longer allows estimated": (OLD, _changed({"kind": Literal["taken"]})),
    "kind: now allows taken": (_changed({"kind": str}), OLD),
    "lines[].amount: field removed": (OLD, _changed({"lines": list[ShorterLine]})),
    "lines[].note: field removed": (_changed({"lines": list[LongerLine]}), OLD),
    "lines[].amount: new required field": (_changed({"lines": list[ShorterLine]}), OLD),
    "extra{}: type changed from string to integer": (OLD, _changed({"extra": dict[str, int]})),
    "topic changed from billing.bills to ops": (OLD, _changed(topic="ops")),
    "key changed from account to month": (OLD, _changed(subject_field="month")),
    "natural_key changed from account, time to account": (OLD, _changed(natural_key=("account",))),
    "sort_key changed from account, time to time": (OLD, _changed(sort_key=("time",))),
    "database changed from raw to restricted": (OLD, _changed(database="restricted")),
    "version went back from 2 to 1": (_changed(version=2), OLD),
}

ALLOWED: dict[str, tuple[Schema, Schema]] = {
    "nothing": (OLD, OLD),
    "a new optional field": (OLD, _changed({"tariff": (Code, "")})),
    "a new field that may be none": (OLD, _changed({"tariff": (Code | None, None)})),
    "a required field gets a default": (OLD, _changed({"wait": (Seconds, 0)})),
    "wider bounds": (_changed({"amount": Annotated[Fen, Field(gt=0, le=100)]}), OLD),
    "wider lengths": (OLD, _changed({"account": Annotated[str, Field(max_length=64)]})),
    "one more value": (OLD, _changed({"kind": Literal["estimated", "taken", "remote"]})),
    "a closed set opened": (OLD, _changed({"kind": str})),
    "a pattern dropped": (OLD, _changed({"month": (str, "1")})),
    "a new optional field in a line": (OLD, _changed({"lines": list[LongerLine]})),
    "a higher version": (OLD, _changed(version=2)),
}


@pytest.mark.parametrize("change", BREAKING)
def test_breaks(change: str) -> None:
    found = compatibility(*BREAKING[change])
    assert any(line.startswith(change) for line in found), found


@pytest.mark.parametrize("change", ALLOWED)
def test_allowed(change: str) -> None:
    assert compatibility(*ALLOWED[change]) == []


def test_a_renamed_table_breaks() -> None:
    new = copy.deepcopy(OLD)
    new["x-wattline"]["table"] = "meter_reading"
    assert compatibility(OLD, new) == ["table changed from reading to meter_reading"]


def test_other_words_break_nothing() -> None:
    new = copy.deepcopy(OLD)
    new["description"] = new["properties"]["wait"]["description"] = "Other words."
    new["examples"] = []
    assert compatibility(OLD, new) == []


def test_a_single_value_that_gets_company_is_allowed() -> None:
    one = _changed({"kind": Literal["taken"]})
    assert compatibility(one, OLD) == []


@pytest.mark.parametrize("cls", event_types(), ids=lambda cls: cls.__name__)
def test_every_type_is_compatible_with_itself(cls: type[Event]) -> None:
    assert compatibility(json_schema(cls), json_schema(cls)) == []
