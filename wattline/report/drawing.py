"""A report on the terminal."""

from collections.abc import Callable, Iterator
from typing import Any

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wattline.report.queries import SERVICE_LEVEL, Report

BAR_WIDTH = 40
EIGHTHS = " ▏▎▍▌▋▊▉█"


def drawn(report: Report) -> Iterator[RenderableType]:
    """Everything there is to see, top to bottom."""
    yield Text(report.period.title, style="bold")
    if report.empty:
        yield Text("no calls in this period")
        return
    calls = sum(row["calls"] for row in report.calls)
    yield Text(f"{calls:,} calls: " + ", ".join(f"{row['calls']:,} {row['outcome']}" for row in report.calls))
    if report.queues:
        yield queue_table(report)
        yield Text(f"SL: {SERVICE_LEVEL}. ASA: wait of the answered. Times in seconds.", style="dim")
        yield bars(report)
    if report.nodes:
        yield node_table(report)


def plain_table(title: str) -> Table:
    """Without side borders, so that twelve columns fit a terminal of eighty characters."""
    return Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)


QUEUE_COLUMNS: tuple[tuple[str, Callable[[dict[str, Any]], str]], ...] = (
    ("queue", lambda row: row["queue"]),
    ("offered", lambda row: f"{row['offered']:,}"),
    ("answered", lambda row: f"{row['answered']:,}"),
    ("in 20 s", lambda row: f"{row['answered_in_time']:,}"),
    ("abandoned", lambda row: f"{row['abandoned']:,}"),
    ("flow-outs", lambda row: f"{row['flow_outs']:,}"),
    ("lost", lambda row: f"{row['lost']:,}"),
    ("open", lambda row: f"{row['open']:,}"),
    ("SL", lambda row: percent(row["service_level"])),
    ("abandon", lambda row: percent(row["abandon_rate"])),
    ("ASA", lambda row: number(row["asa"])),
    ("talk", lambda row: number(row["average_talk"])),
    ("longest", lambda row: f"{row['longest_wait']:,}"),
)


def queue_table(report: Report) -> Table:
    """One row per queue, and all of them together."""
    table = plain_table("Queues")
    for heading, _ in QUEUE_COLUMNS:
        table.add_column(heading, justify="left" if heading == "queue" else "right")
    for row in report.queues:
        table.add_row(*(cell(row) for _, cell in QUEUE_COLUMNS))
    table.add_section()
    table.add_row(*(cell(report.total) for _, cell in QUEUE_COLUMNS), style="bold")
    return table


def node_table(report: Report) -> Table:
    """One row per node of the voice menu."""
    table = plain_table("Voice menu")
    table.add_column("node")
    for heading in ("hits", "goals", "hung up", "dwell"):
        table.add_column(heading, justify="right")
    for row in report.nodes:
        table.add_row(
            row["node"], f"{row['hits']:,}", f"{row['goals']:,}", percent(row["drop_off"]), number(row["average_dwell"])
        )
    return table


def bars(report: Report) -> Table:
    """Offered (light) and answered (full) by hour, day or month."""
    table = Table.grid(padding=(0, 1))
    most = max((row["offered"] for row in report.bars), default=0)
    for row in report.bars:
        answered = bar(row["answered"], most)
        offered = bar(row["offered"], most)
        line = Text(answered, style="green") + Text("░" * max(0, len(offered) - len(answered)), style="red")
        table.add_row(row["label"], line, f"{row['offered']:,} offered, {row['answered']:,} answered")
    return table


def bar(value: float, most: float, width: int = BAR_WIDTH) -> str:
    """A bar of block characters, to an eighth of a character; a value above zero is never invisible."""
    if most <= 0 or value <= 0:
        return ""
    eighths = max(1, round(value / most * width * 8))
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()


def percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f}"
