"""How long a partition that is behind has waited for a commit: it tells a busy sink from a stuck one."""

from collections.abc import Iterable
from threading import Lock

from ingest.log import Lag

PartitionKey = tuple[str, int]


class CommitAge:
    """Commits and lags come in, each with its time in seconds on one clock; ages go out."""

    def __init__(self) -> None:
        self._waiting_since: dict[PartitionKey, float] = {}
        self._lock = Lock()

    def committed(self, key: PartitionKey, now: float) -> None:
        """Whatever still waits in this partition has been waited for since now."""
        with self._lock:
            if key in self._waiting_since:
                self._waiting_since[key] = now

    def by_topic(self, lags: Iterable[Lag], now: float) -> dict[str, float]:
        """Topic → seconds since its slowest partition committed, or fell behind; 0 for a topic that isn't behind.

        `lags` are the partitions that count: what isn't among them is forgotten.
        """
        ages: dict[str, float] = {}
        with self._lock:
            before, self._waiting_since = self._waiting_since, {}
            for lag in lags:
                key = (lag.topic, lag.partition)
                age = 0.0
                if lag.behind > 0:
                    since = self._waiting_since[key] = before.get(key, now)
                    age = now - since
                ages[lag.topic] = max(ages.get(lag.topic, 0.0), age)
        return ages
