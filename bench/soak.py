"""Whether the sink's memory stays flat: a steady flow and bursts on a real Kafka, for minutes.

    python -m bench.soak [--minutes 10] [--rate 500] [--burst 20000]

The sink is a process of its own; its resident memory is sampled each second. Printed is the median of the last third
against that of the first third, after a warm-up; exit code 1 where it isn't below 1.15, or where an event is missing at
the end.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import psutil

from connectors.clickhouse import schema
from connectors.clickhouse.client import Address, connect
from connectors.clickhouse.engines import SingleNode
from connectors.clickhouse.warehouse import ClickHouseWarehouse
from connectors.kafka import KafkaConnection, KafkaLog
from connectors.kafka.local import LocalKafka, fetch_jars
from connectors.vault.sqlite import SqliteVault
from ingest.door import Door
from ingest.lag_watch import watching
from ingest.log import EventLog, Message
from ingest.secrets import Secrets
from ingest.sink import Sink, SinkSettings
from ingest.tokenise import NumberTokeniser
from models.catalogue import by_type_name
from tests.chaos.logs import declare
from tests.support.gateway import RunningGateway, running_gateway
from tests.support.sink_parts import call_detail_record, clock, foreign, privacy, queue_event, stamped

TOPICS = ("calls.cdr", "calls.queue")
PARTITIONS = 4
WARM_UP = 0.15
"""Of the time: caches fill, and the allocator comes to its size."""
LIMIT = 1.15
BURST_EVERY = 30.0
FOREIGN_EVERY = 97


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=int, default=500, help="events a second between the bursts")
    parser.add_argument("--burst", type=int, default=20_000, help="events at once, every half a minute")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="wattline-soak-") as name,
        LocalKafka(Path(name) / "kafka", fetch_jars()) as cluster,
        running_gateway(Path(name) / "gateway") as gateway,
    ):
        schema.apply(connect(Address(port=gateway.port)), SingleNode())
        connection = KafkaConnection(cluster.bootstrap, "soak.")
        declare(connection, TOPICS, PARTITIONS)
        with KafkaLog(connection, TOPICS) as log, sink_process(Path(name), connection, gateway) as sink:
            samples, sent = soaked(log, sink, given.minutes * 60, given.rate, given.burst)
            missing = left_behind(log)
        client = connect(Address(port=gateway.port))
        tables = ("raw.call_detail_record", "raw.queue_event")
        rows = sum(int(client.query(f"SELECT uniqExact(id) FROM {table}").result_rows[0][0]) for table in tables)
    return told(samples, sent, rows, missing)


def told(samples: list[int], sent: int, rows: int, behind: int) -> int:
    """Prints what was measured; the exit code."""
    steady = samples[int(len(samples) * WARM_UP) :]
    third = len(steady) // 3
    first, last = statistics.median(steady[:third]), statistics.median(steady[-third:])
    mib = 1024 * 1024
    tenths = [statistics.median(part) / mib for part in parts(samples, 10)]
    print("memory of the sink in MiB, by tenths of the time: " + " ".join(f"{part:.0f}" for part in tenths))
    print(f"{sent} events sent, {rows} rows, {behind} left behind")
    print(f"after the warm-up: {first / mib:.0f} in the first third, {last / mib:.0f} in the last third")
    print(f"ratio {last / first:.3f}, must be below {LIMIT}")
    return 0 if last / first < LIMIT and rows == sent and not behind else 1


def parts(samples: list[int], count: int) -> Iterator[list[int]]:
    for number in range(count):
        yield samples[number * len(samples) // count : (number + 1) * len(samples) // count]


def soaked(
    log: EventLog, sink: subprocess.Popen[bytes], seconds: float, rate: int, burst: int
) -> tuple[list[int], int]:
    """Memory in bytes, sampled each second, and how many good events were sent."""
    process = psutil.Process(sink.pid)
    samples: list[int] = []
    number = 0
    began = time.monotonic()
    next_burst = began + BURST_EVERY / 2
    while (now := time.monotonic()) < began + seconds:
        count = rate
        if now >= next_burst:
            next_burst += BURST_EVERY
            count = burst
        messages = [message(number + n) for n in range(count)]
        number += count
        for begin in range(0, count, 2_000):
            log.append(messages[begin : begin + 2_000])
        log.append([replace(messages[0], value=b"\x00 bad %d" % number)])
        assert sink.poll() is None, "the sink has ended"
        samples.append(process.memory_info().rss)
        time.sleep(max(0.0, now + 1.0 - time.monotonic()))
    return samples, number


def message(number: int) -> Message:
    event = call_detail_record(number) if number % 2 else queue_event(number)
    return foreign(event) if number % FOREIGN_EVERY == 0 else stamped(event)


def left_behind(log: EventLog, within: float = 120.0) -> int:
    """Events that the sink hasn't come to, after it had its time."""
    deadline = time.monotonic() + within
    while (behind := sum(lag.behind for lag in log.lag("sink"))) and time.monotonic() < deadline:
        time.sleep(0.2)
    return behind


@contextmanager
def sink_process(
    folder: Path, connection: KafkaConnection, gateway: RunningGateway
) -> Iterator[subprocess.Popen[bytes]]:
    """A sink, and nothing else, in a process of its own."""
    arguments = json.dumps(
        {
            "bootstrap": connection.bootstrap,
            "prefix": connection.topic_prefix,
            "port": gateway.port,
            "home": str(folder),
        }
    )
    with (folder / "sink.log").open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", "bench.soak", "--as-sink", arguments], stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def run_sink(arguments: str) -> None:
    """What the process does."""
    given = json.loads(arguments)
    home = Path(given["home"])
    secrets = Secrets.load_or_create(home / "secret.key")
    with (
        KafkaLog(KafkaConnection(given["bootstrap"], given["prefix"]), TOPICS) as log,
        closing(SqliteVault(home / "vault.sqlite", secrets)) as vault,
    ):
        door = Door(log, NumberTokeniser(secrets.hashing, vault), secrets, clock)
        sink = Sink(
            event_log=log,
            warehouse=ClickHouseWarehouse(lambda: connect(Address(port=given["port"]))),
            topics=TOPICS,
            types=by_type_name(),
            validate_foreign=door.validate_foreign,
            privacy=privacy(),
            alert=print,
            clock=clock,
            monotonic=time.monotonic,
            owner="soak",
            settings=SinkSettings(),
        )
        with watching(lambda: log.lag("sink"), sink.assigned, sink.metrics):
            sink.run()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--as-sink"]:
        run_sink(sys.argv[2])
    else:
        sys.exit(main())
