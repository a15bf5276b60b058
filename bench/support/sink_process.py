"""Our sink, from Kafka into a gateway or into an engine in its own process. A child process (see children.py)."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import clickhouse_connect
from clickhouse_connect.driver.client import Client

from bench.support.arrival import watch
from bench.support.content import EVENTS, POSITIONS, ROWS, TABLE
from bench.support.pieces import pieces
from connectors.clickhouse import schema
from connectors.clickhouse.client import Address, connect
from connectors.clickhouse.ddl import landing_of
from connectors.clickhouse.engines import SingleNode
from connectors.clickhouse.warehouse import LANDING_SETTINGS, ClickHouseWarehouse
from connectors.kafka import KafkaConnection, KafkaLog
from ingest.freed_memory import keep_freed_memory
from ingest.sink import Sink, SinkSettings
from models.calls import CallDetailRecord
from models.catalogue import by_type_name
from tests.support.children import serve
from tests.support.sink_parts import clock, privacy, validate_foreign

FILE_PIECE = 32 * 1024 * 1024
"""Bytes of one insert from a file, about as much as a run of the sink."""


class EmbeddedWarehouse(ClickHouseWarehouse):
    """The same warehouse with the engine in this process: a handle for each thread, where HTTP has connections."""

    def __init__(self, folder: str) -> None:
        super().__init__(lambda: embedded_client(folder))
        self._folder = folder
        self._of_thread = threading.local()

    def _connected(self) -> Client:
        client: Client | None = getattr(self._of_thread, "client", None)
        if client is None:
            client = self._of_thread.client = embedded_client(self._folder)
        return client


def embedded_client(folder: str) -> Client:
    return clickhouse_connect.get_client(interface="chdb", path=folder, settings={"async_insert": 0}, tz_mode="aware")


class Ours:
    """A sink as `wattline` runs it, with a new group for each measurement."""

    def through_gateway(self, port: int) -> None:
        """The sink as it is deployed."""
        keep_freed_memory()
        self._warehouse = ClickHouseWarehouse(lambda: connect(Address(port=port)))
        self._client = connect(Address(port=port))

    def in_process(self, folder: str) -> None:
        """The sink with its engine in this process."""
        Path(folder).mkdir(parents=True)
        self._client = embedded_client(folder)
        schema.apply(self._client, SingleNode())
        self._warehouse = EmbeddedWarehouse(folder)

    def connect(self, bootstrap: str, prefix: str, linger: float | None) -> str:
        """Empties the raw table and makes a sink that reads nothing before `start`; returns its group's name."""
        self._client.command(f"TRUNCATE TABLE {TABLE}")
        self._group = f"ours-{time.time_ns()}"
        connection = KafkaConnection(bootstrap, prefix)
        self._log = KafkaLog(connection, [CallDetailRecord.topic])
        settings = SinkSettings(group=self._group) if linger is None else SinkSettings(group=self._group, linger=linger)
        self._sink = Sink(
            event_log=self._log,
            warehouse=self._warehouse,
            topics=[CallDetailRecord.topic],
            types=by_type_name(),
            validate_foreign=validate_foreign,
            privacy=privacy(),
            alert=print,
            clock=clock,
            monotonic=time.monotonic,
            owner=self._group,
            settings=settings,
        )
        return connection.name(self._group)

    def start(self) -> None:
        """The sink works from now on."""
        self._failure: BaseException | None = None

        def work() -> None:
            try:
                self._sink.run()
            except BaseException as error:
                self._failure = error

        self._thread = threading.Thread(target=work)
        self._thread.start()

    def backlog(self, events: int, timeout: float) -> float:
        """Works until all are queryable, in the books and committed; seconds. Raises AssertionError where the books
        differ."""
        self.start()
        seconds = watch(lambda: self._arrived(events), events, timeout)
        self.stop()
        inserted = self._one(
            f"SELECT sum(inserted) FROM ops.runs FINAL WHERE owner = '{self._group}'"
            " AND inserted + rejected + duplicates + missing = last - first + 1"
        )
        assert int(inserted) == events, f"the books say {inserted} of {events}"
        return seconds

    def stop(self) -> None:
        """The sink finishes what it has begun and leaves its group."""
        self._sink.stop()
        self._thread.join()
        self._log.close()
        if self._failure is not None:
            raise self._failure

    def file(self, path: str, events: int, connections: int) -> float:
        """The same events from a file through the same landing table: no log, no proof, no books; seconds."""
        self._client.command(f"TRUNCATE TABLE {TABLE}")
        landing = landing_of(CallDetailRecord)

        def insert(piece: bytes) -> None:
            self._client.raw_insert(landing, ["line"], piece, settings=LANDING_SETTINGS, fmt="LineAsString")

        began = time.monotonic()
        with Path(path).open("rb") as lines, ThreadPoolExecutor(connections) as pool:
            list(pool.map(insert, pieces(lines.read, FILE_PIECE)))
        found = self._one(ROWS)
        assert found == events, f"{found} rows of {events}"
        return time.monotonic() - began

    def content(self) -> list[str]:
        """The events, and the events at their offsets."""
        return ["\t".join(map(str, self._client.query(query).result_rows[0])) for query in (EVENTS, POSITIONS)]

    def _arrived(self, events: int) -> int:
        """What the sink has committed, and when that is all, what can be queried."""
        if self._failure is not None:
            raise self._failure
        committed = self._sink.counters.inserted
        return committed if committed < events else int(self._one(ROWS))

    def _one(self, query: str) -> Any:
        return self._client.query(query).result_rows[0][0]


if __name__ == "__main__":
    ours = Ours()
    names = ("through_gateway", "in_process", "connect", "start", "backlog", "stop", "file", "content")
    serve({name: getattr(ours, name) for name in names})
