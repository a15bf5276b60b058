"""Asking the warehouse once per assignment."""

from ingest.known_offsets import KnownOffsets
from ingest.offset_ranges import OffsetRanges
from tests.support.sink_parts import queue_event, stamped
from tests.unit.ingest_sink.runs import run_of

RUN = run_of([stamped(queue_event(n)) for n in range(10)], first=100)
LATER = run_of([stamped(queue_event(n)) for n in range(10)], first=110)


class Raw:
    def __init__(self) -> None:
        self.asked: list[tuple[str, int, int]] = []

    def present(self, topic: str, partition: int, first: int) -> OffsetRanges:
        self.asked.append((topic, partition, first))
        return OffsetRanges([(103, 104)])


def test_a_new_generation_asks_and_the_same_one_does_not() -> None:
    raw = Raw()
    known = KnownOffsets(raw.present)

    assert set(known.of(RUN, generation=1)) == {103, 104}
    assert set(known.of(LATER, generation=1)) == set()
    assert raw.asked == [("calls.queue", 0, 100)]

    known.of(LATER, generation=2)
    assert raw.asked[1:] == [("calls.queue", 0, 110)]


def test_a_lost_partition_is_asked_for_again() -> None:
    raw = Raw()
    known = KnownOffsets(raw.present)
    known.of(RUN, generation=1)

    known.forget(RUN)
    known.of(RUN, generation=1)

    assert len(raw.asked) == 2
