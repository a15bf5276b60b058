"""From a real log through a real gateway into raw: every offset accounted for."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.clickhouse.client import Address, connect
from connectors.clickhouse.warehouse import ClickHouseWarehouse
from connectors.sqlite_log import SqliteLog
from ingest.bad_share import BadShareLimit, TooManyBadEvents
from ingest.log import Message
from ingest.sink import Sink
from ingest.sink_alerts import SinkAlert
from tests.support.gateway import RunningGateway
from tests.support.sink_parts import call_detail_record, foreign, queue_event, stamped

MakeSink = Callable[..., Sink]


def count(gateway: RunningGateway, table: str, what: str = "count()") -> int:
    value = gateway.client().query(f"SELECT {what} FROM {table}").result_rows[0][0]
    assert isinstance(value, int)
    return value


def test_a_quick_run_and_a_bulk_run_are_both_complete(
    gateway: RunningGateway, log: SqliteLog, make_sink: MakeSink
) -> None:
    log.append([stamped(queue_event(n)) for n in range(100)])
    log.append([stamped(call_detail_record(n)) for n in range(3_000)])

    sink = make_sink(settings={"bulk_from": 500})
    sink.run(until_empty=True)

    assert count(gateway, "raw.queue_event") == 100
    assert count(gateway, "raw.call_detail_record") == 3_000
    assert sink.counters.inserted == 3_100
    assert sink.counters.bulk_runs > 0
    assert sink.counters.quick_runs > 0
    assert count(gateway, "ops.runs", "sum(last - first + 1)") == 3_100
    unbalanced = "countIf(inserted + rejected + duplicates + missing != last - first + 1)"
    assert count(gateway, "ops.runs", unbalanced) == 0
    assert all(lag.behind == 0 for lag in log.lag("sink"))


def test_what_is_in_raw_already_is_a_known_duplicate(
    gateway: RunningGateway, log: SqliteLog, make_sink: MakeSink
) -> None:
    # given a sink that has inserted, and died before it could commit
    messages = [stamped(call_detail_record(n)) for n in range(300)]
    log.append(messages)

    class Killed(Exception):
        pass

    def die_before_commit(name: str) -> None:
        if name == "before commit":
            raise Killed

    with pytest.raises(Killed):
        make_sink(checkpoint=die_before_commit, settings={"inserters": 1}).run(until_empty=True)
    there = count(gateway, "raw.call_detail_record")
    assert there > 0

    # when another one takes over
    second = make_sink()
    second.run(until_empty=True)

    # then it inserts only what is missing
    assert second.counters.duplicates == there
    assert second.counters.inserted == 300 - there
    assert count(gateway, "raw.call_detail_record") == 300


def test_a_log_that_was_made_anew_is_not_taken_for_the_old_one(
    gateway: RunningGateway, log: SqliteLog, make_sink: MakeSink, tmp_path: Path
) -> None:
    # given raw that holds events at offsets which a new log gives again, as when SQLite is left for Kafka
    log.append([stamped(call_detail_record(n)) for n in range(300)])
    make_sink().run(until_empty=True)
    with SqliteLog(tmp_path / "new.sqlite") as new_log:
        new_log.append([stamped(call_detail_record(n)) for n in range(300, 500)])

        # when a sink dies half-way in the new log, and another one takes over
        class Killed(Exception):
            pass

        def die_before_commit(name: str) -> None:
            if name == "before commit":
                raise Killed

        settings = {"inserters": 1, "max_events": 50}
        with pytest.raises(Killed):
            make_sink(event_log=new_log, checkpoint=die_before_commit, settings=settings).run(until_empty=True)
        left = count(gateway, "raw.call_detail_record", "uniqExact(id)") - 300
        assert left > 0
        heir = make_sink(event_log=new_log, settings=settings)
        heir.run(until_empty=True)

    # then only what the dead one had inserted is known
    assert heir.counters.duplicates == left
    assert heir.counters.inserted == 200 - left
    assert count(gateway, "raw.call_detail_record", "uniqExact(id)") == 500


def test_one_bad_event_costs_nothing_else(gateway: RunningGateway, log: SqliteLog, make_sink: MakeSink) -> None:
    messages = [stamped(call_detail_record(n)) for n in range(50)]
    messages[7] = replace(messages[7], value=b'{"id": "not an id"}')
    messages[8] = replace(messages[8], type="wattline.no_such_event")
    messages[9] = replace(messages[9], value=messages[9].value[:100])
    log.append(messages)

    sink = make_sink()
    sink.run(until_empty=True)

    assert count(gateway, "raw.call_detail_record") == 47
    letters = (
        gateway.client().query("SELECT type, error, field, sealed FROM ops.dead_letters ORDER BY error").result_rows
    )
    assert len(letters) == 3
    assert {bytes(str(sealed), "utf8") for *_, sealed in letters} == {b"sealed " + messages[n].value for n in (7, 8, 9)}
    assert any("no_such_event" in error for _, error, _, _ in letters)
    assert sink.counters.rejected == 3


def test_garbage_under_our_stamp_is_found_in_the_bulk_lane_too(
    gateway: RunningGateway, log: SqliteLog, make_sink: MakeSink
) -> None:
    messages = [stamped(call_detail_record(n)) for n in range(4_000)]
    messages[1234] = replace(messages[1234], value=b"\x00\xff no JSON at all")
    log.append(messages)

    sink = make_sink(settings={"bulk_from": 100})
    sink.run(until_empty=True)

    assert count(gateway, "raw.call_detail_record", "uniqExact(id)") == 3_999
    assert count(gateway, "ops.dead_letters") == 1
    assert sink.counters.refusals == 1


def test_a_foreign_event_is_validated_and_a_newer_stamp_is_not_trusted(
    gateway: RunningGateway, log: SqliteLog, make_sink: MakeSink
) -> None:
    newer = stamped(queue_event(2))
    log.append(
        [
            foreign(queue_event(1)),
            replace(newer, stamp="9", value=newer.value[:-1] + b',"field_of_the_future":1}'),
            replace(foreign(queue_event(3)), value=b'{"pbx": 3}'),
        ]
    )

    make_sink().run(until_empty=True)

    assert count(gateway, "raw.queue_event") == 1
    assert count(gateway, "ops.dead_letters") == 2


def test_what_the_door_has_sealed_is_kept_as_it_is(
    gateway: RunningGateway, log: SqliteLog, make_sink: MakeSink
) -> None:
    headers = {
        "reader": "asterisk.queue_log",
        "source": "pbx-east",
        "error": "the time isn't a number",
        "field": "time",
        "value": "17x",
        "file": "queue_log.1",
        "line": "42",
        "fingerprint": "0190a5d4-7a4c-5d4e-8a39-0f0e5a3a2b1c",
    }
    log.append([Message("calls.queue", "queue_log.1", "wattline.unreadable", "1", b"\x01\x02 ciphertext", headers)])

    make_sink().run(until_empty=True)

    (row,) = (
        gateway.client()
        .query(
            "SELECT id, reader, source, error, field, value, file, line, hex(sealed), toString(fingerprint)"
            " FROM ops.dead_letters"
        )
        .result_rows
    )
    assert row[0].startswith("calls.queue/")
    assert row[1:8] == ("asterisk.queue_log", "pbx-east", headers["error"], "time", "17x", "queue_log.1", 42)
    assert bytes.fromhex(row[8]) == b"\x01\x02 ciphertext"
    assert row[9] == headers["fingerprint"]


def test_too_many_bad_events_stop_the_sink_before_they_are_written_off(
    gateway: RunningGateway, log: SqliteLog, make_sink: MakeSink
) -> None:
    log.append([replace(stamped(queue_event(n)), value=b"{}") for n in range(200)])
    alerts: list[SinkAlert] = []

    sink = make_sink(
        alert=alerts.append,
        settings={"bad_share": BadShareLimit(share=0.1, window=1000, minimum=20)},
    )
    with pytest.raises(TooManyBadEvents, match="limit is 10%"):
        sink.run(until_empty=True)

    assert count(gateway, "ops.dead_letters") < 200
    assert alerts[0].rule == "sink_bad_share"
    assert any(lag.behind for lag in log.lag("sink"))


def test_what_retention_has_eaten_is_told_and_stands_in_the_books(
    gateway: RunningGateway, log: SqliteLog, make_sink: MakeSink
) -> None:
    # given a sink that has read once, and events that grew too old while it was away
    log.append([stamped(queue_event(n)) for n in range(50)])
    make_sink().run(until_empty=True)
    log.append([stamped(queue_event(n)) for n in range(50, 100)])
    assert log.trim(datetime.now(UTC) + timedelta(days=60), unread_days=30).expired >= 50
    log.append([stamped(queue_event(n)) for n in range(100, 150)])

    # when it comes back
    alerts: list[SinkAlert] = []
    sink = make_sink(alert=alerts.append)
    sink.run(until_empty=True)

    # then nothing is silent about them
    assert {alert.rule for alert in alerts} == {"sink_gap"}
    assert sum(alert.value for alert in alerts) == 50
    assert sink.counters.missing == 50
    assert count(gateway, "ops.runs", "sum(missing)") == 50
    assert count(gateway, "ops.runs", "sum(last - first + 1)") == 150
    assert count(gateway, "raw.queue_event") == 100


def test_a_sink_that_is_stopped_while_the_warehouse_is_away_leaves_the_run_in_the_log(
    log: SqliteLog, make_sink: MakeSink
) -> None:
    log.append([stamped(queue_event(n)) for n in range(10)])
    sink = make_sink(warehouse=ClickHouseWarehouse(lambda: connect(Address(port=1))))
    thread = threading.Thread(target=sink.run)
    thread.start()
    while not sink.counters.retries:
        thread.join(0.01)

    sink.stop()
    thread.join(20)

    assert not thread.is_alive()
    assert sum(lag.behind for lag in log.lag("sink")) == 10
