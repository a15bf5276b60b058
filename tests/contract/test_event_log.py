"""What every EventLog must do, whatever it keeps its records in. The kits are in conftest.py."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable

import pytest

from ingest.log import Consumer, EventLog, LostPartition, Message, Run, UnknownTopic
from models.envelope import STAMP_HEADER
from tests.contract.conftest import LogKit

TOPIC = "calls.queue"
GROUP = "sink"


def message(key: str, text: str = "x", topic: str = TOPIC) -> Message:
    return Message(topic, key, "wattline.queue_event", "1", text.encode())


def numbered(count: int, keys: int = 50, topic: str = TOPIC) -> list[Message]:
    return [message(f"call-{i % keys}", str(i), topic) for i in range(count)]


def everything(log: EventLog, topic: str = TOPIC) -> dict[int, list[Run]]:
    runs: dict[int, list[Run]] = {}
    for partition in range(log.topics()[topic]):
        position = log.bounds(topic, partition)[0]
        while run := log.read(topic, partition, position, 1_000):
            runs.setdefault(partition, []).append(run)
            position = run.last + 1
    return runs


def values(runs: Iterable[Run]) -> list[str]:
    return [value.decode() for run in runs for value in run.values]


def drain(consumer: Consumer, count: int, seconds: float = 20, max_events: int = 1_000) -> list[Run]:
    """Polls and commits until so many records have come."""
    runs: list[Run] = []
    deadline = time.monotonic() + seconds
    while sum(map(len, runs)) < count:
        assert time.monotonic() < deadline, f"only {sum(map(len, runs))} of {count} records came"
        if run := consumer.poll(max_events, 0.05):
            runs.append(run)
            consumer.commit(run)
    return runs


def until(what: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it never happened"


def settle(*consumers: Consumer, partitions: int) -> None:
    """Polls in turn until the members share all partitions; nothing is to be read yet."""

    def shared() -> bool:
        for consumer in consumers:
            assert consumer.poll(1, 0.01) is None
        held = [len(consumer.assigned()) for consumer in consumers]
        return sum(held) == partitions and max(held) - min(held) <= 1

    until(shared)


LOGS_TO_STDERR = """
import sys, structlog
structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=sys.stderr))
"""
"""Standard output is what the script says: a log line there would be taken for it."""


class Child:
    """Another process with the same log, that runs a script and is killed at the end of the test."""

    def __init__(self, opener: str, script: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-c", LOGS_TO_STDERR + opener + script], stdout=subprocess.PIPE, text=True
        )

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *exc: object) -> None:
        self.kill()


APPENDER = """
from ingest.log import Message
import sys
name, rounds = sys.argv[1:] if len(sys.argv) > 1 else ("child", 10**9)
for n in range(int(rounds)):
    texts = [f"{name} {n} {i}" for i in range(20)]
    log.append([Message("calls.queue", f"{name}-{n % 7}", "t", "1", text.encode()) for text in texts])
    print(n)
