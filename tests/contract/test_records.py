"""What is appended is read again: every event log, whatever it is made of."""

import subprocess
import sys
import time
from collections import Counter

import pytest

from ingest.log import EventLog, Message, Run, UnknownTopic
from models.envelope import STAMP_HEADER
from tests.contract.conftest import LogKit
from tests.contract.parts import (
    APPENDER,
    GROUP,
    TOPIC,
    Child,
    drain,
    everything,
    message,
    numbered,
    values,
)


def test_positions_are_where_records_are_read(log: EventLog) -> None:
    sent = numbered(1_000)
    positions = log.append(sent)
    for wanted, position in zip(sent, positions, strict=True):
        run = log.read(position.topic, position.partition, position.offset, 1)
        assert run is not None
        assert (run.keys[0], run.values[0], run.offsets[0]) == (wanted.key, wanted.value, position.offset)


def test_offsets_of_a_partition_have_no_holes(log: EventLog) -> None:
    for begin in range(0, 3_000, 700):
        log.append(numbered(700 + begin % 3))
    for partition, runs in everything(log).items():
        offsets = [offset for run in runs for offset in run.offsets]
        assert offsets == list(range(len(offsets)))
        assert log.bounds(TOPIC, partition) == (0, len(offsets))


def test_order_is_kept_per_key(log: EventLog) -> None:
    log.append(numbered(2_500, keys=40))
    log.append([message(f"call-{i % 40}", str(2_500 + i)) for i in range(500)])
    by_key: dict[str, list[int]] = {}
    partitions: dict[str, set[int]] = {}
    for partition, runs in everything(log).items():
        for run in runs:
            for key, value in zip(run.keys, run.values, strict=True):
                by_key.setdefault(key, []).append(int(value))
                partitions.setdefault(key, set()).add(partition)
    assert sum(map(len, by_key.values())) == 3_000
    assert all(numbers == sorted(numbers) for numbers in by_key.values())
    assert all(len(where) == 1 for where in partitions.values())


def test_a_key_keeps_its_partition_when_the_log_is_opened_again(kit) -> None:
    with kit.open() as log:
        first = log.append([message(f"客户-{i}") for i in range(50)])
    with kit.open() as log:
        again = log.append([message(f"客户-{i}") for i in range(50)])
    assert [position.partition for position in first] == [position.partition for position in again]
    assert len({position.partition for position in first}) > 1


def test_an_unknown_topic_refuses_the_whole_call(log: EventLog) -> None:
    with pytest.raises(UnknownTopic, match=r"calls\.typo"):
        log.append([message("a"), message("a", topic="calls.typo")])
    assert everything(log) == {}
    with pytest.raises(UnknownTopic):
        log.consumer(GROUP, ["calls.typo"])


def headers_given(kit: LogKit, run: Run, index: int, wanted: Message) -> dict[str, str]:
    """The headers of a record but for those that the log has added, which say its type and stamp."""
    headers = dict(run.load_headers(index))
    added = {"ce_type": wanted.type, STAMP_HEADER: wanted.stamp}
    for name in kit.added_headers - wanted.headers.keys():
        assert headers.pop(name, "") == added[name]
    return headers


def test_values_and_headers_come_back_as_they_were(kit: LogKit, log: EventLog) -> None:
    large = bytes(range(256)) * 4096
    sent = [
        Message(
            TOPIC, "王芳-🔌", "wattline.queue_event", "1", "张三丰 🔌".encode(), {"ce_source": "电力", "empty": ""}
        ),
        Message(TOPIC, "", "wattline.unreadable", "", b"", {}),
        Message(TOPIC, "large", "wattline.queue_event", "12", large, {"n": "1"}),
        Message(TOPIC, "nul\x00key", "t", "", b"\x00\xff", {"h": "\x00"}),
    ]
    for wanted, position in zip(sent, log.append(sent), strict=True):
        run = log.read(position.topic, position.partition, position.offset, 1)
        assert run is not None
        headers = headers_given(kit, run, 0, wanted)
        assert Message(TOPIC, run.keys[0], run.types[0], run.stamps[0], run.values[0], headers) == wanted


def test_headers_belong_to_their_record_in_any_run(kit: LogKit, log: EventLog) -> None:
    sent = [Message(TOPIC, "one", "t", "1", str(i).encode(), {"n": str(i)}) for i in range(2_345)]
    log.append(sent)
    position = log.append([message("one")])[0]
    for first, count in ((0, 10), (990, 30), (2_000, 345)):
        run = log.read(TOPIC, position.partition, first, count)
        assert run is not None
        for index in (0, len(run) // 2, len(run) - 1):
            assert headers_given(kit, run, index, sent[0]) == {"n": run.values[index].decode()}


def test_a_member_of_a_group_sees_headers_too(kit: LogKit, log: EventLog) -> None:
    sent = [Message(TOPIC, "one", "t", str(i % 2 or ""), str(i).encode(), {"n": str(i)}) for i in range(300)]
    log.append(sent)
    consumer = log.consumer(GROUP, [TOPIC])
    run = drain(consumer, 300)[0]
    for index in (0, 1, len(run) - 2, len(run) - 1):
        number = int(run.values[index])
        assert headers_given(kit, run, index, sent[number]) == {"n": str(number)}
    consumer.close()


def test_a_run_says_when_it_was_appended(log: EventLog) -> None:
    begin = time.time()
    position = log.append([message("a")])[0]
    run = log.read(position.topic, position.partition, position.offset, 1)
    assert run is not None
    assert run.appended is not None
    assert begin - 1 <= run.appended <= time.time()


def test_reading_past_the_end_gives_nothing(log: EventLog) -> None:
    position = log.append([message("a")])[0]
    assert log.read(TOPIC, position.partition, position.offset + 1, 10) is None
    assert log.append([]) == []


def test_a_killed_writer_loses_nothing_that_it_was_told_is_kept(kit: LogKit) -> None:
    with Child(kit.opener(), APPENDER) as child:
        while (last := int(child.line())) < 30:
            pass
        child.kill()
    with kit.open() as log:
        kept = Counter(tuple(value.split()[1:]) for runs in everything(log).values() for value in values(runs))
        assert {(str(n), str(i)) for n in range(last + 1) for i in range(20)} <= kept.keys()
        assert set(kept.values()) == {1}
        appended = {int(n) for n, _ in kept}
        whole = {n for n in appended if all((str(n), str(i)) in kept for i in range(20))}
        assert appended - whole <= (set() if kit.atomic else {last + 1}), "half an append is in the log"
        log.append([message(f"child-{i}", f"child {last + 1} {i}") for i in range(20)])
        kept = Counter(tuple(value.split()[1:]) for runs in everything(log).values() for value in values(runs))
        assert {(str(n), str(i)) for n in range(last + 2) for i in range(20)} <= kept.keys()


def test_several_processes_append_at_once(kit) -> None:
    rounds = 40
    children = [
        subprocess.Popen([sys.executable, "-c", kit.opener() + APPENDER, name, str(rounds)], stdout=subprocess.PIPE)
        for name in ("east", "west", "north")
    ]
    for child in children:
        child.communicate(timeout=60)
        assert child.returncode == 0
    with kit.open() as log:
        runs = everything(log)
        kept = [value for part in runs.values() for value in values(part)]
        assert len(kept) == len(set(kept)) == 3 * rounds * 20
        for part in runs.values():
            offsets = [offset for run in part for offset in run.offsets]
            assert offsets == list(range(len(offsets)))
