"""A report as PDF: A4 across, headings on every page, titles in both languages, the definitions last."""

import io
from collections.abc import Sequence
from typing import Any

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from wattline.report.answers import Answer, Report
from wattline.report.cells import broken, heading, spread, texts
from wattline.report.declared import Words
from wattline.report.definitions import definition_rows, facts, moment
from wattline.report.formulas import Metrics
from wattline.report.lettering import BOLD, LATIN, latin, markup, runs, width
from wattline.report.periods import Lang
from wattline.report.wording import DEFINITION_HEADS, DEFINITIONS, NO_DATA, PAGE, said

PAPER = landscape(A4)
MARGIN, FOOT = 36, 24
ROOM = PAPER[0] - 2 * MARGIN
SIZE, SMALL = 8.0, 7.0
PAD = 4
NARROWEST_HEADING = 46
LABEL_WIDTH = 180
BAR = 120
"""Points."""
LINE, SHADE = colors.HexColor("#8899AA"), colors.HexColor("#F2F5F8")
PART, WHOLE = colors.HexColor("#2F7D4F"), colors.HexColor("#E0B4AE")

TITLE = ParagraphStyle("title", fontName=BOLD, fontSize=15, leading=20)
SECTION = ParagraphStyle("section", fontName=BOLD, fontSize=11, leading=15, spaceBefore=10, spaceAfter=4)
BELOW_SECTION = 110
"""So much of a table at least stays with its title."""
TEXT = ParagraphStyle("text", fontName=LATIN, fontSize=SIZE, leading=SIZE + 2.5)
CELL = ParagraphStyle("cell", parent=TEXT, leading=1.2 * SIZE)
"""On one line with plain text in the cells beside it."""
TINY = ParagraphStyle("tiny", parent=TEXT, fontSize=SMALL, leading=SMALL + 2)
HEAD = ParagraphStyle("head", parent=TINY, fontName=BOLD)
HEAD_RIGHT = ParagraphStyle("head right", parent=HEAD, alignment=2)
DEFINED = ((0, 1, 2), (3, 6), (4, 5), (7, 8, 9, 10, 11, 12, 13))
"""Columns of the definitions that share one of the PDF's."""
DEFINED_WIDTHS = (0.20, 0.27, 0.25, 0.28)


def pdf_file(report: Report, metrics: Metrics, lang: Lang) -> bytes:
    """The document."""
    title = f"{said(report.declared.title, lang)} · {report.asked.period.title(lang)}"
    other: Lang = "zh" if lang == "en" else "en"
    beside = f"{said(report.declared.title, other)} · {report.asked.period.title(other)}"
    story: list[Flowable] = [Paragraph(markup(title), TITLE), Paragraph(markup(beside), TEXT), Spacer(0, 6)]
    story += [Paragraph(markup(f"{label}: {value}"), TEXT) for label, value in facts(report, lang)]
    if report.empty:
        story += [Spacer(0, 12), Paragraph(markup(said(NO_DATA, lang)), SECTION)]
    for answer in report.answers:
        story += section(answer.table.title, lang)
        story += tables(answer, lang) if answer.rows else [Paragraph(markup(said(NO_DATA, lang)), TEXT)]
    story += section(DEFINITIONS, lang)
    story.append(definitions(report, metrics, lang))
    file = io.BytesIO()
    document = SimpleDocTemplate(
        file, pagesize=PAPER, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN + FOOT / 2,
        title=title, author="Wattline", subject=said(report.declared.title, lang),
    )  # fmt: skip
    foot = f"{title} · {report.asked.zone.key} · {moment(report.made, report)}"

    def canvas(*given: Any, **named: Any) -> Canvas:
        return Numbered(foot, lang, *given, **named)

    document.build(story, canvasmaker=canvas)
    return file.getvalue()


def section(title: Words, lang: Lang) -> list[Flowable]:
    """A title in both languages, with room for the beginning of what follows it."""
    words = (title.zh, title.en) if lang == "zh" else (title.en, title.zh)
    return [CondPageBreak(BELOW_SECTION), Paragraph(markup(" · ".join(words)), SECTION)]


