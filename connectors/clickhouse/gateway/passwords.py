"""Passwords, kept as salted scrypt hashes: 'scrypt$n$r$p$salt$hash' with hexadecimal salt and hash."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import threading

_N, _R, _P, _SIZE = 1 << 14, 8, 1, 32


def hash_password(password: str) -> str:
    """Hash for storing. An empty password gives an empty hash: that user logs in without one."""
    if not password:
        return ""
    salt = secrets.token_bytes(16)
    return f"scrypt${_N}${_R}${_P}${salt.hex()}${_derive(password, salt, _N, _R, _P).hex()}"


def verify_password(password: str, stored: str) -> bool:
    """Compare in constant time. Raises ValueError when `stored` is not a hash of ours."""
    if not stored:
        return password == ""
    scheme, n, r, p, salt, expected = stored.split("$")
    if scheme != "scrypt":
        raise ValueError(f"unknown password scheme {scheme!r}")
    return hmac.compare_digest(_derive(password, bytes.fromhex(salt), int(n), int(r), int(p)), bytes.fromhex(expected))


class PasswordCheck:
    """Verify passwords, and remember a good one so that it costs its 50 ms once and not per query.

    What is remembered is a keyed hash under a key that lives only in this process.
    """

    def __init__(self) -> None:
        self._key = os.urandom(32)
        self._good: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def __call__(self, name: str, password: str, stored: str) -> bool:
        mark = hmac.new(self._key, f"{stored}\0{password}".encode(), hashlib.sha256).digest()
        known = self._good.get(name)
        if known is not None and hmac.compare_digest(known, mark):
            return True
        # One at a time: scrypt takes 16 MB a call, and a storm of wrong passwords must not starve the engine.
        with self._lock:
            good = verify_password(password, stored)
        if good:
            self._good[name] = mark
        return good


def _derive(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, dklen=_SIZE)
