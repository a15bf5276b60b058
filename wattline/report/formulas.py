"""What a metric of the dictionary is in SQL over a mart, for any of its rows: counters summed first, divided last."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from wattline.dictionary.definition import Counter, Metric, parameters
from wattline.dictionary.formulas import columns_of, filled_in
from wattline.dictionary.marts import Column, Definition, Dictionary, Mart
from wattline.report.declared import AT_THRESHOLD, IN_WORDS

Values = Mapping[str, int | str]

_AGGREGATE = re.compile(r"\b(?:any|arg|avg|count|group|max|min|quantile|stddev|sum|uniq|var)\w*\(")
_GUARD = re.compile(r"\bifNotFinite\(")
_TEXT = re.compile(r"('[^']*')")
_COMBINED = {"count": "sum", "sum": "sum", "max": "max", "min": "min"}


class Unanswerable(Exception):
    """A metric that this mart can't tell; the message says why."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """The dictionary, by metric."""

    dictionary: Dictionary
    by_id: Mapping[str, Definition]

    def definition(self, metric: str) -> Definition:
        """Raises Unanswerable where the dictionary has none of that name."""
        if metric not in self.by_id:
            raise Unanswerable(f"the dictionary has no metric {metric}")
        return self.by_id[metric]

    def counters(self, metric: Definition, values: Values) -> dict[str, tuple[Definition, Values]]:
        """What the formula of a metric is made of, down to the facts: column → its definition and its thresholds."""
        by_origin = {definition.origin: definition for definition in self.dictionary.definitions}
        found: dict[str, tuple[Definition, Values]] = {}
        waiting: list[tuple[Definition, Values]] = [(metric, values)]
        while waiting:
            definition, known = waiting.pop(0)
            mart = self.dictionary.marts.get(definition.over or "")
            for name in sorted(columns_of(filled_in(definition.what.formula, known)) if mart else ()):
                column = mart.columns.get(name) if mart else None
                used = by_origin.get(column.origin) if column else None
                if column and used and name not in found:
                    found[name] = (used, values_of(column))
                    waiting.append(found[name])
        return found


def at_threshold(definition: Definition, seconds: int) -> Definition:
    """The metric at a given threshold, where it is judged by each queue's own."""
    names = re.compile(rf"\b({'|'.join(AT_THRESHOLD)})\b")
    formula = names.sub(lambda found: AT_THRESHOLD[found[1]].format(seconds), definition.what.formula)
    return replace(definition, what=definition.what.model_copy(update={"formula": formula}))


def metrics_of(dictionary: Dictionary) -> Metrics:
    return Metrics(dictionary, {one.what.id: one for one in dictionary.definitions if isinstance(one.what, Metric)})


def is_aggregate(formula: str) -> bool:
    """Whether it is about single rows, and not about counters."""
    return _AGGREGATE.search(formula) is not None


def is_sum(formula: str) -> bool:
    """Whether its values may be added up."""
    return combined_by(formula) == "sum"


def combined_by(formula: str) -> str | None:
    """The function that makes one value of those of several rows; None where only its parts can be combined."""
    outermost = re.fullmatch(r"(count|sum|max|min)(?:If)?\((.*)\)(?: [*/] \d+)?", formula)
    # One call and nothing behind it: `sum(a) / sum(b)` is none.
    if outermost is None or not _closes_last(outermost[2]):
        return None
    return _COMBINED[outermost[1]]


def expression(mart: Mart, definition: Definition, values: Values) -> str:
    """SQL of a metric over rows of a mart, put together. Raises Unanswerable where the mart hasn't what it takes.

    Over nothing it is NaN or infinite: what is divided are floats, for a Decimal over nothing would be an error.
    """
    sql = _summed(mart, definition, values)
    return _with_aggregates(sql, lambda one: f"toFloat64({one})") if "/" in sql else sql


def _summed(mart: Mart, definition: Definition, values: Values) -> str:
    what = definition.what
    carried = next(carrying(mart, definition, values), None)
    if carried is not None and (how := IN_WORDS.get(carried.origin) or combined_by(what.formula)):
        return f"{how}({carried.name})"
    if definition.over is None:
        raise Unanswerable(f"{mart.name}: {_name(what)} has its formula in words only")
    formula = unguarded(filled_in(what.formula, values))
    if missing := parameters(formula):
        raise Unanswerable(f"{mart.name}: {_name(what)}: nothing says what {{{min(missing)}}} is")
    if is_aggregate(formula):
        if mart.name == definition.over or _same_counters(mart, formula):
            return formula
        return _of_parts(mart, definition, formula)
    return _with_columns(formula, {name: _combined(mart, name, what) for name in columns_of(formula)})


