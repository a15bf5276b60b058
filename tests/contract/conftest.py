"""The logs that must pass the contract. A new implementation joins by one more class in LOG_KITS."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar, Protocol

import pytest

from connectors.sqlite_log import SqliteLog
from ingest.log import EventLog

TOPICS = ("agents.state", "calls.queue", "tickets")
PARTITIONS = 4


class LogKit(Protocol):
    """How the contract suite gets at one implementation, with the topics TOPICS of PARTITIONS partitions each."""

    lease: float
    """Seconds after which a silent member has lost its partitions."""

    def open(self) -> EventLog: ...

    def opener(self) -> str:
        """Python source that defines `log`, for another process."""
        ...

    def expire(self, log: EventLog) -> None:
        """Retention eats everything appended so far, read or not."""
        ...


class SqliteKit:
    lease: ClassVar[float] = 1.0

    def __init__(self, folder: Path) -> None:
        self._path = folder / "log.sqlite"

    def open(self) -> SqliteLog:
        return SqliteLog(self._path, partitions=PARTITIONS, topics=TOPICS, lease=self.lease)

    def opener(self) -> str:
        return (
            "from pathlib import Path\n"
            "from connectors.sqlite_log import SqliteLog\n"
            f"log = SqliteLog(Path({str(self._path)!r}), {PARTITIONS}, {TOPICS!r}, lease={self.lease})\n"
        )

    def expire(self, log: EventLog) -> None:
        assert isinstance(log, SqliteLog)
        log.trim(datetime.now(UTC) + timedelta(seconds=2), unread_days=0)


LOG_KITS = {"sqlite": SqliteKit}


@pytest.fixture(params=LOG_KITS)
def kit(request: pytest.FixtureRequest, tmp_path: Path) -> LogKit:
    made: LogKit = LOG_KITS[request.param](tmp_path)
    return made


@pytest.fixture
def log(kit: LogKit) -> Iterator[EventLog]:
    with kit.open() as opened:
        yield opened
