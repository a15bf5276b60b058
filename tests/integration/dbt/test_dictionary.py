"""The dictionary and the marts as they are built: the same columns, and each of them what its formula says."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

import pytest

from tests.integration.dbt.centre import Centre
from tests.integration.dbt.feed import Feed
from tests.integration.dbt.marts import PROJECT, Marts
from wattline.dictionary.definition import Counter, Metric
from wattline.dictionary.formulas import columns_of, combinations, filled_in
from wattline.dictionary.marts import Column, Mart, load

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

HOUSE = load(PROJECT)
COLUMNS = "SELECT table, name FROM system.columns WHERE database = 'marts'"
PERIODS = {"week": "toMonday", "month": "toStartOfMonth", "year": "toStartOfYear"}
OVER = {definition.origin: definition.over for definition in HOUSE.definitions if definition.over}


def checkable(mart: Mart) -> list[Column]:
    """The columns whose formula is one that the engine understands."""
    return [column for column in mart.columns.values() if column.origin in OVER]


@pytest.fixture(scope="module")
def built(feed: Feed, marts: Marts) -> Feed:
    """All marts over two days of calls."""
    feed.insert(Centre(5).days(calls=250, spread=timedelta(hours=30)))
    marts.build("run")
    return feed


def test_every_column_is_described_and_everything_described_is_a_column(built: Feed) -> None:
    found = {f"{mart}.{name}" for mart, name in built.rows(COLUMNS)}
    described = {f"{mart.name}.{name}" for mart in HOUSE.marts.values() for name in mart.columns}

    assert sorted(found - described) == [], "describe these under config.meta"
    assert sorted(described - found) == [], "no mart has these"


@pytest.mark.parametrize("name", [name for name, mart in HOUSE.marts.items() if checkable(mart)])
def test_columns_hold_what_their_formulas_say(built: Feed, name: str) -> None:
    mart = HOUSE.marts[name]
    by_over: dict[str, list[Column]] = defaultdict(list)
    for column in checkable(mart):
        by_over[OVER[column.origin]].append(column)

    # Where several marts are counted together, each may lack some of the rows, but none may come from nowhere.
    unfounded = [dict(zip(labels(mart), row, strict=True)) for row in distinct(built, mart)]
    for over, columns in by_over.items():
        keys, known = compare(built, mart, HOUSE.marts[over], columns)
        unfounded = [row for row in unfounded if tuple(row[key] for key in keys) not in known]
    if numbers(mart) == {column.name for column in checkable(mart)}:
        assert unfounded == [], mart.name


def compare(
    feed: Feed, mart: Mart, over: Mart, columns: Sequence[Column]
) -> tuple[Sequence[str], Collection[tuple[object, ...]]]:
    """Both marts grouped by what they have in common: the columns of one, their formulas over the other.

    A ratio of several rows has no value of its own, so it is compared where a group is one row. Rows of which the other
    mart has nothing must be 0. Returns what both were grouped by, and the groups that the other mart has.
    """
    keys = shared_keys(mart, over)
    formulas = [formula_of(column) for column in columns]
    combining = [combined_by(formula) for formula in formulas]
    told = grouped(feed, mart, list(keys), [f"{how}({it.name})" for how, it in zip(combining, columns, strict=True)])
    right = grouped(feed, over, list(keys.values()), [runnable(formula, over) for formula in formulas])
    compared: set[str] = set()

    assert right.keys() - told.keys() == set(), mart.name
    nothing = [0.0] * (len(columns) + 1)
    for key, (rows, *values) in told.items():
        for column, how, value, expected in zip(columns, combining, values, right.get(key, nothing)[1:], strict=True):
            if rows == 1 or how != "any":
                assert value == pytest.approx(expected), (mart.name, column.name, key)
                compared.add(column.name)
    assert compared == {column.name for column in columns}
    return list(keys), right.keys()


def numbers(mart: Mart) -> set[str]:
    """Everything that the mart counts or computes."""
    return {column.name for column in mart.columns.values() if isinstance(column.what, Metric | Counter)}


def shared_keys(mart: Mart, over: Mart) -> dict[str, str]:
    """What both can be grouped by: the mart's column → its expression over the other mart.

    The first and last instants of something within a period aren't those within its parts.
    """
    keys: dict[str, str] = {}
    for key in labels(mart):
        subject, _, period = key.rpartition("_")
        if mart.columns[key].what.role == "time" and key.startswith(("first_", "last_")):
            continue
        if key in labels(over):
            keys[key] = key
        elif period in PERIODS and f"{subject}_date" in labels(over):
            keys[key] = f"{PERIODS[period]}({subject}_date)"
    return keys


def labels(mart: Mart) -> list[str]:
    return [column.name for column in mart.columns.values() if column.what.role in ("key", "time", "dimension")]


def formula_of(column: Column) -> str:
    """The formula with the values of this column's thresholds."""
    what = column.what
    assert isinstance(what, Metric | Counter)
    choices = combinations(column.thresholds, column.thresholds)
    values = next(one for one in choices if filled_in(column.family, one) == column.name)
    return filled_in(what.formula, values)


def combined_by(formula: str) -> str:
    """How the values of several rows become one."""
    if formula.startswith(("count", "sum")):
        return "sum"
    return "max" if formula.startswith("max") else "any"


def runnable(formula: str, over: Mart) -> str:
    """SQL over the rows of a mart: an aggregate as it stands; in arithmetic on counters each is combined first."""
    if re.search(r"\w\(", formula):
        return formula
    for name in columns_of(formula):
        formula = re.sub(rf"\b{name}\b", f"toFloat64({combined_by(formula_of(over.columns[name]))}({name}))", formula)
    return formula


def copy_of(feed: Feed, mart: Mart) -> str:
    """A table with its rows: a view that stands on many others takes a second to plan, and is asked often."""
    feed.client.command("CREATE DATABASE IF NOT EXISTS copies")
    feed.client.command(
        f"CREATE TABLE IF NOT EXISTS copies.{mart.name} ENGINE = Memory AS SELECT * FROM marts.{mart.name}"
    )
    return f"copies.{mart.name}"


def distinct(feed: Feed, mart: Mart) -> Sequence[Sequence[object]]:
    """What its rows are labelled by."""
    return feed.rows(f"SELECT DISTINCT {', '.join(labels(mart))} FROM {copy_of(feed, mart)}")


def grouped(
    feed: Feed, mart: Mart, keys: Sequence[str], values: Iterable[str]
) -> dict[tuple[object, ...], list[float]]:
    """Keys → the number of rows, and the values; 0 where there is nothing to divide by."""
    shown = ", ".join([*keys, "count()", *values])
    rows = feed.rows(f"SELECT {shown} FROM {copy_of(feed, mart)} GROUP BY {', '.join(keys)}")
    return {
        tuple(row[: len(keys)]): [
            number if math.isfinite(number := float(str(value))) else 0.0 for value in row[len(keys) :]
        ]
        for row in rows
    }
