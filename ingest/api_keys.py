"""Who may send events to the intake: a key says which sources and types it may send."""

import json
import os
import secrets as random
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import Self

KEY_PREFIX = "wl_"


class KeyFileError(Exception):
    """The file of API keys can't be read."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """`digest`: SHA-256 of the key itself, which is random and long, so that a plain hash is enough.

    `sources`, `types`: patterns such as `crm-*` and `wattline.ticket_*`; a type may be written without its prefix.
    """

    name: str
    digest: str
    sources: tuple[str, ...]
    types: tuple[str, ...]

    def may_send(self, source: str, type_name: str) -> bool:
        short = type_name.removeprefix("wattline.")
        return any(fnmatchcase(source, pattern) for pattern in self.sources) and any(
            fnmatchcase(type_name, pattern) or fnmatchcase(short, pattern) for pattern in self.types
        )


class ApiKeys:
    """All keys of the intake."""

    def __init__(self, keys: Iterable[ApiKey]) -> None:
        self._by_digest = {key.digest: key for key in keys}

    @classmethod
    def load(cls, path: Path) -> Self:
        """The keys of a file; none where there is no file. Raises KeyFileError."""
        if not path.exists():
            return cls(())
        try:
            rows = json.loads(path.read_text("utf-8"))
            return cls(ApiKey(row["name"], row["digest"], tuple(row["sources"]), tuple(row["types"])) for row in rows)
        except (ValueError, KeyError, TypeError) as error:
            raise KeyFileError(f"{path}: not a file of API keys ({type(error).__name__}: {error})") from None

    def save(self, path: Path) -> None:
        """Writes the file anew, whole or not at all; only its owner may read it."""
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump([asdict(key) for key in self], file, ensure_ascii=False, indent=2)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)

    def __iter__(self) -> Iterator[ApiKey]:
        return iter(self._by_digest.values())

    def __len__(self) -> int:
        return len(self._by_digest)

    def find(self, key: str) -> ApiKey | None:
        return self._by_digest.get(digest_of(key))

    def with_new(self, name: str, sources: Iterable[str], types: Iterable[str]) -> tuple["ApiKeys", str]:
        """These keys and one more, and that one in the clear: it is shown this once and kept nowhere.

        Raises ValueError for a name that is taken or empty.
        """
        if not name.strip():
            raise ValueError("a key needs a name")
        if any(key.name == name for key in self._by_digest.values()):
            raise ValueError(f"there is already a key called {name!r}")
        plain = KEY_PREFIX + random.token_urlsafe(32)
        new = ApiKey(name, digest_of(plain), tuple(sources), tuple(types))
        return ApiKeys([*self._by_digest.values(), new]), plain

    def without(self, name: str) -> "ApiKeys":
        """These keys but one. Raises ValueError for an unknown name."""
        left = [key for key in self._by_digest.values() if key.name != name]
        if len(left) == len(self):
            raise ValueError(f"there is no key called {name!r}")
        return ApiKeys(left)


def digest_of(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
