"""The warehouse as the sink sees it, over a real gateway."""

from datetime import timedelta

import pytest

from connectors.clickhouse.client import Address, connect
from connectors.clickhouse.warehouse import ClickHouseWarehouse
from ingest.log import Position
from ingest.warehouse import DeadLetter, InsertRefused, RunRecord, WarehouseUnavailable
from models.calls import CallDetailRecord, QueueEvent
from tests.support.gateway import RunningGateway
from tests.support.sink_parts import NAMESPACE, START, call_detail_record, queue_event, stamped

CDRS = [stamped(call_detail_record(n)).value for n in range(20)]
QUEUE_EVENTS = [stamped(queue_event(n)).value for n in range(20)]


def letter(offset: int) -> DeadLetter:
    return DeadLetter(
        position=Position("calls.cdr", 2, offset),
        fingerprint=NAMESPACE,
        type="wattline.call_detail_record",
        source="pbx-east",
        reader="sink",
        error="no",
        field="",
        value="",
        file="",
        line=0,
        sealed=b"\x00\xff\x80 any bytes",
        failed_at=START,
    )


def test_present_offsets_are_those_of_raw_and_of_the_dead_letters(warehouse: ClickHouseWarehouse) -> None:
    warehouse.insert_events(CallDetailRecord, "calls.cdr", 2, range(5, 10), CDRS[5:10])
    warehouse.insert_lines(CallDetailRecord, "calls.cdr", 2, [12, 13, 17], CDRS[12:15])
    warehouse.insert_events(CallDetailRecord, "calls.cdr", 1, [40], CDRS[15:16])
    warehouse.insert_events(QueueEvent, "calls.queue", 2, [50], QUEUE_EVENTS[:1])
    warehouse.insert_dead_letters([letter(10), letter(30)])

    assert set(warehouse.present_offsets("calls.cdr", 2, 0)) == {5, 6, 7, 8, 9, 10, 12, 13, 17, 30}
    assert set(warehouse.present_offsets("calls.cdr", 2, 10)) == {10, 12, 13, 17, 30}
    assert set(warehouse.present_offsets("calls.cdr", 0, 0)) == set()


def test_rows_of_several_partitions_go_in_together(gateway: RunningGateway, warehouse: ClickHouseWarehouse) -> None:
    warehouse.insert_events(CallDetailRecord, "calls.cdr", [0, 3, 0], [7, 9, 8], CDRS[:3])
    warehouse.insert_lines(CallDetailRecord, "calls.cdr", [1, 3], [4, 10], CDRS[3:5])

    rows = gateway.client().query("SELECT _partition, _offset, id FROM raw.call_detail_record ORDER BY ALL").result_rows
    assert [(partition, offset) for partition, offset, _ in rows] == [(0, 7), (0, 8), (1, 4), (3, 9), (3, 10)]
    assert rows[2][2] == call_detail_record(3).id
    assert set(warehouse.present_offsets("calls.cdr", 3, 0)) == {9, 10}


def test_a_repeat_within_one_run_keeps_its_offset_and_counts_once(
    gateway: RunningGateway, warehouse: ClickHouseWarehouse
) -> None:
    warehouse.insert_lines(CallDetailRecord, "calls.cdr", 0, range(4, 7), [CDRS[0], CDRS[0], CDRS[1]])

    assert set(warehouse.present_offsets("calls.cdr", 0, 0)) == {4, 5, 6}
    assert gateway.client().query("SELECT count() FROM raw.call_detail_record FINAL").result_rows == [(2,)]


def test_identities_tell_what_stands_at_an_offset(warehouse: ClickHouseWarehouse) -> None:
    warehouse.insert_events(CallDetailRecord, "calls.cdr", 2, [8, 9, 10], CDRS[8:11])
    warehouse.insert_events(CallDetailRecord, "calls.cdr", 2, [9], CDRS[:1])
    warehouse.insert_events(CallDetailRecord, "calls.cdr", 1, [9], CDRS[1:2])
    warehouse.insert_dead_letters([letter(11)])

    assert warehouse.identities_at("calls.cdr", 2, 9, 11) == {
        9: {str(call_detail_record(9).id), str(call_detail_record(0).id)},
        10: {str(call_detail_record(10).id)},
        11: {str(NAMESPACE)},
    }


