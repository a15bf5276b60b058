"""Asking the warehouse once per assignment, and believing it no further than the records go."""

from collections.abc import Mapping, Set
from typing import Any

from ingest.known_offsets import KnownOffsets
from ingest.log import Run
from ingest.offset_ranges import OffsetRanges
from tests.support.sink_parts import queue_event, stamped
from tests.unit.ingest_sink.runs import run_of

RUN = run_of([stamped(queue_event(n)) for n in range(10)], first=100)
LATER = run_of([stamped(queue_event(n)) for n in range(10, 20)], first=110)


class Raw:
    """Holds records at offsets: `{103: {"id"}}`."""

    def __init__(self, held: Mapping[int, Set[str]]) -> None:
        self.held = held
        self.asked: list[tuple[str, int, int]] = []
        self.verified: list[tuple[int, int]] = []

    def present_offsets(self, topic: str, partition: int, first: int) -> OffsetRanges:
        self.asked.append((topic, partition, first))
        return OffsetRanges((offset, offset) for offset in self.held if offset >= first)

    def identities_at(self, topic: str, partition: int, first: int, last: int) -> Mapping[int, Set[str]]:
        self.verified.append((first, last))
        return {offset: ids for offset, ids in self.held.items() if first <= offset <= last}


def offset_as_identity(run: Run, index: int) -> frozenset[str]:
    return frozenset({f"id of {run.offsets[index]}"})


def known_in(raw: Any) -> KnownOffsets:
    return KnownOffsets(raw, offset_as_identity)


def test_a_new_generation_asks_and_the_same_one_does_not() -> None:
    raw = Raw({103: {"id of 103"}, 104: {"another", "id of 104"}})
    known = known_in(raw)

    assert set(known.of(RUN, generation=1)) == {103, 104}
    assert set(known.of(LATER, generation=1)) == set()
    assert raw.asked == [("calls.queue", 0, 100)]
    assert raw.verified == [(103, 104)]

    known.of(LATER, generation=2)
    assert raw.asked[1:] == [("calls.queue", 0, 110)]


def test_a_lost_partition_is_asked_for_again() -> None:
    raw = Raw({103: {"id of 103"}})
    known = known_in(raw)
    known.of(RUN, generation=1)

    known.forget(RUN)
    known.of(RUN, generation=1)

    assert len(raw.asked) == 2


def test_offsets_of_a_log_that_was_made_anew_are_not_known() -> None:
    # given raw that has another log's records at the same offsets, and one of ours that a dead sink left
    raw = Raw({offset: {"an older log's"} for offset in range(100, 200)} | {101: {"an older log's", "id of 101"}})
    known = known_in(raw)

    # then only ours is known, and what comes after it isn't taken for known either
    assert set(known.of(RUN, generation=1)) == {101}
    assert set(known.of(LATER, generation=1)) == set()


def test_once_nothing_matches_raw_is_not_asked_again() -> None:
    raw = Raw({offset: {"an older log's"} for offset in range(100, 10_000)})
    known = known_in(raw)

    assert set(known.of(RUN, generation=1)) == set()
    assert set(known.of(LATER, generation=1)) == set()
    assert len(raw.verified) == 1
