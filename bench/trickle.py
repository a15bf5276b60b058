"""What a trickle over many partitions costs: inserts a second, CPU, and how soon an event is on record.

    python -m bench.trickle [--rate 100] [--seconds 20] [--partitions 4] [--linger 0.05] [--every-type]

Events arrive at a steady rate on every topic that isn't reference data (18), each in a partition drawn at random: of
one type per topic, or of every type there is.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import psutil

from connectors.clickhouse import schema
from connectors.clickhouse.client import Address, connect
from connectors.clickhouse.engines import SingleNode
from connectors.clickhouse.warehouse import ClickHouseWarehouse
from connectors.sqlite_log import SqliteLog
from connectors.vault.sqlite import SqliteVault
from ingest.door import Door
from ingest.log import EventLog, Message
from ingest.secrets import Secrets
from ingest.sink import Sink, SinkSettings
from ingest.tokenise import NumberTokeniser
from ingest.warehouse import RunRecord
from models.catalogue import by_type_name, topics, types_of
from tests.support.gateway import running_gateway
from tests.support.sink_parts import clock, privacy, validate_foreign

TOPICS = [topic for topic in topics() if not topic.startswith("reference.")]


class Counted:
    """A warehouse that counts what it is asked, and when each offset is on record."""

    def __init__(self, warehouse: ClickHouseWarehouse) -> None:
        self._warehouse = warehouse
        self.calls: Counter[str] = Counter()
        self.recorded: dict[tuple[str, int, int], float] = {}

    def __getattr__(self, name: str) -> Any:
        action = getattr(self._warehouse, name)

        def counted(*arguments: Any) -> Any:
            self.calls[name] += 1
            done = action(*arguments)
            for record in self._records(arguments):
                for offset in range(record.first, record.last + 1):
                    self.recorded[record.topic, record.partition, offset] = time.monotonic()
            return done

        return counted

    def _records(self, arguments: Sequence[Any]) -> list[RunRecord]:
        found = arguments[0] if arguments and isinstance(arguments[0], list) else arguments[:1]
        return [record for record in found if isinstance(record, RunRecord)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--partitions", type=int, default=4)
    parser.add_argument("--linger", type=float, default=SinkSettings().linger)
    parser.add_argument("--every-type", action="store_true")
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="wattline-bench-") as name,
        running_gateway(Path(name) / "gateway") as gateway,
        SqliteLog(Path(name) / "log.sqlite", partitions=arguments.partitions) as log,
    ):
        schema.apply(connect(Address(port=gateway.port)), SingleNode())
        messages = drawn(Path(name), log, arguments.rate * arguments.seconds, arguments.every_type)
        warehouse = Counted(ClickHouseWarehouse(lambda: connect(Address(port=gateway.port))))
        sink = Sink(
            event_log=log,
            warehouse=warehouse,
            topics=TOPICS,
            types=by_type_name(),
            validate_foreign=validate_foreign,
            privacy=privacy(),
            alert=print,
            clock=clock,
            monotonic=time.monotonic,
            owner="bench",
            settings=SinkSettings(linger=arguments.linger),
        )
        thread = threading.Thread(target=sink.run)
        thread.start()
        processes = psutil.Process(), psutil.Process(gateway.pid)
        log.append(messages[:200])  # every partition is asked about once, at the first event
        while sink.counters.inserted < 200:
            time.sleep(0.1)
        warehouse.calls.clear()
        cpu = [sum(process.cpu_times()[:2]) for process in processes]
        began = time.monotonic()
        appended = trickle(log, messages[200:], arguments.rate, began)
        while sink.counters.inserted < len(messages):
            time.sleep(0.05)
        seconds = time.monotonic() - began
        spent = [sum(process.cpu_times()[:2]) - before for process, before in zip(processes, cpu, strict=True)]
        sink.stop()
        thread.join()
    delays = sorted(warehouse.recorded[position] - at for position, at in appended.items())
    print(f"{len(appended) / seconds:.0f} events/s over {len(TOPICS)} topics x {arguments.partitions} partitions")
    print("a second: " + ", ".join(f"{count / seconds:.1f} {call}" for call, count in warehouse.calls.items()))
    print(
        f"inserts a second: {sum(c for name, c in warehouse.calls.items() if name.startswith('insert')) / seconds:.1f}"
    )
    print(f"cores: here {spent[0] / seconds:.2f}, gateway {spent[1] / seconds:.2f}")
    middle, late = statistics.median(delays), delays[-len(delays) // 100]
    print(f"on record after: p50 {middle * 1000:.0f} ms, p99 {late * 1000:.0f} ms")


def drawn(folder: Path, log: EventLog, count: int, every_type: bool) -> list[Message]:
    """Examples of the catalogue, each with an id of its own, in a partition drawn at random."""
    random = Random(1)
    secrets = Secrets.load_or_create(folder / "secret.key")
    with closing(SqliteVault(folder / "vault.sqlite", secrets)) as vault:
        door = Door(log, NumberTokeniser(secrets.hashing, vault), secrets, clock)
        messages = []
        for number in range(count + 200):
            types = types_of(random.choice(TOPICS))
            cls = random.choice(types if every_type else types[:1])
            fields = {**cls.example, "source": "bench", "time": clock().isoformat()}
            event = door.prepare_foreign(cls, json.dumps(fields).encode(), {"ce_id": str(number)})
            messages.append(replace(event.message, key=str(number)))
    return messages


def trickle(log: EventLog, messages: Sequence[Message], rate: int, began: float) -> dict[tuple[str, int, int], float]:
    """Appends one by one, `rate` a second; when each was there."""
    appended = {}
    for number, message in enumerate(messages):
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        (position,) = log.append([message])
        appended[position.topic, position.partition, position.offset] = time.monotonic()
    return appended


if __name__ == "__main__":
    main()
