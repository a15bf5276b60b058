"""How the sink reads: what a sweep brings goes together, nothing out of order."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from ingest.inserters import Load
from ingest.log import Lag, LogDamaged, LogUnavailable, Run
from ingest.sink import Sink, SinkSettings
from models.catalogue import by_type_name
from tests.support.sink_parts import clock, privacy, queue_event, stamped, validate_foreign
from tests.unit.ingest_sink.runs import run_of
from tests.unit.ingest_sink.test_run_handler import Books

Submitted = list[tuple[int, int]]
"""A load's runs as (partition, first offset)."""


class Scripted:
    """A log, and its only consumer, that hands out runs (None: nothing now) as they are listed."""

    def __init__(self, runs: Sequence[Run | Exception | None]) -> None:
        self.runs = list(runs)
        self.paused: list[int] = []
        self.resumed: list[int] = []
        self.generations = {("calls.queue", partition): 1 for partition in range(8)}

    def consumer(self, group: str, topics: Sequence[str]) -> "Scripted":
        return self

    def poll(self, max_events: int, timeout: float) -> Run | None:
        found = self.runs.pop(0) if self.runs else None
        if isinstance(found, Exception):
            raise found
        return found

    def more(self, max_events: int) -> Run | None:
        return self.poll(max_events, 0.0)

    def assigned(self) -> Mapping[tuple[str, int], int]:
        return self.generations

    def lag(self, group: str) -> list[Lag]:
        return []

    def topics(self) -> Mapping[str, int]:
        return {}

    def pause(self, topic: str, partition: int) -> None:
        self.paused.append(partition)

    def resume(self, topic: str, partition: int) -> None:
        self.resumed.append(partition)

    def close(self) -> None: ...


def small(partition: int, first: int = 0, count: int = 3) -> Run:
    return run_of([stamped(queue_event(n)) for n in range(count)], first=first, partition=partition)


def dealt_with(monkeypatch: pytest.MonkeyPatch, log: Scripted, **settings: Any) -> tuple[Sink, list[Submitted]]:
    """Runs a sink to the end; the loads that it handed over."""
    loads: list[Submitted] = []

    def submit(self: Any, load: Load) -> None:
        loads.append([(run.partition, run.first) for run, _ in load])

    monkeypatch.setattr("ingest.inserters.Inserters.submit", submit)
    sink = Sink(
        event_log=log,  # type: ignore[arg-type]
        warehouse=Books(),
        topics=["calls.queue"],
        types=by_type_name(),
        validate_foreign=validate_foreign,
        privacy=privacy(),
        alert=lambda what: None,
        clock=clock,
        monotonic=time.monotonic,
        owner="test",
        settings=SinkSettings(**{"linger": 0.0, "poll_timeout": 0.0, "bulk_from": 50, **settings}),
    )
    sink.run(until_empty=True)
    return sink, loads


def test_the_runs_of_a_sweep_are_one_load(monkeypatch: pytest.MonkeyPatch) -> None:
    log = Scripted([small(0), small(1), small(0, first=3), None, small(3)])

    _, loads = dealt_with(monkeypatch, log)

    assert loads == [[(0, 0), (1, 0), (0, 3)], [(3, 0)]]


def test_after_a_sweep_that_brought_little_the_sink_rests_and_after_a_large_one_it_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    much = [small(0, count=60), None, small(0, first=60, count=60)]
    little = [small(0), None, small(0, first=3)]

    began = time.monotonic()
    dealt_with(monkeypatch, Scripted(much), linger=0.3)
    without_rest = time.monotonic()
    dealt_with(monkeypatch, Scripted(little), linger=0.3)
    with_rest = time.monotonic()

    assert without_rest - began < 0.3
    assert with_rest - without_rest >= 0.6


def test_a_sweep_ends_when_it_has_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    log = Scripted([small(partition, count=20) for partition in range(5)])

    _, loads = dealt_with(monkeypatch, log, max_events=50)

    assert [len(runs) for runs in loads] == [3, 2]


def test_a_log_that_goes_away_within_a_sweep_takes_nothing_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    log = Scripted([small(0), LogUnavailable("gone"), small(1)])

    _, loads = dealt_with(monkeypatch, log)

    assert loads == [[(0, 0)], [(1, 0)]]


def test_a_sweep_ends_when_it_is_large_or_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.sink.LARGEST_SWEEP", 1)
    _, loads = dealt_with(monkeypatch, Scripted([small(0), small(1)]))
    assert [len(runs) for runs in loads] == [1, 1]

    monkeypatch.setattr("ingest.sink.LARGEST_SWEEP", 1 << 30)
    monkeypatch.setattr("ingest.sink.LONGEST_SWEEP", 0.0)
    _, loads = dealt_with(monkeypatch, Scripted([small(0), small(1)]))
    assert [len(runs) for runs in loads] == [1, 1]


def test_partitions_wait_while_every_inserter_has_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    log, room = Scripted([None, None, small(0)]), iter([False, False])
    monkeypatch.setattr("ingest.inserters.Inserters.has_room", lambda self: next(room, True))

    _, loads = dealt_with(monkeypatch, log)

    assert (sorted(log.paused), sorted(log.resumed)) == (list(range(8)), list(range(8)))
    assert loads == [[(0, 0)]]


def test_partitions_that_come_while_others_wait_are_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    log, room = Scripted([None, None, small(0)]), iter([False, False])
    monkeypatch.setattr("ingest.inserters.Inserters.has_room", lambda self: next(room, True))
    poll = log.poll

    def lost_and_found(max_events: int, timeout: float) -> Run | None:
        log.generations = {**log.generations, ("calls.queue", 0): log.generations["calls.queue", 0] + 1}
        return poll(max_events, timeout)

    monkeypatch.setattr(log, "poll", lost_and_found)

    dealt_with(monkeypatch, log)

    assert log.paused.count(0) == 2
    assert log.resumed.count(0) >= 1


def test_what_was_lost_since_the_poll_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    log = Scripted([small(0), small(1)])
    del log.generations["calls.queue", 0]

    _, loads = dealt_with(monkeypatch, log)

    assert loads == [[(1, 0)]]


def test_a_log_that_is_away_is_waited_for_and_a_damaged_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    away = [LogUnavailable("nobody there")] * 3
    _, loads = dealt_with(monkeypatch, Scripted([*away, small(0)]))
    assert loads == [[(0, 0)]]

    with pytest.raises(LogDamaged):
        dealt_with(monkeypatch, Scripted([LogDamaged("malformed"), small(0)]))
