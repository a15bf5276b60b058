"""A report on the terminal, no wider than WIDTH."""

from collections.abc import Iterator, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wattline.report.answers import Answer, Report
from wattline.report.cells import broken, heading, number, percent, spread, texts
from wattline.report.columns import Column
from wattline.report.definitions import definition_rows, facts
from wattline.report.formulas import Metrics
from wattline.report.periods import Lang
from wattline.report.wording import DEFINITION_HEADS, DEFINITIONS, MARK, NO_DATA, said

__all__ = ["bar", "defined", "drawn", "number", "percent", "plain_table"]

WIDTH = 100
BAR_WIDTH = 40
NARROWEST_BAR = 10
GAP = 2
"""Between two columns."""
LABEL_WIDTH = 40
"""Longer names of queues, agents, nodes go on in the next line."""
HEADING_WIDTH = 9
"""Headings are broken so that a column need not be wider, unless a word or a number is."""
EIGHTHS = " ▏▎▍▌▋▊▉█"


def drawn(report: Report, lang: Lang = "en") -> Iterator[RenderableType]:
    """Everything there is to see, top to bottom."""
    period = report.asked.period.title(lang)
    yield Text(f"{said(report.declared.title, lang)} · {period}", style="bold")
    if report.empty:
        yield Text(said(NO_DATA, lang))
    for answer in report.answers:
        if answer.rows:
            yield Text("")
            yield from answer_tables(report, answer, lang)
    yield Text("")
    for label, value in facts(report, lang):
        yield Text(f"{label}: {value}", style="dim")
    if any(row.provisional and answer.step for answer in report.answers for row in answer.rows):
        yield Text(said(MARK, lang), style="dim")


def plain_table(title: str) -> Table:
    """Without side borders, so that many columns fit a terminal."""
    return Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)


def answer_tables(report: Report, answer: Answer, lang: Lang) -> Iterator[RenderableType]:
    """One table, or several where its columns don't fit beside each other; bars where there is room."""
    cells = [texts(row, answer.columns, lang) for row in answer.rows]
    if answer.step:
        cells = shortened(report, answer, cells)
    total = texts(answer.total, answer.columns, lang, total=True) if answer.total else None
    heads = [headlines(column, place, cells, lang) for place, column in enumerate(answer.columns)]
    shown = [*cells, *([total] if total else [])]
    widths = [
        min(width_of(place, heads[place], shown), LABEL_WIDTH if column.metric is None else WIDTH)
        for place, column in enumerate(answer.columns)
    ]
    kept = sum(1 for column in answer.columns if column.metric is None)
    groups = spread([width + GAP for width in widths], kept, WIDTH)
    for group in groups:
        if group is not groups[0]:
            yield Text("")
        table = plain_table(said(answer.table.title, lang) if group is groups[0] else "")
        for place in group:
            left = answer.columns[place].metric is None
            table.add_column(
                Text("\n".join(heads[place])), justify="left" if left else "right", width=widths[place], overflow="fold"
            )
        room = WIDTH - sum(widths[place] + GAP for place in group) - GAP
        drawn_bars = bars(answer, min(room, BAR_WIDTH)) if group is groups[0] and room >= NARROWEST_BAR else None
        if drawn_bars:
            table.add_column("")
        for n, row in enumerate(cells):
            table.add_row(*(Text(row[place]) for place in group), *([drawn_bars[n]] if drawn_bars else []))
        if total:
            table.add_section()
            table.add_row(*(Text(total[place]) for place in group), style="bold")
        yield table


def shortened(report: Report, answer: Answer, cells: Sequence[list[str]]) -> list[list[str]]:
    """Steps without what the title says already, marked where they may still change."""
    period = report.asked.period
    day = f"{period.first} " if period.days == 1 else ""
    return [
        [row[0].removeprefix(day) + ("*" if told.provisional else ""), *row[1:]]
        for row, told in zip(cells, answer.rows, strict=True)
    ]


def headlines(column: Column, place: int, cells: Sequence[Sequence[str]], lang: Lang) -> list[str]:
    """A heading in lines, as wide as the values at least."""
    widest = max((cell_len(row[place]) for row in cells), default=0)
    return broken(heading(column, lang), max(widest, HEADING_WIDTH), cell_len)


def width_of(place: int, head: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    return max(*(cell_len(line) for line in head), *(cell_len(row[place]) for row in rows), 1)


def bars(answer: Answer, width: int) -> list[Text] | None:
    """For each row its whole (light) and the part of it (full)."""
    if answer.table.bars is None:
        return None
    places = {column.metric.id: place for place, column in enumerate(answer.columns) if column.metric}
    pairs = [tuple(float(row.values[places[name]] or 0) for name in answer.table.bars) for row in answer.rows]
    most = max(whole for whole, _ in pairs)
    lines = []
    for whole, part in pairs:
        full, light = bar(part, most, width), bar(whole, most, width)
        lines.append(Text(full, style="green") + Text("░" * max(0, len(light) - len(full)), style="red"))
    return lines


def bar(value: float, most: float, width: int = BAR_WIDTH) -> str:
    """A bar of block characters, to an eighth of a character; a value above zero is never invisible."""
    if most <= 0 or value <= 0:
        return ""
    eighths = max(1, round(value / most * width * 8))
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()


def defined(report: Report, metrics: Metrics, lang: Lang) -> Iterator[RenderableType]:
    """What every number shown means, a paragraph each."""
    yield Text("")
    yield Text(said(DEFINITIONS, lang), style="bold")
    heads = [said(head, lang) for head in DEFINITION_HEADS]
    for name, *rest in definition_rows(report, metrics, lang):
        told = [f"{head}: {value}" for head, value in zip(heads[1:], rest, strict=True) if value]
        yield Text.assemble((name, "bold"), "  ", " · ".join(told))
