"""What the benchmarks make of their looks at a table."""

import pytest

from bench.support.arrival import delays, heights, look, percentile, watch
from bench.support.ratios import Ratio


def test_an_event_is_queryable_from_the_first_look_that_shows_its_offset() -> None:
    produced = {0: [10.0, 10.1, 10.2], 1: [10.05]}
    seen = [(10.15, {0: 0}), (10.3, {0: 1, 1: 0}), (10.5, {0: 2, 1: 0})]
    assert delays(produced, seen, {}) == pytest.approx([0.15, 0.2, 0.25, 0.3])


def test_events_that_only_warm_do_not_count() -> None:
    assert delays({0: [10.0, 10.1]}, [(10.2, {0: 0}), (10.3, {0: 1})], {0: 1}) == pytest.approx([0.2])


def test_an_event_that_was_never_seen_is_told() -> None:
    with pytest.raises(ValueError, match="partition 0: offset 1"):
        delays({0: [10.0, 10.1]}, [(10.2, {0: 0})], {})


@pytest.mark.parametrize(("share", "expected"), [(0.50, 50), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_a_percentile_is_the_nearest_rank(share: float, expected: int) -> None:
    assert percentile(range(1, 101), share) == expected


def test_looking_ends_when_the_last_offsets_are_there() -> None:
    answers = iter([{}, {0: 1}, {0: 1, 1: 0}, {0: 9}])
    assert [found for _, found in look(lambda: next(answers), 3, 0.0, 5)] == [{}, {0: 1}, {0: 1, 1: 0}]


def test_a_backlog_is_watched_until_its_rows_are_there() -> None:
    rows = iter([0, 40, 100, 7])
    assert watch(lambda: next(rows), 100, 5) > 0
    assert next(rows) == 7


def test_a_backlog_that_does_not_arrive_is_told() -> None:
    with pytest.raises(TimeoutError, match="3 of 100 rows"):
        watch(lambda: 3, 100, 0.0)


def test_partitions_and_offsets_are_read_from_lines() -> None:
    assert heights("0\t12\n3\t4") == {0: 12, 3: 4}
    assert heights("") == {}


@pytest.mark.parametrize(
    ("value", "lower_is_better", "holds"),
    [(2.9, False, False), (3.0, False, True), (3.1, True, False), (3, True, True)],
)
def test_a_ratio_holds_on_the_right_side_of_its_floor(value: float, lower_is_better: bool, holds: bool) -> None:
    ratio = Ratio("P1", "rows/s", value, 3.0, 4.5, lower_is_better)
    assert ratio.holds is holds
    assert ("MISSES" in str(ratio)) is not holds
