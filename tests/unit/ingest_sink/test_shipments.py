"""What goes into the warehouse together."""

from ingest.lanes import split
from ingest.log import Run
from ingest.shipments import Shipment, shipments
from models.catalogue import by_type_name
from tests.support.sink_parts import call_detail_record, foreign, queue_event, stamped
from tests.unit.ingest_sink.runs import run_of

TYPES = by_type_name()


def shipped(*runs: Run) -> list[Shipment]:
    return shipments(runs, [split(run, set(), TYPES) for run in runs])


def test_one_type_of_many_partitions_is_one_insert() -> None:
    runs = [run_of([stamped(queue_event(10 * p + n)) for n in range(3)], first=100 * p, partition=p) for p in range(4)]

    (shipment,) = shipped(*runs)

    partitions, offsets, lines = shipment.rows(runs)
    assert partitions == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert list(offsets) == [0, 1, 2, 100, 101, 102, 200, 201, 202, 300, 301, 302]
    assert lines == [value for run in runs for value in run.values]
    assert list(shipment.records()) == [(p, n) for p in range(4) for n in range(3)]


def test_types_and_trust_stay_apart() -> None:
    mixed = run_of([stamped(queue_event(0)), foreign(queue_event(1)), stamped(queue_event(2))])
    other = run_of([stamped(call_detail_record(0))])

    found = shipped(mixed, other)

    assert [(s.topic, s.trusted, len(s)) for s in found] == [
        ("calls.queue", True, 2),
        ("calls.queue", False, 1),
        ("calls.cdr", True, 1),
    ]


def test_a_large_run_by_itself_is_not_copied() -> None:
    run = run_of([stamped(queue_event(n)) for n in range(100)])

    (shipment,) = shipped(run)

    partition, offsets, lines = shipment.rows([run])
    assert partition == 0
    assert offsets is run.offsets
    assert lines is run.values


def test_only_trusted_events_in_number_go_in_bulk() -> None:
    halves = [run_of([stamped(queue_event(n)) for n in range(10)], partition=p) for p in range(2)]
    (trusted,) = shipped(*halves)
    (untrusted,) = shipped(run_of([foreign(queue_event(n)) for n in range(20)]))

    assert trusted.bulk(20)
    assert not trusted.bulk(21)
    assert not untrusted.bulk(1)
