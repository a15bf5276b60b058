"""What a mapping can compute."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter

from connectors.tabular.expressions import CannotCompute, Expression, evaluate, names_in

START = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
VALUES = {"start": START, "end": START + timedelta(seconds=90), "wait": 30, "name": "bill", "none": None}
_PARSE = TypeAdapter(Expression)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("{wait}", 30),
        ("{none}", None),
        ("q-{name}-{wait}-{none}", "q-bill-30-"),
        ("{start}/x", "2026-07-01T02:00:00+00:00/x"),
        ("bill", "bill"),
        (7, 7),
        (True, True),
        (None, None),
        ([], []),
        (["{wait}", "{none}", "x"], ["30", "", "x"]),
        ({"map": "{name}", "to": {"bill": "{wait}"}}, 30),
        ({"map": "{name}", "to": {"fault": 1}, "else": None}, None),
        ({"map": "{wait}", "to": {"30": {"first": ["{none}", "x"]}}}, "x"),
        ({"first": ["{none}", "{wait}"]}, 30),
        ({"first": ["{none}"]}, None),
        ({"latest": ["{end}", "{start}", "{none}"]}, START + timedelta(seconds=90)),
        ({"latest": ["{none}"]}, None),
        ({"time": "{start}", "plus_seconds": "{wait}"}, START + timedelta(seconds=30)),
        ({"time": "{none}", "plus_seconds": "{wait}"}, None),
        ({"seconds_between": ["{start}", "{end}"]}, 90),
        ({"seconds_between": ["{end}", "{start}"]}, 0),
        ({"seconds_between": ["{none}", "{start}"]}, None),
    ],
)
def test_value(written: object, value: object) -> None:
    found = evaluate(_PARSE.validate_python(written), VALUES)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "written",
    [
        {"map": "{name}", "to": {"fault": 1}},
        {"time": "{name}", "plus_seconds": 1},
        {"time": "{start}", "plus_seconds": "{name}"},
        {"latest": ["{wait}"]},
    ],
)
def test_what_the_row_gives_no_value_for(written: object) -> None:
    with pytest.raises(CannotCompute):
        evaluate(_PARSE.validate_python(written), VALUES)


def test_the_names_an_expression_uses() -> None:
    written = {"map": "{a}", "to": {"x": {"first": ["{b}", "{c}-{d}"]}}, "else": {"seconds_between": ["{e}", "{f}"]}}
    assert names_in(_PARSE.validate_python(written)) == set("abcdef")
