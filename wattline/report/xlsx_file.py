"""A report as a workbook: what it is, a sheet per table, the definitions."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from wattline.report.answers import Answer, Cell, Report, Row
from wattline.report.cells import heading, text
from wattline.report.columns import CellKind, Column
from wattline.report.definitions import definition_rows, facts
from wattline.report.formulas import Metrics
from wattline.report.periods import Lang
from wattline.report.wording import DEFINITION_HEADS, DEFINITIONS, NO_DATA, REPORT, TOTAL, said

SECONDS_OF_DAY = 86400
FORMATS: dict[CellKind, str] = {
    "text": "@",
    "step": "@",
    "count": "#,##0",
    "share": "0.0%",
    "duration": "[h]:mm:ss",
    "seconds": "#,##0.0",
    "number": "#,##0.00",
}
"""Excel keeps a duration as a share of a day."""
SHEET_NAME = 31
WIDEST = 60


def xlsx_file(report: Report, metrics: Metrics, lang: Lang) -> bytes:
    """The workbook. Text stays text, whatever it begins with: nothing is written as a formula or a link."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": title(report, lang), "created": report.made.replace(tzinfo=None)})
        formats = {kind: book.add_format({"num_format": shown}) for kind, shown in FORMATS.items()}
        bold = {kind: book.add_format({"num_format": shown, "bold": True, "top": 1}) for kind, shown in FORMATS.items()}
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EEF4"})
        _about(book, report, lang, book.add_format({"bold": True, "font_size": 14}), head)
        for answer in report.answers:
            sheet = book.add_worksheet(said(answer.table.title, lang)[:SHEET_NAME])
            _table(sheet, answer, lang, head, formats, bold)
            if answer.table.bars and answer.rows:
                _chart(book, sheet, answer, lang)
        _definitions(book.add_worksheet(said(DEFINITIONS, lang)), report, metrics, lang, head, book)
    return file.getvalue()


def title(report: Report, lang: Lang) -> str:
    return f"{said(report.declared.title, lang)} · {report.asked.period.title(lang)}"


def _about(book: Workbook, report: Report, lang: Lang, large: Format, bold: Format) -> None:
    sheet = book.add_worksheet(said(REPORT, lang))
    sheet.write_string(0, 0, title(report, lang), large)
    row = 2
    if report.empty:
        sheet.write_string(row, 0, said(NO_DATA, lang))
        row += 1
    for label, value in facts(report, lang):
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, value)
        row += 1
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, WIDEST)


def _table(
    sheet: Worksheet,
    answer: Answer,
    lang: Lang,
    head: Format,
    formats: Mapping[CellKind, Format],
    bold: Mapping[CellKind, Format],
) -> None:
    for place, column in enumerate(answer.columns):
        sheet.write_string(0, place, heading(column, lang), head)
        longest = max((len(text(row.values[place], column)) for row in answer.rows), default=0)
        sheet.set_column(place, place, min(max(longest + 2, 12), WIDEST))
    if not answer.rows:
        sheet.write_string(1, 0, said(NO_DATA, lang))
    for number, row in enumerate(answer.rows, 1):
        _row(sheet, number, row, answer.columns, formats)
    sheet.freeze_panes(1, sum(1 for column in answer.columns if column.metric is None))
    # The total stays below the filter's range: it is that of all rows.
    sheet.autofilter(0, 0, max(len(answer.rows), 1), len(answer.columns) - 1)
    if answer.total:
        below = len(answer.rows) + 1
        _row(sheet, below, answer.total, answer.columns, bold)
        sheet.write_string(below, 0, said(TOTAL, lang), bold["text"])


def _row(
    sheet: Worksheet, number: int, row: Row, columns: Sequence[Column], formats: Mapping[CellKind, Format]
) -> None:
    for place, (value, column) in enumerate(zip(row.values, columns, strict=True)):
        _cell(sheet, number, place, value, column.kind, formats[column.kind])


def _cell(sheet: Worksheet, row: int, place: int, value: Cell, kind: CellKind, shown: Format) -> None:
    if value is None:
        sheet.write_blank(row, place, None, shown)
    elif isinstance(value, str):
        sheet.write_string(row, place, value, shown)
    else:
        sheet.write_number(row, place, value / SECONDS_OF_DAY if kind == "duration" else value, shown)


def _chart(book: Workbook, sheet: Worksheet, answer: Answer, lang: Lang) -> None:
    """The whole and its part by step, right of the table."""
    places = {column.metric.id: place for place, column in enumerate(answer.columns) if column.metric}
    chart: Any = book.add_chart({"type": "column"})
    last = len(answer.rows)
    for metric in answer.table.bars or ():
        place = places[metric]
        chart.add_series(
            {
                "name": [sheet.get_name(), 0, place],
                "categories": [sheet.get_name(), 1, 0, last, 0],
                "values": [sheet.get_name(), 1, place, last, place],
            }
        )
    chart.set_title({"name": said(answer.table.title, lang)})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": 380})
    sheet.insert_chart(1, len(answer.columns) + 1, chart)


def _definitions(sheet: Worksheet, report: Report, metrics: Metrics, lang: Lang, head: Format, book: Workbook) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    rows = definition_rows(report, metrics, lang)
    for place, words in enumerate(DEFINITION_HEADS):
        sheet.write_string(0, place, said(words, lang), head)
        longest = max((len(row[place]) for row in rows), default=0)
        sheet.set_column(place, place, min(max(longest + 2, 9), 48))
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            sheet.write_string(number, place, value, wrapped)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(DEFINITION_HEADS) - 1)
