"""CEL as CSV and as JSON lines."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.asterisk.cel_rows import COLUMNS, columns_of_mapping
from connectors.files.numbering import key_of
from connectors.files.records import BadRow
from ingest.drafts import Draft
from models.calls import ChannelEvent, IvrNodeHit
from models.media import SurveyAnswered
from tests.unit.asterisk.rows import items, parse, source

CEL = source("cel")
JSON = source("cel_json")


def row(**cells: str) -> str:
    """A CSV row as CSV_QUOTE() writes it."""
    known = {
        "eventtype": "ANSWER", "eventtime": "1700000001.000200", "cidnum": "02884567", "uniqueid": "t-1700000000.2",
        "linkedid": "t-1700000000.1", "appname": "Answer", "channame": "SIP/a-1", **cells,
    }  # fmt: skip
    return ",".join('"' + known.get(name, "").replace('"', '""') + '"' for name in COLUMNS)


def user_event(name: str, told: str, **cells: str) -> str:
    return row(
        eventtype=name, userdeftype=name, appname="CELGenUserEvent", eventextra=json.dumps({"extra": told}), **cells
    )


def test_a_channel_event() -> None:
    (event,) = parse(CEL, row())
    assert event.event_type is ChannelEvent
    assert event.time == datetime(2023, 11, 14, 22, 13, 21, 200, tzinfo=UTC)
    assert event.data["event"] == "ANSWER"
    assert (event.data["unique_id"], event.data["linked_id"]) == ("t-1700000000.2", "t-1700000000.1")
    assert (event.data["caller"], event.data["ani"]) == ("02884567", None)


def test_an_ivr_event_is_also_a_node_hit() -> None:
    event, hit = parse(CEL, user_event("IVR", '{"node":"main.pay","flag":"goal","digit":2}'))
    assert (event.data["event"], event.data["user_event"]) == ("USER_DEFINED", "IVR")
    assert hit.event_type is IvrNodeHit
    assert hit.data == {
        "pbx": "pbx-t", "call_id": "t-1700000000.1", "node": "main.pay", "flag": "goal", "digit": "2",
        "witness": "cel", "caller": "02884567",
    }  # fmt: skip
    assert hit.time == event.time


def test_with_show_user_defined_the_type_is_user_defined() -> None:
    event, hit = parse(CEL, user_event("IVR", '{"node":"main"}').replace('"IVR"', '"USER_DEFINED"', 1))
    assert (event.data["event"], event.data["user_event"], hit.data["node"]) == ("USER_DEFINED", "IVR", "main")


@pytest.mark.parametrize("told", ["main", '"main"'])
def test_a_node_told_as_bare_text(told: str) -> None:
    assert parse(CEL, user_event("IVR", told))[1].data["node"].strip('"') == "main"


def test_without_the_extra_column_the_application_data_tells() -> None:
    narrow = source("cel", columns=COLUMNS[:18])
    _, hit = parse(
        narrow, row(eventtype="IVR", appname="CELGenUserEvent", appdata='IVR,{"node":"main"}').rsplit(",", 2)[0]
    )
    assert hit.data["node"] == "main"


def test_a_survey_answer() -> None:
    _, answer = parse(CEL, user_event("SURVEY", '{"score":4}'))
    assert answer.event_type is SurveyAnswered
    assert (answer.data["answer"], answer.data["score"], answer.data["channel"]) == ("4", 4, "ivr")


def test_dtmf_is_no_user_event() -> None:
    (event,) = parse(CEL, row(eventtype="DTMF", userdeftype="Received"))
    assert (event.data["event"], event.data["user_event"]) == ("DTMF", "Received")


@pytest.mark.parametrize("old", ["BRIDGE_START", "CONF_ENTER", "3WAY_START"])
def test_old_events_keep_their_names(old: str) -> None:
    (event,) = parse(CEL, row(eventtype=old))
    assert event.data["event"] == old


def test_a_broken_ivr_event_is_still_a_channel_event() -> None:
    (event,) = parse(CEL, user_event("IVR", '{"nod":1}'))
    assert event.data["user_event"] == "IVR"


def test_the_names_that_the_dialplan_uses_are_settings() -> None:
    own = source("cel", ivr_event="MENU", node_key="knoten")
    assert parse(own, user_event("MENU", '{"knoten":"start"}'))[1].data["node"] == "start"


def test_local_dates_of_whole_seconds() -> None:
    shanghai = source("cel", "Asia/Shanghai")
    (one,) = parse(shanghai, row(eventtime="2026-07-01 10:00:00", appdata="x"))
    (two,) = parse(shanghai, row(eventtime="2026-07-01 10:00:00", appdata="y"))
    assert one.time == datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
    assert key_of(one) != key_of(two)


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"eventtime": "2026-02-30 10:00:00"}, "eventtime"),
        ({"eventtime": ""}, "eventtime"),
        ({"eventtype": ""}, "eventtype"),
        ({"uniqueid": ""}, "uniqueid"),
    ],
)
def test_a_bad_row_says_where(cells: dict[str, str], field: str) -> None:
    with pytest.raises(BadRow) as error:
        parse(CEL, row(**cells))
    assert error.value.field == field


def test_too_few_columns() -> None:
    with pytest.raises(BadRow, match="3 columns; 15 to 20 expected"):
        parse(CEL, '"ANSWER","1700000001.2","x"')


def test_a_json_line_in_usual_spellings() -> None:
    told = {"EventName": "IVR", "EventTime": 1700000001.25, "CallerIDnum": "02884567", "UniqueID": "t-1.1",
            "LinkedID": "t-1.0", "Application": "CELGenUserEvent", "userdeftype": "IVR",
            "Extra": {"extra": '{"node":"main","flag":"nomatch"}'}}  # fmt: skip
    event, hit = parse(JSON, json.dumps(told))
    assert event.time == datetime(2023, 11, 14, 22, 13, 21, 250000, tzinfo=UTC)
    assert event.data["application"] == "CELGenUserEvent"
    assert (hit.data["call_id"], hit.data["node"], hit.data["flag"]) == ("t-1.0", "main", "nomatch")


@pytest.mark.parametrize("line", ["{", "[1]", "nonsense", "[" * 100_000])
def test_a_line_that_is_no_json_object(line: str) -> None:
    with pytest.raises(BadRow, match="not a JSON object"):
        parse(JSON, line)


def test_the_order_of_columns_from_the_line_of_cel_custom_conf() -> None:
    written = ("eventtype", "CALLERID(num)", "CHANNEL(uniqueid)", "eventtime", "eventextra")
    mapping = "Master.csv => " + ",".join("${CSV_QUOTE(${" + name + "})}" for name in written)
    assert columns_of_mapping(mapping) == ("eventtype", "cidnum", "uniqueid", "eventtime", "eventextra")


def test_the_same_event_has_one_key_as_csv_and_as_json(tmp_path: Path) -> None:
    as_csv, as_json = tmp_path / "a.csv", tmp_path / "a.json"
    as_csv.write_text(row() + "\n")
    record = {
        "eventtype": "ANSWER",
        "eventtime": "1700000001.000200",
        "cid_num": "02884567",
        "uniqueid": "t-1700000000.2",
        "linkedid": "t-1700000000.1",
        "appname": "Answer",
    }
    as_json.write_text(json.dumps(record))
    (one,), (two,) = items(CEL, as_csv), items(JSON, as_json)
    assert isinstance(one, Draft)
    assert isinstance(two, Draft)
    assert (key_of(one), one.source) == (key_of(two), two.source)
