"""A log of a few days of calls, some of them told late, and what an archive of it must hold."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.archive.reading import read_period
from connectors.sqlite_log import SqliteLog
from ingest.log import Message, Run
from tests.support.sink_parts import queue_event, stamped

TOPIC = "calls.queue"
ALWAYS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))

Seen = tuple[int, int, str, str, str, bytes, tuple[tuple[str, str], ...]]


def message(number: int, time: datetime) -> Message:
    """The `number`-th caller, entering a queue at some time."""
    event = queue_event(number)
    made = stamped(event.model_copy(update={"time": time}))
    return replace(made, headers={"ce_time": time.isoformat(), "ce_source": "pbx-east"})


def messages(count: int, days: int = 3, late_every: int = 10) -> list[Message]:
    """Calls in order over the days from 1 March 2026 on; every n-th happened two days before it was told."""
    begin, step = datetime(2026, 3, 1, tzinfo=UTC), timedelta(days=days) / count
    return [
        message(number, begin + number * step - (timedelta(days=2) if number % late_every == 3 else timedelta()))
        for number in range(count)
    ]


def in_log(log: SqliteLog, topic: str = TOPIC) -> Counter[Seen]:
    """Every record of the topic that the log still has."""
    found: Counter[Seen] = Counter()
    for partition in range(log.topics()[topic]):
        position, end = log.bounds(topic, partition)
        while position < end:
            run = log.read(topic, partition, position, 1000)
            assert run is not None
            found.update(seen(run))
            position = run.last + 1
    return found


def in_archive(folder: Path, topic: str = TOPIC) -> Counter[Seen]:
    """Every record of the archive, by way of reading all of time."""
    return Counter(record for run in read_period(folder, topic, *ALWAYS) for record in seen(run))


def seen(run: Run) -> Iterator[Seen]:
    for i, offset in enumerate(run.offsets):
        headers = tuple(sorted(run.load_headers(i).items()))
        yield run.partition, offset, run.keys[i], run.types[i], run.stamps[i], run.values[i], headers
