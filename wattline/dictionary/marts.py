"""Every mart with all its columns, and what each column is.

One definition may serve many columns, and stands in one place all the same:

- `columns: answered_le_{N}` in a column's meta: it speaks for the columns of every value of N;
- `same_as: wait_max` in a column's meta: the column carries a metric that is defined elsewhere;
- `columns_from: {agg_queue_15m: all}` in a mart's meta: the columns are those of that mart, its times left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from wattline.dictionary.definition import (
    Counter,
    Description,
    MartMeta,
    Metric,
    SameAs,
    Thresholds,
    parameters,
)
from wattline.dictionary.formulas import columns_of, combinations, filled_in
from wattline.dictionary.stated import DictionaryError, StatedColumn, StatedMart, stated_marts, variables

Origin: TypeAlias = tuple[str, str]
"""Mart and column where something is described."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a mart. `family`: its name, with the parameter by which it differs from its like.

    `thresholds`: those of a metric or counter, as this column has them, variables replaced by their values.
    """

    name: str
    family: str
    what: Description
    about: str
    origin: Origin
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class Mart:
    """A mart; `about` begins with its grain, `columns` are by name."""

    name: str
    about: str
    meta: MartMeta
    columns: Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class Definition:
    """A metric or a counter where it is defined. `over`: the mart that its formula is about; None where it is words."""

    what: Metric | Counter
    about: str
    origin: Origin
    subject: str
    over: str | None


@dataclass(frozen=True, slots=True)
class Dictionary:
    """All marts by name, and all definitions, in the order of the files."""

    marts: Mapping[str, Mart]
    definitions: tuple[Definition, ...]


def load(project: Path) -> Dictionary:
    """The dictionary of a dbt project. Raises DictionaryError with all that is wrong."""
    return _Reading(stated_marts(project), variables(project)).dictionary()


class _Reading:
    """Brings together what the marts state; `problems` collects what doesn't fit."""

    def __init__(self, stated: list[StatedMart], values: Mapping[str, Any]) -> None:
        self._stated = {mart.name: mart for mart in stated}
        self._values = values
        self._metrics: dict[str, tuple[Metric, StatedMart, StatedColumn]] = {}
        self._marts: dict[str, Mart] = {}
        self.problems: list[str] = []

    def dictionary(self) -> Dictionary:
        self._collect_metrics()
        marts = {name: self._mart(name, ()) for name in self._stated}
        for mart in marts.values():
            self._check_thresholds(mart)
        self._stop_at_problems()
        definitions = tuple(self._definitions())
        self._stop_at_problems()
        return Dictionary(marts, definitions)

    def _collect_metrics(self) -> None:
        for mart, column in self._columns():
            if isinstance(column.what, Metric):
                name = column.what.id
                if name in self._metrics:
                    self._complain(mart, column, "id", f"{name} is defined at {self._metrics[name][2].place} already")
                self._metrics[name] = (column.what, mart, column)

    def _mart(self, name: str, asked_by: tuple[str, ...]) -> Mart:
        if name not in self._marts:
            mart = self._stated[name]
            columns: dict[str, Column] = {}
            for column in self._borrowed(mart, (*asked_by, name)):
                if column.name in columns:
                    self._complain(mart, None, "columns_from", f"{column.name} comes from two marts")
                columns[column.name] = column
            for stated in mart.columns:
                for column in self._own(mart, stated):
                    if column.name in columns:
                        self._complain(mart, stated, "columns", f"{column.name} is described twice")
                    columns[column.name] = column
            self._marts[name] = Mart(name, mart.about, mart.meta, columns)
        return self._marts[name]

    def _borrowed(self, mart: StatedMart, asked_by: tuple[str, ...]) -> Iterator[Column]:
        for lender, wanted in mart.meta.columns_from.items():
            if lender not in self._stated or lender in asked_by:
                why = "leads back to itself" if lender in asked_by else "is no mart"
                self._complain(mart, None, "columns_from", f"{lender} {why}")
                continue
            known = self._mart(lender, asked_by).columns
            if wanted == "all":
                yield from (column for column in known.values() if column.what.role != "time")
                continue
            yield from (known[name] for name in wanted if name in known)
            for name in wanted:
                if name not in known:
                    self._complain(mart, None, "columns_from", f"{lender} has no column {name}")

    def _own(self, mart: StatedMart, stated: StatedColumn) -> Iterator[Column]:
        """The columns that one entry of the YAML speaks for."""
        what, origin, thresholds = stated.what, (mart.name, stated.name), Thresholds()
        if isinstance(what, SameAs):
            if what.same_as not in self._metrics:
                self._complain(mart, stated, "same_as", f"there is no metric {what.same_as!r}")
                return
            thresholds = what.thresholds
            what, where, defined = self._metrics[what.same_as]
            origin = (where.name, defined.name)
            if strange := thresholds.keys() - what.thresholds.keys():
                self._complain(mart, stated, "thresholds", f"{what.id} has no {min(strange)}")
        if isinstance(what, Metric | Counter):
            thresholds = self._filled(mart, stated, {**what.thresholds, **thresholds})
        column = Column(stated.name, stated.name, what, stated.about, origin, thresholds)
        family = stated.what.columns if isinstance(stated.what, Metric | Counter) else None
        if family is None:
            yield column
            return
        names = [filled_in(family, values) for values in combinations(parameters(family), thresholds)]
        if stated.name not in names:
            self._complain(mart, stated, "columns", f"{family} makes {', '.join(names)}, not {stated.name}")
        yield from (replace(column, name=name, family=family) for name in names)

    def _filled(self, mart: StatedMart, column: StatedColumn, thresholds: Thresholds) -> Thresholds:
        """Thresholds with their variables' values."""
        filled = Thresholds()
        for letter, source in thresholds.items():
            filled[letter] = source
            if isinstance(source, str) and source.startswith("var "):
                name = source.removeprefix("var ")
                if name not in self._values:
                    self._complain(mart, column, f"thresholds.{letter}", f"dbt_project.yml has no variable {name}")
                    continue
                value = self._values[name]
                filled[letter] = value if isinstance(value, list) else [value]
        return filled

    def _definitions(self) -> Iterator[Definition]:
        for mart, column in self._columns():
            if isinstance(column.what, Metric | Counter):
                self._check_formula(mart, column, column.what)
                origin = (mart.name, column.name)
                yield Definition(column.what, column.about, origin, mart.meta.subject, mart.meta.over)

    def _check_thresholds(self, mart: Mart) -> None:
        """Those that each row tells must be among the mart's columns."""
        told = {
            source
            for column in mart.columns.values()
            for source in column.thresholds.values()
            if isinstance(source, str) and source.startswith("column ")
        }
        for name in sorted({source.removeprefix("column ") for source in told} - mart.columns.keys()):
            self._complain(self._stated[mart.name], None, "thresholds", f"there is no column {name}")

    def _check_formula(self, mart: StatedMart, column: StatedColumn, what: Metric | Counter) -> None:
        over = mart.meta.over
        if over is None:
            return
        if over not in self._marts:
            self._complain(mart, None, "over", f"{over} is no mart")
            return
        thresholds = self._filled(mart, column, what.thresholds)
        named: set[str] = set()
        for values in combinations(parameters(what.formula), thresholds):
            named |= columns_of(filled_in(what.formula, values))
        if missing := named - self._marts[over].columns.keys():
            self._complain(mart, column, "formula", f"{over} has no {', '.join(sorted(missing))} (is {what.formula!r})")

    def _columns(self) -> Iterator[tuple[StatedMart, StatedColumn]]:
        for mart in self._stated.values():
            for column in mart.columns:
                yield mart, column

    def _complain(self, mart: StatedMart, column: StatedColumn | None, field: str, reason: str) -> None:
        place, name = (mart.place, mart.name) if column is None else (column.place, f"{mart.name}.{column.name}")
        self.problems.append(f"{place}: {name}: config.meta.{field}: {reason}")

    def _stop_at_problems(self) -> None:
        if self.problems:
            raise DictionaryError(self.problems)
