"""Threads that deal with runs beside the polling."""

import threading

import pytest

from ingest.inserters import Inserters
from ingest.log import Run
from tests.support.sink_parts import call_detail_record, queue_event, stamped
from tests.unit.ingest_sink.runs import run_of


def queue_run(first: int) -> Run:
    return run_of([stamped(queue_event(0))], first=first)


CDR_RUN = run_of([stamped(call_detail_record(0))])


def test_runs_of_a_partition_stay_in_order() -> None:
    done: list[int] = []
    inserters = Inserters(lambda run, generation: done.append(run.first), threads=2, backlog=100)

    for first in range(50):
        inserters.submit(queue_run(first), 1)

    assert inserters.drain(10)
    assert done == list(range(50))


def test_the_backlog_is_bounded_and_another_partition_goes_its_own_way() -> None:
    free = threading.Event()
    inserters = Inserters(lambda run, generation: _wait(free), threads=2, backlog=1)
    key, other = ("calls.queue", 0), ("calls.cdr", 0)

    assert inserters.has_room(key)
    inserters.submit(queue_run(0), 1)
    assert inserters.has_room(key)
    inserters.submit(queue_run(1), 1)
    assert not inserters.has_room(key)
    assert inserters.has_room(other)
    assert not inserters.idle()

    free.set()
    assert inserters.drain(10)
    assert inserters.idle()


def test_a_failure_is_told_and_nothing_more_is_dealt_with() -> None:
    seen: list[int] = []

    def fail(run: Run, generation: int) -> None:
        seen.append(run.first)
        raise ValueError("the books don't balance")

    inserters = Inserters(fail, threads=1, backlog=10)
    inserters.submit(queue_run(0), 1)
    inserters.submit(queue_run(1), 1)
    inserters.drain(10)

    with pytest.raises(ValueError, match="books"):
        inserters.check()
    assert seen == [0]


def test_draining_gives_up_after_its_time() -> None:
    free = threading.Event()
    inserters = Inserters(lambda run, generation: _wait(free), threads=1, backlog=1)
    inserters.submit(CDR_RUN, 1)

    assert not inserters.drain(0.05)
    free.set()


def _wait(free: threading.Event) -> None:
    free.wait(10)
