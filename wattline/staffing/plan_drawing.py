"""A plan on the terminal."""

from collections.abc import Callable, Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wattline.report.drawing import number, percent, plain_table
from wattline.staffing.drawing import share
from wattline.staffing.plan import Plan, QueuePlan
from wattline.staffing.plan_summary import Span, accuracy, by_hour, span

DAY_TYPES = {
    "workday": "workday",
    "weekend": "weekend",
    "holiday": "holiday",
    "makeup_workday": "make-up workday",
}
CELLS: tuple[tuple[str, Callable[[Span], str]], ...] = (
    ("calls", lambda row: number(row.calls)),
    ("AHT", lambda row: number(row.aht)),
    ("required", lambda row: f"{row.required:,}"),
    ("scheduled", lambda row: f"{row.scheduled:,}"),
    ("SL", lambda row: percent(row.service_level)),
    ("ASA", lambda row: number(row.asa)),
    ("abandon", lambda row: percent(row.abandon_share)),
    ("occupancy", lambda row: percent(row.occupancy)),
)
KNOWN_CELLS: tuple[tuple[str, Callable[[Span], float | None]], ...] = (
    ("planned", lambda row: row.planned),
    ("staffed", lambda row: row.staffed),
    ("gap", lambda row: row.gap),
    ("short h", lambda row: row.short),
    ("came", lambda row: row.offered),
)
"""Columns that are there only where something is known."""


def drawn(plan: Plan, by_quarter: bool) -> Iterator[RenderableType]:
    """Everything there is to see of one day, top to bottom; its hours, or its quarters, where it is of one queue. Of a
    day without any plan nothing."""
    wanted = plan.wanted
    if not plan.queues:
        return
    title = f"{wanted.day:%A, %-d %B %Y}"
    named = plan.queues[0].named
    title += f" · {DAY_TYPES[named.day_type]}" + (f" ({named.name})" if named.name else "")
    yield Text(title, style="bold")
    for name, why in plan.refused.items():
        yield Text(f"{name}: no plan: {why}", style="yellow")
    yield day_table(plan)
    yield Text(
        f"{share(wanted.interval)}: limits of the day's calls. required: agents at work in the busiest quarter of an "
        f"hour; scheduled: with shrinkage {share(wanted.shrinkage)}. Occupancy at most {share(wanted.max_occupancy)}.",
        style="dim",
    )
    if len(plan.queues) == 1:
        yield spans_table(plan, plan.queues[0], by_quarter)
    for queue in plan.queues:
        yield from _remarks(queue)


def day_table(plan: Plan) -> Table:
    """One row per queue."""
    spans = [span(queue.queue, queue.quarters) for queue in plan.queues]
    table, known = _table("Queues", "queue", spans, share(plan.wanted.interval))
    for queue, row in zip(plan.queues, spans, strict=True):
        interval = f"{queue.forecast.lower:,}–{queue.forecast.upper:,}"
        table.add_row(row.label, interval, *_cells(row, known))
    return table


def spans_table(plan: Plan, queue: QueuePlan, by_quarter: bool) -> Table:
    """One row per hour, or per quarter of an hour, in which anybody is expected or needed."""
    zone = plan.wanted.zone
    spans = by_hour(queue, zone)
    if by_quarter:
        spans = [span(f"{each.forecast.quarter_at.astimezone(zone):%H:%M}", [each]) for each in queue.quarters]
    shown = [row for row in spans if row.required or row.offered or row.planned or row.staffed]
    table, known = _table(queue.queue, "from" if by_quarter else "hour", shown, None)
    for row in shown:
        table.add_row(row.label, *_cells(row, known), style="red" if row.gap is not None and row.gap < 0 else None)
    return table


def _table(title: str, first: str, spans: list[Span], interval: str | None) -> tuple[Table, list[str]]:
    """An empty table, and which of the columns that need something known it has."""
    known = [name for name, cell in KNOWN_CELLS if any(cell(row) is not None for row in spans)]
    table = plain_table(title)
    table.add_column(first)
    for heading in [*([interval] if interval else []), *(name for name, _ in CELLS), *known]:
        table.add_column(heading, justify="right")
    return table, known


def _cells(row: Span, known: list[str]) -> Iterator[str]:
    for _, cell in CELLS:
        yield cell(row)
    for name, value in KNOWN_CELLS:
        if name in known:
            yield number(value(row))


def _remarks(queue: QueuePlan) -> Iterator[Text]:
    target = queue.target
    model = "Erlang C" if queue.patience is None else f"Erlang A, patience {queue.patience:,.0f} s"
    yield Text(
        f"{queue.queue}: {share(target.service_level)} answered in {target.within:g} s, {model}; learnt from "
        f"{len(queue.history)} days, {queue.history[0]} to {queue.history[-1]}",
        style="dim",
    )
    if queue.unusual:
        days = ", ".join(map(str, queue.unusual[-5:]))
        more = f"the last of {len(queue.unusual)}: " if len(queue.unusual) > 5 else ""
        yield Text(f"{queue.queue}: unusual days count less: {more}{days}", style="dim")
    for note in queue.notes:
        yield Text(f"{queue.queue}: {note}", style="dim")
    done = accuracy(queue)
    if done:
        off = "nothing came" if done.wape is None else f"WAPE {percent(done.wape)}, bias {done.bias or 0:+.1%}"
        yield Text(
            f"{queue.queue}: {done.offered:,.0f} calls came; {off}; {percent(done.within)} of the quarters within "
            "their limits"
        )
