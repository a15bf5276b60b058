"""Sinks in threads, and what the warehouse says afterwards."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ingest.log import EventLog
from ingest.sink import Sink
from tests.support.gateway import RunningGateway
from tests.support.house import until


@contextmanager
def running(*sinks: Sink) -> Iterator[list[threading.Thread]]:
    """The sinks at work; stopped at the end, whatever happened."""
    threads = [threading.Thread(target=sink.run) for sink in sinks]
    for thread in threads:
        thread.start()
    try:
        yield threads
    finally:
        for sink in sinks:
            sink.stop()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)


def until_read(log: EventLog, events: int, within: float = 60) -> None:
    """Waits until the group has committed so many events."""
    until(lambda: committed(log) >= events, within, f"{events} events to be committed")


def committed(log: EventLog) -> int:
    """Offsets that the group has dealt with."""
    return sum(lag.committed for lag in log.lag("sink"))


def rows(gateway: RunningGateway, query: str) -> list[tuple[Any, ...]]:
    found = gateway.client().query(query).result_rows
    return [tuple(row) for row in found]


def one(gateway: RunningGateway, query: str) -> Any:
    [[value]] = rows(gateway, query)
    return value


def unproven(gateway: RunningGateway, log: EventLog, topics: tuple[str, ...]) -> list[str]:
    """Offsets that no line of ops.runs accounts for, and lines that don't add up."""
    lines = rows(
        gateway,
        "SELECT topic, partition, first, last, inserted + rejected + duplicates + missing FROM ops.runs"
        " ORDER BY topic, partition, first",
    )
    found = [f"{line} doesn't add up" for line in lines if line[4] != line[3] - line[2] + 1]
    counts = log.topics()
    for topic in topics:
        for partition in range(counts[topic]):
            reached, end = log.bounds(topic, partition)
            for first, last in [line[2:4] for line in lines if line[:2] == (topic, partition)]:
                if first > reached:
                    found.append(f"{topic}/{partition} {reached}..{first - 1}")
                reached = max(reached, last + 1)
            if reached != end:
                found.append(f"{topic}/{partition} {reached}..{end - 1}")
    return found
