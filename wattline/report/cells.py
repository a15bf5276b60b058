"""Values as text, and headings: what terminal and PDF have in common."""

from collections.abc import Callable, Iterator, Sequence

from wattline.report.answers import Cell, Row
from wattline.report.columns import Column
from wattline.report.periods import Lang
from wattline.report.wording import SECONDS, TOTAL, said

NOTHING = "–"
"""A ratio over nothing, a name that nobody told."""


def percent(share: float | None) -> str:
    return NOTHING if share is None else f"{share:.1%}"


def number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:,.1f}"


def duration(seconds: float) -> str:
    """Hours, minutes, seconds; hours go on beyond a day."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def text(value: Cell, column: Column) -> str:
    """A value for eyes."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return value
    match column.kind:
        case "share":
            return percent(value)
        case "duration":
            return duration(value)
        case "number":
            return f"{value:,.2f}"
        case _:
            return f"{value:,}" if isinstance(value, int) else number(value)


def texts(row: Row, columns: Sequence[Column], lang: Lang, total: bool = False) -> list[str]:
    """A row for eyes; the total says so in its first label."""
    cells = []
    for place, (value, column) in enumerate(zip(row.values, columns, strict=True)):
        if total and column.metric is None:
            cells.append(said(TOTAL, lang) if place == 0 else "")
        elif column.metric is None and value == "":
            cells.append(NOTHING)
        else:
            cells.append(text(value, column))
    return cells


def heading(column: Column, lang: Lang) -> str:
    """A column's name, with its unit where the values don't show it."""
    unit = f" ({said(SECONDS, lang)})" if column.kind == "seconds" else ""
    return said(column.name, lang) + unit


def broken(words: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Lines no wider than `width`, broken between words and between Chinese characters; a longer word stays whole."""
    lines: list[str] = [""]
    for piece in pieces(words):
        joined = lines[-1] + piece
        if lines[-1].strip() and measure(joined.rstrip()) > width:
            lines.append(piece.lstrip())
        else:
            lines[-1] = joined
    return [line.strip() for line in lines]


def pieces(words: str) -> Iterator[str]:
    """What may not be broken: words with the blank before them, single Chinese characters."""
    piece = ""
    for sign in words:
        if wide(sign):
            if sign in "）》，。、：" and piece:
                piece += sign
                continue
            if piece:
                yield piece
            piece = sign
        elif sign == " " or (piece and wide(piece[-1])):
            if piece:
                yield piece
            piece = sign
        else:
            piece += sign
    if piece:
        yield piece


def wide(sign: str) -> bool:
    """Whether it is Chinese, or punctuation of its width."""
    return sign >= "\u2e80"


def spread(widths: Sequence[float], kept: int, room: float) -> list[list[int]]:
    """Columns in groups that fit the room, the first `kept` repeated in each: places in order."""
    head = list(range(kept))
    left = room - sum(widths[:kept])
    groups: list[list[int]] = []
    used = 0.0
    for place in range(kept, len(widths)):
        if not groups or used + widths[place] > left:
            groups.append([*head])
            used = 0.0
        groups[-1].append(place)
        used += widths[place]
    return groups or [head]
