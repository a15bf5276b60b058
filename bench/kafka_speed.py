"""P1, P2, P3, P5: a backlog in Kafka into the raw table, ours against ClickHouse's own Kafka engine.

    python -m bench.kafka_speed [--events 400000] [--repeat 3] [--quick]

A real Apache Kafka (one node, the JVM optimising), one topic of call detail records that came through our door, the
same raw table for all, everything on this machine. Each competitor is warmed by one round; then all take turns.

    gateway     our sink as it is deployed: a process of its own, inserting over HTTP; books and dead letters on
    in process  our sink with the engine in its own process, as the native engine has it
    typed       Kafka engine, JSONEachRow, one consumer, and a view: the textbook
    blob        Kafka engine, RawBLOB, two consumers with a thread each, the JSON parsed in the view: the best we know
    file        the same events INSERTed from a file through our landing table, over the gateway: no log, no books

A rate counts from when the group is joined until all rows are there (and, ours, recorded and committed). After every
turn the table's content is compared: all have done the same work. CPU is that of a competitor's processes, the
broker's left out. Exit code 1 where `gateway` is below a floor.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from confluent_kafka.admin import AdminClient

from bench.support.groups import joined
from bench.support.ratios import Ratio
from bench.support.topics import admin_of, declare
from connectors.kafka.local import FULL_SPEED, LocalKafka, fetch_jars
from ingest.sink import SinkSettings
from models.calls import CallDetailRecord
from tests.support.children import Child, cpu_seconds

PREFIX = "bench."
TOPIC = PREFIX + CallDetailRecord.topic
TIMEOUT = 240.0
NATIVE_FLUSH_MS = 500
NATIVE_BLOCK_ROWS = 65_536


@dataclass(frozen=True, slots=True)
class Turn:
    """One competitor's work in one round. Seconds: until all was there, until its group had its partitions, CPU."""

    events: int
    seconds: float
    joined: float
    cpu: float

    @property
    def rate(self) -> float:
        """Rows per second, joining left out."""
        return self.events / (self.seconds - self.joined)

    @property
    def whole_rate(self) -> float:
        """Rows per second from the start, joining and all."""
        return self.events / self.seconds

    @property
    def cpu_per_event(self) -> float:
        """Microseconds."""
        return self.cpu / self.events * 1e6


@dataclass(slots=True)
class Competitor:
    """Who takes turns. `take_turn` does the work: seconds until it was done, and until the group was joined."""

    name: str
    child: Child
    pids: Sequence[int]
    take_turn: Callable[[], tuple[float, float]]
    has_offsets: bool = True
    turns: list[Turn] = field(default_factory=list)

    def measure(self, events: int) -> tuple[Turn, list[str]]:
        """A turn, and what is in the table after it."""
        before = cpu_seconds(*self.pids)
        seconds, joined_after = self.take_turn()
        turn = Turn(events, seconds, joined_after, cpu_seconds(*self.pids) - before)
        return turn, self.child.ask("content")

    def median(self, of: Callable[[Turn], float]) -> float:
        return statistics.median(map(of, self.turns))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=400_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--partitions", type=int, default=4)
    parser.add_argument("--quick", action="store_true", help="100,000 events, one round: a look, not a measurement")
    arguments = parser.parse_args()
    events, repeat = (100_000, 1) if arguments.quick else (arguments.events, arguments.repeat)
    with tempfile.TemporaryDirectory(prefix="wattline-bench-") as name, ExitStack() as running:
        folder = Path(name)
        kafka = running.enter_context(LocalKafka(folder / "kafka", fetch_jars(), flags=FULL_SPEED))
        admin = admin_of(kafka.bootstrap)
        declare(admin, TOPIC, arguments.partitions)
        lines, size = fill(kafka.bootstrap, folder, events)
        print(
            f"{events:,} events of {size / events:.0f} bytes, {arguments.partitions} partitions, {os.cpu_count()} cores"
        )
        competitors = list(entrants(running, admin, kafka.bootstrap, folder, lines, events))
        for round_ in range(repeat + 1):
            compete(turned(competitors, round_), events, warming=round_ == 0)
        load = os.getloadavg()[0]
    ratios = report(competitors)
    print(f"load average at the end {load:.1f}: with more than our own, about 3, read the ratios with care")
    if not all(ratio.holds for ratio in ratios):
        sys.exit(1)


def fill(bootstrap: str, folder: Path, events: int) -> tuple[Path, int]:
    """Writes the topic with two processes; returns a file of the same lines, and how many bytes the values have."""
    size, half = 0, events // 2
    files = [folder / "lines-0.ndjson", folder / "lines-1.ndjson"]
    with Child("bench.support.topic_writer") as one, Child("bench.support.topic_writer") as other:
        writers = (one, other)
        for number, (child, first, count) in enumerate(zip(writers, (0, half), (half, events - half), strict=True)):
            child.begin(
                "write",
                bootstrap=bootstrap,
                prefix=PREFIX,
                first=first,
                count=count,
                folder=str(folder / f"writer-{number}"),
                file=str(files[number]),
            )
        size = sum(child.answer() for child in writers)
    with files[0].open("ab") as whole, files[1].open("rb") as rest:
        whole.write(rest.read())
    files[1].unlink()
    return files[0], size


