"""A Faust app whose rebalances lose nothing.

Faust 0.15.3 can lose events when partitions have moved (faust-streaming/faust issues 596 and 606). Two things meet:

- A fetch is given the set of partitions that are active, and not a copy of it. When the last of them is paused while
  the fetch is under way, the set is empty, and aiokafka takes that for all partitions: it hands out, and moves past,
  records of streams that nobody may read yet.
- At the end of a recovery Faust lets the streams be fetched, sets them back to what is committed, and only then
  resumes flow, which empties every stream's queue.

What falls in between is gone: it counts as a hole in the topic, which is committed, or nothing after it ever is.
Here a fetch has its own set, and at the end of a recovery the last fetch is waited for, then come the way back to
what is committed, flow, and fetching, in this order.
"""

import asyncio
from typing import Any

import faust
from faust.tables.manager import TableManager
from faust.tables.recovery import Recovery
from faust.transport.drivers.aiokafka import Consumer, Transport
from faust.types import TP
from faust.types.transports import TransportT


class OrderlyConsumer(Consumer):
    """Knows of the fetch that is under way, which goes on even when nobody waits for it any more."""

    _fetch: asyncio.Future[Any] | None = None

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> Any:
        own = set(active_partitions or ())
        self._fetch = asyncio.ensure_future(super()._getmany(own, timeout))
        return await asyncio.shield(self._fetch)

    async def let_fetch_end(self) -> None:
        """Returns when no fetch is under way; with no partition active none begins. Takes a second at most."""
        if self._fetch is not None:
            await asyncio.wait({self._fetch})


class OrderlyTransport(Transport):
    Consumer = OrderlyConsumer


class OrderlyRecovery(Recovery):
    """What a rebalance ends with, when the tables are up to date and all partitions are paused."""

    async def on_recovery_completed(self, generation_id: int = 0) -> None:
        app: Any = self.app
        consumer = app.consumer
        await app.on_rebalance_complete.send()
        self._set_recovery_ended()
        told = [
            asyncio.ensure_future(
                table.on_recovery_completed(self.actives_for_table[table], self.standbys_for_table[table])
            )
            for table in self.tables.values()
        ]
        if told:
            await asyncio.wait(told)
        await self._wait(consumer.let_fetch_end(), timeout=app.conf.broker_request_timeout)
        if app.consumer_generation_id != generation_id:
            self.log.warning("partitions move again")
            return
        streams = {tp for tp in consumer.assignment() if not self._is_changelog_tp(tp)}
        if streams:
            await self._wait(consumer.perform_seek(), timeout=app.conf.broker_request_timeout)
        self.completed.set()
        app.flow_control.resume()
        consumer.resume_flow()
        consumer.resume_partitions(streams)
        await app._fetcher.maybe_start()
        self.tables.on_actives_ready()
        if not app.assignor.assigned_standbys():
            self.tables.on_standbys_ready()
        app.on_rebalance_end()


class OrderlyTableManager(TableManager):
    @property
    def recovery(self) -> Recovery:
        if self._recovery is None:
            self._recovery = OrderlyRecovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return self._recovery


class OrderlyApp(faust.App):
    """`TableManager` has to be OrderlyTableManager, too: that is a setting of an app."""

    def _new_transport(self) -> TransportT:
        return OrderlyTransport(self.conf.broker_consumer, self)
