"""An answer on the terminal."""

import math
from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wattline.report.drawing import number, percent, plain_table
from wattline.staffing.answer import Answer, Choice
from wattline.staffing.performance import Variant

VARIANTS: dict[Variant, str] = {
    "negative": "answered within {within:g} s / offered",
    "ignored": "answered within {within:g} s / (offered - hung up within {within:g} s)",
    "positive": "answered or hung up within {within:g} s / offered",
}


def drawn(given: Answer) -> Iterator[RenderableType]:
    """Everything there is to see, top to bottom."""
    question, target = given.question, given.question.target
    yield Text(f"Agents: {given.agents:,} at work, {given.scheduled:,} scheduled", style="bold")
    yield Text(
        f"for {question.calls:,.10g} calls in {question.interval / 60:g} min of {question.aht:g} s each: "
        f"{given.load:,.2f} erlangs; shrinkage {share(question.shrinkage)}"
    )
    limits = [
        f"{share(target.service_level)} answered in {target.within:g} s",
        f"occupancy at most {share(target.max_occupancy)}",
    ]
    if target.max_abandon is not None:
        limits.append(f"abandon at most {share(target.max_abandon)}")
    yield Text(f"target: {', '.join(limits)}")
    yield choice_table(given)
    model = (
        "Erlang C: nobody hangs up."
        if question.patience is None
        else f"Erlang A: who waits hangs up after {question.patience:g} s on average."
    )
    yield Text(f"{model} ASA: wait of the answered, in seconds.", style="dim")
    yield Text(f"SL: {VARIANTS[target.variant].format(within=target.within)}.", style="dim")
    if any(math.isinf(choice.performance.asa) for choice in given.choices):
        yield Text("∞: so few agents that the wait for an answer has no end.", style="dim")


def share(given: float) -> str:
    """As it was given: no digit more, none less."""
    return f"{given * 100:.10g}%"


def choice_table(given: Answer) -> Table:
    """One row per number of agents, the required one in bold."""
    table = plain_table("")
    for heading in ("agents", "scheduled", "SL", "occupancy", "P(wait)", "ASA"):
        table.add_column(heading, justify="right")
    impatient = given.question.patience is not None
    if impatient:
        table.add_column("abandon", justify="right")
    table.add_column("misses")
    for choice in given.choices:
        cells = list(_cells(choice, given, impatient))
        table.add_row(*cells, style="bold" if choice.performance.agents == given.agents else None)
    return table


def _cells(choice: Choice, given: Answer, impatient: bool) -> Iterator[str]:
    reached = choice.performance
    yield f"{reached.agents:,}"
    yield f"{choice.scheduled:,}"
    yield percent(reached.service_level(given.question.target.variant))
    yield percent(reached.occupancy)
    yield percent(reached.wait_probability)
    yield number(reached.asa) if math.isfinite(reached.asa) else "∞"
    if impatient:
        yield percent(reached.abandon_share)
    yield ", ".join(choice.missed)
