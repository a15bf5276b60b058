"""Messages as records and back, ours and foreign ones."""

import pytest
from confluent_kafka import TIMESTAMP_CREATE_TIME, TIMESTAMP_NOT_AVAILABLE
from confluent_kafka import Message as Record

from connectors.kafka.records import decoded, headers_of, kind_of, kinds_of, records_of, wire_headers, wire_key
from ingest.log import Message
from models.envelope import STAMP_HEADER


def message(type_: str = "wattline.bill_issued", stamp: str = "1", **headers: str) -> Message:
    return Message("billing.bills", "账户-7", type_, stamp, b"{}", headers)


def record(offset: int, headers: object = None, key: bytes | None = b"k", value: bytes | None = b"v") -> Record:
    stamped = [("ce_type", b"t"), (STAMP_HEADER, b"1")]
    return Record(
        topic="calls.cdr",
        partition=0,
        offset=offset,
        key=key,
        value=value,
        headers=stamped if headers is None else headers,  # type: ignore[arg-type]
        timestamp=(TIMESTAMP_CREATE_TIME, 1_700_000_000_500 + offset),
    )


def test_type_and_stamp_stand_first_and_once() -> None:
    sent = message(ce_id="1", ce_type="wattline.bill_issued", ce_wattlineschema="1", ce_source="计费")
    assert wire_headers(sent) == [
        ("ce_type", b"wattline.bill_issued"),
        (STAMP_HEADER, b"1"),
        ("ce_id", b"1"),
        ("ce_source", "计费".encode()),
    ]


def test_what_has_no_type_nor_stamp_says_none() -> None:
    assert wire_headers(message("", "", note="x")) == [("note", b"x")]
    assert wire_headers(message("wattline.unreadable", "")) == [("ce_type", b"wattline.unreadable")]


def test_our_headers_come_back() -> None:
    sent = message(ce_source="电力", empty="", nul="\x00")
    came = [(name, value) for name, value in wire_headers(sent) if isinstance(value, bytes)]
    assert kind_of(came) == ("wattline.bill_issued", "1")
    assert decoded(came) == {"ce_type": "wattline.bill_issued", STAMP_HEADER: "1", **sent.headers}


@pytest.mark.parametrize("broken", [message(note="\ud800"), message(type_="\ud800")])
def test_text_that_is_not_unicode_is_refused(broken: Message) -> None:
    with pytest.raises(ValueError, match=r"billing\.bills"):
        wire_headers(broken)


def test_a_key_that_is_not_unicode_is_refused() -> None:
    with pytest.raises(ValueError, match="key"):
        wire_key(Message("calls.cdr", "\ud800", "t", "1", b""))


def test_a_foreign_record_tells_its_type_anywhere_or_nowhere() -> None:
    assert kind_of([("content-type", b"text/plain"), ("ce_type", b"x")]) == ("x", "")
    assert kind_of([(STAMP_HEADER, b"1"), ("ce_type", b"x")]) == ("x", "1")
    assert kind_of([("ce_type", None), (STAMP_HEADER, None)]) == ("", "")
    assert kind_of([]) == ("", "")


def test_records_of_several_kinds_keep_each_their_own() -> None:
    one, other = ("ce_type", b"a"), ("ce_type", b"b")
    stamp, odd = (STAMP_HEADER, b"1"), ("x", b"1")
    assert kinds_of([[one, stamp]] * 3) == [("a", "1")] * 3
    assert kinds_of([[one, stamp, odd], [other, stamp]]) == [("a", "1"), ("b", "1")]
    assert kinds_of([[one, stamp], [one]]) == [("a", "1"), ("a", "")]
    assert kinds_of([[one, odd]] * 2) == [("a", "")] * 2
    assert kinds_of([[odd, one]] * 2) == [("a", "")] * 2
    assert kinds_of([(), [one, stamp]]) == [("", ""), ("a", "1")]


def test_a_record_without_key_value_and_headers() -> None:
    columns = records_of([record(7, headers=[], key=None, value=None)], keep_headers=False)
    assert (columns.offsets, columns.keys, columns.values) == ([7], [""], [b""])
    assert (columns.types, columns.stamps, columns.headers) == ([""], [""], {7: ()})


def test_bytes_that_are_no_text_do_no_harm() -> None:
    columns = records_of([record(7, headers=[("ce_type", b"\xff"), ("x", None)], key=b"\xff")], keep_headers=False)
    assert (columns.keys, columns.types) == (["\ufffd"], ["\ufffd"])
    assert decoded(columns.headers[7]) == {"ce_type": "\ufffd", "x": ""}


def test_a_header_whose_name_cannot_be_read_leaves_none() -> None:
    class Broken:
        def headers(self) -> None:
            b"\xff".decode()

    assert headers_of(Broken()) == ()  # type: ignore[arg-type]


def test_headers_are_kept_where_the_stamp_does_not_vouch_for_them() -> None:
    foreign = [("ce_type", b"t"), ("ce_source", b"s")]
    came = [record(1), record(2, foreign), record(3)]
    assert records_of(came, keep_headers=False).headers == {2: foreign}
    assert records_of(came, keep_headers=True).headers.keys() == {1, 2, 3}


def test_when_the_first_one_was_appended() -> None:
    assert records_of([record(100), record(200)], keep_headers=False).appended == 1_700_000_000.6
    undated = Record(topic="t", partition=0, offset=1, headers=[], timestamp=(TIMESTAMP_NOT_AVAILABLE, 0))
    assert records_of([undated], keep_headers=False).appended is None
