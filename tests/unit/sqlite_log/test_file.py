"""The file under the log: what goes wrong with it, and what is said then."""

import sqlite3
import threading
import time
from pathlib import Path
from random import Random

import pytest

from connectors.sqlite_log import SqliteLog
from connectors.sqlite_log.batches import MAX_RECORDS, cut, pack, unpack
from ingest.log import LogDamaged, LogUnavailable, LostPartition, Message

TOPIC = "calls.queue"


def message(text: str = "x", size: int = 0) -> Message:
    return Message(TOPIC, "k", "t", "1", text.encode() + Random(text).randbytes(size))


def open_log(path: Path, **more: object) -> SqliteLog:
    return SqliteLog(path / "log.sqlite", partitions=1, topics=[TOPIC], **more)  # type: ignore[arg-type]


def test_a_file_that_is_no_log_is_told(tmp_path: Path) -> None:
    (tmp_path / "log.sqlite").write_bytes(b"no database" * 1_000)
    with pytest.raises(LogDamaged, match=r"log\.sqlite: not a readable log .* move the file"):
        open_log(tmp_path)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LogUnavailable, match="folder"):
        open_log(tmp_path / "missing")


def test_a_log_of_another_version_is_told(tmp_path: Path) -> None:
    open_log(tmp_path).close()
    with sqlite3.connect(tmp_path / "log.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(LogDamaged, match="format 99"):
        open_log(tmp_path)


def test_a_damaged_page_is_told(tmp_path: Path) -> None:
    with open_log(tmp_path) as log:
        log.append([message(str(i), 300) for i in range(3_000)])
    path = tmp_path / "log.sqlite"
    content = bytearray(path.read_bytes())
    content[8192 * 12 :] = b"\x5a" * (len(content) - 8192 * 12)
    path.write_bytes(content)
    with open_log(tmp_path) as log, pytest.raises(LogDamaged):
        log.read(TOPIC, 0, 0, 3_000)


def test_a_full_disk_appends_nothing_and_heals(tmp_path: Path) -> None:
    with open_log(tmp_path) as log:
        log.append([message("before")])
        pages = log._connection.execute("PRAGMA page_count").fetchone()[0]
        log._connection.execute(f"PRAGMA max_page_count = {pages + 5}")
        with pytest.raises(LogUnavailable, match="disk is full"):
            log.append([message(str(i), 900) for i in range(2_000)])
        assert log.bounds(TOPIC, 0) == (0, 1)
        log._connection.execute("PRAGMA max_page_count = 1000000")
        assert log.append([message("after")])[0].offset == 1


def test_a_log_kept_busy_is_unavailable_and_appends_nothing(tmp_path: Path) -> None:
    with open_log(tmp_path) as log:
        log._connection.execute("PRAGMA busy_timeout = 50")
        other = sqlite3.connect(tmp_path / "log.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LogUnavailable, match="busy"):
            log.append([message()])
        other.execute("ROLLBACK")
        other.close()
        assert log.append([message()])[0].offset == 0


def test_a_topic_keeps_the_partitions_it_began_with(tmp_path: Path) -> None:
    SqliteLog(tmp_path / "log.sqlite", partitions={TOPIC: 3}, topics=[TOPIC]).close()
    with SqliteLog(tmp_path / "log.sqlite", partitions=8, topics=[TOPIC, "tickets"]) as log:
        assert dict(log.topics()) == {TOPIC: 3, "tickets": 8}


def test_a_topic_outside_the_catalogue_cannot_be_declared(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        SqliteLog(tmp_path / "log.sqlite", topics=["calls.typo"])


def test_batches_are_cut_by_number_and_size() -> None:
    assert [len(piece) for piece in cut([message()] * (2 * MAX_RECORDS + 1))] == [MAX_RECORDS, MAX_RECORDS, 1]
    assert [len(piece) for piece in cut([message(size=400_000)] * 5)] == [2, 2, 1]
    assert [len(piece) for piece in cut([message(size=3_000_000)] * 2)] == [1, 1]


def test_a_batch_that_cannot_be_unpacked_is_told() -> None:
    batch = pack([message(str(i), 100) for i in range(100)])
    assert batch.packed
    broken = batch._replace(body=batch.body[:-10] + bytes(10))
    with pytest.raises(LogDamaged, match="offset 99"):
        unpack(broken, 99)


def test_a_key_that_is_no_text_is_refused(tmp_path: Path) -> None:
    with open_log(tmp_path) as log:
        with pytest.raises(ValueError, match="valid text"):
            log.append([Message(TOPIC, "\ud800", "t", "1", b"")])
        assert log.bounds(TOPIC, 0) == (0, 0)


def test_large_records_end_a_run_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.sqlite_log.reading.MAX_RUN_BYTES", 3_000_000)
    with open_log(tmp_path) as log:
        log.append([message(size=900_000)] * 8)
        run = log.read(TOPIC, 0, 0, 100)
        assert run is not None
        assert 3 <= len(run) < 8


def test_a_clock_that_is_set_back_does_not_keep_the_dead_alive(tmp_path: Path) -> None:
    now = [1_000_000.0]
    with open_log(tmp_path, clock=lambda: now[0]) as log:
        log.append([message()])
        dead = log.consumer("sink", [TOPIC])
        assert dead.poll(1, 0) is not None
        now[0] -= 3_600
        heir = log.consumer("sink", [TOPIC])
        run = heir.poll(1, 0)
        assert run is not None
        heir.commit(run)
        dead._connection.close()
        heir.close()


def test_a_lease_is_renewed_by_polling_and_lost_by_silence(tmp_path: Path) -> None:
    now = [1_000_000.0]
    with open_log(tmp_path, clock=lambda: now[0], lease=10) as log:
        log.append([message("1"), message("2")])
        one, two = log.consumer("sink", [TOPIC]), log.consumer("sink", [TOPIC])
        first = one.poll(1, 0)
        assert first is not None
        for _ in range(10):
            now[0] += 5
            one.pause(TOPIC, 0)
            assert one.poll(1, 0) is None
            assert two.poll(1, 0) is None
        one.commit(first)
        now[0] += 11
        taken = two.poll(1, 0)
        assert taken is not None
        assert taken.first == 1
        with pytest.raises(LostPartition):
            one.commit(taken)
        two.commit(taken)
        one.close()
        two.close()


def test_a_commit_may_come_from_another_thread_while_poll_waits(tmp_path: Path) -> None:
    with open_log(tmp_path) as log:
        log.append([message()])
        consumer = log.consumer("sink", [TOPIC])
        run = consumer.poll(1, 0)
        assert run is not None
        waiting = threading.Thread(target=consumer.poll, args=(1, 1.0))
        waiting.start()
        begin = time.monotonic()
        consumer.commit(run)
        assert time.monotonic() - begin < 0.9
        assert sum(lag.behind for lag in log.lag("sink")) == 0
        waiting.join()
        consumer.close()
