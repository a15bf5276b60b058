"""A report as CSV after RFC 4180: comma, CRLF, quotes doubled, UTF-8; one rectangular table per file.

Numbers as they are, empty for a ratio over nothing, and no total: who adds up a column must not count twice.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from wattline.report.answers import Answer, Cell, Report
from wattline.report.cells import heading
from wattline.report.definitions import definition_rows
from wattline.report.formulas import Metrics
from wattline.report.periods import Lang
from wattline.report.wording import DEFINITION_HEADS, NO_DATA, said

BOM = "\ufeff"
"""Excel takes a file without it for one in the code page of its country."""
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_files(
    report: Report, metrics: Metrics, lang: Lang, path: Path, excel: bool = False
) -> Iterator[tuple[Path, bytes]]:
    """Path → content: the first table in the file asked for, the others and the definitions beside it."""
    for place, answer in enumerate(report.answers):
        yield path if place == 0 else beside(path, answer.table.id), csv_table(answer, lang, excel).encode()
    rows = [[said(head, lang) for head in DEFINITION_HEADS], *definition_rows(report, metrics, lang)]
    yield beside(path, "definitions"), written(rows, excel).encode()


def beside(path: Path, what: str) -> Path:
    """`day.csv` → `day.nodes.csv`."""
    return path.with_name(f"{path.stem}.{what}{path.suffix}")


def csv_table(answer: Answer, lang: Lang, excel: bool = False) -> str:
    """Headings and rows; a table without rows has one that says so."""
    rows: list[Sequence[Cell]] = [[heading(column, lang) for column in answer.columns]]
    rows += [row.values for row in answer.rows]
    if not answer.rows:
        rows.append([said(NO_DATA, lang), *[None] * (len(answer.columns) - 1)])
    return written(rows, excel)


def written(rows: Sequence[Sequence[Cell]], excel: bool) -> str:
    """Excel computes what looks like a formula, in quotes or not: there, such a text begins with an apostrophe."""
    file = io.StringIO()
    csv.writer(file).writerows([harmless(value) if excel else value for value in row] for row in rows)
    return (BOM if excel else "") + file.getvalue()


def harmless(value: Cell) -> Cell:
    return f"'{value}" if isinstance(value, str) and value.startswith(STARTS_FORMULA) else value
