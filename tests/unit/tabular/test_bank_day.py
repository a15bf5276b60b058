"""The bank's day: one row to its events, and rows as dirty as real ones."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.files.records import UnfitFile
from connectors.tabular import guess_mapping, shipped_mappings
from ingest.drafts import Draft, Unreadable
from tests.unit.tabular.tables import BANK_HEADER, calls, identities, items, source, told

SERVED = "L1,7,PS,8:00:00,8:00:10,10,8:00:10,8:00:40,30,AGENT,8:00:39,8:02:00,81,ANNA,ANN"
DIRECT = "L1,8,PS,8:00:00,8:00:10,10,0:00:00,0:00:00,0,AGENT,8:00:09,8:02:00,111,ANNA,ANN"
LEFT = "L2,7,NW,8:00:00,8:00:10,10,8:00:10,8:00:40,30,HANG,0:00:00,0:00:00,0,NO_SERVER,NO_"
IN_MENU = "L3,7,NW,0:00:00,0:00:10,10,0:00:00,0:00:00,0,HANG,0:00:00,0:00:00,0,NO_SERVER,NO_"
PHANTOM = "L4,7,NW,8:00:00,8:00:10,10,8:00:10,8:00:40,30,PHANTOM,8:00:40,8:00:41,1,NO_SERVER,NO_"
ROWS = (SERVED, DIRECT, LEFT, IN_MENU, PHANTOM)


def _write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([BANK_HEADER, *rows]) + "\n")
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "day.csv"


def test_what_each_outcome_tells(path: Path) -> None:
    found = items(source(), _write(path, *ROWS))
    assert Counter(item.data["verb"] for item in found if isinstance(item, Draft) and "verb" in item.data) == {
        "ENTERQUEUE": 3, "CONNECT": 2, "COMPLETECALLER": 2, "ABANDON": 1,
    }  # fmt: skip
    assert [call.data["disposition"] for call in calls(found)] == [
        "ANSWERED", "ANSWERED", "NO ANSWER", "NO ANSWER", "PHANTOM",
    ]  # fmt: skip
    assert sum("node" in item.data for item in found if isinstance(item, Draft)) == 5


def test_a_served_call(path: Path) -> None:
    found = items(source(), _write(path, SERVED))
    (join,), (connect,), (complete,) = (told(found, verb) for verb in ("ENTERQUEUE", "CONNECT", "COMPLETECALLER"))
    assert [event.time for event in (join, connect, complete)] == [
        datetime(2026, 11, 20, 0, 0, 10, tzinfo=UTC),
        datetime(2026, 11, 20, 0, 0, 40, tzinfo=UTC),
        datetime(2026, 11, 20, 0, 2, 1, tzinfo=UTC),
    ]
    assert (connect.data["queue"], connect.data["agent"], connect.data["wait"]) == ("PS", "ANNA", 30)
    assert complete.data["talk"] == 81
    (call,) = calls(found)
    assert (call.data["duration"], call.data["billable"]) == (120, 81)
    assert call.data["answered_at"] == connect.time


def test_an_agent_without_a_queue_means_no_wait(path: Path) -> None:
    found = items(source(), _write(path, DIRECT))
    (join,), (connect,) = told(found, "ENTERQUEUE"), told(found, "CONNECT")
    assert join.time == connect.time == datetime(2026, 11, 20, 0, 0, 10, tzinfo=UTC)
    assert connect.data["wait"] == 0
    assert join.data["sequence"] == 0
    assert connect.data["sequence"] == 1


def test_midnight_is_a_time_where_it_is_not_declared_empty(path: Path) -> None:
    (call,) = calls(items(source(), _write(path, IN_MENU)))
    assert call.time == datetime(2026, 11, 19, 16, 0, tzinfo=UTC)


def test_times_past_midnight_are_of_the_next_day(path: Path) -> None:
    late = "L1,7,PS,23:59:00,23:59:50,50,23:59:50,0:01:00,70,AGENT,0:01:00,0:05:00,240,ANNA,ANN"
    (call,) = calls(items(source(), _write(path, late)))
    assert call.data["ended_at"] == datetime(2026, 11, 20, 16, 5, tzinfo=UTC)
    assert call.data["duration"] == 360


def test_a_clock_that_goes_back_is_kept_and_flagged(path: Path) -> None:
    skewed = "L1,7,PS,8:01:30,8:00:00,-90,8:00:00,8:00:40,40,AGENT,8:00:39,8:00:30,-9,ANNA,ANN"
    found = items(source(), _write(path, skewed))
    (call,) = calls(found)
    assert call.data["user_field"] == "menu_left_before_entered,service_ended_before_begun"
    assert call.data["duration"] == 0
    assert told(found, "COMPLETECALLER")[0].data["talk"] == 0
    (hit,) = [item for item in found if isinstance(item, Draft) and "node" in item.data]
    assert hit.data["left_at"] == hit.time


def test_the_same_call_id_on_two_lines_is_two_calls(path: Path) -> None:
    found = items(source(), _write(path, SERVED, LEFT))
    assert len({call.data["unique_id"] for call in calls(found)}) == 2


def test_twice_in_pieces_in_any_order(path: Path, tmp_path: Path) -> None:
    whole = items(source(), _write(path, *ROWS))
    pieces = [items(source(), _write(tmp_path / "piece", row)) for row in (*reversed(ROWS), SERVED)]
    assert set().union(*(identities(piece) for piece in pieces)) == identities(whole)


def test_two_rows_with_one_key_are_one_call(path: Path) -> None:
    assert identities(items(source(), _write(path, SERVED, SERVED))) == identities(
        items(source(), _write(path, SERVED))
    )


def test_another_date_is_another_call(path: Path) -> None:
    from datetime import date

    _write(path, SERVED)
    assert not identities(items(source(), path)) & identities(items(source(day=date(2026, 11, 21)), path))


@pytest.mark.parametrize(
    ("row", "field", "value"),
    [
        (SERVED.replace("8:00:10,10", "8:00:61,10"), "vru_exit", "8:00:61"),
        (SERVED.replace(",30,AGENT", ",many,AGENT"), "q_time", "many"),
        (SERVED.replace("8:00:00,", ",", 1), "vru_entry", ""),
        (SERVED.replace("AGENT", "AGNT"), "call.disposition", ""),
        (SERVED[:50], "", ""),
        (SERVED.replace("ANNA", '"ANNA'), "", ""),
    ],
)
def test_a_bad_row_is_named_and_costs_nothing_else(path: Path, row: str, field: str, value: str) -> None:
    found = items(source(), _write(path, LEFT, row, DIRECT))
    (bad,) = [item for item in found if isinstance(item, Unreadable)]
    assert (bad.field, bad.value, bad.origin.line) == (field, value, 3)
    assert bad.raw == row.encode()
    assert len(calls(found)) == 2


def test_a_missing_column_is_one_error_before_any_row(path: Path) -> None:
    path.write_text(BANK_HEADER.replace("q_time,", "").replace("server,", "srv,") + "\n" + SERVED + "\n")
    with pytest.raises(UnfitFile, match="columns missing for bank_day: q_time, server; it has: vru"):
        items(source(), path)


def test_times_without_a_date_need_one(path: Path) -> None:
    with pytest.raises(UnfitFile, match="--date"):
        items(source(day=None), _write(path, SERVED))


def test_the_mapping_is_guessed_from_the_header(path: Path, tmp_path: Path) -> None:
    guessed = guess_mapping(_write(path, SERVED), shipped_mappings())
    assert guessed is not None
    assert guessed.name == "bank_day"
    other = tmp_path / "other.csv"
    other.write_text("a,b,c\n1,2,3\n")
    assert guess_mapping(other, shipped_mappings()) is None