def entrants(
    running: ExitStack, admin: AdminClient, bootstrap: str, folder: Path, lines: Path, events: int
) -> Iterator[Competitor]:
    """All competitors, started."""

    def child(module: str) -> Child:
        return running.enter_context(Child(f"bench.support.{module}"))

    def from_kafka(child: Child, **how: Any) -> Callable[[], tuple[float, float]]:
        def take_turn() -> tuple[float, float]:
            group = child.ask("connect", bootstrap=bootstrap, **how)
            began = time.monotonic()
            child.begin("backlog", events=events, timeout=TIMEOUT)
            after = joined(admin, group, TOPIC, began)
            return child.answer(), after

        return take_turn

    def from_file(child: Child) -> Callable[[], tuple[float, float]]:
        connections = SinkSettings().inserters
        return lambda: (child.ask("file", path=str(lines), events=events, connections=connections), 0.0)

    gateway = child("gateway_process").ask("start", folder=str(folder / "gateway"))
    sink = child("sink_process")
    sink.ask("through_gateway", port=gateway["port"])
    both = (sink.pid, gateway["pid"])
    yield Competitor("gateway", sink, both, from_kafka(sink, prefix=PREFIX, linger=None))
    alone = child("sink_process")
    alone.ask("in_process", folder=str(folder / "alone"))
    yield Competitor("in process", alone, (alone.pid,), from_kafka(alone, prefix=PREFIX, linger=None))
    for variant, consumers in (("typed", 1), ("blob", 2)):
        native = child("kafka_native")
        native.ask("open", folder=str(folder / variant), fetch_wait_ms=100)
        how = {"consumers": consumers, "flush_ms": NATIVE_FLUSH_MS, "block_rows": NATIVE_BLOCK_ROWS}
        yield Competitor(variant, native, (native.pid,), from_kafka(native, topic=TOPIC, variant=variant, **how))
    yield Competitor("file", sink, both, from_file(sink), has_offsets=False)


def turned(competitors: Sequence[Competitor], round_: int) -> list[Competitor]:
    """Another one begins in each round."""
    by = round_ % len(competitors)
    return [*competitors[by:], *competitors[:by]]


def compete(competitors: Sequence[Competitor], events: int, warming: bool) -> None:
    """One round. Raises AssertionError where the tables differ."""
    contents: dict[str, list[str]] = {}
    for competitor in competitors:
        turn, contents[competitor.name] = competitor.measure(events)
        if not warming:
            competitor.turns.append(turn)
        print(
            f"  {'warming ' if warming else ''}{competitor.name:10} {turn.rate:10,.0f} rows/s"
            f"   joined after {turn.joined:.2f} s   CPU {turn.cpu_per_event:5.1f} µs an event",
            flush=True,
        )
    assert len({content[0] for content in contents.values()}) == 1, f"the events differ: {contents}"
    positions = {contents[c.name][1] for c in competitors if c.has_offsets}
    assert len(positions) == 1, f"the offsets differ: {contents}"


def report(competitors: Sequence[Competitor]) -> list[Ratio]:
    """Prints medians and ratios; the ratios that have a floor."""
    rate = {c.name: c.median(lambda turn: turn.rate) for c in competitors}
    whole = {c.name: c.median(lambda turn: turn.whole_rate) for c in competitors}
    cpu = {c.name: c.median(lambda turn: turn.cpu_per_event) for c in competitors}
    print(f"\n{'medians':12} {'rows/s':>9} {'x typed':>8} {'with joining':>13} {'x typed':>8} {'CPU µs':>7}")
    for name in rate:
        print(
            f"{name:12} {rate[name]:9,.0f} {rate[name] / rate['typed']:8.2f} {whole[name]:13,.0f}"
            f" {whole[name] / whole['typed']:8.2f} {cpu[name]:7.1f}"
        )
    held = [
        Ratio("P1", "rows/s, gateway / typed", rate["gateway"] / rate["typed"], 3.0, 4.5),
        Ratio("P2", "rows/s, gateway / blob", rate["gateway"] / rate["blob"], 1.1, 1.5),
        Ratio("P3", "rows/s, gateway / file", rate["gateway"] / rate["file"], 0.65, 0.85),
        Ratio("P5", "CPU an event, gateway / typed", cpu["gateway"] / cpu["typed"], 0.40, 0.25, lower_is_better=True),
    ]
    told = [
        Ratio("P1", "rows/s, in process / typed", rate["in process"] / rate["typed"], 3.0, 4.5),
        Ratio("P2", "rows/s, in process / blob", rate["in process"] / rate["blob"], 1.1, 1.5),
        Ratio("P5", "CPU, in process / typed", cpu["in process"] / cpu["typed"], 0.40, 0.25, lower_is_better=True),
    ]
    print("\nheld")
    print(*held, sep="\n")
    print("told")
    print(*told, sep="\n")
    return held


if __name__ == "__main__":
    main()
