"""The Faust shell, put together: a router per topic of the log, an agent and a table per processor, and who watches."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event as Flag
from time import monotonic
from typing import Any

import faust
import structlog
from aiokafka.errors import KafkaError  # type: ignore[import-untyped]
from faust.types.tuples import TP

from ingest.log import Lag
from ingest.patience import Stopping
from ingest.run_handler import ForeignValidator
from streams.processor import Processor
from streams.shell.clock import Clock, tick_interval
from streams.shell.decoding import Decoder, Processors, input_topics
from streams.shell.failures import unworded
from streams.shell.faust_agents import Agent, Body
from streams.shell.faust_placing import Place, placing
from streams.shell.faust_records import TICK
from streams.shell.faust_router import Router
from streams.shell.faust_sending import Outgoing, Sender
from streams.shell.faust_settings import FaustSettings, faust_app
from streams.shell.faust_stepper import Stepper
from streams.shell.faust_topics import work_topic
from streams.shell.metrics import StreamsMetrics
from streams.shell.publishing import Publisher
from streams.shell.waiting import patience_of

log = structlog.get_logger(__name__)

ROCKSDB = {"block_cache_size": 8 * 1024**2, "write_buffer_size": 4 * 1024**2, "max_open_files": 256}
"""Per table and partition. Faust's own buffers, made for few large tables, would be gigabytes in all."""
LOOP = "event loop"
LOOK_AFTER_EVERY = 0.2
LOOK_EVERY = 5.0
OLDEST_COMMIT = 300.0
"""Seconds after which a partition that is behind and doesn't commit counts as stuck."""


class NothingCommitted(Exception):
    """Events wait, and their offsets don't move: in a new worker they do."""