def unguarded(formula: str) -> str:
    """Without what makes nought of a ratio over nothing: a report tells one from the other."""
    while found := _GUARD.search(formula):
        end = _closing(formula, found.end())
        inside = formula[found.end() : end].removesuffix(", 0")
        formula = f"{formula[: found.start()]}({inside}){formula[end + 1 :]}"
    return formula


def _of_parts(mart: Mart, definition: Definition, formula: str) -> str:
    """A formula over facts, of the columns of a mart that hold its aggregates: `countIf(late)` is sum(late_calls)."""
    held = {
        filled_in(column.what.formula, values_of(column)): column
        for column in mart.columns.values()
        if isinstance(column.what, Metric | Counter) and column.origin[0] == definition.origin[0]
    }

    def part(aggregate: str) -> str:
        column, how = held.get(aggregate), combined_by(aggregate)
        if column is None or how is None:
            raise Unanswerable(f"{mart.name}: {_name(definition.what)} is a formula over {definition.over}")
        return f"{how}({column.name})"

    return _with_aggregates(formula, part)


def _with_aggregates(formula: str, put: Callable[[str], str]) -> str:
    """The formula with every aggregate replaced, those within others left alone."""
    told, at = "", 0
    for found in _AGGREGATE.finditer(formula):
        if found.start() >= at:
            end = _closing(formula, found.end()) + 1
            told += formula[at : found.start()] + put(formula[found.start() : end])
            at = end
    return told + formula[at:]


def _closing(text: str, begin: int) -> int:
    """Where the bracket that was opened before `begin` is closed."""
    depth = 1
    for place in range(begin, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    raise Unanswerable(f"{text}: a bracket is never closed")


def _same_counters(mart: Mart, formula: str) -> bool:
    """Whether the formula is about counters and this mart has all its columns: what sums quarters sums days, too."""
    named = [mart.columns.get(name) for name in columns_of(formula)]
    return None not in named and any(column and isinstance(column.what, Metric | Counter) for column in named)


def carrying(mart: Mart, definition: Definition, values: Values) -> Iterator[Column]:
    """The columns that hold this metric at these thresholds."""
    for column in mart.columns.values():
        if column.origin == definition.origin and all(
            column.thresholds.get(letter) == [value] or filled_in(column.family, values) == column.name
            for letter, value in values.items()
            if letter in column.thresholds
        ):
            yield column


def _combined(mart: Mart, name: str, asked: Metric | Counter) -> str:
    """A column of several rows as one value."""
    column = mart.columns.get(name)
    if column is None:
        raise Unanswerable(f"{mart.name}: {_name(asked)} asks for {name}, which it hasn't")
    if not isinstance(column.what, Metric | Counter):
        raise Unanswerable(f"{mart.name}: {_name(asked)} asks for {name}, which can't be added up")
    formula = unguarded(filled_in(column.what.formula, values_of(column)))
    if how := IN_WORDS.get(column.origin) or combined_by(formula):
        return f"{how}({name})"
    if is_aggregate(formula):
        raise Unanswerable(f"{mart.name}: {_name(asked)} asks for {name}, which can't be added up")
    return f"({_with_columns(formula, {one: _combined(mart, one, asked) for one in columns_of(formula)})})"


def values_of(column: Column) -> dict[str, int | str]:
    """The thresholds that a column's name tells."""
    pattern = re.escape(column.family)
    letters = sorted(parameters(column.family))
    for letter in letters:
        pattern = pattern.replace(re.escape(f"{{{letter}}}"), rf"(?P<{letter}>\w+?)")
    found = re.fullmatch(pattern, column.name)
    told = dict(found.groupdict()) if found else {}
    single = {letter: one[0] for letter, one in column.thresholds.items() if isinstance(one, list) and len(one) == 1}
    return {**single, **told}


def _with_columns(formula: str, put: Mapping[str, str]) -> str:
    """The formula with every column replaced, quoted text left alone."""
    if not put:
        return formula
    names = re.compile(rf"\b(?:{'|'.join(map(re.escape, put))})\b(?!\s*\()")
    parts = _TEXT.split(formula)
    return "".join(part if part.startswith("'") else names.sub(lambda found: put[found[0]], part) for part in parts)


def _closes_last(inside: str) -> bool:
    """Whether brackets within are balanced all along: the one that opened first closes last."""
    depth = 0
    for sign in _TEXT.sub("", inside):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth < 0:
            return False
    return depth == 0


def _name(what: Metric | Counter) -> str:
    return what.id if isinstance(what, Metric) else what.formula
