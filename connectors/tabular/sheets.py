"""Rows of a CSV or XLSX file, one after the other, each with what is needed to keep it when it is bad."""

import csv
import json
import struct
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from connectors.files.decoding import BadText, codec_for, text_of
from connectors.files.lines import LINE_LIMIT, Line
from connectors.files.opening import BrokenArchive, open_bytes
from connectors.files.records import Progress, UnfitFile
from connectors.tabular.cells import Cell, shown
from connectors.tabular.mapping import FileFormat

_MOST_LINES_OF_A_ROW = 100
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, ParseError, EOFError, LookupError, ValueError, TypeError,
    AttributeError, RuntimeError, OverflowError,
)  # fmt: skip
"""What openpyxl lets through from a file that isn't whole."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `line`: its first line in a CSV, its number in a sheet. `error`: why it has no cells."""

    line: int
    cells: tuple[Cell, ...]
    raw: bytes
    error: str = ""


def rows_of(path: Path, file_format: FileFormat, progress: Progress, line_limit: int = LINE_LIMIT) -> Iterator[Row]:
    """The rows from the header row on. Raises UnfitFile, OSError."""
    with path.open("rb") as file:
        is_zip = file.read(4) == b"PK\x03\x04"
    rows = _xlsx_rows(path, file_format, progress) if is_zip else _csv_rows(path, file_format, progress, line_limit)
    return (row for row in rows if row.line >= file_format.header_row)


def _csv_rows(path: Path, file_format: FileFormat, progress: Progress, line_limit: int) -> Iterator[Row]:
    codec = codec_for(file_format.encoding)
    with open_bytes(path, progress) as opened:
        source = opened.lines(line_limit)
        waiting: deque[Line] = deque()
        try:
            while (line := waiting.popleft() if waiting else next(source, None)) is not None:
                row = _row_beginning(line, waiting, source, codec, file_format.delimiter)
                if row is not None:
                    yield row
        except BrokenArchive as broken:
            yield Row(opened.last_line + 1, (), b"", str(broken))


def _row_beginning(first: Line, waiting: deque[Line], source: Iterator[Line], codec: str, delimiter: str) -> Row | None:
    """The row that begins with a line, and with the lines after it while a quote is open. A quote that never closes
    costs its own line only: the lines read in search of its end go back to `waiting`."""
    if first.too_long():
        return Row(first.number, (), first.raw, f"line of {first.length} bytes is over the limit")
    lines = [first]
    try:
        text = text_of(first, codec)
        while text.count('"') % 2:
            more = waiting.popleft() if waiting else next(source, None)
            if more is None or more.too_long() or len(lines) >= _MOST_LINES_OF_A_ROW:
                waiting.extendleft(reversed([*lines[1:], *([more] if more else [])]))
                return Row(first.number, (), first.raw, "a quote is opened and never closed")
            lines.append(more)
            text += "\n" + text_of(more, codec)
        if not text.strip():
            return None
        cells = next(
            csv.reader(
                [text] if len(lines) == 1 else [part + "\n" for part in text.split("\n")],
                delimiter=delimiter,
                strict=True,
            )
        )
        return Row(first.number, tuple(cells), b"\n".join(line.raw for line in lines))
    except BadText as error:
        waiting.extendleft(reversed(lines[1:]))
        return Row(first.number, (), first.raw, str(error))
    except csv.Error as error:
        waiting.extendleft(reversed(lines[1:]))
        return Row(first.number, (), first.raw, f"not a CSV row: {error}")


def _xlsx_rows(path: Path, file_format: FileFormat, progress: Progress) -> Iterator[Row]:
    total = path.stat().st_size
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)  # type: ignore[no-untyped-call]
    except (InvalidFileException, *_DAMAGE) as error:
        raise UnfitFile(f"{path}: not an XLSX workbook ({error})") from None
    try:
        if file_format.sheet is not None and file_format.sheet not in book.sheetnames:
            raise UnfitFile(f"{path}: no sheet {file_format.sheet!r}; the workbook has: {', '.join(book.sheetnames)}")
        sheet = book[file_format.sheet] if file_format.sheet else book.worksheets[0]
        sheet.reset_dimensions()
        number = 0
        try:
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                if any(cell is not None and cell != "" for cell in cells):
                    raw = json.dumps([shown(cell) for cell in cells], ensure_ascii=False).encode()
                    yield Row(number, tuple(cells), raw)
        except _DAMAGE as error:
            yield Row(number + 1, (), b"", f"the workbook is damaged from here on ({error}); all rows before are read")
        progress(total, total)
    finally:
        book.close()
