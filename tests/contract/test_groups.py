"""Groups share the partitions, and commit: every event log, whatever it is made of."""

import time

import pytest

from ingest.log import Consumer, EventLog, LostPartition, Run
from tests.contract.parts import (
    GROUP,
    TOPIC,
    Child,
    drain,
    numbered,
    settle,
    until,
    values,
)


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


def test_a_run_read_before_the_partition_went_and_came_back_disturbs_nothing(kit, log: EventLog) -> None:
    sleeper = log.consumer(GROUP, [TOPIC])
    settle(sleeper, partitions=4)
    log.append(numbered(50, keys=1))
    stale = sleeper.poll(10, 5)
    assert stale is not None
    partition = (TOPIC, stale.partition)
    before = sleeper.assigned()[partition]
    other = log.consumer(GROUP, [TOPIC])
    until(lambda: other.poll(10, 0.1), kit.lease * 20)
    other.close()

    anew: list[Run] = []

    def read_anew() -> bool:
        run = sleeper.poll(10, 0.1)
        if run is not None and sleeper.assigned().get(partition, before) != before:
            anew.append(run)
        return bool(anew)

    until(read_anew, kit.lease * 20)
    now = sleeper.assigned()[partition]
    with pytest.raises(LostPartition):
        sleeper.commit(stale)
    sleeper.commit(anew[0])
    rest = drain(sleeper, 40)

    assert anew[0].first == stale.first
    assert sleeper.assigned()[partition] == now
    assert sorted(map(int, values(anew + rest))) == list(range(50))
    sleeper.close()


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
