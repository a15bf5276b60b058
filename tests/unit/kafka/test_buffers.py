"""What a buffer hands out: runs in order, each record once, gaps where retention ate."""

from collections.abc import Iterable, Mapping

from connectors.kafka.buffers import LEAST_OF_ONE, MOST_OF_ALL, MOST_OF_ONE, PartitionBuffer, allowed
from connectors.kafka.records import Records


def reread(topic: str, partition: int, offset: int) -> Mapping[str, str]:
    return {"read again": f"{topic}/{partition}/{offset}"}


def records(offsets: Iterable[int], appended: float | None = None, kept: Iterable[int] = ()) -> Records:
    offsets = list(offsets)
    texts = [str(offset) for offset in offsets]
    headers = {offset: [("n", b"%d" % offset)] for offset in kept}
    return Records(
        offsets, texts, ["t"] * len(texts), ["1"] * len(texts), [t.encode() for t in texts], headers, appended
    )


def buffer(position: int = 0) -> PartitionBuffer:
    return PartitionBuffer("calls.cdr", 2, position, reread)


def test_runs_go_on_where_the_last_one_ended() -> None:
    full = buffer()
    full.add(records(range(100)))
    full.add(records(range(100, 150)))
    first, second = full.take(120), full.take(120)
    assert first is not None
    assert second is not None
    assert (first.offsets, second.offsets) == (range(120), range(120, 150))
    assert [*first.keys, *second.keys] == [str(n) for n in range(150)]
    assert first.values[-1] == b"119"
    assert (first.topic, first.partition, first.gap) == ("calls.cdr", 2, 0)
    assert full.take(10) is None
    assert (full.size, len(full), full.position, full.next) == (0, 0, 150, 150)


def test_what_has_come_before_is_left_out() -> None:
    full = buffer(10)
    full.add(records(range(20)))
    full.add(records(range(5)))
    full.add(records(range(15, 25)))
    run = full.take(100)
    assert run is not None
    assert run.offsets == range(10, 25)
    assert list(run.values) == [b"%d" % n for n in range(10, 25)]


def test_holes_of_compaction_are_in_the_offsets() -> None:
    full = buffer()
    full.add(records([3, 4, 9]))
    run = full.take(100)
    assert run is not None
    assert (list(run.offsets), run.gap) == ([3, 4, 9], 0)


def test_a_run_ends_where_retention_ate_and_the_next_says_so() -> None:
    full = buffer()
    full.add(records(range(10)))
    full.skip_eaten(50)
    full.add(records(range(50, 60)))
    before, after = full.take(100), full.take(100)
    assert before is not None
    assert after is not None
    assert (before.offsets, before.gap) == (range(10), 0)
    assert (after.offsets, after.gap) == (range(50, 60), 40)


def test_skipping_over_what_retention_ate_leaves_nothing_of_before() -> None:
    full = buffer()
    full.add(records(range(10)))
    full.skip_eaten(50)
    full.add(records(range(50, 60)))
    assert full.skip_to(55)
    run = full.take(100)
    assert run is not None
    assert (run.offsets, run.gap) == (range(55, 60), 0)


def test_a_gap_is_told_once_and_adds_up() -> None:
    full = buffer(5)
    full.skip_eaten(20)
    full.skip_eaten(30)
    assert full.take(10) is None
    full.add(records(range(32, 40)))
    run = full.take(2)
    assert run is not None
    assert (run.offsets, run.gap) == (range(32, 34), 25)
    rest = full.take(10)
    assert rest is not None
    assert rest.gap == 0


def test_headers_are_the_kept_ones_or_read_again() -> None:
    full = buffer()
    full.add(records(range(10), kept=[2, 7]))
    first, second = full.take(5), full.take(5)
    assert first is not None
    assert second is not None
    assert first.load_headers(2) == {"n": "2"}
    assert second.load_headers(2) == {"n": "7"}
    assert second.load_headers(0) == {"read again": "calls.cdr/2/5"}


def test_a_run_says_when_its_first_record_was_appended() -> None:
    full = buffer()
    full.add(records(range(10), appended=100.0))
    full.add(records(range(10, 20), appended=200.0))
    times = [run.appended for _ in range(4) if (run := full.take(5))]
    assert times == [100.0, 100.0, 200.0, 200.0]


def test_skipping_goes_to_what_is_here_or_comes_next() -> None:
    full = buffer()
    full.add(records(range(10)))
    assert full.skip_to(4)
    run = full.take(2)
    assert run is not None
    assert run.offsets == range(4, 6)
    assert not full.skip_to(5)
    assert full.skip_to(10)
    assert full.take(1) is None
    assert not full.skip_to(11)


def test_what_all_buffers_hold_stays_within_bounds() -> None:
    assert allowed(0) == allowed(1) == MOST_OF_ONE
    assert all(allowed(n) * n <= MOST_OF_ALL for n in range(3, 128))
    assert allowed(1_000) == LEAST_OF_ONE
    assert sorted((allowed(n) for n in range(200)), reverse=True) == [allowed(n) for n in range(200)]
