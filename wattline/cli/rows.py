"""Rows of a query on the terminal: a table where it fits, else one record below the other."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

UNBOUNDED = 100_000


def drawn(names: Sequence[str], rows: Sequence[Sequence[Any]], console: Console) -> tuple[RenderableType, int]:
    """What to print, and the columns it needs: a table, or records where a terminal is too narrow for one."""
    table = Table()
    for name in names:
        table.add_column(Text(name))
    for row in rows:
        table.add_row(*(Text(shown(value)) for value in row))
    needed = Measurement.get(console, console.options.update(max_width=UNBOUNDED), table).maximum
    if console.is_terminal and needed > console.width:
        return records(names, rows), console.width
    return table, needed


def records(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Text:
    """One line per value: `name  value`."""
    width = max(map(len, names))
    text = Text()
    for number, row in enumerate(rows, 1):
        text.append(f"row {number}\n", style="bold")
        for name, value in zip(names, row, strict=True):
            text.append(f"  {name:<{width}}  {shown(value)}\n")
    return text


def shown(value: Any) -> str:
    return "" if value is None else str(value)
