"""The columns of a table: what tells its rows apart, and its metrics at their thresholds."""

import fnmatch
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from wattline.dictionary.definition import Metric, parameters
from wattline.dictionary.formulas import filled_in
from wattline.dictionary.marts import Definition
from wattline.report.declared import IN_WORDS, LETTERS, WITHIN, Table, Words
from wattline.report.formulas import Metrics, Values, at_threshold, is_aggregate, is_sum
from wattline.report.periods import Period, Step

CellKind = Literal["text", "step", "count", "share", "duration", "seconds", "number"]
"""How a value is to be read: a share is 0 to 1, durations are sums of seconds, seconds are means or extremes."""
STEP = Words("Time", "时间")

_COUNTED = {
    "calls", "visits", "hits", "legs", "attempts", "agents", "customers", "contacts", "tickets", "sessions", "answers",
    "events", "bytes", "count",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `key`: what documents call it; `values`: thresholds of its metric."""

    key: str
    name: Words
    kind: CellKind
    definition: Definition | None = None
    values: tuple[tuple[str, int | str], ...] = ()
    final_at: datetime | None = None

    @property
    def metric(self) -> Metric | None:
        what = self.definition.what if self.definition else None
        return what if isinstance(what, Metric) else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, the same for all tables of a report.

    `by_step`: every table is broken into steps, and not only those that always are. `threshold`: seconds of the service
    level. `only`: columns that must have a value.
    """

    period: Period
    step: Step
    by_step: bool
    zone: ZoneInfo
    threshold: int
    threshold_asked: bool
    only: tuple[tuple[str, str], ...] = ()


def measured(table: Table, asked: Asked, metrics: Metrics) -> Iterator[Column]:
    """The columns of a table that are metrics. Raises Unanswerable where the dictionary has none of that name."""
    ends_at = asked.period.ends_at(asked.zone)
    for metric, fixed in chosen(table, asked, metrics):
        definition = metrics.definition(metric)
        given = at_threshold(definition, asked.threshold) if asked.threshold_asked else definition
        what = given.what
        assert isinstance(what, Metric)
        judged = given.what.formula != definition.what.formula
        letters = parameters(what.formula) | parameters(what.columns or "") | ({"T"} if judged else set())
        values: Values = {**{letter: asked.threshold for letter in letters if letter in LETTERS}, **fixed}
        yield Column(
            key=named(f"{what.id}_T" if judged else what.id, values),
            name=Words(labelled(what.name_en, values), labelled(what.name_zh, values)),
            kind=kind_of(what, in_words=given.over is None and IN_WORDS.get(given.origin) != "sum"),
            definition=given,
            values=tuple(sorted(values.items())),
            final_at=ends_at + what.provisional,
        )


def chosen(table: Table, asked: Asked, metrics: Metrics) -> Iterator[tuple[str, dict[str, int | str]]]:
    """The ids of a table's metrics, patterns resolved, with the thresholds that the table sets itself."""
    for stated in table.metrics:
        name, _, fixed = stated.partition(":")
        values: dict[str, int | str] = {}
        for setting in filter(None, fixed.split(",")):
            letter, _, value = setting.partition("=")
            values[letter] = int(value) if value.isdecimal() else value
        for one in alike(name, metrics):
            yield WITHIN.get(one, one) if asked.threshold_asked else one, values


def alike(name: str, metrics: Metrics) -> list[str]:
    """Every metric of a pattern, in the order of the dictionary, those that have a threshold in their name left out."""
    if "*" not in name:
        return [name]
    return [one for one in fnmatch.filter(metrics.by_id, name) if not one[-1].isupper()]


def kind_of(what: Metric, in_words: bool = False) -> CellKind:
    """How the values of a metric are to be read, by its unit and its formula; one in words is taken for a mean."""
    if what.unit == "ratio":
        return "share"
    if what.unit == "s":
        return "duration" if not in_words and is_time(what.formula) else "seconds"
    return "count" if what.unit in _COUNTED and "/" not in what.formula else "number"


def is_time(formula: str) -> bool:
    """Whether seconds or milliseconds are added up and nothing is divided by: a span, and no mean."""
    return is_sum(formula) or not ("/" in formula.removesuffix(" / 1000") or is_aggregate(formula))


def named(metric: str, values: Values) -> str:
    """An id with its capital letter replaced: answered_within_20."""
    return "_".join(str(values.get(part, part)) for part in metric.split("_"))


def labelled(name: str, values: Values) -> str:
    """A name with its capital letter replaced; where the name has none, the thresholds follow it."""
    filled, missing = name, []
    for letter, value in values.items():
        replaced = _replaced(filled, letter, str(value))
        if replaced == filled:
            missing.append(f"{value} s" if letter in LETTERS else str(value))
        filled = replaced
    return f"{filled} ({', '.join(missing)})" if missing else filled


def _replaced(name: str, letter: str, value: str) -> str:
    """The letter where it stands alone: `within N seconds`, `N秒人工接通量`."""
    signs = list(name)
    for place, sign in enumerate(signs):
        around = "".join(signs[max(place - 1, 0) : place] + signs[place + 1 : place + 2])
        if sign == letter and not any(one.isascii() and one.isalnum() for one in around):
            signs[place] = value
    return "".join(signs)


def thresholds_known(metrics: Metrics) -> Sequence[int]:
    """The seconds for which the wait histogram has a column."""
    definition = metrics.by_id.get("answered_within_N")
    source = metrics.dictionary.marts[definition.origin[0]].columns if definition else {}
    listed = [one.thresholds.get("N") for one in source.values() if definition and one.origin == definition.origin]
    return [int(value) for value in listed[0]] if listed and isinstance(listed[0], list) else []


def is_judged(column: Column) -> bool:
    """Whether a threshold of the service level plays a part in it."""
    if column.definition is None:
        return False
    formula = column.definition.what.formula
    return any(letter in LETTERS for letter, _ in column.values) or "_in_time" in formula or "service_level_" in formula


def formula_of(column: Column) -> str:
    """The formula of a column's metric at its thresholds."""
    assert column.definition is not None
    return filled_in(column.definition.what.formula, dict(column.values))
