"""What the gateway reads of a statement before the engine does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.clickhouse.gateway import sql
from connectors.clickhouse.gateway.sql import IncompleteStatement, InsertSource, Output

FORMATS = {name.lower(): name for name in ("CSV", "JSON", "Native", "TSV", "JSONEachRow", "TabSeparated")}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (b"SELECT 1", None),
        (b"SELECT 1 FORMAT JSON", "JSON"),
        (b"SELECT 1\nformat json ;\n", "JSON"),
        (b"SELECT 1 FORMAT CSV SETTINGS max_threads = 1", "CSV"),
        (b"SELECT 1 FORMAT /* why not */ `CSV` -- FORMAT JSON", "CSV"),
        (b"SELECT ' FORMAT JSON'", None),
        (b"SELECT 'it''s \\' FORMAT JSON' FORMAT TSV", "TSV"),
        (b'SELECT 1 AS "FORMAT JSON"', None),
        (b"SELECT $x$ FORMAT JSON $x$", None),
        (b"SELECT format FROM t", None),
        (b"SELECT format, 1 FROM t ORDER BY format DESC", None),
        (b"SELECT 1 AS format FORMAT Native", "Native"),
        (b"SELECT format('{}', x) FROM t FORMAT JSONEachRow", "JSONEachRow"),
        (b"SELECT * FROM (SELECT 1 FORMAT JSON)", None),
        (b"SELECT 1 FORMAT Nonsense", None),
    ],
)
def test_the_output_format(text: bytes, named: str | None) -> None:
    assert sql.read_output(text, FORMATS).format == named


def test_where_a_clause_may_be_put_in() -> None:
    text = b"SELECT 1 FORMAT CSV SETTINGS a = 1"
    output = sql.read_output(text, FORMATS)
    assert output == Output("CSV", False, 9)
    assert sql.into_outfile(text, output, "/tmp/it's") == (
        b"SELECT 1 \nINTO OUTFILE '/tmp/it\\'s' TRUNCATE\nFORMAT CSV SETTINGS a = 1"
    )


@pytest.mark.parametrize(
    "text",
    [b"SELECT 1 INTO OUTFILE 'x'", b"SELECT 1 into /**/ outfile 'x' FORMAT CSV", b"SHOW TABLES INTO\nOUTFILE 'x'"],
)
def test_into_outfile_is_seen(text: bytes) -> None:
    assert sql.read_output(text, FORMATS).outfile


@pytest.mark.parametrize(
    ("text", "statement", "named", "data"),
    [
        (b"INSERT INTO t FORMAT CSV\n1,2", b"INSERT INTO t ", "CSV", b"1,2"),
        (b"INSERT INTO t FORMAT CSV 1,2", b"INSERT INTO t ", "CSV", b"1,2"),
        (b"INSERT INTO t FORMAT TSV\r\n\n1", b"INSERT INTO t ", "TSV", b"\n1"),
        (b"insert into a.t (x, y) values (1, 2)", b"insert into a.t (x, y) ", "Values", b" (1, 2)"),
        (b"INSERT INTO values VALUES (1)", b"INSERT INTO values ", "Values", b" (1)"),
        (b"INSERT INTO `format` FORMAT CSV\n1", b"INSERT INTO `format` ", "CSV", b"1"),
        (b'INSERT INTO TABLE t (`values`, "select") SETTINGS a = 1 FORMAT Native\n\x00;', None, "Native", b"\x00;"),
        (b"INSERT INTO FUNCTION null('a UInt8') FORMAT TSV\n1", None, "TSV", b"1"),
        (b"INSERT INTO {t:Identifier} FORMAT TSV\n1", None, "TSV", b"1"),
        (b"-- note\nINSERT /* FORMAT JSON */ INTO t FORMAT CSV\n1", None, "CSV", b"1"),
    ],
)
def test_an_insert_is_cut_before_its_data(text: bytes, statement: bytes | None, named: str, data: bytes) -> None:
    head = sql.read_insert(text, complete=True)
    assert head is not None
    assert (head.source, head.format, text[head.data_start :]) == (InsertSource.DATA, named, data)
    if statement is not None:
        assert head.statement == statement


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (b"INSERT INTO t SELECT 1", InsertSource.SELECT),
        (b"INSERT INTO t (a) WITH x AS (SELECT 1) SELECT * FROM x", InsertSource.SELECT),
        (b"INSERT INTO t (SELECT 1)", InsertSource.SELECT),
        (b"INSERT INTO t ((SELECT 1) UNION ALL (SELECT 2))", InsertSource.SELECT),
        (b"INSERT INTO t FROM INFILE 'x' FORMAT CSV", InsertSource.INFILE),
    ],
)
def test_inserts_without_data(text: bytes, source: InsertSource) -> None:
    head = sql.read_insert(text, complete=True)
    assert head is not None
    assert head.source is source


@pytest.mark.parametrize("text", [b"SELECT 1", b"", b"INSERT INTO t", b"INSERT INTO t FORMAT", b"INSERTED"])
def test_what_is_no_whole_insert(text: bytes) -> None:
    assert sql.read_insert(text, complete=True) is None


@given(cut=st.integers(0, 60))
def test_a_head_cut_anywhere_is_waited_for_or_read_right(cut: int) -> None:
    whole = b"INSERT INTO db.t (a, b) SETTINGS x = 'FORMAT' FORMAT CSVWithNames\n1,2\n"
    try:
        head = sql.read_insert(whole[:cut], complete=False)
    except IncompleteStatement:
        return
    if head is None:
        assert sql.first_word(whole[:cut]) != b"INSERT"
    else:
        assert head.format == "CSVWithNames"


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(text: bytes) -> None:
    assert b"".join(token.text for token in sql.tokens(text)) in (text, b"") or len(text) > 0
    sql.read_output(text + b" FORMAT JSON;", FORMATS)
    sql.read_insert(b"INSERT INTO " + text, complete=True)
    sql.normalise(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (b"SELECT a -- note\n FROM t\tWHERE b = 'Zhang San'", "SELECT a FROM t WHERE b = ?"),
        (b"SELECT f(1, 13812345678) FROM a.t", "SELECT f(1, ?) FROM a.t"),
        (b"SELECT 1 WHERE d >= '2026-01-01' AND t < '2026-01-01 08:00:00'", None),
        (b"CREATE USER a IDENTIFIED BY 'secret'", "CREATE USER a IDENTIFIED BY ?"),
        (b"SELECT $$secret$$", "SELECT ?"),
        (b"INSERT INTO t FORMAT TSV\nZhang San\t138", "INSERT INTO t FORMAT TSV"),
        (b"INSERT INTO t VALUES ('Zhang San')", "INSERT INTO t VALUES"),
        (b"INSERT INTO t SELECT 'Zhang'", "INSERT INTO t SELECT ?"),
    ],
)
def test_the_audit_keeps_no_strings_and_no_long_numbers(text: bytes, kept: str | None) -> None:
    assert sql.normalise(text) == (kept or text.decode())


def test_a_long_statement_is_cut_in_the_audit() -> None:
    kept = sql.normalise(b"SELECT " + b", ".join(b"column_%d" % n for n in range(10_000)), limit=100)
    assert len(kept) < 150
    assert kept.endswith("...")


def test_kill_finds_our_ids() -> None:
    assert sql.kill_by_mark(b"KILL QUERY WHERE query_id = 'query_id' SYNC") == (
        b"KILL QUERY WHERE splitByChar('\\n', Settings['log_comment'])[1] = 'query_id' SYNC"
    )
    own = sql.kill_own(b"kill query where query_id='x' sync;", "o'brien")
    assert own is not None
    assert b"[1] = 'x' AND " in own
    assert b"[2] = 'o\\'brien' sync" in own
    for text in (b"KILL QUERY WHERE 1", b"KILL QUERY WHERE query_id = 'x' OR 1", b"KILL MUTATION WHERE query_id = 'x'"):
        assert sql.kill_own(text, "eve") is None
