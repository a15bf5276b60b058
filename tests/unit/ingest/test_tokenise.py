"""Tokens join, masks show, and every number is in the vault before the log has its token."""

import re

import pytest

from connectors.vault import SqliteVault
from ingest.secrets import Secrets
from ingest.tokenise import NumberTokeniser
from ingest.vault import VaultUnavailable


def test_a_token_is_keyed_and_the_same_in_every_process(vault: SqliteVault, secrets: Secrets) -> None:
    here, there = NumberTokeniser(secrets.hashing, vault), NumberTokeniser(secrets.hashing, vault)
    elsewhere = NumberTokeniser(Secrets(b"\x07" * 32).hashing, vault)
    token = here.phone("13800138000")
    assert token is not None
    assert re.fullmatch("[0-9a-f]{32}", token.token)
    assert there.phone("+86 138-0013-8000") == token
    assert elsewhere.phone("13800138000") != token
    assert here.phone("anonymous") is None


def test_a_phone_and_a_bank_account_of_equal_digits_differ(tokeniser: NumberTokeniser) -> None:
    phone = tokeniser.phone("9013800138000")
    assert phone is not None
    assert phone.token != tokeniser.bank_account("9013800138000").token


def test_numbers_of_columns_and_of_text_reach_the_vault(tokeniser: NumberTokeniser, vault: SqliteVault) -> None:
    phone, account = tokeniser.phone("13800138000"), tokeniser.bank_account("6222021234567890123")
    text = tokeniser.scrub("回电 010-66551234")
    assert vault.count() == 0
    assert tokeniser.flush() == 3
    assert tokeniser.flush() == 0
    assert phone is not None
    assert (vault.get(phone.token), vault.get(account.token)) == ("+8613800138000", "6222021234567890123")
    landline = tokeniser.phone("01066551234")
    assert landline is not None
    assert vault.get(landline.token) == "+861066551234"
    assert landline.token.startswith(text.partition("~")[2])


def test_a_vault_that_fails_loses_no_number(tokeniser: NumberTokeniser, vault: SqliteVault, secrets: Secrets) -> None:
    class Full:
        broken = True

        def put_many(self, entries: object) -> int:
            if self.broken:
                raise VaultUnavailable("disk full")
            return vault.put_many(entries)  # type: ignore[arg-type]

    full = Full()
    tokeniser = NumberTokeniser(secrets.hashing, full)  # type: ignore[arg-type]
    token = tokeniser.phone("13800138000")
    with pytest.raises(VaultUnavailable):
        tokeniser.flush()
    full.broken = False
    assert tokeniser.flush() == 1
    assert token is not None
    assert vault.get(token.token) == "+8613800138000"


def test_nothing_that_is_printed_shows_a_number(
    tokeniser: NumberTokeniser, vault: SqliteVault, secrets: Secrets
) -> None:
    token = tokeniser.phone("13800138000")
    shown = repr([tokeniser, vault, secrets, token, *tokeniser._waiting.values()])
    assert "13800138000" not in shown
    assert secrets.hashing.hex() not in shown
