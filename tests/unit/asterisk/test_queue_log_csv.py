"""The realtime table as CSV: local times, five data columns, and the hour that comes twice."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.files.records import BadRow, UnfitFile
from ingest.drafts import Draft
from tests.unit.asterisk.rows import items, parse, source

BERLIN = source("queue_log_csv", "Europe/Berlin")


def test_local_time_with_microseconds_in_the_zone_of_the_pbx() -> None:
    (event,) = parse(BERLIN, "2026-07-01 10:00:00.123456,c,bill,NONE,ABANDON,2,4,21,,")
    assert event.time == datetime(2026, 7, 1, 8, 0, 0, 123456, tzinfo=UTC)
    assert event.data["wait"] == 21
    assert event.data["parameters"] == ["2", "4", "21"]


@pytest.mark.parametrize("row", ["LINK,SIP/a,SIP/b,9,30|1", '"LINK","SIP/a","SIP/b","9","30|1|"'])
def test_the_fifth_column_holds_the_rest(row: str) -> None:
    (event,) = parse(BERLIN, f"2026-07-01 10:00:00.5,c,bill,a,ATTENDEDTRANSFER,{row}")
    assert {name: event.data[name] for name in ("transfer_kind", "wait", "talk", "original_position")} == {
        "transfer_kind": "LINK", "wait": 9, "talk": 30, "original_position": 1,
    }  # fmt: skip


def test_a_bar_too_many_is_dropped() -> None:
    """asterisk#859: QueueLog() into the realtime table adds a bar behind the last parameter."""
    event, hit = parse(BERLIN, "2026-07-01 10:00:00.5,c,NONE,NONE,INFO,IVR,main|,,,")
    assert event.data["parameters"] == ["IVR", "main"]
    assert hit.data["node"] == "main"


def test_columns_by_a_header_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        "id,Event,Agent,QueueName,CallID,Time,data1,data2,data3\n7,ABANDON,NONE,bill,c,2026-07-01 10:00:00,1,1,5\n"
    )
    (event,) = items(BERLIN, path)
    assert isinstance(event, Draft)
    assert (event.data["verb"], event.data["call_id"], event.data["wait"]) == ("ABANDON", "c", 5)


def test_a_missing_column_is_one_error_before_any_row(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("time,callid,agent,event\n2026-07-01 10:00:00,c,NONE,ABANDON\n")
    with pytest.raises(UnfitFile, match="column missing: queuename; the file has: time, callid, agent, event"):
        items(BERLIN, path)


@pytest.mark.parametrize(
    "time", ["2026-02-30 10:00:00", "yesterday", "", "2026-07-01", "2026-03-29 02:30:00", "0001-01-01 00:00:00"]
)
def test_a_time_that_does_not_exist(time: str) -> None:
    with pytest.raises(BadRow) as error:
        parse(BERLIN, f"{time},c,bill,NONE,ABANDON,1,1,1,,")
    assert (error.value.field, error.value.value) == ("time", time)


def test_the_repeated_hour_is_told_by_the_rows_before(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    local = ["01:59:50", "02:10:00", "02:59:59", "02:00:01", "02:10:00", "03:00:00"]
    path.write_text("".join(f"2026-10-25 {clock}.000000,NONE,q,a,PAUSE,x,,,,\n" for clock in local))
    times = [item.time.strftime("%H:%M:%S") for item in items(BERLIN, path) if isinstance(item, Draft)]
    assert times == ["23:59:50", "00:10:00", "00:59:59", "01:00:01", "01:10:00", "02:00:00"]


def test_the_repeated_hour_is_told_by_the_call_id_alone() -> None:
    second_hour = int(datetime(2026, 10, 25, 1, 9, 0, tzinfo=UTC).timestamp())
    (event,) = parse(BERLIN, f"2026-10-25 02:10:00.0,pbx-{second_hour}.7,q,NONE,ABANDON,1,1,50,,")
    assert event.time == datetime(2026, 10, 25, 1, 10, tzinfo=UTC)


def test_a_declared_order_of_columns() -> None:
    declared = source("queue_log_csv", columns=("event", "time", "callid", "queuename", "agent", "data"))
    (event,) = parse(declared, "ABANDON,2026-07-01 10:00:00,c,bill,NONE,2|4|21")
    assert event.data["wait"] == 21
