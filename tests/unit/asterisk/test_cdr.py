"""CDR CSV in all its widths."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from connectors.files.numbering import key_of
from connectors.files.records import BadRow, UnfitFile
from ingest.drafts import Draft, Unreadable
from tests.unit.asterisk.rows import items, parse, source

CDR = source("cdr", "Asia/Shanghai")
BASE = (
    '"acc","02884567","bill","ivr","""张 三"" <02884567>","SIP/t-1","SIP/a-2","Queue","bill,t","2026-07-01 10:00:00",'
    '"2026-07-01 10:00:05","2026-07-01 10:01:00",60,55,"ANSWERED","DOCUMENTATION"'
)
UNIQUE = ',"t-1782871200.9"'
WIDTHS = {
    16: BASE,
    17: BASE + UNIQUE,
    18: BASE + UNIQUE + ',"note"',
    19: BASE + ',"peer","t-1782871190.1",4',
    20: BASE + UNIQUE + ',"peer","t-1782871190.1",4',
    21: BASE + UNIQUE + ',"note","peer","t-1782871190.1",4',
}


@pytest.mark.parametrize("width", WIDTHS)
def test_every_width(width: int) -> None:
    (record,) = parse(CDR, WIDTHS[width])
    data = record.data
    assert record.time == datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
    assert (data["caller"], data["destination"], data["caller_id"]) == ("02884567", "bill", '"张 三" <02884567>')
    assert (data["answered_at"], data["ended_at"]) == (
        datetime(2026, 7, 1, 2, 0, 5, tzinfo=UTC),
        datetime(2026, 7, 1, 2, 1, tzinfo=UTC),
    )
    assert (data["duration"], data["billable"], data["disposition"]) == (60, 55, "ANSWERED")
    assert data["sequence"] == (4 if width >= 19 else None)
    assert data["user_field"] == ("note" if width in (18, 21) else "")
    if width >= 19:
        assert (data["linked_id"], data["peer_account"]) == ("t-1782871190.1", "peer")
    else:
        assert data["linked_id"] == data["unique_id"]


def test_without_a_unique_id_the_content_gives_a_stable_one() -> None:
    (one,), (same,), (other,) = parse(CDR, BASE), parse(CDR, BASE), parse(CDR, BASE.replace("SIP/a-2", "SIP/a-3"))
    assert one.data["unique_id"] == same.data["unique_id"] != other.data["unique_id"]


def test_without_a_sequence_two_legs_of_one_channel_stay_two_records() -> None:
    (one,), (two,) = parse(CDR, WIDTHS[18]), parse(CDR, WIDTHS[18].replace("SIP/a-2", "SIP/a-3"))
    assert key_of(one) != key_of(two)


def test_seventeen_columns_may_be_the_user_field() -> None:
    (record,) = parse(CDR, BASE + ',"note"')
    assert record.data["user_field"] == "note"


def test_an_unanswered_record_has_no_answer() -> None:
    (record,) = parse(CDR, WIDTHS[21].replace("2026-07-01 10:00:05", "").replace("ANSWERED", "NO ANSWER"))
    assert record.data["answered_at"] is None


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (BASE[:100], ""),
        (",".join(["x"] * 15), ""),
        (",".join(["x"] * 22), ""),
        (BASE.replace("2026-07-01 10:00:00", "2026-06-31 10:00:00"), "start"),
        (BASE.replace("2026-07-01 10:00:00", ""), "start"),
        (BASE.replace("2026-07-01 10:01:00", "2026-07-01 25:01:00"), "end"),
        (BASE.replace(",60,", ",-1,"), "duration"),
        (BASE.replace(",55,", ",,"), "billsec"),
        (WIDTHS[21].replace(",4", ",four"), "sequence"),
    ],
)
def test_a_bad_row_says_where(row: str, field: str) -> None:
    with pytest.raises(BadRow) as error:
        parse(CDR, row)
    assert error.value.field == field


def test_the_end_in_a_repeated_hour_is_told_by_the_duration() -> None:
    berlin = source("cdr", "Europe/Berlin")
    began = int(datetime(2026, 10, 25, 0, 50, tzinfo=UTC).timestamp())
    row = WIDTHS[17].replace("2026-07-01 10:00:00", "2026-10-25 02:50:00").replace("t-1782871200.9", f"t-{began}.9")
    row = row.replace("2026-07-01 10:00:05", "2026-10-25 02:50:05").replace(
        "2026-07-01 10:01:00", "2026-10-25 02:55:00"
    )
    (short,), (long,) = parse(berlin, row.replace(",60,", ",300,")), parse(berlin, row.replace(",60,", ",3900,"))
    assert short.data["ended_at"] == datetime(2026, 10, 25, 0, 55, tzinfo=UTC)
    assert long.data["ended_at"] == datetime(2026, 10, 25, 1, 55, tzinfo=UTC)


def test_a_table_export_with_a_header(tmp_path: Path) -> None:
    path = tmp_path / "cdr.csv"
    path.write_text(
        "calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,uniqueid\n"
        "2026-07-01 10:00:00,x,02884567,bill,ivr,SIP/t-1,SIP/a-2,Queue,bill,60,55,ANSWERED,t-1782871200.9\n"
    )
    (record,) = items(CDR, path)
    assert isinstance(record, Draft)
    assert record.data["ended_at"] == datetime(2026, 7, 1, 2, 1, tzinfo=UTC)
    assert record.data["answered_at"] == datetime(2026, 7, 1, 2, 0, 5, tzinfo=UTC)


def test_a_header_without_a_needed_column(tmp_path: Path) -> None:
    path = tmp_path / "cdr.csv"
    path.write_text("calldate,src,dst,channel,duration,disposition\n")
    with pytest.raises(UnfitFile, match="column missing: billsec"):
        items(CDR, path)


def test_a_last_row_cut_at_a_column_is_not_a_narrower_record(tmp_path: Path) -> None:
    path = tmp_path / "Master.csv"
    path.write_text(WIDTHS[21] + "\n" + WIDTHS[16])
    whole, cut = items(CDR, path)
    assert isinstance(whole, Draft)
    assert isinstance(cut, Unreadable)


@pytest.mark.parametrize(("zone", "hours"), [("Asia/Shanghai", None), ("UTC", 8.0)])
def test_a_wrong_zone_shows_in_the_call_ids(tmp_path: Path, zone: str, hours: float | None) -> None:
    path = tmp_path / "Master.csv"
    path.write_text((WIDTHS[21] + "\n") * 6)
    with capture_logs() as logs:
        assert len(items(source("cdr", zone), path)) == 6
    assert [entry["hours_away"] for entry in logs] == ([] if hours is None else [hours])