"""


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


def test_a_group_reads_everything_once(log: EventLog) -> None:
    log.append(numbered(3_000))
    consumer = log.consumer(GROUP, [TOPIC])
    runs = drain(consumer, 3_000)
    assert sorted(map(int, values(runs))) == list(range(3_000))
    assert consumer.poll(10, 0) is None
    consumer.close()


def test_groups_do_not_disturb_each_other(log: EventLog) -> None:
    log.append(numbered(100))
    for group in ("sink", "streams"):
        consumer = log.consumer(group, [TOPIC])
        assert sum(map(len, drain(consumer, 100))) == 100
        consumer.close()


def test_what_was_committed_does_not_come_again(kit) -> None:
    with kit.open() as log:
        log.append(numbered(500, keys=1))
        consumer = log.consumer(GROUP, [TOPIC])
        drain(consumer, 200, max_events=100)
        consumer.close()
    with kit.open() as log:
        consumer = log.consumer(GROUP, [TOPIC])
        assert sorted(map(int, values(drain(consumer, 300)))) == list(range(200, 500))
        consumer.close()


def test_what_was_not_committed_comes_again(log: EventLog) -> None:
    log.append(numbered(300, keys=1))
    consumer = log.consumer(GROUP, [TOPIC])
    drain(consumer, 100, max_events=100)
    lost = consumer.poll(100, 5)
    assert lost is not None
    assert lost.first == 100
    consumer.close()
    other = log.consumer(GROUP, [TOPIC])
    again = other.poll(1_000, 5)
    assert again is not None
    assert again.offsets == range(100, 300) or list(again.offsets) == list(range(100, 300))
    other.close()


def test_runs_of_one_partition_may_be_under_way_together(log: EventLog) -> None:
    log.append(numbered(300, keys=1))
    consumer = log.consumer(GROUP, [TOPIC])
    first, second = consumer.poll(100, 5), consumer.poll(100, 5)
    assert first is not None
    assert second is not None
    assert (first.last, second.first) == (99, 100)
    consumer.commit(first)
    consumer.commit(second)
    assert [lag.committed for lag in log.lag(GROUP) if lag.end] == [200]
    consumer.close()


def test_committing_twice_is_harmless(log: EventLog) -> None:
    log.append(numbered(10, keys=1))
    consumer = log.consumer(GROUP, [TOPIC])
    run = consumer.poll(10, 5)
    assert run is not None
    consumer.commit(run)
    consumer.commit(run)
    assert sum(lag.behind for lag in log.lag(GROUP)) == 0
    consumer.close()


def test_a_commit_out_of_turn_is_refused(log: EventLog) -> None:
    log.append(numbered(30, keys=1))
    consumer = log.consumer(GROUP, [TOPIC])
    first, second = consumer.poll(10, 5), consumer.poll(10, 5)
    assert first is not None
    assert second is not None
    with pytest.raises(LostPartition):
        consumer.commit(second)
    again = drain(consumer, 30)
    assert sorted(map(int, values(again))) == list(range(30))
    consumer.close()


def test_two_members_share_the_partitions(log: EventLog) -> None:
    one = log.consumer(GROUP, [TOPIC])
    settle(one, partitions=4)
    two = log.consumer(GROUP, [TOPIC])
    settle(one, two, partitions=4)
    assert not one.assigned().keys() & two.assigned().keys()
    log.append(numbered(2_000))
    seen: list[str] = []
    until(lambda: _take(one, seen) + _take(two, seen) + len(seen) >= 2_000)
    assert sorted(map(int, seen)) == list(range(2_000))
    one.close()
    two.close()


def _take(consumer: Consumer, seen: list[str]) -> int:
    if run := consumer.poll(100, 0.02):
        consumer.commit(run)
        seen += values([run])
    return 0


def test_a_member_that_leaves_frees_its_partitions_at_once(kit, log: EventLog) -> None:
    one, two = log.consumer(GROUP, [TOPIC]), log.consumer(GROUP, [TOPIC])
    settle(one, two, partitions=4)
    before = dict(two.assigned())
    one.close()
    begin = time.monotonic()
    settle(two, partitions=4)
    assert time.monotonic() - begin < kit.lease
    assert {partition: two.assigned()[partition] for partition in before} == before
    two.close()


def test_a_dead_members_partitions_are_taken_over(kit, log: EventLog) -> None:
    log.append(numbered(400))
    script = """
