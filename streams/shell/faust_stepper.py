"""The agent of one processor: steps over the events of its keys, states in a Faust table.

In this order, so that whatever is cut short is done again: publish, write the changelog, then the local table, then
acknowledge. Writing the table as a reader of its changelog does (and not by assignment, which writes first and sends
later) keeps the two in step: what RocksDB holds has been in Kafka before.
"""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import faust
import structlog
from faust.types.tuples import TP

from ingest.patience import Patience
from streams.processor import Processor
from streams.shell.clock import Clock
from streams.shell.faust_placing import Place
from streams.shell.faust_records import NotOurs, is_tick, unpacked
from streams.shell.faust_sending import Outgoing, Sender
from streams.shell.metrics import StreamsMetrics
from streams.shell.publishing import Emission, Publisher
from streams.shell.steps import Steps

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Written:
    """A changelog record that stands in Kafka, as a table's store wants to be told of it."""

    tp: TP
    partition: int
    offset: int
    key: bytes
    value: bytes | None

    @property
    def message(self) -> "Written":
        """The store reads these fields of a Faust event's message."""
        return self


@dataclass(slots=True)
class Stepper:
    """An Agent."""

    name: str
    app: faust.App
    processor: Processor[Any]
    table: Any
    place: Place
    tick_seconds: float
    clock: Clock
    sender: Sender
    publisher: Publisher
    patience: Patience
    metrics: StreamsMetrics
    pool: Executor
    _emissions: list[Emission] = field(init=False, default_factory=list)
    _steps: Steps[Any] = field(init=False)
    _partitions: dict[str, int] = field(init=False, default_factory=dict)
    _appended: float | None = field(init=False, default=None)
    _ticked: dict[int, float] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._begin()

    def take(self, event: faust.EventT[Any]) -> None:
        """One step, or one for each key of the partition when it is a tick."""
        partition = event.message.partition
        if is_tick(event.headers):
            self._tick(partition)
            return
        try:
            for keyed in unpacked(event.value or b""):
                self._partitions[keyed.key] = partition
                self._appended = keyed.appended if self._appended is None else min(self._appended, keyed.appended)
                self._steps.on_event(keyed.key, keyed.cause.event, keyed.cause)
        except NotOurs as error:
            # Nobody but a router writes here, so this is another version's: better told than stumbled over.
            self.metrics.skipped("unroutable")
            log.error("not a record of a router", topic=event.message.topic, reason=str(error))

    async def flush(self, events: Sequence[faust.EventT[Any]]) -> bool:
        """Publishes, then keeps the changed states, unless the partitions have moved meanwhile."""
        steps, emissions, partitions, appended = self._steps, self._emissions, self._partitions, self._appended
        changes = steps.changes()
        self._begin()
        if emissions:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self.pool, self._publish, emissions)
        if self._moved(events):
            return False
        if changes and not await self._keep(changes, partitions, events):
            return False
        self.metrics.stepped(self.processor.name, steps.events, steps.failures)
        if appended is not None:
            self.metrics.delayed(self.processor.name, appended)
        return True

    async def _keep(
        self, changes: Mapping[str, bytes | None], partitions: Mapping[str, int], events: Sequence[faust.EventT[Any]]
    ) -> bool:
        topic = self.table.changelog_topic
        records = [Outgoing(topic, key.encode(), value, partitions[key], {}) for key, value in changes.items()]
        written = await self.sender.send_all(self.name, "keeping states", records)
        if self._moved(events):
            return False  # the store of a partition that has gone must not be opened again
        self.table.apply_changelog_batch(
            [
                Written(
                    TP(place.topic, place.partition), place.partition, place.offset, record.key or b"", record.value
                )
                for record, place in zip(records, written, strict=True)
            ]
        )
        return True

    def _begin(self) -> None:
        self._emissions, self._partitions, self._appended = [], {}, None
        self._steps = Steps(self.processor, self.clock, self._load, self._emissions)

    def _load(self, key: str) -> bytes | None:
        """What is kept for a key of the current event's partition."""
        kept: bytes | None = self.table.data.get(key.encode())
        return kept

    def _publish(self, emissions: Sequence[Emission]) -> None:
        self.patience.until_done("publishing", lambda: self.publisher.publish(emissions))

    def _moved(self, events: Sequence[faust.EventT[Any]]) -> bool:
        generation = self.app.consumer_generation_id
        return any(event.message.generation_id != generation for event in events)

    def _tick(self, partition: int) -> None:
        now = monotonic()
        if now - self._ticked.get(partition, float("-inf")) < self.tick_seconds / 2:
            return  # ticks that have piled up are one
        self._ticked[partition] = now
        for key in self._keys_of(partition):
            self._partitions[key] = partition
            self._steps.on_tick(key)
        self.metrics.ticked(self.processor.name)

    def _keys_of(self, partition: int) -> list[str]:
        """Keys of a partition: the table knows those of all that this worker holds."""
        keys = [key.decode() for key in self.table]
        return [key for key in keys if self.place(self.processor.name, key) == partition]
