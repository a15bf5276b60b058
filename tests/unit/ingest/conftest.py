"""A door with everything real behind it, in a temporary folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.sqlite_log import SqliteLog
from connectors.vault import SqliteVault
from ingest.door import Door
from ingest.log import Run
from ingest.secrets import Secrets
from ingest.tokenise import NumberTokeniser

NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


@dataclass
class House:
    secrets: Secrets
    vault: SqliteVault
    tokeniser: NumberTokeniser
    log: SqliteLog
    door: Door

    def messages(self, topic: str = "calls.queue") -> list[Run]:
        """One run per record of a topic, in the order of partitions and offsets."""
        found = []
        for partition in range(self.log.topics()[topic]):
            first, end = self.log.bounds(topic, partition)
            found += [run for at in range(first, end) if (run := self.log.read(topic, partition, at, 1))]
        return found


@pytest.fixture
def secrets() -> Secrets:
    return Secrets(bytes(range(32)))


@pytest.fixture
def vault(tmp_path: Path, secrets: Secrets) -> Iterator[SqliteVault]:
    with SqliteVault(tmp_path / "vault.sqlite", secrets, lambda: NOW) as opened:
        yield opened


@pytest.fixture
def tokeniser(secrets: Secrets, vault: SqliteVault) -> NumberTokeniser:
    return NumberTokeniser(secrets.hashing, vault)


@pytest.fixture
def house(tmp_path: Path, secrets: Secrets, vault: SqliteVault, tokeniser: NumberTokeniser) -> Iterator[House]:
    with SqliteLog(tmp_path / "log.sqlite", partitions=2) as log:
        yield House(secrets, vault, tokeniser, log, Door(log, tokeniser, secrets, lambda: NOW))