import time
consumer = log.consumer("sink", ["calls.queue"])
run = consumer.poll(1000, 5)
print(run.partition, run.first, run.last, flush=True)
time.sleep(600)
"""
    with Child(kit.opener(), script) as child:
        assert child.line()
        child.kill()
    consumer = log.consumer(GROUP, [TOPIC])
    assert sorted(map(int, values(drain(consumer, 400)))) == list(range(400))
    assert not kit.counts_all_assignments or all(generation > 1 for generation in consumer.assigned().values())
    consumer.close()


def test_a_member_that_slept_through_its_lease_cannot_commit(kit, log: EventLog) -> None:
    log.append(numbered(50, keys=1))
    sleeper, other = log.consumer(GROUP, [TOPIC]), log.consumer(GROUP, [TOPIC])
    stale = sleeper.poll(10, 5)
    assert stale is not None
    fresh: list[Run] = []
    until(lambda: bool(fresh.append(run) if (run := other.poll(10, 0.1)) else fresh), kit.lease * 20)
    assert fresh[0].first == stale.first
    with pytest.raises(LostPartition):
        sleeper.commit(stale)
    other.commit(fresh[0])
    assert (TOPIC, stale.partition) not in sleeper.assigned()
    sleeper.close()
    assert [lag.committed for lag in log.lag(GROUP) if lag.end] == [10]
    other.close()


def test_a_member_that_polls_keeps_its_partitions(kit, log: EventLog) -> None:
    one = log.consumer(GROUP, [TOPIC])
    settle(one, partitions=4)
    before = dict(one.assigned())
    deadline = time.monotonic() + 2.5 * kit.lease
    while time.monotonic() < deadline:
        assert one.poll(1, kit.lease / 4) is None
    assert one.assigned() == before
    one.close()


def test_what_was_dealt_with_together_is_committed_together(log: EventLog) -> None:
    log.append(numbered(400))
    consumer = log.consumer(GROUP, [TOPIC])
    runs: list[Run] = []

    def all_came() -> bool:
        if run := consumer.poll(30, 0.05):
            runs.append(run)
        return sum(map(len, runs)) == 400

    until(all_came)
    assert consumer.commit_all(runs) == [None] * len(runs)
    assert sum(lag.behind for lag in log.lag(GROUP)) == 0
    assert consumer.commit_all([]) == []
    consumer.close()


def test_of_runs_committed_together_only_the_lost_ones_fail(log: EventLog) -> None:
    log.append(numbered(100))
    consumer = log.consumer(GROUP, [TOPIC])
    runs: list[Run] = []
    until(lambda: bool(runs.append(run)) or sum(map(len, runs)) == 100 if (run := consumer.poll(20, 0.05)) else False)
    skipped = next(run for run in runs if sum(other.partition == run.partition for other in runs) > 1)
    told = consumer.commit_all([run for run in runs if run is not skipped])
    lost = [failure for failure in told if failure is not None]
    assert lost
    assert all(isinstance(failure, LostPartition) for failure in lost)
    behind = {lag.partition: lag.behind for lag in log.lag(GROUP)}
    assert {partition for partition, count in behind.items() if count} == {skipped.partition}
    consumer.close()


def test_more_hands_out_what_is_at_hand_and_loses_nothing(log: EventLog) -> None:
    log.append(numbered(200))
    consumer = log.consumer(GROUP, [TOPIC])
    runs: list[Run] = []
    until(lambda: bool(runs.append(run) if (run := consumer.poll(7, 0.1)) else runs))
    begin = time.monotonic()
    while run := consumer.more(7):
        runs.append(run)
    assert time.monotonic() - begin < 5
    for run in runs:
        consumer.commit(run)
    runs += drain(consumer, 200 - sum(map(len, runs))) if sum(map(len, runs)) < 200 else []
    assert sorted(map(int, values(runs))) == list(range(200))
    assert consumer.more(7) is None
    consumer.close()


def test_poll_waits_no_longer_than_told(log: EventLog) -> None:
    consumer = log.consumer(GROUP, [TOPIC])
    consumer.poll(1, 0)
    begin = time.monotonic()
    cpu = time.process_time()
    assert consumer.poll(1, 0.5) is None
    assert 0.45 < time.monotonic() - begin < 2
    assert time.process_time() - cpu < 0.3, "it spins"
    consumer.close()


def test_an_event_that_trickles_in_is_seen_soon(kit, log: EventLog) -> None:
    script = """
