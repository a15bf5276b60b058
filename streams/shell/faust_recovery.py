"""Faust's recovery of tables with its last steps in an order that loses nothing.

Faust 0.15.3 lets the partitions of the streams be fetched again, sets them back to what is committed, and then resumes
flow, which empties every stream's queue. Whatever has been fetched in between is gone: either it counts as a hole in
the topic and its offset is committed, or no offset after it is ever committed (faust-streaming/faust issues 596 and
606). So here fetching comes last.
"""

import asyncio
from typing import Any

from faust.tables.manager import TableManager
from faust.tables.recovery import Recovery


class OrderlyRecovery(Recovery):
    """What a rebalance ends with, when the tables are up to date."""

    async def on_recovery_completed(self, generation_id: int = 0) -> None:
        app: Any = self.app
        consumer = app.consumer
        self.log.info("tables are recovered")
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
        self.log.info("worker ready")


class OrderlyTableManager(TableManager):
    """Recovers with OrderlyRecovery."""

    @property
    def recovery(self) -> Recovery:
        if self._recovery is None:
            self._recovery = OrderlyRecovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return self._recovery
