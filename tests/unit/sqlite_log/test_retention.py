"""What the log lets go of, and what it must keep."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from connectors.sqlite_log import SqliteLog
from ingest.log import Message

START = datetime(2026, 11, 1, tzinfo=UTC)
TOPIC, BOARD = "calls.queue", "boards"


class Clock:
    now = START

    def __call__(self) -> float:
        return self.now.timestamp()

    def pass_days(self, days: float) -> datetime:
        self.now += timedelta(days=days)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(tmp_path: Path, clock: Clock) -> Iterator[SqliteLog]:
    with SqliteLog(tmp_path / "log.sqlite", partitions=1, topics=[TOPIC, BOARD], clock=clock) as opened:
        yield opened


def append(log: SqliteLog, count: int, topic: str = TOPIC, keys: int = 1) -> None:
    log.append([Message(topic, f"k{i % keys}", "t", "1", f"{i}".encode(), {"n": f"{i}"}) for i in range(count)])


def read_all(log: SqliteLog, group: str = "sink", topic: str = TOPIC) -> list[int]:
    consumer = log.consumer(group, [topic])
    offsets: list[int] = []
    while run := consumer.poll(1_000, 0):
        offsets += run.offsets
        consumer.commit(run)
    consumer.close()
    return offsets


def test_what_is_old_and_read_goes(log: SqliteLog, clock: Clock) -> None:
    append(log, 100)
    clock.pass_days(20)
    append(log, 50)
    read_all(log)
    assert log.trim(clock.pass_days(11)).expired == 100
    assert log.bounds(TOPIC, 0) == (100, 150)
    assert log.trim(clock.now).expired == 0
    assert log.trim(clock.pass_days(20)).expired == 50
    assert log.bounds(TOPIC, 0) == (150, 150)
    append(log, 1)
    assert read_all(log) == [150], "offsets never come back"


def test_the_slowest_group_holds_the_log(log: SqliteLog, clock: Clock) -> None:
    append(log, 100)
    read_all(log, "fast")
    slow = log.consumer("slow", [TOPIC])
    assert slow.poll(10, 0) is not None
    assert log.trim(clock.pass_days(100)).expired == 0
    slow.close()
    assert log.trim(clock.now).expired == 0, "not even when it is away"
    read_all(log, "slow")
    assert log.trim(clock.now).expired == 100


def test_what_nobody_has_read_is_kept(log: SqliteLog, clock: Clock) -> None:
    append(log, 100)
    assert log.trim(clock.pass_days(1_000)).expired == 0
    assert log.bounds(TOPIC, 0) == (0, 100)


def test_a_hard_limit_drops_unread_records_and_the_group_is_told(log: SqliteLog, clock: Clock) -> None:
    append(log, 100)
    consumer = log.consumer("sink", [TOPIC])
    assert consumer.poll(1, 0) is not None
    assert log.trim(clock.pass_days(61), unread_days=60).expired == 100
    append(log, 1)
    consumer.close()
    consumer = log.consumer("sink", [TOPIC])
    run = consumer.poll(10, 0)
    assert run is not None
    assert (run.gap, list(run.offsets)) == (100, [100])
    consumer.close()


def test_the_file_does_not_grow_for_ever(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "big.sqlite"
    noise = [Random(i).randbytes(40_000) for i in range(60)]
    sizes = []
    with SqliteLog(path, partitions=1, topics=[TOPIC], clock=clock) as log:
        for _ in range(6):
            for value in noise:
                log.append([Message(TOPIC, "k", "t", "1", value)])
            read_all(log)
            log.trim(clock.pass_days(31))
            log.trim(clock.pass_days(0))
            sizes.append(path.stat().st_size)
    assert max(sizes[1:]) <= sizes[0] * 1.5


def test_a_compacted_topic_keeps_the_last_record_per_key(log: SqliteLog, clock: Clock) -> None:
    for _ in range(3):
        append(log, 50, BOARD, keys=10)
    log.append([Message(BOARD, "only once", "t", "1", b"kept")])
    assert log.trim(clock.now).replaced == 0, "not yet settled"
    append_at_the_end = clock.pass_days(400)
    assert log.trim(append_at_the_end).replaced == 140
    assert log.trim(clock.now).replaced == 0
    run = log.read(BOARD, 0, 0, 1_000)
    assert run is not None
    assert list(run.offsets) == [*range(140, 150), 150]
    assert sorted(run.keys) == sorted([*(f"k{i}" for i in range(10)), "only once"])
    assert run.values[0] == b"40"
    assert run.load_headers(9) == {"n": "49"}
    assert run.gap == 0


def test_a_group_reads_on_over_the_holes_of_a_compacted_topic(log: SqliteLog, clock: Clock) -> None:
    append(log, 50, BOARD, keys=10)
    log.append([Message(BOARD, "first", "t", "1", b"x"), Message(BOARD, "k1", "t", "1", b"y")])
    append(log, 3, BOARD, keys=3)
    log.trim(clock.pass_days(2))
    assert read_all(log, "late", BOARD) == [*range(43, 51), 52, 53, 54]
    assert sum(lag.behind for lag in log.lag("late")) == 0


def test_compaction_waits_for_the_slowest_group(log: SqliteLog, clock: Clock) -> None:
    append(log, 50, BOARD, keys=10)
    consumer = log.consumer("sink", [BOARD])
    assert consumer.poll(10, 0) is not None
    assert log.trim(clock.pass_days(2)).replaced == 0
    consumer.close()
    read_all(log, "sink", BOARD)
    assert log.trim(clock.now).replaced == 40
