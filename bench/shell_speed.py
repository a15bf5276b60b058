"""The Faust shell's events per second beside the in-process shell's, on the same recorded hour.

    python -m bench.shell_speed [--calls 12000] [--repeat 3] [--partitions 4]

Both run the real processors in a process of their own, from the moment that they are ready until every event, what
follows from it and their commits are through: Faust over a real Apache Kafka (one node), in-process over SQLite, one
after the other in each round. The events are the queues' and agents' of the busiest hour of a centre with so many
calls a day. Prints events per second, CPU per event of the shell's process,
and the ratios of the medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from connectors.kafka import KafkaConnection, KafkaLog
from connectors.simulator.settings import SimulationSettings
from ingest.drafts import Draft
from ingest.log import EventLog
from models.agents import AgentStateChanged
from models.calls import QueueEvent
from streams.shell.decoding import input_topics
from streams.shell.in_process import GROUP
from tests.support.kafka import running_cluster
from tests.support.simulated import run
from tests.support.stream_kafka import Progress, declare
from tests.support.stream_parts import TOPICS, house
from tests.support.stream_worker import Orders, processors, running

REAL = ("agent_board", "queue_board", "board_notices")
HOUR = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MOST = 500

Turn = tuple[float, float]
"""Events per second, CPU microseconds per event."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=12_000, help="calls a day of the centre")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--partitions", type=int, default=4)
    arguments = parser.parse_args()
    hour = recorded_hour(arguments.calls)
    print(f"{len(hour)} events, {arguments.partitions} partitions, {os.cpu_count()} cores")
    in_process: list[Turn] = []
    faust: list[Turn] = []
    with tempfile.TemporaryDirectory(prefix="wattline-bench-") as name:
        folder = Path(name)
        with running_cluster(folder, nodes=1) as kafka:
            for round_ in range(arguments.repeat + 1):
                ours = in_process_rate(folder / f"sqlite-{round_}", hour, arguments.partitions)
                connection = KafkaConnection(kafka.bootstrap, f"round-{round_}.")
                theirs = faust_rate(folder / f"kafka-{round_}", connection, hour, arguments.partitions)
                if round_ == 0:
                    continue  # warms caches, and the broker
                in_process.append(ours)
                faust.append(theirs)
    for name, part in (("events/s", 0), ("CPU µs/event", 1)):
        embedded, shared = (statistics.median(turn[part] for turn in turns) for turns in (in_process, faust))
        print(f"{name}: in-process {embedded:,.0f}, Faust {shared:,.0f}, ratio {shared / embedded:.2f}")
    print(f"load average at the end {os.getloadavg()[0]:.1f}")


def recorded_hour(calls: int) -> Sequence[Draft]:
    settings = SimulationSettings(start=date(2026, 11, 23), calls_per_day=calls, accounts=60, history_days=0)
    wanted = (QueueEvent, AgentStateChanged)
    drafts = run(settings, seed=7).drafts
    return [d for d in drafts if d.event_type in wanted and HOUR <= d.time < HOUR + timedelta(hours=1)]


def in_process_rate(folder: Path, hour: Sequence[Draft], partitions: int) -> Turn:
    with house(folder, partitions=partitions) as parts:
        parts.door.admit(hour)
        orders = Orders(str(folder), str(folder / "states.sqlite"), REAL, most=1_000)
        return measure("in-process", orders, len(hour), lambda: through(parts.log))


def through(log: EventLog) -> bool:
    lags = log.lag(GROUP)
    topics = {lag.topic for lag in lags}
    return topics >= set(input_topics(processors(REAL))) and not any(lag.behind for lag in lags)


def faust_rate(folder: Path, connection: KafkaConnection, hour: Sequence[Draft], partitions: int) -> Turn:
    chosen = processors(REAL)
    declare(connection, chosen, partitions)
    progress = Progress(connection, chosen, partitions)
    with KafkaLog(connection, TOPICS) as log, house(folder, log) as parts:
        parts.door.admit(hour)
        orders = Orders(
            str(folder),
            str(folder / "worker"),
            REAL,
            bootstrap=connection.bootstrap,
            prefix=connection.topic_prefix,
            partitions=partitions,
            most=MOST,
        )
        return measure("Faust", orders, len(hour), lambda: not progress.behind())


def measure(name: str, orders: Orders, events: int, done: Callable[[], bool]) -> Turn:
    """One turn of one shell, from ready to through."""
    with running(orders) as shell:
        process = psutil.Process(shell.process.pid)
        cpu, began = sum(process.cpu_times()[:2]), time.perf_counter()
        while not done():
            time.sleep(0.02)
        seconds = time.perf_counter() - began
        spent = (sum(process.cpu_times()[:2]) - cpu) / events * 1e6
    print(f"  {name:<10} {events / seconds:8,.0f} events/s   CPU µs/event: {spent:,.0f}")
    return events / seconds, spent


if __name__ == "__main__":
    main()
