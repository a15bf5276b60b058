"""The installation's one secret, and the keys that are derived from it, one per purpose."""

import os
import stat
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

SECRET_BYTES = 32
NONCE_BYTES = 12
DEAD_LETTER = b"wattline dead letter"


class SecretError(Exception):
    """The secret file is missing, unfit or open to others; or a key doesn't open what it should."""


class Secrets:
    """Keys for hashing numbers, encrypting the vault, sealing dead letters, and the namespace of event ids.

    Whoever loses the root secret can't read the vault or the dead letters any more, and every number and event gets a
    new token and id: it is backed up apart from the data.
    """

    def __init__(self, root: bytes) -> None:
        if len(root) != SECRET_BYTES:
            raise SecretError(f"the secret must be {SECRET_BYTES} bytes long, this one has {len(root)}")
        self._root = root

    @classmethod
    def load_or_create(cls, path: Path) -> Self:
        """The secret of this file (64 hexadecimal digits), made where there is none; only its owner may read it."""
        if not path.exists():
            _create(path)
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise SecretError(f"{path}: open to other users (mode {mode:03o}); run: chmod 600 {path}")
        try:
            root = bytes.fromhex(path.read_text("ascii").strip())
        except (UnicodeDecodeError, ValueError):
            raise SecretError(
                f"{path}: not a secret of Wattline; expected {2 * SECRET_BYTES} hexadecimal digits"
            ) from None
        try:
            return cls(root)
        except SecretError as error:
            raise SecretError(f"{path}: {error}") from None

    @cached_property
    def hashing(self) -> bytes:
        """Key of the tokens of phone numbers and bank accounts."""
        return self._derive("number tokens")

    @cached_property
    def encryption(self) -> bytes:
        """Key of the vault (AES-256)."""
        return self._derive("vault")

    @cached_property
    def namespace(self) -> UUID:
        """Namespace of event ids: without it, an id can't be used to guess a number in a natural key."""
        return UUID(bytes=self._derive("event ids")[:16], version=5)

    @cached_property
    def check_value(self) -> str:
        """Tells whether this is the secret that a vault was made with, without telling the secret."""
        return sha256(self._derive("check value")).hexdigest()[:32]

    def seal(self, plain: bytes) -> bytes:
        """Encrypts the bytes of a dead letter: nonce, then AES-256-GCM."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._sealer.encrypt(nonce, plain, DEAD_LETTER)

    def unseal(self, sealed: bytes) -> bytes:
        """The bytes of a dead letter. Raises SecretError where they were sealed with another secret, or damaged."""
        try:
            return self._sealer.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], DEAD_LETTER)
        except (InvalidTag, ValueError):
            raise SecretError("this dead letter was sealed with another secret, or is damaged") from None

    @cached_property
    def _sealer(self) -> AESGCM:
        return AESGCM(self._derive("dead letters"))

    def _derive(self, purpose: str) -> bytes:
        # The root is uniformly random already, so RFC 5869's extract step has nothing to do.
        return HKDFExpand(SHA256(), 32, f"wattline {purpose} 1".encode()).derive(self._root)

    def __repr__(self) -> str:
        return "Secrets(…)"

    def __reduce__(self) -> str:
        raise TypeError("secrets don't travel: open the secret file in the other process")


def _create(path: Path) -> None:
    """Writes a new secret beside and links it in place: nobody ever sees half of one, and the first of two wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(os.urandom(SECRET_BYTES).hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            return
    finally:
        beside.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