def tables(answer: Answer, lang: Lang) -> list[Flowable]:
    """The table, in parts below each other where it is wider than the page."""
    cells = [texts(row, answer.columns, lang) for row in answer.rows]
    if answer.total:
        cells.append(texts(answer.total, answer.columns, lang, total=True))
    heads, widths = [], []
    for place, column in enumerate(answer.columns):
        widest = max(width(row[place], BOLD, SIZE) for row in cells)
        if column.metric is None:
            widest = min(widest, LABEL_WIDTH)
        lines = broken(heading(column, lang), max(widest, NARROWEST_HEADING), lambda text: width(text, BOLD, SMALL))
        heads.append(lines)
        # A point to spare: Paragraph breaks a line that fills its cell to the last thousandth.
        widths.append(max(widest, *(width(line, BOLD, SMALL) for line in lines)) + 2 * PAD + 1)
    kept = sum(1 for column in answer.columns if column.metric is None)
    parts: list[Flowable] = []
    for number, group in enumerate(spread(widths, kept, ROOM)):
        left = [answer.columns[place].metric is None for place in group]
        rows: list[list[Any]] = [
            [
                Paragraph("<br/>".join(map(markup, heads[place])), HEAD if label else HEAD_RIGHT)
                for place, label in zip(group, left, strict=True)
            ]
        ]
        rows += [[cell(row[place]) for place in group] for row in cells]
        shown = [widths[place] for place in group]
        if number == 0 and answer.table.bars and sum(shown) + BAR <= ROOM:
            shown.append(BAR)
            drawn = bars(answer)
            for place, row in enumerate(rows):
                row.append(drawn[place - 1] if 0 < place <= len(drawn) else "")
        parts += [LongTable(rows, shown, repeatRows=1, hAlign="LEFT", style=style(left, answer)), Spacer(0, 6)]
    return parts


def style(left: Sequence[bool], answer: Answer) -> TableStyle:
    commands: list[Any] = [
        ("FONT", (0, 1), (-1, -1), LATIN, SIZE),
        ("LEFTPADDING", (0, 0), (-1, -1), PAD),
        ("RIGHTPADDING", (0, 0), (-1, -1), PAD),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, LINE),
        ("ROWBACKGROUNDS", (0, 1), (-1, -1), (colors.white, SHADE)),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
    ]
    commands += [("ALIGN", (place, 1), (place, -1), "LEFT" if label else "RIGHT") for place, label in enumerate(left)]
    if answer.total:
        commands += [("LINEABOVE", (0, -1), (-1, -1), 0.8, LINE), ("FONT", (0, -1), (-1, -1), BOLD, SIZE)]
    return TableStyle(commands)


def cell(value: str) -> Any:
    """Plain text where Helvetica has all of it and it fits, else a paragraph."""
    if all(latin(sign) for sign in value) and width(value, BOLD, SIZE) <= LABEL_WIDTH:
        return value
    return Paragraph(markup(value), CELL)


def bars(answer: Answer) -> list[Drawing]:
    """For each row its whole (light) and the part of it (full)."""
    places = {column.metric.id: place for place, column in enumerate(answer.columns) if column.metric}
    pairs = [tuple(float(row.values[places[name]] or 0) for name in answer.table.bars or ()) for row in answer.rows]
    most = max(max(whole for whole, _ in pairs), 1.0)
    drawn = []
    for pair in pairs:
        drawing = Drawing(BAR - 2 * PAD, SIZE - 1)
        for value, colour in zip(pair, (WHOLE, PART), strict=True):
            length = value / most * (BAR - 2 * PAD)
            drawing.add(Rect(0, 0, length, SIZE - 1, fillColor=colour, strokeColor=None))
        drawn.append(drawing)
    return drawn


def definitions(report: Report, metrics: Metrics, lang: Lang) -> LongTable:
    """One row per metric, what belongs together in one cell."""
    heads = [said(head, lang) for head in DEFINITION_HEADS]
    rows = [[Paragraph(markup(" · ".join(heads[place] for place in group)), HEAD) for group in DEFINED]]
    told = definition_rows(report, metrics, lang)
    rows += [[Paragraph(_together(row, group, heads), TINY) for group in DEFINED] for row in told]
    commands = [
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, LINE),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    return LongTable(rows, [share * ROOM for share in DEFINED_WIDTHS], repeatRows=1, style=TableStyle(commands))


def _together(row: Sequence[str], group: Sequence[int], heads: Sequence[str]) -> str:
    """The cells of a group, a line each; many short ones in a row, with their headings."""
    if len(group) > 3:
        return markup(" · ".join(f"{heads[place]}: {row[place]}" for place in group if row[place]))
    lines = [markup(row[place]) for place in group if row[place]]
    return "<br/>".join(f"<b>{line}</b>" if group[0] == 0 and n == 0 else line for n, line in enumerate(lines))


class Numbered(Canvas):  # type: ignore[misc]  # reportlab has no types
    """Writes the foot of every page once it is known how many there are."""

    def __init__(self, foot: str, words_in: Lang, *given: Any, **named: Any) -> None:
        # reportlab has a `lang` of its own.
        super().__init__(*given, **named)
        self._foot, self._words_in = foot, words_in
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        pages = self._pages
        for number, page in enumerate(pages, 1):
            self.__dict__.update(page)
            self._draw(self._foot, MARGIN)
            told = said(PAGE, self._words_in, page=number, pages=len(pages))
            self._draw(told, PAPER[0] - MARGIN - width(told, LATIN, SMALL))
            super().showPage()
        super().save()

    def _draw(self, words: str, left: float) -> None:
        """One line, each run in its font."""
        for font, run in runs(words):
            self.setFont(font, SMALL)
            self.drawString(left, FOOT, run)
            left += float(pdfmetrics.stringWidth(run, font, SMALL))
