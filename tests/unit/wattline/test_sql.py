"""`wattline sql` without a warehouse: what is asked, what is drawn, what breaks off."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from urllib3.exceptions import ProtocolError

from wattline.cli.rows import drawn
from wattline.cli.shared import Failure, Misuse
from wattline.cli.sql import is_question, statement_of, whole_rows


def breaking_off(*chunks: bytes) -> Iterator[bytes]:
    yield from chunks
    raise ProtocolError("Connection broken")


@pytest.mark.parametrize(
    ("statement", "asks"),
    [
        ("SELECT 1", True),
        ("  -- why\n/* and\nhow */ with x as (select 1) select * from x", True),
        ("(SELECT 1) UNION ALL (SELECT 2)", True),
        ("show tables from marts", True),
        ("-- SELECT\nINSERT INTO t VALUES (1)", False),
        ("DROP TABLE t", False),
        ("SELECTED", False),
    ],
)
def test_statements_that_have_an_answer_are_told_from_those_that_do(statement: str, asks: bool) -> None:
    assert is_question(statement) is asks


def test_an_answer_that_breaks_off_ends_with_its_last_whole_row_and_the_reason() -> None:
    message = b"\r\n__exception__\r\ntag\r\nCode: 395. DB::Exception: too big. (TOO_BIG) (version 26.9.2.1)\n83 tag"
    got: list[bytes] = []
    with pytest.raises(Failure, match=r"broke off: too big\. \(TOO_BIG\)$"):
        got.extend(whole_rows(breaking_off(b"1\n2\n", b"3\n" + message)))
    assert b"".join(got) == b"1\n2\n3\n"


def test_a_whole_answer_comes_through_unchanged() -> None:
    assert b"".join(whole_rows(iter([b"1\n", b"2", b"\n"]))) == b"1\n2\n"


@pytest.mark.parametrize("text", ["", " ;\n", ";"])
def test_no_statement_is_refused_before_anybody_is_asked(text: str) -> None:
    with pytest.raises(Misuse):
        statement_of(text, None)


def test_a_file_that_is_no_text_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "x.sql"
    file.write_bytes(b"SELECT '\xb1'")
    with pytest.raises(Failure, match=r"x\.sql"):
        statement_of(None, file)


def test_a_table_too_wide_for_the_terminal_is_told_record_by_record() -> None:
    names, rows = ["name", "[bold]long"], [["a", "x" * 50], [None, "[/red]"]]
    for terminal in (True, False):
        written = StringIO()
        console = Console(file=written, width=40, force_terminal=terminal, color_system=None)
        table, width = drawn(names, rows, console)
        Console(file=written, width=width, color_system=None).print(table)
        assert ("row 2" in written.getvalue()) is terminal
        assert "[bold]long" in written.getvalue()
        assert "[/red]" in written.getvalue()
        assert terminal or "x" * 50 in written.getvalue()
