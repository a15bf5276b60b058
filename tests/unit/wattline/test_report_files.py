"""Reports as files: read again with other programs than those that wrote them, and compared with the document."""

import csv
import io
import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.pdf_text import lines, overlaps, runs
from tests.support.report_parts import METRICS, example, report
from wattline.report.answers import Report
from wattline.report.csv_file import csv_files
from wattline.report.document import as_document
from wattline.report.files import Unwritable, check_place, write
from wattline.report.lettering import CHINESE, RARE, latin, markup
from wattline.report.pdf_file import FOOT, MARGIN, PAPER, pdf_file
from wattline.report.periods import Lang
from wattline.report.xlsx_file import xlsx_file

DURATIONS = {"talk_time_sum"}


def document(given: Report, lang: Lang = "en") -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(as_document(given, METRICS, lang), default=str))
    return made


def rows_of(table: dict[str, Any]) -> list[list[Any]]:
    keys = [column["key"] for column in table["columns"]]
    return [[row[key] for key in keys] for row in table["rows"]]


def csv_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def test_a_document_has_every_number_and_says_what_it_is() -> None:
    told = document(example())
    queues = told["tables"]["queues"]
    assert queues["rows"][0]["offered"] == 2239
    assert queues["rows"][1]["service_level_negative_20"] is None
    assert queues["total"]["service_level_negative_20"] == 411 / 2218
    assert (told["zone"], told["period"]["first"], told["provisional_until"]) == ("Asia/Shanghai", "2026-10-05", None)
    assert told["thresholds"] == [{"queue": "", "seconds": 20, "version": "default"}]
    level = next(one for one in told["definitions"] if one["metric"] == "service_level_negative_20")
    assert (level["formula"], level["version"], level["status"]) == (
        "answered_le_20 / (answered + abandoned)",
        "1",
        "final",
    )
    assert level["chinese"] == "服务水平（放弃计为未达标） (20 s)"


def test_a_document_says_what_may_still_change() -> None:
    told = document(example(now=datetime(2026, 10, 5, 17, tzinfo=UTC)))
    assert told["provisional_until"] == "2026-10-05 20:00:00+00:00"
    assert all(column["provisional"] for column in told["tables"]["queues"]["columns"] if column["unit"])
    assert told["tables"]["series"]["rows"][0]["provisional"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_csv_says_what_the_document_says(lang: Lang) -> None:
    told = document(example(), lang)
    files = dict(csv_files(example(), METRICS, lang, Path("day.csv")))
    assert [path.name for path in files] == ["day.csv", "day.series.csv", "day.definitions.csv"]
    for path, name in ((Path("day.csv"), "queues"), (Path("day.series.csv"), "series")):
        head, *rows = csv_of(files[path])
        table = told["tables"][name]
        assert [one.removesuffix(" (s)").removesuffix(" (秒)") for one in head] == [
            one["name"] for one in table["columns"]
        ]
        expected = [["" if value is None else str(value) for value in row] for row in rows_of(table)]
        assert rows == expected
    definitions = csv_of(files[Path("day.definitions.csv")])
    assert [row[0] for row in definitions[1:]] == [one["metric"] for one in told["definitions"]]


def test_csv_is_that_of_rfc_4180() -> None:
    given = report([('a "b", c\nd', *[0] * 4, None, None, 0, 0)], [], None)
    content = dict(csv_files(given, METRICS, "en", Path("x.csv")))[Path("x.csv")]
    assert content.endswith(b'"a ""b"", c\nd",0,0,0,0,,,0,0\r\n')
    assert not content.startswith(b"\xef\xbb\xbf")


def test_csv_for_excel_has_a_mark_and_no_formulas() -> None:
    files = dict(csv_files(example(), METRICS, "en", Path("x.csv"), excel=True))
    assert all(content.startswith(b"\xef\xbb\xbf") for content in files.values())
    assert [row[0] for row in csv_of(files[Path("x.csv")])[1:]] == ["bill", "'=1+2", "故障报修"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_workbook_says_what_the_document_says(lang: Lang) -> None:
    told = document(example(), lang)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file(example(), METRICS, lang)))
    assert book.sheetnames == [
        {"en": "Report", "zh": "报表"}[lang],
        *(table["title"] for table in told["tables"].values()),
        {"en": "Definitions", "zh": "指标定义"}[lang],
    ]
    for table in told["tables"].values():
        sheet = book[table["title"]]
        expected = rows_of(table)
        shown = list(sheet.iter_rows(min_row=2, max_row=1 + len(expected)))
        assert [[plain(cell.value) for cell in row] for row in shown] == expected
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(1 + len(expected), len(table['columns'])).coordinate}"
    total = next(book[told["tables"]["queues"]["title"]].iter_rows(min_row=5, max_row=5))
    # xlsxwriter writes sixteen digits, a float may have seventeen.
    assert [plain(cell.value) for cell in total][1:] == pytest.approx(
        list(told["tables"]["queues"]["total"].values())[1:-1], rel=1e-15
    )
    definitions = list(book.worksheets[-1].iter_rows(min_row=2, values_only=True))
    assert [[value or "" for value in row] for row in definitions] == [
        list(one.values()) for one in told["definitions"]
    ]


