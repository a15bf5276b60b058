"""A library that tells the same thing many times a second is heard once in a while."""

import logging
from time import monotonic

EVERY = 60.0


class Seldom(logging.Filter):
    """For a handler: of a library's records, one of a kind (logger and wording, without what varies) each minute."""

    def __init__(self, library: str, every: float = EVERY) -> None:
        super().__init__()
        self._library = library
        self._every = every
        self._told: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] != self._library:
            return True
        kind = record.name, str(record.msg)
        now = monotonic()
        if now - self._told.get(kind, float("-inf")) < self._every:
            return False
        self._told[kind] = now
        return True
