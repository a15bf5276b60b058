"""The loop of every agent body of the Faust shell.

Faust forgets an event on which an agent body raises, and commits past it; an agent that dies does so with no more than
a line in the log. So a body never raises: what a processor does wrong is caught further down, and what we ourselves do
wrong ends the worker before anything is acknowledged, so that the next one gets the events again.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import faust

from streams.shell.metrics import StreamsMetrics

LINGER = 0.005
"""Seconds that a batch waits for more. Faust gives events out one by one: without this every batch would be one."""


class Agent(Protocol):
    """What is done with the events of one topic."""

    name: str

    def take(self, event: faust.EventT[Any]) -> None:
        """One event, while it is Faust's current one: only now are tables read in its partition."""
        ...

    async def flush(self, events: Sequence[faust.EventT[Any]]) -> bool:
        """What was taken is dealt with, durably. False: it isn't ours any more, whoever has it now deals with it."""
        ...


class Body:
    """One agent body: takes what is there, at most `most` events, flushes, acknowledges, and waits for more.

    `give_up` is told of an error that is none of a processor's; the body then stands still for good.
    """

    def __init__(self, agent: Agent, most: int, metrics: StreamsMetrics, give_up: Callable[[Exception], None]) -> None:
        self._agent = agent
        self._most = most
        self._metrics = metrics
        self._give_up = give_up
        self._batch: list[faust.EventT[Any]] = []
        self._lock = asyncio.Lock()
        self._stream: Any = None
        self._waiting = False

    async def run(self, stream: faust.StreamT[Any]) -> None:
        """Agent body for Faust. Never ends by itself."""
        stream.enable_acks = False
        self._stream = stream
        try:
            self._waiting = True
            async for event in stream.events():
                async with self._lock:
                    self._waiting = False
                    self._metrics.beat(self._agent.name)
                    self._agent.take(event)
                    self._batch.append(event)
                    if len(self._batch) >= self._most or await self._nothing_comes():
                        await self._flush()
                    self._waiting = True
        except Exception as error:
            self._give_up(error)
            await asyncio.Event().wait()
        finally:
            self._waiting = False

    async def look_after(self) -> None:
        """To be called a few times a second: beats for a body that is well and has nothing to do, and flushes what
        it has taken when there is nothing more: partitions can't move before all that was taken is acknowledged."""
        if not (self._waiting and self._nothing_waits()):
            return
        if self._batch:
            async with self._lock:
                try:
                    await self._flush()
                except Exception as error:
                    self._give_up(error)
                    return
        self._metrics.beat(self._agent.name)

    async def _nothing_comes(self) -> bool:
        if self._nothing_waits():
            await asyncio.sleep(LINGER)
        return self._nothing_waits()

    def _nothing_waits(self) -> bool:
        return bool(self._stream.channel.queue.empty())

    async def _flush(self) -> None:
        batch, self._batch = self._batch, []
        if batch and await self._agent.flush(batch):
            for event in batch:
                await self._stream.ack(event)
