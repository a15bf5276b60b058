"""queue_log as text: every verb, its typed parameters, and what is wrong with a bad line."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.files.records import BadRow
from ingest.drafts import Draft, Unreadable
from models.calls import IvrNodeHit, QueueEvent
from tests.unit.asterisk.rows import items, parse, source

QUEUE_LOG = source("queue_log")

GOLDEN = {
    "ENTERQUEUE||02884567|3": {"caller": "02884567", "original_position": 3},
    "ENTERQUEUE|http://x|02884567|3|李_四": {"caller": "02884567", "original_position": 3, "caller_name": "李_四"},
    "ENTERQUEUE|||1": {"original_position": 1},
    "CONNECT|12|t-1700000009.4|5": {"wait": 12, "member_channel": "t-1700000009.4", "ring": 5000},
    "COMPLETECALLER|12|61|2": {"wait": 12, "talk": 61, "original_position": 2},
    "COMPLETEAGENT|0|0|1": {"wait": 0, "talk": 0, "original_position": 1},
    "BLINDTRANSFER|7002|internal|9|30|1": {
        "transfer_extension": "7002", "transfer_context": "internal", "wait": 9, "talk": 30, "original_position": 1,
        "transfer_kind": "BLIND",
    },
    "TRANSFER|7002|internal|9|30|1": {
        "transfer_extension": "7002", "transfer_context": "internal", "wait": 9, "talk": 30, "original_position": 1,
        "transfer_kind": "BLIND",
    },
    "ATTENDEDTRANSFER|BRIDGE|b-77|9|30|1": {"transfer_kind": "BRIDGE", "wait": 9, "talk": 30, "original_position": 1},
    "ATTENDEDTRANSFER|APP|Voicemail|9|30|1": {"transfer_kind": "APP", "wait": 9, "talk": 30, "original_position": 1},
    "ATTENDEDTRANSFER|LINK|SIP/a|SIP/b|9|30|1": {
        "transfer_kind": "LINK", "wait": 9, "talk": 30, "original_position": 1,
    },
    "ABANDON|2|4|21": {"position": 2, "original_position": 4, "wait": 21},
    "EXITEMPTY|2|4|21": {"position": 2, "original_position": 4, "wait": 21},
    "EXITWITHTIMEOUT|2|4|21": {"position": 2, "original_position": 4, "wait": 21},
    "EXITWITHKEY|9|2|4|21": {"key_pressed": "9", "position": 2, "original_position": 4, "wait": 21},
    "WITHDRAW|2|4|21|closing": {"position": 2, "original_position": 4, "wait": 21, "reason": "closing"},
    "RINGNOANSWER|8000": {"ring": 8000},
    "RINGNOANSWER|0": {"ring": 0},
    "RINGCANCELED|733": {"ring": 733},
    "ADDMEMBER|PAUSED": {},
    "REMOVEMEMBER|": {},
    "PAUSE|午餐": {"reason": "午餐"},
    "UNPAUSE|": {},
    "UNPAUSE": {},
    "PAUSEALL|午餐": {"reason": "午餐"},
    "UNPAUSEALL|Auto-Unpause": {"reason": "Auto-Unpause"},
    "AGENTLOGIN|SIP/9-1": {},
    "AGENTLOGOFF|SIP/9-1|3600": {},
    "AGENTCALLBACKLOGIN|9@ctx": {},
    "AGENTCALLBACKLOGOFF|9@ctx|3600|bye": {"reason": "bye"},
    "PENALTY|3": {},
    "RINGINUSE|1": {},
    "AGENTDUMP|": {},
    "SYSCOMPAT|": {},
    "OUTCALL|ANSWER|44|x": {"talk": 44},
    "CONFIGRELOAD|": {},
    "QUEUESTART|": {},
}  # fmt: skip
_ALWAYS = {"pbx", "call_id", "queue", "agent", "verb", "known_verb", "parameters"}


@pytest.mark.parametrize("text", GOLDEN)
def test_a_verb_and_its_parameters(text: str) -> None:
    (event,) = parse(QUEUE_LOG, f"1700000001|t-1700000000.1|bill|Agent/7|{text}")
    verb, *parameters = text.split("|")
    assert event.event_type is QueueEvent
    assert event.time == datetime(2023, 11, 14, 22, 13, 21, tzinfo=UTC)
    assert {name: event.data[name] for name in _ALWAYS} == {
        "pbx": "pbx-t",
        "call_id": "t-1700000000.1",
        "queue": "bill",
        "agent": "Agent/7",
        "verb": verb,
        "known_verb": True,
        "parameters": parameters,
    }
    assert {name: value for name, value in event.data.items() if name not in _ALWAYS} == GOLDEN[text]


@pytest.mark.parametrize(
    "text",
    [
        "CONNECT",
        "CONNECT|",
        "CONNECT|x|y|z",
        "ABANDON|1",
        "ABANDON|-3|1|5000000000",
        "ATTENDEDTRANSFER",
        "ATTENDEDTRANSFER|NEW|1",
    ],
)
def test_parameters_that_are_missing_or_odd_leave_their_field_out(text: str) -> None:
    (event,) = parse(QUEUE_LOG, f"1700000001|c|bill|NONE|{text}")
    assert "wait" not in event.data
    assert "ring" not in event.data
    assert event.data["parameters"] == text.split("|")[1:]


def test_an_unknown_verb_is_kept() -> None:
    (event,) = parse(QUEUE_LOG, "1700000001|c|bill|NONE|WRAPUPSTART|30|x|y|z|more|still")
    assert event.data["known_verb"] is False
    assert event.data["parameters"] == ["30", "x", "y", "z", "more", "still"]


def test_info_ivr_is_also_a_node_hit() -> None:
    event, hit = parse(QUEUE_LOG, "1700000001|c|NONE|NONE|INFO|IVR|main.pay")
    assert event.data["reason"] == "IVR"
    assert hit.event_type is IvrNodeHit
    assert hit.data == {
        "pbx": "pbx-t", "call_id": "c", "node": "main.pay", "flag": "", "digit": "", "witness": "queue_log",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["INFO|DID|95598", "INFO|IVR", "INFO|IVR|", "INFO"])
def test_other_info_is_no_node_hit(text: str) -> None:
    assert len(parse(QUEUE_LOG, f"1700000001|c|NONE|NONE|{text}")) == 1


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("1700000001|c|bill|NONE", ""),
        ("hello", ""),
        ("|c|bill|NONE|ABANDON|1|1|1", "epoch"),
        ("0|c|bill|NONE|ABANDON|1|1|1", "epoch"),
        ("17x|c|bill|NONE|ABANDON|1|1|1", "epoch"),
        ("99999999999|c|bill|NONE|ABANDON|1|1|1", "epoch"),
        ("١٧٠٠٠٠٠٠٠١|c|bill|NONE|ABANDON|1|1|1", "epoch"),
        ("1700000001|c|bill|NONE|", "verb"),
    ],
)
def test_a_bad_line_says_what_is_wrong(line: str, field: str) -> None:
    with pytest.raises(BadRow) as error:
        parse(QUEUE_LOG, line)
    assert error.value.field == field


def test_a_bad_line_costs_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "queue_log"
    path.write_text("1700000001|c|q|NONE|ENTERQUEUE||1|1\n1700000002|c|q\n1700000003|c|q|NONE|ABANDON|1|1|2\n")
    first, bad, last = items(QUEUE_LOG, path)
    assert isinstance(first, Draft)
    assert isinstance(last, Draft)
    assert isinstance(bad, Unreadable)
    assert (bad.origin.line, bad.raw, bad.reader, bad.topic) == (2, b"1700000002|c|q", "queue_log", "calls.queue")
    assert "3 fields" in bad.error


def test_a_row_knows_its_place_in_its_second(tmp_path: Path) -> None:
    path = tmp_path / "queue_log"
    path.write_text(
        "1700000001|a|NONE|NONE|INFO|IVR|main\n"
        "1700000001|a|NONE|NONE|INFO|IVR|main\n"
        "1700000001|b|NONE|NONE|INFO|IVR|main\n"
        "1700000002|a|NONE|NONE|INFO|IVR|main\n"
    )
    drafts = [item for item in items(QUEUE_LOG, path) if isinstance(item, Draft)]
    for event_type in (QueueEvent, IvrNodeHit):
        told = [(d.data["sequence"], d.ordinal) for d in drafts if d.event_type is event_type]
        assert told == [(0, 0), (1, 1), (2, 0), (0, 0)]


@pytest.mark.parametrize(
    ("tail", "kept"),
    [
        ("COMPLETEAGENT|3|9|1", True),
        ("COMPLETEAGENT|3|9", False),
        ("COMPLETEAG", False),
        ("INFO|IVR|mai", False),
        ("ATTENDEDTRANSFER|LINK|a|b|1", False),
        ("ENTERQUEUE||123|2", True),
        ("QUEUESTART|", True),
    ],
)
def test_a_last_line_without_line_feed_counts_only_when_it_has_all_it_must(
    tmp_path: Path, tail: str, kept: bool
) -> None:
    path = tmp_path / "queue_log"
    path.write_text(f"1700000001|c|q|NONE|ENTERQUEUE||1|1\n1700000002|c|q|a|{tail}")
    *_, last = items(QUEUE_LOG, path)
    assert isinstance(last, Draft) is kept
