"""CSV as people's systems write it: rows over several lines, quotes that never close, any bytes."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.files.records import no_progress
from connectors.tabular.mapping import FileFormat
from connectors.tabular.sheets import Row, rows_of
from ingest.drafts import Draft, Unreadable
from tests.unit.tabular.tables import BANK_HEADER, items, source


def _rows(path: Path, content: bytes, file_format: FileFormat | None = None) -> list[Row]:
    path.write_bytes(content)
    return list(rows_of(path, file_format or FileFormat(), no_progress))


def test_a_row_over_several_lines(tmp_path: Path) -> None:
    rows = _rows(tmp_path / "f", 'a,b\n1,"x\ny\u2028z"\n2,w\n'.encode())
    assert [(row.line, row.cells) for row in rows] == [(1, ("a", "b")), (2, ("1", "x\ny\u2028z")), (4, ("2", "w"))]


def test_a_quote_that_never_closes_costs_its_line_only(tmp_path: Path) -> None:
    body = b"".join(b"%d,ok\n" % n for n in range(500))
    rows = _rows(tmp_path / "f", b'a,b\n1,"open\n' + body)
    assert [row.line for row in rows if row.error] == [2]
    assert len(rows) == 502


def test_a_wrong_byte_costs_its_line_only(tmp_path: Path) -> None:
    rows = _rows(tmp_path / "f", b"a,b\n1,\xff\n2,w\n")
    assert [bool(row.error) for row in rows] == [False, True, False]


def test_delimiter_and_header_row(tmp_path: Path) -> None:
    rows = _rows(tmp_path / "f", b"Report of today\n\na;b\n1;2\n", FileFormat(delimiter=";", header_row=3))
    assert [row.cells for row in rows] == [("a", "b"), ("1", "2")]


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=500))
def test_any_bytes_give_rows(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    rows = _rows(tmp_path_factory.mktemp("csv") / "f", b"a,b\n" + content + b"\n")
    assert rows[0].line == 1
    lines = [row.line for row in rows]
    assert lines == sorted(set(lines))


_CELL = st.text(max_size=20) | st.sampled_from(["8:00:10", "0:00:00", "999:59:59", "-5", "9" * 18, "AGENT", "HANG"])


@settings(max_examples=150, deadline=None)
@given(cells=st.lists(_CELL, min_size=15, max_size=15))
def test_any_cells_give_events_or_an_unreadable_row(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    path = tmp_path_factory.mktemp("cells") / "day.csv"
    with path.open("w", newline="", encoding="utf-8", errors="replace") as file:
        csv.writer(file).writerows([BANK_HEADER.split(","), cells])
    for item in items(source(), path):
        assert isinstance(item, Draft | Unreadable)
