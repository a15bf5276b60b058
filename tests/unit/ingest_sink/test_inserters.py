"""Threads that deal with runs beside the polling."""

import threading

import pytest

from ingest.inserters import Inserters, Load
from ingest.log import Run
from ingest.pulse import Pulse
from tests.support.sink_parts import call_detail_record, queue_event, stamped
from tests.support.waiting import wait_for
from tests.unit.ingest_sink.runs import run_of

KEY, OTHER = ("calls.queue", 0), ("calls.cdr", 0)


def queue_run(first: int, partition: int = 0) -> Run:
    return run_of([stamped(queue_event(0))], first=first, partition=partition)


CDR_RUN = run_of([stamped(call_detail_record(0))])


def test_runs_of_a_partition_stay_in_order() -> None:
    done: list[int] = []
    inserters = Inserters(lambda load: done.extend(run.first for run, _ in load), threads=2, backlog=100)

    for first in range(50):
        inserters.submit([(queue_run(first), 1)])

    assert inserters.drain(10)
    assert done == list(range(50))


def test_small_runs_of_many_partitions_are_one_load() -> None:
    loads: list[Load] = []
    inserters = Inserters(loads.append, threads=2, backlog=1)

    inserters.submit([(queue_run(0, partition), 1) for partition in range(10)])

    assert inserters.drain(10)
    assert [len(load) for load in loads] == [10]


def test_a_topic_that_is_under_way_keeps_its_thread_and_the_others_go_elsewhere() -> None:
    free = threading.Event()
    done: dict[str, list[tuple[str, int, int]]] = {}

    def handle(load: Load) -> None:
        free.wait(10)
        by = done.setdefault(threading.current_thread().name, [])
        by += [(run.topic, run.partition, run.first) for run, _ in load]

    inserters = Inserters(handle, threads=2, backlog=1)
    inserters.submit([(queue_run(0, 0), 1)])
    inserters.submit([(queue_run(1, 0), 1), (CDR_RUN, 1), (queue_run(0, 1), 1)])
    free.set()

    assert inserters.drain(10)
    queue = [("calls.queue", 0, 0), ("calls.queue", 0, 1), ("calls.queue", 1, 0)]
    assert sorted(done.values()) == [[("calls.cdr", 0, 0)], queue]


def test_a_topic_that_is_done_with_goes_wherever_there_is_least_to_do() -> None:
    free = threading.Event()
    done: list[tuple[str, int]] = []

    def handle(load: Load) -> None:
        if load[0][0].topic == CDR_RUN.topic:
            free.wait(10)
        done.extend((run.topic, run.first) for run, _ in load)

    inserters = Inserters(handle, threads=2, backlog=1)
    inserters.submit([(queue_run(0, partition), 1) for partition in range(4)])
    wait_for(inserters.idle, "the first thread has dealt with it")
    inserters.submit([(CDR_RUN, 1)])  # holds the first thread
    inserters.submit([(queue_run(1), 1)])

    wait_for(lambda: ("calls.queue", 1) in done, "the second thread has dealt with it", seconds=5)
    free.set()
    assert inserters.drain(10)


def test_the_backlog_is_bounded_and_another_partition_goes_its_own_way() -> None:
    free = threading.Event()
    inserters = Inserters(lambda load: _wait(free), threads=2, backlog=1)

    assert inserters.has_room([KEY]) == {KEY: True}
    inserters.submit([(queue_run(0), 1)])
    assert inserters.has_room([KEY]) == {KEY: True}
    inserters.submit([(queue_run(1), 1)])
    assert inserters.has_room([KEY, OTHER]) == {KEY: False, OTHER: True}
    assert not inserters.idle()

    free.set()
    assert inserters.drain(10)
    assert inserters.idle()


def test_a_failure_is_told_and_nothing_more_is_dealt_with() -> None:
    seen: list[int] = []

    def fail(load: Load) -> None:
        seen.append(load[0][0].first)
        raise ValueError("the books don't balance")

    inserters = Inserters(fail, threads=1, backlog=10)
    inserters.submit([(queue_run(0), 1)])
    inserters.submit([(queue_run(1), 1)])
    inserters.drain(10)

    with pytest.raises(ValueError, match="books"):
        inserters.check()
    assert seen == [0]


def test_draining_gives_up_after_its_time() -> None:
    free = threading.Event()
    inserters = Inserters(lambda load: _wait(free), threads=1, backlog=1)
    inserters.submit([(CDR_RUN, 1)])

    assert not inserters.drain(0.05)
    free.set()


def test_a_thread_beats_while_it_works_and_rests_while_it_waits() -> None:
    free, pulse = threading.Event(), Pulse(lambda: 0.0)
    inserters = Inserters(lambda load: _wait(free), threads=1, backlog=1, pulse=pulse)
    assert pulse.silent(-1) == {}

    inserters.submit([(CDR_RUN, 1)])
    while not pulse.silent(-1):
        pass
    assert pulse.silent(-1).keys() == {"inserter-0"}

    free.set()
    assert inserters.drain(10)
    assert pulse.silent(-1) == {}


def _wait(free: threading.Event) -> None:
    free.wait(10)
