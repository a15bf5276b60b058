"""How many queries may run at once: in all, and per user."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator

from connectors.clickhouse.gateway.errors import TOO_MANY_SIMULTANEOUS_QUERIES, GatewayError
from connectors.clickhouse.gateway.settings import User


class Admission:
    """Counts running queries. Who comes too many is told so at once, as ClickHouse does, and never queued."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._running: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def admit(self, user: User) -> Iterator[None]:
        """Hold one place while the block runs; GatewayError 202 when there is none."""
        with self._lock:
            if self._running.total() >= self._total:
                raise GatewayError(
                    TOO_MANY_SIMULTANEOUS_QUERIES, f"Too many simultaneous queries. Maximum: {self._total}"
                )
            if self._running[user.name] >= user.limits.max_concurrent_queries:
                raise GatewayError(
                    TOO_MANY_SIMULTANEOUS_QUERIES,
                    f"Too many simultaneous queries for user {user.name}. "
                    f"Maximum: {user.limits.max_concurrent_queries}",
                )
            self._running[user.name] += 1
        try:
            yield
        finally:
            with self._lock:
                self._running[user.name] -= 1

    @property
    def running(self) -> int:
        """Queries that run now."""
        with self._lock:
            return self._running.total()
