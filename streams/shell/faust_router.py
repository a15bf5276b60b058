"""The router: reads one topic of the log and hands its events on, by state key, to the processors that take them."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any

import faust

from ingest.log import Position
from ingest.patience import Patience
from models.envelope import STAMP_HEADER, Event
from streams.processor import Processor
from streams.shell.decoding import Decoder
from streams.shell.failures import Cause, unreadable
from streams.shell.faust_placing import Place
from streams.shell.faust_records import EVENTS, KeyedEvent, line_of, packed
from streams.shell.faust_sending import Outgoing, Sender
from streams.shell.metrics import StreamsMetrics
from streams.shell.publishing import Emission, Publisher


@dataclass(frozen=True, slots=True)
class Raw:
    """A record of the log as it came."""

    position: Position
    type_name: str
    stamp: str
    value: bytes
    headers: Mapping[str, bytes]
    appended: float

    def text_headers(self) -> dict[str, str]:
        return {name: value.decode("utf-8", "replace") for name, value in self.headers.items() if value is not None}


def raw_of(event: faust.EventT[Any], topic: str) -> Raw:
    """`topic`: its name without our prefix."""
    message, headers = event.message, event.headers
    return Raw(
        position=Position(topic, message.partition, message.offset),
        type_name=(headers.get("ce_type") or b"").decode("utf-8", "replace"),
        stamp=(headers.get(STAMP_HEADER) or b"").decode("utf-8", "replace"),
        value=event.value or b"",
        headers=headers,
        appended=message.timestamp,
    )


@dataclass(slots=True)
class Routed:
    """A batch of events by processor and partition, and what `keys` has failed on."""

    keyed: dict[tuple[str, int], list[tuple[KeyedEvent, bytes]]] = field(default_factory=dict)
    failures: list[Emission] = field(default_factory=list)


@dataclass(slots=True)
class Router:
    """An Agent. `work`: processor → the topic that its events go to; `place`: processor and state
    key → partition there. `pool`: for what may wait for the vault."""

    name: str
    topic: str
    decoder: Decoder
    work: Mapping[str, faust.TopicT]
    place: Place
    sender: Sender
    publisher: Publisher
    patience: Patience
    metrics: StreamsMetrics
    pool: Executor

    def take(self, event: faust.EventT[Any]) -> None:
        """Nothing to do: a batch is routed as a whole."""

    async def flush(self, events: Sequence[faust.EventT[Any]]) -> bool:
        """Hands a batch on. Whoever has the partitions by now may hand it on as well; processors bear that."""
        raws = [raw_of(event, self.topic) for event in events]
        in_pool = asyncio.get_running_loop().run_in_executor
        routed = await in_pool(self.pool, self._routed, raws)
        if routed.failures:
            await in_pool(self.pool, self._publish, routed.failures)
        records = [
            Outgoing(self.work[processor], None, value, partition, EVENTS)
            for (processor, partition), keyed in routed.keyed.items()
            for value in packed(keyed)
        ]
        if records:
            await self.sender.send_all(self.name, "routing", records)
        return True

    def _routed(self, raws: Sequence[Raw]) -> "Routed":
        routed = Routed()
        for raw in raws:
            event = self._event(raw)
            if event is None:
                continue
            cause, line = Cause(event, raw.position), line_of(event)
            for processor in self.decoder.takers(raw.type_name):
                for key in self._keys(processor, cause, routed):
                    place = processor.name, self.place(processor.name, key)
                    routed.keyed.setdefault(place, []).append((KeyedEvent(key, cause, raw.appended), line))
        return routed

    def _event(self, raw: Raw) -> Event | None:
        return self.patience.until_done(
            "reading an event",
            lambda: self.decoder.event(raw.type_name, raw.stamp, raw.value, raw.text_headers),
        )

    def _keys(self, processor: Processor[Any], cause: Cause, routed: "Routed") -> tuple[str, ...]:
        try:
            return tuple(processor.keys(cause.event))
        except Exception as error:
            self.metrics.failed(processor.name)
            routed.failures.append(Emission(processor.name, (unreadable(processor.name, cause, error),), cause))
            return ()

    def _publish(self, failures: Sequence[Emission]) -> None:
        self.patience.until_done("publishing", lambda: self.publisher.publish(failures))
