"""A report with its numbers, as the warehouse gave them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from clickhouse_connect.driver.client import Client

from wattline.report.asking import question
from wattline.report.columns import Asked, Column, is_judged
from wattline.report.declared import Declared, Table
from wattline.report.formulas import Metrics
from wattline.report.periods import Step, ends, label
from wattline.report.thresholds import Threshold, thresholds_in_force

LATEST = "SELECT max(arrival_date) FROM marts.rpt_calls_day"

Cell: TypeAlias = str | int | float | None


@dataclass(frozen=True, slots=True)
class Row:
    """Values in the order of the columns; None is a ratio over nothing. `provisional`: any of them may still change."""

    values: tuple[Cell, ...]
    provisional: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A table with its rows; `total` is computed from the counters of all of them, None where it has none."""

    table: Table
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None
    step: Step | None


@dataclass(frozen=True, slots=True)
class Report:
    """What was asked, when it was answered, and the answers."""

    declared: Declared
    asked: Asked
    made: datetime
    answers: tuple[Answer, ...]
    thresholds: tuple[Threshold, ...]

    @property
    def empty(self) -> bool:
        return not any(answer.rows for answer in self.answers)

    @property
    def provisional_until(self) -> datetime | None:
        """When the last number will be final; None where all are."""
        final = [column.final_at for answer in self.answers for column in answer.columns if column.final_at]
        return max((at for at in final if at > self.made), default=None)


def latest_day(client: Client) -> date | None:
    """The latest day that has a call; None where there is none."""
    found = client.query(LATEST).result_rows[0][0]
    return found if isinstance(found, date) and found.year > 1970 else None


def known_values(client: Client, mart: str, column: str) -> Sequence[str]:
    """Every value of a column, in order."""
    rows = client.query(
        f"SELECT DISTINCT {column} FROM marts.{mart} WHERE {column} != '' ORDER BY {column}"
    ).result_rows
    return [str(value) for (value,) in rows]


def ask(
    client: Client, declared: Declared, tables: Sequence[Table], asked: Asked, metrics: Metrics, now: datetime
) -> Report:
    """All numbers of a report. Raises Unanswerable where the marts can't tell what is asked."""
    answers = tuple(answer(client, table, asked, metrics, now) for table in tables)
    judged = any(is_judged(column) for answer in answers for column in answer.columns)
    return Report(declared, asked, now, answers, tuple(thresholds_in_force(client, asked)) if judged else ())


def answer(client: Client, table: Table, asked: Asked, metrics: Metrics, now: datetime) -> Answer:
    """One table."""
    put = question(table, asked, metrics)
    rows, total = [], None
    for *values, is_total in client.query(put.sql, parameters=put.parameters).result_rows:
        if is_total:
            total = made_row(values, put.columns, None, asked, now, total=True)
        else:
            rows.append(made_row(values, put.columns, put.step, asked, now))
    return Answer(table, put.columns, tuple(rows), total if table.total and rows else None, put.step)


def made_row(
    values: Sequence[Any],
    columns: Sequence[Column],
    step: Step | None,
    asked: Asked,
    now: datetime,
    total: bool = False,
) -> Row:
    """A row as people read it. A row of a step is final when its step's time is up, any other with the period."""
    cells: list[Cell] = []
    end = asked.period.ends_at(asked.zone)
    for value, column in zip(values, columns, strict=True):
        if column.definition is not None:
            cells.append(number(value))
        elif total:
            cells.append(None)
        elif step and column.kind == "step":
            # A step at the border of the period may reach beyond it; what is counted does not.
            end = min(end, ends(step, clock(value, step), asked.zone))
            cells.append(label(step, clock(value, step), asked.zone))
        else:
            cells.append(str(value))
    provisional = any(column.metric and end + column.metric.provisional > now for column in columns)
    return Row(tuple(cells), provisional)


def clock(value: Any, step: Step) -> date | datetime:
    """Where a step begins: a quarter as an instant, an hour by the local clock, anything else as a day."""
    if step == "hour":
        assert isinstance(value, datetime)
        return value.replace(tzinfo=None)
    assert isinstance(value, date)
    return value


def number(value: Any) -> Cell:
    """A number of the engine; None where there was nothing to divide by."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else float(value)
