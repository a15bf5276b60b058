"""P3: from the log to queryable rows with the books kept, against the same events inserted from a file.

    python bench/sink_speed.py [--events 300000] [--repeat 3]

Both ways go over the same gateway through the same landing chain, one after the other in each round. The file way is
what is left when there is no log, no proof and no books: INSERT … FORMAT LineAsString, the file's bytes in the body,
over as many connections as the sink has inserters.
Prints events per second, CPU per event, and the ratio of the medians: at least 0.65, goal 0.85.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from clickhouse_connect.driver.client import Client

from bench.support.pieces import pieces
from connectors.clickhouse import schema
from connectors.clickhouse.client import Address, connect
from connectors.clickhouse.engines import SingleNode
from connectors.clickhouse.warehouse import LANDING_SETTINGS, ClickHouseWarehouse
from connectors.sqlite_log import SqliteLog
from ingest.sink import Sink, SinkSettings
from models.calls import CallDetailRecord
from models.catalogue import by_type_name
from tests.support.gateway import RunningGateway, running_gateway
from tests.support.sink_parts import batches, call_detail_record, clock, privacy, stamped, validate_foreign

TABLE = "raw.call_detail_record"
CHUNK = 32 * 1024 * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=300_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--partitions", type=int, default=4)
    parser.add_argument("--run", type=int, default=SinkSettings().max_events)
    parser.add_argument("--inserters", type=int, default=SinkSettings().inserters)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wattline-bench-") as name:
        folder = Path(name)
        file, log_path = folder / "events.ndjson", folder / "log.sqlite"
        size = prepare(file, log_path, arguments.events, arguments.partitions)
        print(f"{arguments.events} events of {size / arguments.events:.0f} bytes, {os.cpu_count()} cores")
        with running_gateway(folder / "gateway") as gateway:
            client = connect(Address(port=gateway.port))
            schema.apply(client, SingleNode())
            settings = SinkSettings(max_events=arguments.run, inserters=arguments.inserters)
            log_rates, file_rates = [], []
            for round_ in range(arguments.repeat + 1):
                group = f"round-{round_}"
                from_file = measure(
                    gateway, client, arguments.events, lambda: insert_file(client, file, settings.inserters)
                )
                from_log = measure(
                    gateway, client, arguments.events, lambda g=group: run_sink(gateway, log_path, settings, g)
                )
                if round_ == 0:
                    continue  # warms caches on both sides
                file_rates.append(from_file)
                log_rates.append(from_log)
            books = client.query(
                "SELECT sum(inserted), count() FROM ops.runs FINAL"
                " WHERE inserted + rejected + duplicates + missing = last - first + 1"
            ).result_rows
            print(f"books: {books[0][0]} events in {books[0][1]} runs")
    ours, theirs = statistics.median(log_rates), statistics.median(file_rates)
    print(f"from the log {ours:,.0f} events/s, from a file {theirs:,.0f} events/s, ratio {ours / theirs:.2f}")


def prepare(file: Path, log_path: Path, events: int, partitions: int) -> int:
    """The same events in a file and in a log; returns the file's bytes."""
    messages = [stamped(call_detail_record(number)) for number in range(events)]
    with file.open("wb") as lines:
        lines.writelines(message.value + b"\n" for message in messages)
    with SqliteLog(log_path, partitions=partitions) as log:
        for batch in batches(messages, 10_000):
            log.append(batch)
    return file.stat().st_size


def measure(gateway: RunningGateway, client: Client, events: int, work: Callable[[], None]) -> float:
    """Events per second of one way, until the last row can be queried."""
    client.command(f"TRUNCATE TABLE {TABLE}")
    ours, theirs = psutil.Process(), psutil.Process(gateway.pid)
    cpu = sum(ours.cpu_times()[:2]), sum(theirs.cpu_times()[:2])
    began = time.perf_counter()
    work()
    found = client.query(f"SELECT count() FROM {TABLE}").result_rows[0][0]
    seconds = time.perf_counter() - began
    assert found == events, f"{found} rows of {events}"
    spent = [(sum(p.cpu_times()[:2]) - before) / events * 1e6 for p, before in zip((ours, theirs), cpu, strict=True)]
    print(f"  {events / seconds:10,.0f} events/s   CPU µs/event: here {spent[0]:.1f}, gateway {spent[1]:.1f}")
    return events / seconds


def insert_file(client: Client, file: Path, connections: int) -> None:
    """Pieces of whole lines, about as large as a run."""

    def insert(piece: bytes) -> None:
        client.raw_insert(f"{TABLE}__landing", ["line"], piece, settings=LANDING_SETTINGS, fmt="LineAsString")

    with file.open("rb") as lines, ThreadPoolExecutor(connections) as pool:
        list(pool.map(insert, pieces(lines.read, CHUNK)))


def run_sink(gateway: RunningGateway, log_path: Path, settings: SinkSettings, group: str) -> None:
    with SqliteLog(log_path) as log:
        Sink(
            event_log=log,
            warehouse=ClickHouseWarehouse(lambda: connect(Address(port=gateway.port))),
            topics=[CallDetailRecord.topic],
            types=by_type_name(),
            validate_foreign=validate_foreign,
            privacy=privacy(),
            alert=lambda _: None,
            clock=clock,
            monotonic=time.monotonic,
            owner="bench",
            settings=SinkSettings(
                group=group, max_events=settings.max_events, inserters=settings.inserters, poll_timeout=0.01
            ),
        ).run(until_empty=True)


if __name__ == "__main__":
    main()
