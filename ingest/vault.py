"""The vault: the only place where a number can be read back from its token."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, Self

Kind = Literal["phone", "bank"]


class VaultUnavailable(Exception):
    """The vault can't be reached or written now; nothing was kept. Try again."""


class VaultKeyMismatch(Exception):
    """The vault was made with another secret: nothing in it can be read with this one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A number on its way into the vault. `plain`: E.164, IBAN or digits; never shown in a repr."""

    token: str
    kind: Kind
    plain: str = field(repr=False)


class Vault(Protocol):
    """Encrypted numbers by token. Lives outside the warehouse; only jobs that need a number hold its key."""

    def put_many(self, entries: Sequence[Entry]) -> int:
        """Keeps numbers, durably; those already there stay as they are. Returns how many were new.

        Raises VaultUnavailable.
        """
        ...

    def get(self, token: str) -> str | None:
        """The number behind a token; None where it was never here or has been erased."""
        ...

    def forget(self, token: str) -> bool:
        """Erases a number for good; its token then joins what was, and leads nowhere. False: it wasn't here."""
        ...

    def count(self) -> int: ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...
