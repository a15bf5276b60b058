"""Threads that deal with loads beside the polling."""

import threading

import pytest

from ingest.inserters import Inserters, Load
from ingest.log import Run
from ingest.pulse import Pulse
from ingest.turns import Turn
from tests.support.sink_parts import call_detail_record, queue_event, stamped
from tests.support.waiting import wait_for
from tests.unit.ingest_sink.runs import run_of


def queue_run(first: int, partition: int = 0) -> Run:
    return run_of([stamped(queue_event(0))], first=first, partition=partition)


CDR_RUN = run_of([stamped(call_detail_record(0))])


def firsts(load: Load) -> list[int]:
    return [run.first for run, _ in load]


def test_a_load_is_one_threads() -> None:
    loads: list[list[int]] = []
    inserters = Inserters(lambda load, turn: loads.append(firsts(load)), threads=2, backlog=1)

    inserters.submit([(queue_run(partition, partition), 1) for partition in range(10)])

    assert inserters.drain(10)
    assert loads == [list(range(10))]


def test_loads_of_a_topic_overlap_and_end_in_order() -> None:
    both_are_in = threading.Barrier(2)
    done: list[int] = []

    def handle(load: Load, turn: Turn) -> None:
        with turn.beginning():
            pass
        if load[0][0].first < 2:
            both_are_in.wait(10)
        with turn.ending():
            done.extend(firsts(load))

    inserters = Inserters(handle, threads=2, backlog=100)
    for first in range(50):
        inserters.submit([(queue_run(first), 1)])

    assert inserters.drain(10)
    assert done == list(range(50))


def test_the_backlog_is_bounded() -> None:
    free = threading.Event()
    inserters = Inserters(lambda load, turn: _wait(free), threads=2, backlog=1)

    for first in range(3):
        assert inserters.has_room()
        inserters.submit([(queue_run(first), 1)])

    assert not inserters.has_room()
    assert not inserters.idle()
    free.set()
    assert inserters.drain(10)
    assert inserters.idle()
    assert inserters.has_room()


def test_a_failure_is_told_and_nothing_more_is_dealt_with() -> None:
    seen: list[int] = []

    def fail(load: Load, turn: Turn) -> None:
        seen.extend(firsts(load))
        raise ValueError("the books don't balance")

    inserters = Inserters(fail, threads=1, backlog=10)
    inserters.submit([(queue_run(0), 1)])
    inserters.submit([(queue_run(1), 1)])
    inserters.drain(10)

    with pytest.raises(ValueError, match="books"):
        inserters.check()
    assert seen == [0]


def test_what_waits_behind_a_load_that_fails_is_not_recorded() -> None:
    second_is_in = threading.Event()
    recorded: list[int] = []

    def handle(load: Load, turn: Turn) -> None:
        with turn.beginning():
            pass
        if load[0][0].first == 0:
            second_is_in.wait(10)
            raise ValueError("too much is bad")
        second_is_in.set()
        with turn.ending():
            recorded.extend(firsts(load))

    inserters = Inserters(handle, threads=2, backlog=1)
    inserters.submit([(queue_run(0), 1)])
    inserters.submit([(queue_run(1), 1)])

    assert not inserters.drain(10)
    with pytest.raises(ValueError, match="too much"):
        inserters.check()
    assert recorded == []


def test_draining_gives_up_after_its_time() -> None:
    free = threading.Event()
    inserters = Inserters(lambda load, turn: _wait(free), threads=1, backlog=1)
    inserters.submit([(CDR_RUN, 1)])

    assert not inserters.drain(0.05)
    free.set()


def test_a_thread_beats_while_it_works_and_rests_while_it_waits() -> None:
    free, pulse = threading.Event(), Pulse(lambda: 0.0)
    inserters = Inserters(lambda load, turn: _wait(free), threads=1, backlog=1, pulse=pulse)
    assert pulse.silent(-1) == {}

    inserters.submit([(CDR_RUN, 1)])
    wait_for(lambda: pulse.silent(-1), "the thread works", pause=0.01)
    assert pulse.silent(-1).keys() == {"inserter-0"}

    free.set()
    assert inserters.drain(10)
    assert pulse.silent(-1) == {}


def _wait(free: threading.Event) -> None:
    free.wait(10)
