"""One table of a report as a question to the warehouse: its columns, and one query for all rows and their total."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wattline.dictionary.definition import Metric
from wattline.dictionary.marts import Definition, Mart
from wattline.report.catalogue import DIMENSIONS
from wattline.report.columns import STEP, Asked, Column, measured
from wattline.report.declared import Table
from wattline.report.formulas import Metrics, Unanswerable, Values, carrying, expression
from wattline.report.periods import Step
from wattline.report.sources import source_of, step_of, told_by


@dataclass(frozen=True, slots=True)
class Question:
    """A query; its rows are the columns' values and, last, whether the row is the total."""

    sql: str
    parameters: dict[str, Any]
    columns: tuple[Column, ...]
    step: Step | None


def question(table: Table, asked: Asked, metrics: Metrics) -> Question:
    """Raises Unanswerable where the marts can't tell what is asked."""
    return as_told(table, asked, metrics) if table.as_told else computed(table, asked, metrics)


def mart_of(table: Table, asked: Asked, metrics: Metrics) -> Mart:
    """The mart that a table is asked of. Raises Unanswerable where there is none."""
    if table.as_told:
        return told_by(metrics.dictionary, table.source, asked.period.kind, None)[0]
    return source_of(metrics.dictionary, table.source, None).mart


def computed(table: Table, asked: Asked, metrics: Metrics) -> Question:
    """Counters of all rows of the period put together, and their total beside."""
    wanted = table.series or asked.by_step
    step = step_of(metrics.dictionary, table.source, asked.step, table.series) if wanted else None
    source = source_of(metrics.dictionary, table.source, step)
    numbers = tuple(measured(table, asked, metrics))
    values = [expression(source.mart, one.definition, dict(one.values)) for one in numbers if one.definition]
    begin = source.step(step) if step else None
    labels = [*([begin] if begin else []), *table.by]
    keys = [f"d{n}" for n in range(len(labels))]
    sets = f"\nGROUP BY GROUPING SETS (({', '.join(keys)}), ())" if keys else "\nHAVING count() > 0"
    order = f"\nORDER BY {', '.join(keys if step or table.in_order else ['m0 DESC', *keys])}" if keys else ""
    total = f"grouping({keys[0]})" if keys else "0"
    where, given = conditions(table, source.mart, source.date, asked)
    sql = f"{select(labels, values)}, {total} AS is_total\nFROM marts.{source.mart.name}\n{where}{sets}{order}"
    return Question(sql, given, (*labelled(table, step), *numbers), step)


def as_told(table: Table, asked: Asked, metrics: Metrics) -> Question:
    """Rows as a mart of the period's own grain has them; of a finer one where there is none."""
    mart, time, step = told_by(
        metrics.dictionary, table.source, asked.period.kind, asked.step if asked.by_step else None
    )
    numbers = tuple(measured(table, asked, metrics))
    values = []
    for one in numbers:
        assert one.definition is not None
        column = held(mart, one.definition, dict(one.values))
        whole = dict(table.about).get(one.definition.what.id if isinstance(one.definition.what, Metric) else "")
        if whole is None:
            values.append(column)
        else:
            values.append(f"if({held(mart, metrics.definition(whole), {})} = 0, NULL, {column})")
    labels = [*([time.step(step) or ""] if step else []), *table.by]
    where, given = conditions(table, mart, "" if table.whenever else time.date, asked)
    keys = [f"d{n}" for n in range(len(labels))]
    order = ["d0", "m0 DESC", *keys[1:]] if step else ["m0 DESC", *keys]
    top = "" if table.top is None else f"\nLIMIT {table.top}" + (" BY d0" if step else "")
    sql = f"{select(labels, values)}, 0 AS is_total\nFROM marts.{mart.name}\n{where}\nORDER BY {', '.join(order)}{top}"
    return Question(sql, given, (*labelled(table, step), *numbers), step)


def held(mart: Mart, definition: Definition, values: Values) -> str:
    """The column that holds a metric. Raises Unanswerable where none does."""
    column = next(carrying(mart, definition, values), None)
    if column is None:
        raise Unanswerable(f"{mart.name} has no {definition.what.id if isinstance(definition.what, Metric) else ''}")
    return column.name


def select(labels: Sequence[str], values: Sequence[str]) -> str:
    """Labels as d0, d1, …, values as m0, m1, …: no alias is a column, so none stands for another by mistake."""
    shown = [f"{label} AS d{n}" for n, label in enumerate(labels)] + [
        f"{value} AS m{n}" for n, value in enumerate(values)
    ]
    return f"SELECT {', '.join(shown)}"


def labelled(table: Table, step: Step | None) -> list[Column]:
    """The columns that tell rows apart."""
    return [
        *([Column("step", STEP, "step")] if step else []),
        *(Column(name, DIMENSIONS[name], "text") for name in table.by),
    ]


def conditions(table: Table, mart: Mart, date: str, asked: Asked) -> tuple[str, dict[str, Any]]:
    """Of the period where it has a date, and of what the report is limited to where the mart knows it."""
    told = [f"{date} >= {{first:Date}}", f"{date} < {{following:Date}}"] if date else []
    given: dict[str, Any] = {"first": asked.period.first, "following": asked.period.following} if date else {}
    for name, value in (*table.where, *asked.only):
        if name in mart.columns:
            told.append(f"{name} = {{{name}:String}}")
            given[name] = value
    return f"WHERE {' AND '.join(told)}" if told else "", given
