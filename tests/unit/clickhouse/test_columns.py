"""Model field → column."""

from typing import Any

import pytest
from pydantic import create_model

from connectors.clickhouse.columns import UnmappedField, columns_of, same_type, tuple_type
from models.envelope import Event
from tests.unit.clickhouse.every_column import EveryColumn, Part

TOKEN = "Tuple(token String, mask LowCardinality(String))"


def test_every_kind_of_field_has_its_type() -> None:
    types = {column.name: column.type for column in columns_of(EveryColumn)}

    assert types == {
        "id": "UUID",
        "source": "LowCardinality(String)",
        "time": "DateTime64(6, 'UTC')",
        "recorded": "DateTime64(6, 'UTC')",
        "schema_version": "UInt8",
        "account": "String",
        "day": "Date32",
        "due": "Nullable(Date32)",
        "flag": "Bool",
        "share": "Float64",
        "code": "LowCardinality(String)",
        "maybe_code": "LowCardinality(Nullable(String))",
        "colour": "LowCardinality(String)",
        "choice": "LowCardinality(String)",
        "amount": "Int64",
        "small": "Nullable(Int32)",
        "duration": "UInt32",
        "at": "Nullable(DateTime64(6, 'UTC'))",
        "caller": TOKEN,
        "bank": TOKEN,
        "price": "Tuple(amount Int64, currency LowCardinality(String))",
        "names": "Array(String)",
        "codes": "Array(LowCardinality(String))",
        "parts": f"Array({tuple_type(Part)})",
        "labels": "Map(String, String)",
    }


def test_a_nested_model_is_a_tuple_of_its_fields() -> None:
    assert tuple_type(Part) == "Tuple(kind LowCardinality(String), amount Int64, note Nullable(String))"


@pytest.mark.parametrize("annotation", [complex, int | str, list[str] | None, set[str]])
def test_a_field_that_no_column_holds_is_named(annotation: Any) -> None:
    odd = create_model("Odd", __base__=Event, strange=(annotation, ...))

    with pytest.raises(UnmappedField, match=r"Odd\.strange: "):
        columns_of(odd)


def test_types_are_compared_without_the_engines_spelling() -> None:
    assert same_type("Tuple(`a` Int64,b String)", "Tuple(a Int64, b String)")
    assert not same_type("Nullable(String)", "String")
