"""Tokens for numbers: a keyed hash to join by, a mask to recognise by; the number itself goes to the vault."""

import hmac
import threading
from functools import lru_cache

from ingest import numbers
from ingest.numbers import Number
from ingest.scrub import ACCOUNT_NO, Scrubber
from ingest.vault import Entry, Kind, Vault
from models.types import Token

TOKEN_BYTES = 16
SHORT_TOKEN = 10
"""Hexadecimal digits of the token that stand behind a mask in free text: 40 bits keep distinct numbers distinct."""

REMEMBERED = 100_000
LONGEST_REMEMBERED_TEXT = 256


class NumberTokeniser:
    """A Tokeniser for the door. Tokens are the same for the same number and secret, in every process.

    `hashing`: the key (Secrets.hashing); `region`: the country of numbers without a country code; `ours`: regular
    expression of the utility's own account numbers, which scrubbing leaves alone. Numbers met since the last `flush`
    wait in memory: the door flushes before it appends, so that no token is in the log whose number the vault doesn't
    have. A number that was erased while this process remembers it is not put back.
    """

    def __init__(self, hashing: bytes, vault: Vault, region: str = "CN", ours: str = ACCOUNT_NO) -> None:
        self._hashing = hashing
        self._vault = vault
        self._region = region
        self._scrubber = Scrubber(ours)
        self._lock = threading.Lock()
        self._waiting: dict[str, Entry] = {}
        self.phone = lru_cache(REMEMBERED)(self._phone)
        self.bank_account = lru_cache(REMEMBERED)(self._bank_account)
        self._scrub_short = lru_cache(REMEMBERED)(self._scrub)

    def scrub(self, text: str) -> str:
        """The text with every phone or bank number replaced by its mask, `~` and the head of its token."""
        if len(text) < numbers.SHORT:
            return text
        return self._scrub_short(text) if len(text) <= LONGEST_REMEMBERED_TEXT else self._scrub(text)

    def flush(self) -> int:
        """Hands the numbers met since the last time to the vault. Returns how many were new there.

        Raises VaultUnavailable; the numbers then wait for the next try.
        """
        with self._lock:
            waiting = list(self._waiting.values())
            new = self._vault.put_many(waiting) if waiting else 0
            for entry in waiting:
                self._waiting.pop(entry.token)
            return new

    def _phone(self, plain: str) -> Token | None:
        number = numbers.phone_number(plain, self._region)
        return None if number is None else self._token("phone", number)

    def _bank_account(self, plain: str) -> Token:
        return self._token("bank", numbers.bank_account(plain))

    def _scrub(self, text: str) -> str:
        return self._scrubber(text, self._phone_in_text, lambda found: _in_text(self.bank_account(found)))

    def _phone_in_text(self, found: str) -> str:
        token = self.phone(found)
        return found if token is None else _in_text(token)

    def _token(self, kind: Kind, number: Number) -> Token:
        digest = hmac.digest(self._hashing, number.canonical.encode("utf-8", "surrogatepass"), "sha256")
        token = digest[:TOKEN_BYTES].hex()
        # Two threads may meet here with the same number: the same entry twice is one.
        self._waiting[token] = Entry(token, kind, number.plain)
        return Token(token=token, mask=number.mask)

    def __repr__(self) -> str:
        return f"NumberTokeniser(region={self._region!r})"


def _in_text(token: Token) -> str:
    return f"{token.mask}~{token.token[:SHORT_TOKEN]}"
