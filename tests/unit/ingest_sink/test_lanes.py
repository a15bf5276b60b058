"""Which way each record of a run takes."""

from dataclasses import replace

import pytest

from ingest.lanes import split, trusted
from ingest.unreadable import UNREADABLE_TYPE
from models.calls import CallDetailRecord, QueueEvent
from models.catalogue import by_type_name
from tests.support.sink_parts import call_detail_record, foreign, queue_event, stamped
from tests.unit.ingest_sink.runs import run_of

TYPES = by_type_name()


def test_a_run_of_one_type_is_taken_whole() -> None:
    run = run_of([stamped(call_detail_record(n)) for n in range(10)], first=5)

    sorted_out = split(run, set(), TYPES)

    (batch,) = sorted_out.batches
    assert batch.event_type is CallDetailRecord
    assert batch.trusted
    assert batch.lines(run) is run.values
    assert batch.offsets(run) is run.offsets


def test_a_mixed_run_is_sorted_by_type_and_trust() -> None:
    messages = [
        stamped(queue_event(0)),
        foreign(queue_event(1)),
        replace(stamped(queue_event(2)), type="wattline.unheard_of"),
        replace(stamped(queue_event(3)), type=UNREADABLE_TYPE),
        stamped(queue_event(4)),
    ]
    run = run_of(messages, first=100)

    sorted_out = split(run, {104}, TYPES)

    assert sorted_out.duplicates == 1
    assert list(sorted_out.unknown) == [2]
    assert list(sorted_out.unreadable) == [3]
    assert [(b.event_type, list(b.indices), b.trusted) for b in sorted_out.batches] == [
        (QueueEvent, [0], True),
        (QueueEvent, [1], False),
    ]
    assert sorted_out.batches[1].offsets(run) == [101]


def test_a_foreign_record_without_headers_may_name_its_type_itself() -> None:
    bare = replace(foreign(queue_event(0)), type="", headers={})
    named = replace(bare, value=b'{"type":"wattline.queue_event",' + bare.value[1:])
    run = run_of([named, bare, replace(bare, value=b"\x00 no JSON"), replace(bare, value=b'{"type":["x"]}')])

    sorted_out = split(run, set(), TYPES)

    assert [(batch.event_type, list(batch.indices), batch.trusted) for batch in sorted_out.batches] == [
        (QueueEvent, [0], False)
    ]
    assert list(sorted_out.unknown) == [1, 2, 3]


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [("1", True), ("", False), ("0", False), ("2", False), ("-1", False), ("1.0", False), ("¹", False), ("x", False)],
)
def test_a_stamp_counts_up_to_the_version_we_know(stamp: str, expected: bool) -> None:
    assert CallDetailRecord.version == 1
    assert trusted(stamp, CallDetailRecord) is expected
