"""Sessions: a handle kept between requests, for temporary tables and SET.

The settings that come with one request belong to that request only, but the handle stays: so they are taken back.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from connectors.clickhouse.gateway.engine import BASELINE, Engine, Handle
from connectors.clickhouse.gateway.errors import (
    SESSION_IS_LOCKED,
    SESSION_NOT_FOUND,
    TOO_MANY_SIMULTANEOUS_QUERIES,
    GatewayError,
)
from connectors.clickhouse.gateway.sql import quote


@dataclass
class Session:
    """A handle, and what the last request left on it."""

    handle: Handle
    database: str
    defaults: Mapping[str, str]
    expires: float = 0.0
    timeout: float = 0.0
    current_database: str = ""
    changed_by_user: bool = False
    _applied: dict[str, str] = field(default_factory=dict)
    _originals: dict[str, str] = field(default_factory=dict)

    def prepare(self, database: str, settings: Mapping[str, str]) -> None:
        """Make the handle look as this request wants it: its database, its settings, nobody else's."""
        wanted = database or self.database
        if wanted != self.current_database:
            self.handle.use(wanted)
            self.current_database = wanted
        changes = {name: quote(value) for name, value in settings.items() if self._applied.get(name) != value}
        for name in changes:
            if name not in self._applied:
                self._originals[name] = self._original(name)
        gone = self._applied.keys() - settings.keys()
        changes.update({name: self._originals[name] for name in gone})
        try:
            self.handle.set_literal(changes)
        except GatewayError:
            self._take_back(changes)
            raise
        for name in gone:
            del self._applied[name]
        self._applied.update(settings)

    def before_user_set(self) -> None:
        """A SET of the user's is about to run and must not be mixed up with what requests brought."""
        self.handle.set_literal({name: self._originals[name] for name in self._applied})
        self._applied.clear()
        self.changed_by_user = True

    def after_use(self) -> None:
        """A USE of the user's has run."""
        self.database = self.current_database = self.handle.current_database()

    def _take_back(self, changes: Mapping[str, str]) -> None:
        """A bad value among several leaves the handle with some of them: forget all that requests brought."""
        for name in changes.keys() | self._applied.keys():
            with contextlib.suppress(GatewayError):
                self.handle.set_literal({name: self._originals[name]})
        self._applied.clear()

    def _original(self, name: str) -> str:
        if not self.changed_by_user:
            return quote(self.defaults[name]) if name in self.defaults else "DEFAULT"
        row = self.handle.query(f"SELECT value FROM system.settings WHERE changed AND name = {quote(name)}", "RawBLOB")
        text: str = row.bytes().decode()
        return quote(text) if text else "DEFAULT"


HANDOVER_SECONDS = 2.0
"""A client that has read its answer to the end may ask again before the thread that sent it lets the session go."""


class SessionStore:
    """All sessions, by user and id."""

    def __init__(self, engine: Engine, clock: Callable[[], float], limit: int) -> None:
        self._engine = engine
        self._clock = clock
        self._limit = limit
        self._free: dict[tuple[str, str], Session] = {}
        self._busy: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        self._released = threading.Condition(self._lock)

    @contextlib.contextmanager
    def use(
        self,
        user: str,
        session_id: str,
        timeout: float,
        database: str,
        defaults: Mapping[str, str],
        *,
        must_exist: bool,
    ) -> Iterator[Session]:
        """Hold a session while the block runs.

        :param timeout: seconds it is kept afterwards.
        :param defaults: settings that a new session starts with.
        :raises GatewayError: 373 while another request holds it, 372 when `must_exist` and it doesn't.
        """
        key = (user, session_id)
        with self._lock:
            if not self._released.wait_for(lambda: key not in self._busy, HANDOVER_SECONDS):
                raise GatewayError(SESSION_IS_LOCKED, f"Session {session_id} is locked by a concurrent client")
            session = self._free.pop(key, None)
            if session is None and must_exist:
                raise GatewayError(SESSION_NOT_FOUND, f"Session {session_id} not found")
            if session is None and len(self._free) + len(self._busy) >= self._limit:
                raise GatewayError(TOO_MANY_SIMULTANEOUS_QUERIES, f"Too many sessions. Maximum: {self._limit}")
            self._busy.add(key)
        try:
            if session is None:
                session = self._create(database, defaults)
            yield session
        finally:
            with self._lock:
                self._busy.discard(key)
                if session is not None:
                    session.timeout = timeout
                    session.expires = self._clock() + timeout
                    self._free[key] = session
                self._released.notify_all()

    def _create(self, database: str, defaults: Mapping[str, str]) -> Session:
        handle = self._engine.handle()
        try:
            handle.set(defaults)
        except GatewayError:
            handle.close()
            raise
        known = {**self._engine.initial_settings, **BASELINE, **defaults}
        return Session(handle, database, known, current_database="default")

    def close_session(self, user: str, session_id: str) -> None:
        """Forget a session (close_session=1)."""
        with self._lock:
            session = self._free.pop((user, session_id), None)
        if session is not None:
            session.handle.close()

    def close_expired(self) -> None:
        """Close what nobody came back for; call now and then."""
        now = self._clock()
        with self._lock:
            old = [key for key, session in self._free.items() if session.expires <= now]
            sessions = [self._free.pop(key) for key in old]
        for session in sessions:
            session.handle.close()

    def close(self) -> None:
        """Close all free sessions; none may be busy."""
        with self._lock:
            sessions = list(self._free.values())
            self._free.clear()
        for session in sessions:
            session.handle.close()