import time
from ingest.log import Message
print("ready", flush=True)
time.sleep(0.3)
for i in range(60):
    time.sleep(0.01)
    log.append([Message("calls.queue", "k", "t", "1", str(time.time()).encode())])
"""
    consumer = log.consumer(GROUP, [TOPIC])
    settle(consumer, partitions=4)
    delays: list[float] = []
    with Child(kit.opener(), script) as child:
        assert child.line() == "ready"
        while len(delays) < 60:
            run = consumer.poll(100, 10)
            assert run is not None
            delays += [time.time() - float(value) for value in run.values]
    assert sorted(delays)[len(delays) // 2] < 0.05
    consumer.close()


def test_a_paused_partition_rests_and_the_others_go_on(log: EventLog) -> None:
    log.append(numbered(400))
    consumer = log.consumer(GROUP, [TOPIC])
    first = consumer.poll(1, 5)
    assert first is not None
    consumer.pause(TOPIC, first.partition)
    rest = []
    while run := consumer.poll(1_000, 0.2):
        rest.append(run)
    assert rest
    assert first.partition not in {run.partition for run in rest}
    consumer.resume(TOPIC, first.partition)
    resumed = consumer.poll(1_000, 5)
    assert resumed is not None
    assert (resumed.partition, resumed.first) == (first.partition, first.last + 1)
    consumer.close()


def test_lag_says_how_far_a_group_is_behind(log: EventLog) -> None:
    assert log.lag(GROUP) == []
    log.append(numbered(100, keys=1))
    consumer = log.consumer(GROUP, [TOPIC])
    drain(consumer, 30, max_events=30)
    (lag,) = (lag for lag in log.lag(GROUP) if lag.end)
    assert (lag.group, lag.topic, lag.start, lag.committed, lag.end, lag.behind) == (GROUP, TOPIC, 0, 30, 100, 70)
    assert len(log.lag(GROUP)) == log.topics()[TOPIC]
    consumer.close()


def test_what_retention_ate_unread_is_said(kit, log: EventLog) -> None:
    consumer = log.consumer(GROUP, [TOPIC])
    log.append(numbered(100, keys=1))
    read = drain(consumer, 40, max_events=40)
    if kit.reads_ahead:
        consumer.close()
    kit.expire(log)
    log.append([message("call-0", "after")])
    if kit.reads_ahead:
        consumer = log.consumer(GROUP, [TOPIC])
    run = consumer.poll(100, 5)
    assert run is not None
    assert (run.gap, run.first, values([run])) == (60, 100, ["after"])
    consumer.commit(run)
    assert sum(lag.behind for lag in log.lag(GROUP)) == 0
    assert log.bounds(TOPIC, read[0].partition) == (100, 101)
    consumer.close()


def test_a_new_group_begins_at_what_is_kept(kit, log: EventLog) -> None:
    log.append(numbered(100, keys=1))
    kit.expire(log)
    log.append([message("call-0", "kept")])
    consumer = log.consumer("newcomer", [TOPIC])
    run = consumer.poll(100, 5)
    assert run is not None
    assert (run.gap, values([run])) == (0, ["kept"])
    consumer.close()


def test_a_busy_topic_does_not_starve_the_others(kit: LogKit, log: EventLog) -> None:
    log.append(numbered(20_000, keys=1, topic="calls.queue"))
    log.append(numbered(10, keys=1, topic="tickets"))
    log.append(numbered(10, keys=1, topic="agents.state"))
    consumer = log.consumer(GROUP, ["calls.queue", "tickets", "agents.state"])
    topics = {run.topic for _ in range(kit.fair_within) if (run := consumer.poll(500, 5))}
    assert topics == {"agents.state", "calls.queue", "tickets"}
    consumer.close()


def test_topics_tell_their_partitions(log: EventLog) -> None:
    assert dict(log.topics()) == {"agents.state": 4, "calls.queue": 4, "tickets": 4}
    assert log.bounds("tickets", 3) == (0, 0)
    assert json.dumps(dict(log.topics()))