@dataclass(slots=True)
class FaustShell:
    """All agents of one worker. Made inside of the event loop that runs it."""

    settings: FaustSettings
    processors: Processors
    publisher: Publisher
    validate_foreign: ForeignValidator
    clock: Clock
    metrics: StreamsMetrics = field(default_factory=StreamsMetrics)
    app: faust.App = field(init=False)
    failure: asyncio.Future[None] = field(init=False)
    """Ends with the error that the worker can't go on from."""
    _stopping: Flag = field(init=False, default_factory=Flag)
    _bodies: list[Body] = field(init=False, default_factory=list)
    _sender: Sender = field(init=False)
    _pool: ThreadPoolExecutor = field(init=False)
    _work: dict[str, faust.TopicT] = field(init=False)
    _committed: dict[TP, int] = field(init=False, default_factory=dict)
    _rebalances: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.app = faust_app(self.settings)
        self.failure = asyncio.get_running_loop().create_future()
        self._sender = Sender(self.metrics, self._stopping)
        place = placing(self.settings.partitions)
        topics = input_topics(self.processors)
        self._pool = ThreadPoolExecutor(len(topics) + len(self.processors), "streams")
        self._work = {processor.name: self._topic(work_topic(processor.name)) for processor in self.processors}
        decoder = Decoder(self.processors, self.validate_foreign, self.clock, self.settings.horizon, self.metrics)
        for topic in topics:
            self._add_router(topic, decoder, place)
        for processor in self.processors:
            self._add_stepper(processor, place)

    def stop(self) -> None:
        """Whatever waits for brokers or vault gives up."""
        self._stopping.set()

    def close(self) -> None:
        """After the app has stopped."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def watch(self) -> None:
        """Beats for what is well, flushes what is left over, tells the lag. Runs as long as the worker."""
        await asyncio.gather(self._watch_the_loop(), *(self._look_after(body) for body in self._bodies))

    async def _watch_the_loop(self) -> None:
        look_at = 0.0
        while True:
            self.metrics.beat(LOOP)
            if monotonic() >= look_at:
                look_at = monotonic() + LOOK_EVERY
                self._look()
            await asyncio.sleep(LOOK_AFTER_EVERY)

    async def _look_after(self, body: Body) -> None:
        """Each body by itself: one that waits for brokers keeps no other one waiting."""
        while True:
            await body.look_after()
            await asyncio.sleep(LOOK_AFTER_EVERY)

    async def tick(self) -> None:
        """Sends ticks to the partitions that this worker holds: tables are read and written in their agents only."""
        due: dict[str, float] = {}
        while self.clock.live:
            for processor in self.processors:
                interval = tick_interval(processor, self.settings.tick_seconds)
                if interval is None or monotonic() < due.get(processor.name, 0.0):
                    continue
                due[processor.name] = monotonic() + interval
                topic = self._work[processor.name]
                partitions = [tp.partition for tp in self.held() if tp.topic == topic.get_topic_name()]
                records = [Outgoing(topic, None, b"", number, TICK) for number in partitions]
                try:
                    await self._sender.send_all(LOOP, "ticking", records)
                except Stopping:
                    return
            await asyncio.sleep(LOOK_AFTER_EVERY)

    def held(self) -> list[TP]:
        """The partitions that this worker works on; none while they move or tables recover."""
        tables: Any = self.app.tables
        if self.app.rebalancing or not tables.recovery.completed.is_set():
            return []
        changelogs = tables.changelog_topics
        return [tp for tp in self.app.assignor.assigned_actives() if tp.topic not in changelogs]

    def _look(self) -> None:
        """Tells lag and commit age. A worker that never commits again, for all that it looks well, begins anew."""
        held = self.held()
        self.metrics.assigned(len(held), self._rebalances != self.app.rebalancing_count)
        self._rebalances = self.app.rebalancing_count
        ages = self.metrics.behind([lag for tp in held if (lag := self._lag(tp)) is not None])
        oldest = max(ages.values(), default=0.0)
        if oldest > OLDEST_COMMIT:
            self._give_up(NothingCommitted(f"{oldest:.0f} s without a commit while events wait"))

    def _lag(self, tp: TP) -> Lag | None:
        consumer: Any = self.app.consumer
        try:
            end = consumer.highwater(tp)
        except (AssertionError, KafkaError):  # it has gone this very moment
            return None
        committed = consumer._committed_offset[tp]  # Faust's monitor knows only what was committed since the start
        if end is None:
            return None  # nothing fetched yet
        bare = tp.topic.removeprefix(self.settings.prefix)
        if committed is not None and committed != self._committed.get(tp):
            self._committed[tp] = committed
            self.metrics.committed(bare, tp.partition)
        return Lag(self.settings.group, bare, tp.partition, committed or 0, 0, end)

    def _give_up(self, error: Exception) -> None:
        if not self.failure.done():
            log.error("worker gives up", what=unworded(error))
            self.failure.set_exception(error)

    def _add_router(self, topic: str, decoder: Decoder, place: Place) -> None:
        name = f"router {topic}"
        router = Router(
            name=name,
            topic=topic,
            decoder=decoder,
            work=self._work,
            place=place,
            sender=self._sender,
            publisher=self.publisher,
            patience=patience_of(name, self.metrics, self._stopping),
            metrics=self.metrics,
            pool=self._pool,
        )
        self._add_agent(router, self._topic(topic))

    def _add_stepper(self, processor: Processor[Any], place: Place) -> None:
        name = processor.name
        table: Any = self.app.Table(name, key_type=bytes, value_type=bytes, options=dict(ROCKSDB))
        stepper = Stepper(
            name=name,
            app=self.app,
            processor=processor,
            table=table,
            place=place,
            tick_seconds=tick_interval(processor, self.settings.tick_seconds) or 0.0,
            clock=self.clock,
            sender=self._sender,
            publisher=self.publisher,
            patience=patience_of(name, self.metrics, self._stopping),
            metrics=self.metrics,
            pool=self._pool,
        )
        self._add_agent(stepper, self._work[name])

    def _add_agent(self, agent: Agent, topic: faust.TopicT) -> None:
        body = Body(agent, self.settings.most, self.metrics, self._give_up)
        self._bodies.append(body)

        async def run(stream: faust.StreamT[Any]) -> None:
            await body.run(stream)

        # One at a time: with more, Faust may commit an offset past one that is still being worked on.
        self.app.agent(topic, name=agent.name, concurrency=1)(run)

    def _topic(self, name: str) -> faust.TopicT:
        """Raw bytes: a decoding error inside Faust would end an agent without a word."""
        return self.app.topic(
            self.settings.prefix + name,
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
            allow_empty=True,
        )
