"""Turns, generations and the order of commits."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from connectors.kafka.buffers import MOST_OF_ONE, PartitionBuffer
from connectors.kafka.holdings import Held, Holdings
from connectors.kafka.records import Records
from ingest.log import LostPartition, Run

A, B = ("calls.cdr", 0), ("tickets", 1)


def no_headers(*_: object) -> Mapping[str, str]:
    return {}


def hold(holdings: Holdings, partition: tuple[str, int], count: int, start: int = 0) -> None:
    buffer = PartitionBuffer(*partition, start, no_headers)
    offsets = list(range(start, start + count))
    if offsets:
        buffer.add(Records(offsets, [""] * count, ["t"] * count, ["1"] * count, [b"v"] * count))
    holdings.hold(partition, start, buffer)


def take(holdings: Holdings, most: int) -> Run:
    taken = holdings.take(most)
    assert taken is not None
    return taken[0]


def commit(holdings: Holdings, run: Run) -> None:
    held = holdings.begin_commit(run)
    assert isinstance(held, Held)
    holdings.committed(run, held)


def test_partitions_take_turns() -> None:
    holdings = Holdings()
    hold(holdings, A, 100)
    hold(holdings, B, 20)
    assert [take(holdings, 10).topic for _ in range(5)] == ["calls.cdr", "tickets", "calls.cdr", "tickets", "calls.cdr"]


def test_a_paused_partition_keeps_what_it_has() -> None:
    holdings = Holdings()
    hold(holdings, A, 10)
    holdings.pause(A)
    assert holdings.take(10) is None
    holdings.resume(A)
    assert take(holdings, 10).offsets == range(10)


def test_a_partition_that_comes_back_has_another_generation_and_no_pause() -> None:
    holdings = Holdings()
    hold(holdings, A, 10)
    first = holdings.assigned()[A]
    holdings.pause(A)
    holdings.give_up([A])
    assert holdings.assigned() == {}
    hold(holdings, A, 10)
    assert holdings.assigned()[A] != first
    assert take(holdings, 10)


def test_commits_go_in_order() -> None:
    holdings = Holdings()
    hold(holdings, A, 30)
    runs = [take(holdings, 10) for _ in range(3)]
    for run in runs:
        commit(holdings, run)
    held = holdings.get(A)
    assert held is not None
    assert (held.committed, held.began) == (30, {})


def test_the_last_commit_may_be_repeated() -> None:
    holdings = Holdings()
    hold(holdings, A, 10)
    run = take(holdings, 10)
    commit(holdings, run)
    assert holdings.begin_commit(run) is None


def test_a_commit_out_of_turn_makes_the_partition_begin_anew() -> None:
    holdings = Holdings()
    hold(holdings, A, 20)
    take(holdings, 10)
    second = take(holdings, 10)
    with pytest.raises(LostPartition, match="committed up to 0, this run began at 10"):
        holdings.begin_commit(second)
    assert A not in holdings.assigned()
    assert holdings.strays() == {A}
    hold(holdings, A, 20)
    assert holdings.strays() == set()


def test_a_run_of_an_earlier_time_is_refused_and_disturbs_nothing() -> None:
    holdings = Holdings()
    hold(holdings, A, 20)
    stale = take(holdings, 10)
    holdings.give_up([A])
    hold(holdings, A, 20)
    generation = holdings.assigned()[A]
    anew = take(holdings, 10)

    with pytest.raises(LostPartition):
        holdings.begin_commit(stale)
    assert holdings.in_line([stale]) is None
    commit(holdings, anew)
    with pytest.raises(LostPartition):
        holdings.begin_commit(replace(stale, offsets=range(5)))
    commit(holdings, take(holdings, 10))

    assert holdings.assigned() == {A: generation}
    assert holdings.strays() == set()


def test_runs_in_line_are_those_that_nothing_is_missing_between() -> None:
    holdings = Holdings()
    hold(holdings, A, 30)
    hold(holdings, B, 10)
    came = [take(holdings, 10) for _ in range(4)]
    first, second, third = (run for run in came if run.topic == A[0] and run.partition == A[1])
    [other] = [run for run in came if run not in (first, second, third)]
    found = holdings.in_line([first, other, second])
    assert found is not None
    assert found == {A: holdings.get(A), B: holdings.get(B)}
    assert holdings.in_line([first, third]) is None
    assert holdings.in_line([second]) is None
    holdings.give_up([B])
    assert holdings.in_line([first, other]) is None


def test_a_run_of_a_partition_that_went_is_lost() -> None:
    holdings = Holdings()
    hold(holdings, A, 10)
    run = take(holdings, 10)
    holdings.give_up([A])
    with pytest.raises(LostPartition):
        holdings.begin_commit(run)


def test_a_commit_after_a_hole_counts_from_where_the_run_should_have_begun() -> None:
    holdings = Holdings()
    buffer = PartitionBuffer(*A, 5, no_headers)
    buffer.add(Records([9, 12], ["", ""], ["t", "t"], ["1", "1"], [b"", b""]))
    holdings.hold(A, 5, buffer)
    run = take(holdings, 10)
    commit(holdings, run)
    held = holdings.get(A)
    assert held is not None
    assert held.committed == 13


def test_what_is_under_way_is_known_until_it_is_committed() -> None:
    holdings = Holdings()
    hold(holdings, A, 10)
    hold(holdings, B, 10)
    assert not holdings.under_way()
    run = take(holdings, 10)
    assert holdings.under_way([A])
    assert not holdings.under_way([B])
    assert holdings.under_way()
    commit(holdings, run)
    assert not holdings.under_way()


def test_a_full_buffer_is_crowded_until_half_of_it_is_gone() -> None:
    holdings = Holdings()
    buffer = PartitionBuffer(*A, 0, no_headers)
    count = MOST_OF_ONE // 100_000
    values = [b"x" * 100_000] * count
    buffer.add(Records(list(range(count)), [""] * count, ["t"] * count, ["1"] * count, values))
    holdings.hold(A, 0, buffer)
    held = holdings.get(A)
    assert held is not None
    assert holdings.crowded(held)
    take(holdings, count // 4)
    assert not holdings.crowded(held)
    assert not holdings.relieved(held)
    take(holdings, count // 4 + 20)
    assert holdings.relieved(held)
