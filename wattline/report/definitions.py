"""What the numbers of a report mean: every metric shown and every counter in their formulas, from the dictionary."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from wattline.dictionary.definition import Metric
from wattline.dictionary.formulas import filled_in
from wattline.dictionary.marts import Definition, Origin
from wattline.dictionary.page import duration
from wattline.report.answers import Report
from wattline.report.columns import Column, formula_of, is_judged
from wattline.report.formulas import Metrics, Values
from wattline.report.periods import Lang
from wattline.report.wording import (
    ALL_VERSIONS,
    BETTER,
    DAYS,
    FINAL,
    MADE,
    MOST_VERSIONS,
    ONLY,
    PERIOD,
    PROVISIONAL,
    PROVISIONAL_COLUMN,
    STATUS,
    THRESHOLD,
    VERSIONS,
    ZONE,
    said,
)


def facts(report: Report, lang: Lang) -> Iterator[tuple[str, str]]:
    """What a report says of itself: label and value."""
    period = report.asked.period
    yield said(PERIOD, lang), period.title(lang)
    yield said(DAYS, lang), f"{period.first} – {period.last}"
    if report.asked.only:
        yield said(ONLY, lang), ", ".join(f"{name} = {value}" for name, value in report.asked.only)
    yield said(ZONE, lang), report.asked.zone.key
    yield said(MADE, lang), moment(report.made, report)
    if report.thresholds:
        yield said(THRESHOLD, lang), "; ".join(one.told(lang) for one in report.thresholds)
    yield said(VERSIONS, lang), versions(report, lang)
    until = report.provisional_until
    yield said(STATUS, lang), said(PROVISIONAL, lang, until=moment(until, report)) if until else said(FINAL, lang)


def moment(at: datetime, report: Report) -> str:
    """An instant by the clock of the reporting zone, with its offset."""
    return at.astimezone(report.asked.zone).isoformat(" ", "minutes")


def measured(report: Report) -> list[Column]:
    """Every metric shown, each once, in the order of the tables."""
    found: dict[str, Column] = {}
    for answer in report.answers:
        for column in answer.columns:
            if column.metric:
                found.setdefault(column.key, column)
    return list(found.values())


def versions(report: Report, lang: Lang) -> str:
    """The version of each metric: that of most, and those that have another."""
    told = {column.key: column.metric.version for column in measured(report) if column.metric}
    usual, _ = Counter(told.values()).most_common(1)[0]
    others = ", ".join(f"{key} {version}" for key, version in told.items() if version != usual)
    return said(MOST_VERSIONS if others else ALL_VERSIONS, lang, version=usual, others=others)


def definition_rows(report: Report, metrics: Metrics, lang: Lang) -> list[tuple[str, ...]]:
    """One row per metric shown, then one per counter of their formulas, under DEFINITION_HEADS."""
    metric_rows: dict[tuple[str, Origin], tuple[str, ...]] = {}
    counter_rows: dict[tuple[str, Origin], tuple[str, ...]] = {}
    for column in measured(report):
        assert column.definition is not None
        metric_rows[column.key, column.definition.origin] = _metric_row(column, report, lang)
        for name, (definition, own) in metrics.counters(column.definition, dict(column.values)).items():
            counter_rows[name, definition.origin] = _counter_row(name, definition, own, lang)
    return [*metric_rows.values(), *(row for key, row in counter_rows.items() if key not in metric_rows)]


def _metric_row(column: Column, report: Report, lang: Lang) -> tuple[str, ...]:
    definition, what = column.definition, column.metric
    assert definition is not None
    assert what is not None
    return (
        column.key,
        column.name.en,
        column.name.zh,
        definition.about,
        formula_of(column),
        definition.over or "",
        what.variant or "",
        "; ".join(f"{letter} = {value}" for letter, value in column.values) or in_force(column, report, lang),
        what.unit,
        what.grain,
        said(BETTER[what.direction], lang),
        str(what.version),
        duration(what.provisional),
        status(column, report, lang),
    )


def in_force(column: Column, report: Report, lang: Lang) -> str:
    """By which thresholds of the queues a metric was judged; '' where they play no part."""
    return "; ".join(one.told(lang) for one in report.thresholds) if is_judged(column) else ""


def status(column: Column, report: Report, lang: Lang) -> str:
    """Whether a metric may still change in this period."""
    if column.final_at and column.final_at > report.made:
        return said(PROVISIONAL_COLUMN, lang, until=moment(column.final_at, report))
    return said(FINAL, lang)


def _counter_row(name: str, definition: Definition, values: Values, lang: Lang) -> tuple[str, ...]:
    what = definition.what
    metric = what if isinstance(what, Metric) else None
    return (
        name,
        metric.name_en if metric else "",
        metric.name_zh if metric else "",
        definition.about,
        filled_in(what.formula, values),
        definition.over or "",
        (metric.variant or "") if metric else "",
        "; ".join(f"{letter} = {values[letter]}" for letter in sorted(what.thresholds) if letter in values),
        what.unit,
        metric.grain if metric else "",
        said(BETTER[metric.direction], lang) if metric else "",
        str(metric.version) if metric else "",
        duration(metric.provisional) if metric else "",
        "",
    )
