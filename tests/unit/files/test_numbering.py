"""Ordinals of identical rows, and what is remembered of a second."""

import json
from datetime import UTC, datetime

import pytest

from connectors.files import numbering
from connectors.files.numbering import Numbering, key_of
from ingest.drafts import Draft
from models.calls import CallDetailRecord, IvrNodeHit, QueueEvent


def _hit(second: int, call: str = "c", node: str = "main") -> Draft:
    data = {"pbx": "p", "call_id": call, "node": node, "flag": "", "digit": "", "witness": "cel"}
    return Draft(IvrNodeHit, "s", datetime.fromtimestamp(1_700_000_000 + second, UTC), data)


def _told(counting: Numbering, *drafts: Draft) -> list[tuple[int, object]]:
    return [(one.ordinal, one.data["sequence"]) for draft in drafts for one in counting.number([draft])]


def test_ordinals_count_identical_rows_and_places_count_all() -> None:
    told = _told(Numbering(), _hit(1), _hit(1, "d"), _hit(1), _hit(1), _hit(2), _hit(1))
    assert told == [(0, 0), (0, 1), (1, 2), (2, 3), (0, 0), (0, 0)]


def test_the_memory_goes_through_json_and_on() -> None:
    whole, first = Numbering(), Numbering()
    rows = [_hit(1), _hit(1, "d"), _hit(1), _hit(1, "d"), _hit(1)]
    expected = _told(whole, *rows)
    told = _told(first, *rows[:2])
    second = Numbering(json.loads(json.dumps(first.memory())))
    told += _told(second, *rows[2:4])
    third = Numbering(json.loads(json.dumps(second.memory())))
    assert told + _told(third, *rows[4:]) == expected


def test_a_key_of_the_source_replaces_the_natural_one() -> None:
    draft = Draft(QueueEvent, "s", datetime.fromtimestamp(1, UTC), {}, key=("row", 7))
    assert key_of(draft) == (QueueEvent, "row", 7)


def test_where_equal_keys_are_one_record_there_are_no_ordinals() -> None:
    assert _told(Numbering(repeats_count=False), _hit(1), _hit(1)) == [(0, 0), (0, 1)]


def test_the_sequence_of_a_cdr_is_the_pbxs_own() -> None:
    data = {"pbx": "p", "unique_id": "u", "linked_id": "u", "sequence": None}
    (record,) = Numbering().number([Draft(CallDetailRecord, "s", datetime.fromtimestamp(1, UTC), data)])
    assert record.data["sequence"] is None


def test_a_clock_that_stands_still_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbering, "MOST_ROWS_OF_A_SECOND", 50)
    counting = Numbering()
    for call in range(1000):
        counting.number([_hit(1, str(call))])
    assert len(counting.memory()["repeats"]) == 50
    assert _told(counting, _hit(1, "999"))[0][0] == 1
