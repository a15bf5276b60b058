"""What the meaning-carrying types let in, and what they make of it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from models.examples import ExampleTokeniser
from models.types import (
    BankAccount,
    BillMonth,
    Count,
    Day,
    Fen,
    Instant,
    Latitude,
    Money,
    Part,
    PhoneNumber,
    ScrubbedText,
    Token,
)


def _read(kind: Any, text: str) -> Any:
    return TypeAdapter(kind).validate_json(text, strict=True, context={"tokeniser": ExampleTokeniser()})


@pytest.mark.parametrize("text", ["1.0", "12.7", '"12"', "true", "null", str(2**63), str(-(2**63) - 1)])
def test_money_is_a_whole_number_of_64_bits(text: str) -> None:
    with pytest.raises(ValidationError):
        _read(Fen, text)


@pytest.mark.parametrize("amount", [2**63 - 1, -(2**63), 0])
def test_money_holds_the_extremes(amount: int) -> None:
    assert _read(Fen, str(amount)) == amount


@pytest.mark.parametrize("currency", ["cny", "CN", "YUAN", "CNY\n", ""])
def test_currency_is_an_iso_4217_code(currency: str) -> None:
    with pytest.raises(ValidationError):
        Money(amount=1, currency=currency)


@pytest.mark.parametrize("text", ["-1", str(2**32), "1.5", '"3"'])
def test_counts_fit_their_column(text: str) -> None:
    with pytest.raises(ValidationError):
        _read(Count, text)


@pytest.mark.parametrize(
    "text",
    [
        '"2026-11-22T18:51:48"',
        "1795373508",
        '"0001-01-01T00:00:00+08:00"',
        '"0000-00-00T00:00:00Z"',
        '"9999-12-31T23:59:59-11:00"',
        '"1899-12-31T23:59:59.999999Z"',
        '"2300-01-01T00:00:00Z"',
        '"2026-02-30T00:00:00Z"',
    ],
)
def test_an_instant_has_a_zone_and_lies_where_the_warehouse_can_hold_it(text: str) -> None:
    with pytest.raises(ValidationError):
        _read(Instant, text)


def test_an_instant_comes_out_in_utc() -> None:
    instant = _read(Instant, '"2026-11-22T18:51:48.123456+08:00"')
    assert instant == datetime(2026, 11, 22, 10, 51, 48, 123456, tzinfo=UTC)
    assert instant.tzinfo is UTC


@pytest.mark.parametrize("text", ['"0001-01-01"', '"2300-01-01"', '"2026-02-30"', '"2026-11-22T00:00:00Z"', "20000"])
def test_a_day_exists_and_fits_its_column(text: str) -> None:
    with pytest.raises(ValidationError):
        _read(Day, text)


@pytest.mark.parametrize("text", ['"2026-13"', '"2026-1"', '"202610"', '"2026-10\\n"'])
def test_a_bill_month_is_a_month(text: str) -> None:
    with pytest.raises(ValidationError):
        _read(BillMonth, text)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 90.0001])
def test_a_coordinate_is_a_place(value: float) -> None:
    class Place(Part):
        latitude: Latitude

    with pytest.raises(ValidationError):
        Place(latitude=value)


def test_a_phone_number_becomes_a_token_at_the_door() -> None:
    token = _read(PhoneNumber, '"13800138000"')
    assert isinstance(token, Token)
    assert token.mask == "138****8000"
    assert "13800138000" not in token.token


def test_a_withheld_number_is_none() -> None:
    assert _read(PhoneNumber, '""') is None
    assert _read(PhoneNumber, "null") is None


def test_a_token_passes_without_a_tokeniser() -> None:
    line = '{"token":"abc","mask":"138****8000"}'
    assert TypeAdapter(PhoneNumber).validate_json(line) == Token(token="abc", mask="138****8000")
    assert TypeAdapter(BankAccount).validate_json(line) == Token(token="abc", mask="138****8000")


@pytest.mark.parametrize("kind", [PhoneNumber, BankAccount])
@pytest.mark.parametrize(
    "text",
    ["13800138000", '{"token":"abc"}', '{"token":"","mask":"m"}', '{"token":"a","mask":"m","plain":"13800138000"}'],
)
def test_nothing_else_is_a_token(kind: Any, text: str) -> None:
    with pytest.raises(ValidationError):
        _read(kind, text)


def test_text_is_scrubbed_at_the_door_and_left_alone_after() -> None:
    assert _read(ScrubbedText, '"请回电 13800138000"') == "请回电 138****8000"
    assert TypeAdapter(ScrubbedText).validate_json('"请回电 138****8000"') == "请回电 138****8000"
