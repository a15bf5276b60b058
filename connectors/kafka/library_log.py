"""What librdkafka says, on our log: a line that comes again and again at most once a minute."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any

import structlog
from confluent_kafka import KafkaError

REPEAT_AFTER = 60.0
REMEMBERED = 200

TOLD_IN_LINES = frozenset({KafkaError._TRANSPORT, KafkaError._RESOLVE})
"""Errors of one connection: librdkafka writes a line for each besides calling us."""

log = structlog.get_logger(__name__)


class LibraryLog:
    """Takes the lines and errors of one client. `client`: what it is for; `down` is called when no broker answers."""

    def __init__(
        self,
        client: str,
        down: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._down = down
        self._clock = clock
        self._said: dict[str, float] = {}

    def settings(self) -> dict[str, Any]:
        """The settings that send a client's lines and errors here."""
        return {"logger": self, "error_cb": self.error}

    def log(self, level: int, form: str, *args: Any) -> None:
        """A line, as confluent_kafka hands it to a logger of Python's."""
        self._say(level, form % args)

    def error(self, error: KafkaError) -> None:
        """An error that belongs to no request, such as a login that is refused."""
        if error.code() == KafkaError._ALL_BROKERS_DOWN:
            self._down()
        if error.code() not in TOLD_IN_LINES:
            self._say(logging.ERROR if error.fatal() else logging.WARNING, f"{error.name()}: {error.str()}")

    def _say(self, level: int, text: str) -> None:
        now, kind = self._clock(), re.sub(r"\d+", "0", text)
        if now - self._said.get(kind, float("-inf")) < REPEAT_AFTER:
            return
        if len(self._said) >= REMEMBERED:
            self._said.clear()
        self._said[kind] = now
        if level >= logging.WARNING:
            log.warning("librdkafka", client=self._client, says=text)
        else:
            log.debug("librdkafka", client=self._client, says=text)
