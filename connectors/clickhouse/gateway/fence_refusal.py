"""How every part of the fence says no."""

from __future__ import annotations


class Refused(Exception):
    """A reader's query is not let through; the message says what is refused and what is allowed instead."""
