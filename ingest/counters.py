"""What a sink has done since it started, for its log and for tests."""

from dataclasses import dataclass, field, fields
from threading import Lock


@dataclass(slots=True)
class SinkCounters:
    """Whole numbers that only grow. Several inserting threads add to them."""

    inserted: int = 0
    rejected: int = 0
    duplicates: int = 0
    missing: int = 0
    quick_runs: int = 0
    bulk_runs: int = 0
    refusals: int = 0
    """Inserts that the engine refused: each is bisected."""
    retries: int = 0
    """Attempts that found the warehouse, the log or the vault unavailable."""
    lost_partitions: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def add(self, **amounts: int) -> None:
        with self._lock:
            for name, amount in amounts.items():
                setattr(self, name, getattr(self, name) + amount)

    def snapshot(self) -> dict[str, int]:
        with self._lock:
            return {field.name: getattr(self, field.name) for field in fields(self) if not field.name.startswith("_")}
