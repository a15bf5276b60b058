"""One form for every number."""

import phonenumbers
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ingest.numbers import bank_account, is_iban, phone_number


@pytest.mark.parametrize(
    "written",
    [
        "13800138000",
        "+8613800138000",
        "8613800138000",
        "008613800138000",
        "013800138000",
        "138-0013-8000",
        "138 0013 8000",
        "+86 138 0013 8000",
        "tel:+86-138-0013-8000",
        "1790013800138000",
        "sip:+8613800138000@pbx.example;user=phone",
        '"王芳" <13800138000>',
        "１３８００１３８０００",
    ],
)
def test_every_notation_of_a_number_is_the_same_number(written: str) -> None:
    number = phone_number(written, "CN")
    assert number is not None
    assert (number.canonical, number.plain, number.mask) == ("+8613800138000", "+8613800138000", "138****8000")


@pytest.mark.parametrize(
    ("written", "canonical", "mask"),
    [
        ("010-66551234", "+861066551234", "010****1234"),
        ("075588881234", "+8675588881234", "0755****1234"),
        ("66551234", "+8666551234", "****1234"),
        ("+44 20 7946 0958", "+442079460958", "+44*****0958"),
        ("95598", "short:95598", "95598"),
        ("103", "short:103", "103"),
        ("9013800138000", "raw:9013800138000", "****8000"),
        ("alice", "raw:alice", "****"),
    ],
)
def test_other_numbers(written: str, canonical: str, mask: str) -> None:
    number = phone_number(written, "CN")
    assert number is not None
    assert (number.canonical, number.mask) == (canonical, mask)


@pytest.mark.parametrize("word", ["", " ", "anonymous", "Anonymous", "unknown", "<unknown>", "restricted", "匿名"])
def test_a_withheld_number_is_none(word: str) -> None:
    assert phone_number(word, "CN") is None


@settings(deadline=None)
@given(st.from_regex(r"\A(\+?86|0086)?1[3-9][0-9]{9}\Z"))
def test_the_short_cut_for_mobiles_agrees_with_the_library(written: str) -> None:
    parsed = phonenumbers.parse(written, "CN")
    assume(phonenumbers.is_possible_number(parsed))
    number = phone_number(written, "CN")
    assert number is not None
    assert number.canonical == phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_a_number_or_withheld_and_shows_little(written: str) -> None:
    number = phone_number(written, "CN")
    if number is not None:
        assert sum(c.isdigit() for c in number.mask) <= 8


def test_bank_accounts() -> None:
    card, iban = bank_account("6222 0212 3456 7890 123"), bank_account("de89 3704 0044 0532 0130 00")
    assert (card.plain, card.mask) == ("6222021234567890123", "6222****0123")
    assert (iban.plain, iban.mask) == ("DE89370400440532013000", "DE89****3000")
    assert bank_account("60-00123").mask == "****"
    for wrong in ("", "ab", "无", "x" * 50):
        with pytest.raises(ValueError, match="4 to 40"):
            bank_account(wrong)


def test_an_iban_is_known_by_its_check_digits() -> None:
    assert is_iban("DE89370400440532013000")
    assert is_iban("GB82WEST12345698765432")
    assert not is_iban("DE88370400440532013000")
    assert not is_iban("AB12")


def test_a_number_hides_itself() -> None:
    assert "13800138000" not in repr(phone_number("13800138000", "CN"))