def plain(value: Any) -> Any:
    """Durations as the seconds they are; openpyxl reads one as a time or, from a day on, as a date of 1900."""
    if isinstance(value, timedelta):
        return round(value.total_seconds())
    if isinstance(value, time):
        return value.hour * 3600 + value.minute * 60 + value.second
    return value


def test_a_workbook_has_numbers_in_their_formats_text_as_text_and_a_chart() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file(example(), METRICS, "en")))
    first, second, *_ = book["Queues"].iter_rows(min_row=2)
    formats = [cell.number_format for cell in first]
    assert formats == ["@", "#,##0", "#,##0", "#,##0", "#,##0", "0.0%", "#,##0.0", "#,##0.0", "[h]:mm:ss"]
    assert (second[0].value, second[0].data_type) == ("=1+2", "s")
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    (chart,) = book["Course"]._charts
    assert [series.val.numRef.f for series in chart.series] == ["Course!$B$2:$B$3", "Course!$C$2:$C$3"]
    facts = {row[0]: row[1] for row in book["Report"].iter_rows(min_row=3, values_only=True)}
    assert (facts["Reporting zone"], facts["Status"]) == ("Asia/Shanghai", "final")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_pdf_says_what_the_terminal_says(lang: Lang) -> None:
    text = lines(pdf_file(example(), METRICS, lang))
    told = "\n".join(text)
    assert any("bill  2,239  1,511  700  404  18.3%  33.2  600  25:01:01" in line for line in text), told
    assert any("=1+2  3  0  0  0  –  –  0  0:00:00" in line for line in text)
    assert any("故障报修  7  7  0  7  100.0%" in line for line in text)
    for part in {
        "en": ("Day · Monday, 5 October 2026", "Reporting zone: Asia/Shanghai", "Status: final", "Definitions"),
        "zh": ("日报 · 2026年10月5日 星期一", "报表时区: Asia/Shanghai", "状态: 最终值", "指标定义"),
    }[lang]:
        assert part in told.replace("  ", " ")
    assert "service_level_negative_20" in told
    assert "answered_le_20 / (answered +" in told
    pages = max(run.page for run in runs(pdf_file(example(), METRICS, lang)))
    assert {"en": f"Page 1 of {pages}", "zh": f"第 1 页，共 {pages} 页"}[lang] in told.replace("  ", " ")


def test_chinese_in_a_pdf_is_drawn_by_a_font_that_it_brings_along() -> None:
    made = pdf_file(example(), METRICS, "zh")
    fonts = {run.font for run in runs(made) if not run.text.isascii() and not latin(run.text[0])}
    assert fonts == {CHINESE}
    assert b"/FontFile2" in made
    assert markup("王㛃") == f'<font name="{CHINESE}">王</font><font name="{RARE}">㛃</font>'


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_in_a_pdf_runs_into_anything_else_or_off_the_page(lang: Lang) -> None:
    made = pdf_file(long_report(), METRICS, lang)
    assert overlaps(made) == []
    for run in runs(made):
        assert run.x >= MARGIN - 1
        assert run.right <= PAPER[0] - MARGIN + 1
        assert FOOT - 1 <= run.y <= PAPER[1] - MARGIN


def test_the_headings_of_a_long_table_are_on_every_page_and_pages_are_counted() -> None:
    made = pdf_file(long_report(), METRICS, "en")
    pages = max(run.page for run in runs(made))
    assert pages > 3
    shown = runs(made)
    for page in range(1, pages + 1):
        words = [run.text for run in shown if run.page == page]
        assert any(f"Page {page} of {pages}" in word for word in words)
        if any(word.startswith("hour ") for word in words):
            assert "Offered" in words


def long_report() -> Report:
    hours: list[tuple[str | int | float | None, ...]] = [(f"hour {n}", 1000 + n, n) for n in range(150)]
    queues: list[tuple[str | int | float | None, ...]] = [
        (f"一个名字很长很长的队列 with a very long name of its own, number {n}", 123456789, 1, 2, 3, 0.5, 1.5, 3, 4)
        for n in range(3)
    ]
    return report(queues, hours, None)


def test_a_period_without_data_makes_files_that_say_so() -> None:
    empty = report([], [], None)
    assert document(empty)["empty"] is True
    for path, content in csv_files(empty, METRICS, "en", Path("x.csv")):
        assert path.name == "x.definitions.csv" or csv_of(content)[1][0] == "no data in this period"
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file(empty, METRICS, "zh")))
    assert book["队列"]["A2"].value == "该时段无数据"
    assert "no data in this period" in "\n".join(lines(pdf_file(empty, METRICS, "en")))


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    assert write([(path, b"new")]) == [path]
    assert path.read_bytes() == b"new"
    (tmp_path / "folder").mkdir()
    with pytest.raises(Unwritable, match="is a folder"):
        check_place(tmp_path / "folder", overwrite=True)
    with pytest.raises(Unwritable, match="there is no folder"):
        check_place(tmp_path / "no" / "x.csv", overwrite=True)
    with pytest.raises(Unwritable, match=r"proc/x.csv: .*choose another place"):
        write([(Path("/proc/x.csv"), b"")])
    with pytest.raises(Unwritable, match=r"x\.csv: is there already; give --overwrite"):
        write([(tmp_path / "first.csv", b"newer"), (path, b"newer")])
    assert path.read_bytes() == b"new"
    write([(path, b"newer")], overwrite=True)
    assert path.read_bytes() == b"newer"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "x.csv"]