def test_present_offsets_are_found_by_the_index(gateway: RunningGateway, warehouse: ClickHouseWarehouse) -> None:
    events = [call_detail_record(n) for n in range(60_000)]
    lines = [event.model_dump_json(exclude_none=True).encode() for event in events]
    warehouse.insert_lines(CallDetailRecord, "calls.cdr", 0, range(60_000), lines)

    plan = gateway.client().query(
        "EXPLAIN indexes = 1 SELECT _offset FROM raw.call_detail_record"
        " WHERE _topic = 'calls.cdr' AND _partition = 0 AND _offset >= 59000"
    )

    text = "\n".join(row[0] for row in plan.result_rows)
    skip = text[text.index("by_offset") :]
    assert "Granules: 1/8" in skip


def test_a_correction_replaces_what_it_corrects(gateway: RunningGateway, warehouse: ClickHouseWarehouse) -> None:
    first = queue_event(1)
    later = first.model_copy(update={"recorded": first.recorded + timedelta(minutes=5), "reason": "corrected"})
    warehouse.insert_events(QueueEvent, "calls.queue", 0, [0], [stamped(later).value])
    warehouse.insert_events(QueueEvent, "calls.queue", 0, [1], [stamped(first).value])

    assert gateway.client().query("SELECT reason FROM raw.queue_event FINAL").result_rows == [("corrected",)]


@pytest.mark.parametrize(
    "line",
    [
        b'{"id":"61f0c404-5cb3-11e7-907b-a6006ad3dba0","unheard_of":1}',
        b'{"id":"not an id"}',
        b'{"id":"61f0c404-5cb3-11e7-907b-a6006ad3dba0","time":"the day after"}',
        b'{"id":null}',
        b"no JSON",
    ],
)
def test_what_the_engine_cannot_read_is_refused_whole(
    gateway: RunningGateway, warehouse: ClickHouseWarehouse, line: bytes
) -> None:
    with pytest.raises(InsertRefused):
        warehouse.insert_events(QueueEvent, "calls.queue", 0, [0, 1], [QUEUE_EVENTS[0], line])

    assert gateway.client().query("SELECT count() FROM raw.queue_event").result_rows == [(0,)]


def test_years_of_months_go_into_one_insert(gateway: RunningGateway, warehouse: ClickHouseWarehouse) -> None:
    events = [queue_event(n).model_copy(update={"time": START - timedelta(days=31 * n)}) for n in range(150)]
    warehouse.insert_lines(QueueEvent, "calls.queue", 0, range(150), [stamped(event).value for event in events])

    assert gateway.client().query("SELECT count() FROM raw.queue_event").result_rows == [(150,)]


def test_dead_letters_and_runs_come_back_as_they_went_in(
    gateway: RunningGateway, warehouse: ClickHouseWarehouse
) -> None:
    run = RunRecord("calls.cdr", 2, 0, 9, 7, 1, 2, 0, "quick", "test", START, START + timedelta(seconds=1))
    warehouse.insert_dead_letters([letter(10), letter(10)])
    warehouse.insert_runs([run, run])
    warehouse.insert_runs([run])

    client = gateway.client()
    (row,) = client.query("SELECT id, hex(sealed), failed_at FROM ops.dead_letters FINAL").result_rows
    assert (row[0], bytes.fromhex(row[1])) == ("calls.cdr/2/10", letter(10).sealed)
    rows = client.query("SELECT * FROM ops.runs FINAL", tz_mode="aware").result_rows
    assert rows == [
        ("calls.cdr", 2, 0, 9, 7, 1, 2, 0, "quick", "test", START, START + timedelta(seconds=1)),
    ]


def test_a_warehouse_that_does_not_answer_is_unavailable(gateway: RunningGateway) -> None:
    nobody = ClickHouseWarehouse(lambda: connect(Address(port=1)))

    with pytest.raises(WarehouseUnavailable):
        nobody.insert_events(QueueEvent, "calls.queue", 0, [0], QUEUE_EVENTS[:1])
    with pytest.raises(WarehouseUnavailable):
        nobody.present_offsets("calls.queue", 0, 0)


def test_a_missing_view_is_noticed_before_it_swallows_lines(gateway: RunningGateway) -> None:
    client = gateway.client()
    (create,) = client.query("SELECT create_table_query FROM system.tables WHERE name = 'skill__parse'").result_rows
    client.command("DROP TABLE raw.skill__parse")
    warehouse = ClickHouseWarehouse(lambda: connect(Address(port=gateway.port)))
    try:
        with pytest.raises(WarehouseUnavailable, match=r"raw\.skill__parse"):
            warehouse.insert_lines(QueueEvent, "calls.queue", 0, [0], QUEUE_EVENTS[:1])
    finally:
        client.command(create[0])
    warehouse.insert_lines(QueueEvent, "calls.queue", 0, [0], QUEUE_EVENTS[:1])
    client.command("TRUNCATE TABLE raw.queue_event")
