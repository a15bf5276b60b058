"""P7, P8: from produced to queryable at a steady rate, ours against ClickHouse's own Kafka engine.

    python -m bench.kafka_latency [--rates 100 1000] [--seconds 25] [--repeat 3] [--quick]

A real Apache Kafka (one node, the JVM optimising), four partitions, the same raw table. Ours: the sink as it is
deployed, inserting through a gateway, linger 50 ms. Native: the typed Kafka engine with one consumer and a flush
interval of 50 ms. They take turns; the table is looked at every 5 ms, and a row counts as queryable when the answer
that holds it is there. Ours is looked at by a process of its own through the gateway, as a screen does; nobody else can
look into the engine of the native one, so it is looked at from a thread of its process, where all that works is C++.
P7: p99 at 100 events a second, ours / native; exit code 1 above 0.8.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from bench.support.arrival import delays, percentile
from bench.support.groups import joined
from bench.support.ratios import Ratio
from bench.support.topics import QUIET, admin_of, declare
from connectors.kafka.local import FULL_SPEED, LocalKafka, fetch_jars
from connectors.kafka.records import wire_headers
from ingest.log import Message
from models.calls import CallDetailRecord
from tests.support.children import Child, cpu_seconds
from tests.support.sink_parts import call_detail_record, stamped

PARTITIONS = 4
LINGER_SECONDS = 0.05
FLUSH_MS = 50
FETCH_WAIT_MS = 100
LOOK_EVERY = 0.005
"""Seconds; up to so much is added to every delay, of both."""
WARMING_SECONDS = 2.0
TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Turn:
    """Delays in milliseconds; cores used, the looking included."""

    p50: float
    p99: float
    cores: float


@dataclass(slots=True)
class Competitor:
    """Who takes turns. `connect`: makes a member of a new group of this topic, which does nothing before `start`.

    `looker`: the child that looks at its table, asked with `look`.
    """

    name: str
    child: Child
    pids: Sequence[int]
    looker: Child
    look: Mapping[str, Any]
    connect: Callable[[str], str]
    stop: Callable[[], Any]
    turns: dict[int, list[Turn]] = field(default_factory=dict)

    def median(self, rate: int, of: Callable[[Turn], float]) -> float:
        return statistics.median(map(of, self.turns[rate]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rates", type=int, nargs="+", default=[100, 1_000])
    parser.add_argument("--seconds", type=float, default=25)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="5 seconds, one turn each: a look, not a measurement")
    arguments = parser.parse_args()
    seconds, repeat = (5.0, 1) if arguments.quick else (arguments.seconds, arguments.repeat)
    with tempfile.TemporaryDirectory(prefix="wattline-bench-") as name, ExitStack() as running:
        folder = Path(name)
        kafka = running.enter_context(LocalKafka(folder / "kafka", fetch_jars(), flags=FULL_SPEED))
        admin = admin_of(kafka.bootstrap)
        competitors = list(entrants(running, kafka.bootstrap, folder))
        for round_ in range(repeat):
            for rate in arguments.rates:
                for competitor in competitors[:: 1 if round_ % 2 == 0 else -1]:
                    prefix = f"{competitor.name}-{rate}-{round_}."
                    turn = measure(competitor, admin, kafka.bootstrap, prefix, rate, seconds)
                    competitor.turns.setdefault(rate, []).append(turn)
                    print(
                        f"  {competitor.name:7} {rate:6,} events/s   p50 {turn.p50:6.0f} ms   p99 {turn.p99:6.0f} ms"
                        f"   {turn.cores:.2f} cores",
                        flush=True,
                    )
        load = os.getloadavg()[0]
    p7 = report(competitors, arguments.rates)
    print(f"load average at the end {load:.1f}")
    if p7 is not None and not p7.holds:
        sys.exit(1)


def entrants(running: ExitStack, bootstrap: str, folder: Path) -> list[Competitor]:
    """Both, started."""
    gateway = running.enter_context(Child("bench.support.gateway_process")).ask("start", folder=str(folder / "gateway"))
    sink = running.enter_context(Child("bench.support.sink_process"))
    sink.ask("through_gateway", port=gateway["port"])
    looker = running.enter_context(Child("bench.support.looker_process"))
    native = running.enter_context(Child("bench.support.kafka_native"))
    native.ask("open", folder=str(folder / "native"), fetch_wait_ms=FETCH_WAIT_MS)

    def connect_sink(prefix: str) -> str:
        return str(sink.ask("connect", bootstrap=bootstrap, prefix=prefix, linger=LINGER_SECONDS))

    def connect_native(prefix: str) -> str:
        topic = prefix + CallDetailRecord.topic
        how = {"variant": "typed", "consumers": 1, "flush_ms": FLUSH_MS, "block_rows": 65_536}
        return str(native.ask("connect", bootstrap=bootstrap, topic=topic, **how))

    return [
        Competitor(
            "ours", sink, (sink.pid, gateway["pid"], looker.pid), looker, {"port": gateway["port"]}, connect_sink,
            lambda: sink.ask("stop"),
        ),
        Competitor("native", native, (native.pid,), native, {}, connect_native, lambda: native.ask("stop")),
    ]  # fmt: skip


def measure(competitor: Competitor, admin: AdminClient, bootstrap: str, prefix: str, rate: int, seconds: float) -> Turn:
    """One turn on a fresh topic. The first events only warm."""
    topic = prefix + CallDetailRecord.topic
    declare(admin, topic, PARTITIONS)
    group = competitor.connect(prefix)
    began = time.monotonic()
    competitor.child.ask("start")
    joined(admin, group, topic, began)
    warming = int(rate * WARMING_SECONDS)
    events = warming + int(rate * seconds)
    messages = [stamped(call_detail_record(number)) for number in range(events)]
    look = {**competitor.look, "events": events, "pause": LOOK_EVERY, "timeout": seconds + TIMEOUT}
    competitor.looker.begin("trickle", **look)
    before = cpu_seconds(*competitor.pids)
    began = time.monotonic()
    produced = produce(bootstrap, topic, rate, messages)
    looks = [(at, {int(p): offset for p, offset in heights.items()}) for at, heights in competitor.looker.answer()]
    cores = (cpu_seconds(*competitor.pids) - before) / (time.monotonic() - began)
    competitor.stop()
    skipped = dict.fromkeys(produced, warming // PARTITIONS)
    found = delays(produced, looks, skipped)
    return Turn(percentile(found, 0.50) * 1e3, percentile(found, 0.99) * 1e3, cores)


def produce(bootstrap: str, topic: str, rate: int, messages: Sequence[Message]) -> Mapping[int, list[float]]:
    """Produces at a steady rate, round the partitions; partition → when (monotonic) each was handed to the client."""
    client = Producer({**QUIET, "bootstrap.servers": bootstrap, "linger.ms": 0, "acks": "all"})
    produced: dict[int, list[float]] = {partition: [] for partition in range(PARTITIONS)}
    failed: list[str] = []
    done = threading.Event()

    def serve() -> None:
        while not done.is_set():
            client.poll(0.1)

    thread = threading.Thread(target=serve)
    thread.start()
    began = time.monotonic()
    for number, message in enumerate(messages):
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        partition = number % PARTITIONS
        produced[partition].append(time.monotonic())
        client.produce(
            topic,
            message.value,
            message.key,
            partition,
            headers=wire_headers(message),
            on_delivery=lambda error, _: failed.append(str(error)) if error else None,
        )
    client.flush(20)
    done.set()
    thread.join()
    assert not failed, failed[0]
    return produced


def report(competitors: Sequence[Competitor], rates: Sequence[int]) -> Ratio | None:
    """Prints medians; P7, where its rate was measured."""
    print(f"\n{'medians':10} {'events/s':>9} {'p50 ms':>8} {'p99 ms':>8} {'cores':>6}")
    for rate in rates:
        for one in competitors:
            p50, p99, cores = (one.median(rate, of) for of in (_p50, _p99, _cores))
            print(f"{one.name:10} {rate:9,} {p50:8.0f} {p99:8.0f} {cores:6.2f}")
    if 100 not in rates:
        return None
    ours, native = (competitor.median(100, _p99) for competitor in competitors)
    p7 = Ratio("P7", "p99 at 100 events/s, ours / native", ours / native, 0.8, 0.5, lower_is_better=True)
    print(f"\n{p7}")
    return p7


def _p50(turn: Turn) -> float:
    return turn.p50


def _p99(turn: Turn) -> float:
    return turn.p99


def _cores(turn: Turn) -> float:
    return turn.cores


if __name__ == "__main__":
    main()
