"""Records into topics of our own, with Faust's producer: all of them, on disk, however long the brokers are away."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event as Flag
from time import monotonic

import faust
import structlog
from aiokafka.errors import KafkaError  # type: ignore[import-untyped]
from faust.exceptions import ProducerSendError
from faust.types.tuples import RecordMetadata

from ingest.outage import Outage
from ingest.patience import Stopping
from streams.shell.metrics import StreamsMetrics

log = structlog.get_logger(__name__)

FIRST_WAIT, LONGEST_WAIT = 0.1, 10.0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One record. `partition`: None leaves it to the key."""

    topic: faust.TopicT
    key: bytes | None
    value: bytes | None
    partition: int | None = None
    headers: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class Sender:
    """Sends batches. `stopping` ends the waiting for brokers."""

    metrics: StreamsMetrics
    stopping: Flag

    async def send_all(self, agent: str, doing: str, records: Sequence[Outgoing]) -> list[RecordMetadata]:
        """Where each record stands, once all are written. Some may be written twice. Raises Stopping."""
        outage, delay = Outage(log, doing), FIRST_WAIT
        while True:
            try:
                pending = [await self._send(record) for record in records]
                written = await asyncio.gather(*pending)
                outage.over(monotonic())
                return written
            except (KafkaError, ProducerSendError) as reason:
                if not may_pass(reason):
                    raise
                self.metrics.retried(doing)
                outage.goes_on(reason, monotonic())
            if self.stopping.is_set():
                raise Stopping(doing)
            self.metrics.beat(agent)
            await asyncio.sleep(delay)
            delay = min(2 * delay, LONGEST_WAIT)

    async def _send(self, record: Outgoing) -> Awaitable[RecordMetadata]:
        sent: Awaitable[RecordMetadata] = await record.topic.send(
            key=record.key, value=record.value, partition=record.partition, headers=dict(record.headers)
        )
        return sent


def may_pass(error: Exception) -> bool:
    """Whether waiting can help: not with a record that is too large, or where we may not write."""
    cause = error.__cause__ if isinstance(error, ProducerSendError) else error
    return bool(getattr(cause, "retriable", True))
