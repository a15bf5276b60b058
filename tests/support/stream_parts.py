"""What a shell is put together from in tests: a door with everything real behind it, events, and what came out."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from connectors.sqlite_log import SqliteLog
from connectors.vault import SqliteVault
from ingest.checkpoints import Checkpoint, pass_by
from ingest.door import Door
from ingest.drafts import Draft
from ingest.log import EventLog
from ingest.secrets import Secrets
from ingest.tokenise import NumberTokeniser
from ingest.unreadable import UNREADABLE_TYPE
from models.calls import QueueEvent
from streams.processor import Processor
from streams.shell.clock import Clock
from streams.shell.in_process import InProcessSettings, InProcessShell
from streams.shell.metrics import StreamsMetrics
from streams.shell.publishing import Publisher
from streams.shell.state_store import StateStore
from tests.support.event_time import EventTimeClock

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SECRETS = Secrets(bytes(range(32)))
TOPICS = ("calls.cdr", "calls.queue", "agents.state", "reference.queues", "ops", "boards")


@dataclass
class House:
    """A log and the door in front of it."""

    log: EventLog
    door: Door
    secrets: Secrets

    def records(self, *types: str) -> Iterator[dict[str, Any]]:
        """Events of these types that are in the log, by partition and offset, with `offset` and headers."""
        for topic, partitions in self.log.topics().items():
            for partition in range(partitions):
                position, end = self.log.bounds(topic, partition)
                while position < end and (run := self.log.read(topic, partition, position, 1_000)):
                    for index, offset in enumerate(run.offsets):
                        if run.types[index] in types:
                            value = run.values[index]
                            is_sealed = run.types[index] == UNREADABLE_TYPE
                            fields = {"sealed": value} if is_sealed else json.loads(value)
                            yield fields | {"offset": offset, "headers": dict(run.load_headers(index))}
                    position = run.last + 1


@contextmanager
def house(folder: Path, log: EventLog | None = None, partitions: int = 1) -> Iterator[House]:
    """Opens the vault in this folder and, without a log, an SQLite log."""
    folder.mkdir(parents=True, exist_ok=True)
    with SqliteVault(folder / "vault.sqlite", SECRETS) as vault:
        opened = log or SqliteLog(folder / "log.sqlite", partitions=partitions, topics=TOPICS)
        try:
            door = Door(opened, NumberTokeniser(SECRETS.hashing, vault), SECRETS)
            yield House(opened, door, SECRETS)
        finally:
            if log is None:
                opened.close()


@contextmanager
def in_process(
    house: House,
    path: Path,
    processors: Sequence[Processor[Any]],
    clock: Clock | None = None,
    settings: InProcessSettings | None = None,
    checkpoint: Checkpoint = pass_by,
    **publishing: Any,
) -> Iterator[InProcessShell]:
    """An in-process shell with its states in the file `path`."""
    metrics = StreamsMetrics()
    with StateStore(path) as store:
        yield InProcessShell(
            event_log=house.log,
            processors=processors,
            publisher=Publisher(house.door, metrics, **publishing),
            validate_foreign=house.door.validate_foreign,
            store=store,
            clock=clock or EventTimeClock(),
            metrics=metrics,
            settings=settings or InProcessSettings(poll_timeout=0.01),
            checkpoint=checkpoint,
        )


def queue_row(number: int, queue: str = "bill", agent: str = "NONE", seconds: float | None = None) -> Draft:
    """The `number`-th caller entering a queue, one a second from START unless `seconds` says when."""
    time = START + timedelta(seconds=number if seconds is None else seconds)
    data = {
        "pbx": "pbx-sim",
        "call_id": f"pbx-sim-{number}",
        "queue": queue,
        "agent": agent,
        "verb": "ENTERQUEUE",
        "known_verb": True,
        "sequence": 0,
        "parameters": ["", "", "1"],
        "original_position": 1,
    }
    return Draft(QueueEvent, "pbx-sim", time, data)
