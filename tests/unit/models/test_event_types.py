"""What must hold of every event type there is."""

import json
import types
from datetime import datetime
from typing import Annotated, Any, get_args, get_origin

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticUndefined

from models.catalogue import event_types
from models.envelope import Event
from models.examples import ExampleTokeniser, example_of
from models.types import Token, Tokenised

every_type = pytest.mark.parametrize("cls", event_types(), ids=lambda cls: cls.__name__)

TIME_SETTLED_BY_KEY = {"StatementReceived", "StatementLine"}
"""Their time is the statement's, and the statement is in the key."""


def _record(cls: type[Event], **changes: Any) -> str:
    envelope = {
        "id": "5e8a1f0c-0d4f-5d8e-8f0f-3f1b2a7c9d10",
        "source": "test",
        "time": "2026-11-22T18:51:48.000001+08:00",
        "recorded": "2026-11-22T18:51:49+08:00",
        "schema_version": 1,
    }
    return json.dumps({**envelope, **cls.example, **changes})


def _at_the_door(cls: type[Event], record: str) -> Event:
    return cls.model_validate_json(record, context={"tokeniser": ExampleTokeniser()})


def _is_nullable(annotation: Any) -> bool:
    return types.NoneType in get_args(annotation)


def _tokenised_fields(cls: type[Event]) -> list[str]:
    return [name for name, field in cls.model_fields.items() if _has_token(field.annotation, field.metadata)]


def _has_token(annotation: Any, metadata: list[Any]) -> bool:
    if any(isinstance(mark, Tokenised) for mark in metadata):
        return True
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return _has_token(arguments[0], list(arguments[1:]))
    return any(_has_token(argument, []) for argument in arguments)


@every_type
def test_example_is_valid_and_survives_the_log(cls: type[Event]) -> None:
    event = example_of(cls)
    line = event.model_dump_json(exclude_none=True)
    again = cls.model_validate_json(line)
    assert again == event
    assert again.model_dump_json(exclude_none=True) == line
    assert "\n" not in line


@every_type
def test_example_leaves_no_number_readable(cls: type[Event]) -> None:
    plain = [cls.example[name] for name in _tokenised_fields(cls) if len(cls.example.get(name, "")) >= 7]
    line = example_of(cls).model_dump_json()
    assert all(isinstance(getattr(example_of(cls), name), Token | None) for name in _tokenised_fields(cls))
    for number in plain:
        assert number not in line


@every_type
def test_says_what_it_is(cls: type[Event]) -> None:
    assert (cls.__dict__["__doc__"] or "").strip().endswith((".", ")"))
    assert {*cls.natural_key, *cls.sort_key, cls.subject_field} <= set(cls.model_fields)
    for name in (*cls.sort_key, cls.subject_field):
        assert not _is_nullable(cls.model_fields[name].annotation), f"{name} may be none"


@every_type
def test_identity_settles_time_order_and_partition(cls: type[Event]) -> None:
    """The same id must never stand under two times, sort keys or partitions."""
    assert "time" in cls.natural_key or cls.__name__ in TIME_SETTLED_BY_KEY
    # A CEL record's linked id is written once, and DESIGN §2 leaves it out of the key.
    settled = {*cls.natural_key, *({"linked_id"} if cls.__name__ == "ChannelEvent" else ())}
    assert {*cls.sort_key, cls.subject_field} - {"time"} <= settled


@every_type
def test_key_fields_have_no_default(cls: type[Event]) -> None:
    """A key is taken from the record as it comes: left out and written out must not be two keys."""
    assert [name for name in cls.natural_key if cls.model_fields[name].default not in (None, PydanticUndefined)] == []


@every_type
def test_what_may_be_none_may_be_left_out(cls: type[Event]) -> None:
    """Canonical lines leave out what is None, so reading them back needs the default."""
    for name, field in cls.model_fields.items():
        if _is_nullable(field.annotation):
            assert not field.is_required(), name
            assert field.default is None, name


@every_type
def test_unknown_field_is_refused(cls: type[Event]) -> None:
    with pytest.raises(ValidationError, match="no_such_field"):
        _at_the_door(cls, _record(cls, no_such_field=1))


@every_type
def test_time_without_zone_is_refused(cls: type[Event]) -> None:
    with pytest.raises(ValidationError, match="timezone"):
        _at_the_door(cls, _record(cls, time="2026-11-22T18:51:48"))


@every_type
def test_time_is_kept_in_utc_to_the_microsecond(cls: type[Event]) -> None:
    event = _at_the_door(cls, _record(cls))
    assert event.time == datetime.fromisoformat("2026-11-22T10:51:48.000001+00:00")
    assert event.time.utcoffset().total_seconds() == 0  # type: ignore[union-attr]


@pytest.mark.parametrize("cls", [cls for cls in event_types() if _tokenised_fields(cls)], ids=lambda cls: cls.__name__)
def test_plain_number_passes_only_through_the_door(cls: type[Event]) -> None:
    for name in _tokenised_fields(cls):
        with pytest.raises(ValidationError, match="only pass through the door") as refusal:
            cls.model_validate_json(_record(cls, **{name: "13800138000"}))
        assert "13800138000" not in str(refusal.value)


@every_type
def test_subject_is_the_key(cls: type[Event]) -> None:
    assert example_of(cls).subject == cls.example[cls.subject_field]
