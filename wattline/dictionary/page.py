"""docs/metrics.md: every metric that the marts carry, one row each, drawn from the dictionary."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from wattline.dictionary.definition import SUBJECTS, Counter, Metric, Threshold
from wattline.dictionary.marts import Column, Definition, Dictionary, Mart, load

PATH = "docs/metrics.md"

HEADER = """\
<!-- Generated from dbt/models/marts/**/*.yml by `wattline schema write`. Change the definitions, not this file. -->

# Metrics

Every number that is reported about the centre, defined once. A name in the first column means this, and nothing else,
on every screen, in every report and in every mail. What the services tell of themselves is in
[metrics-ops.md](metrics-ops.md).

## How the numbers relate

Three grains are never mixed in one ratio. A *call* is everything from a caller's arrival to the last hang-up. A *queue
visit* is one time that a call enters a queue: a call that goes from one queue to another is two visits. An *agent leg*
is one attempt to bring a visit to an agent: phones that ring out make several legs of one visit.

    offered    = answered + abandoned + flow_outs + lost + open
    flow_outs  = exit_timeout + exit_empty + exit_key + withdrawn
    lost       = lost_system + truncated
    node hits  = left_to_node + left_to_queue + left_by_hangup + not_left
    logged_in  = ready + ringing + talking + paused + wrap_up

**Which interval.** Everything about a visit belongs to the interval in which it arrived, whenever it was answered or
given up; so offered is the sum of what became of it, and no share exceeds 1. A menu hit belongs to the interval in
which the node was reached, a call to the day on which it arrived. Rows of queue_log, and what an agent handled today,
go by their own time. Days, months and years are those of the reporting zone's calendar; quarters are UTC.

**Adding up.** What is a count or a sum may be summed over intervals, queues and PBXs, a maximum has a maximum; callers
counted once per queue or node may be summed over intervals only. Everything else is computed anew from its counters:
sum each of them first, divide last. The mean of ratios is no ratio.

**Nothing to divide by.** In `rpt_*` a ratio over nothing is 0, on the boards it is NULL.

**Reading a row.** *over* is the mart whose rows the formula is about, at another grain that grain's mart
(`agg_queue_month` for `rpt_queue_month`); where it says nothing, the formula is words. A capital letter stands for a
threshold, its values stand beside *where*; boundaries are included, so 20 s is within 20 s. *provisional*: for how long
after the end of its interval the number may still change, while the feeds deliver; events that come later than that
are counted all the same. *version* grows when the meaning changes.
"""

_METRICS = (
    "metric", "English", "中文", "what it says", "formula", "over", "unit", "of each", "better", "where", "version",
    "provisional",
)  # fmt: skip
_COUNTERS = ("counter", "what it says", "formula", "over", "unit", "where")
_MARTS = ("mart", "one row is", "rows are told apart, grouped and filtered by")
_BETTER = {"higher_is_better": "higher", "lower_is_better": "lower", "neutral": ""}
_BY = ("key", "time", "dimension", "flag")


def rendered_files(project: Path) -> dict[str, str]:
    """Path in the repository → what the file should say. Raises DictionaryError."""
    return {PATH: page(load(project))}


def page(dictionary: Dictionary) -> str:
    """The whole page."""
    parts = [HEADER]
    for subject, heading in SUBJECTS.items():
        definitions = [one for one in dictionary.definitions if one.subject == subject]
        marts = [mart for mart in dictionary.marts.values() if mart.meta.subject == subject]
        if not marts:
            continue
        parts.append(f"## {heading}\n")
        metrics = [_metric_row(one, dictionary) for one in definitions if isinstance(one.what, Metric)]
        counters = [_counter_row(one, dictionary) for one in definitions if isinstance(one.what, Counter)]
        parts += [_table(_METRICS, metrics)] if metrics else []
        parts += ["Counters that the formulas use:\n", _table(_COUNTERS, counters)] if counters else []
        parts += ["Marts:\n", _table(_MARTS, [_mart_row(mart) for mart in marts])]
    return "\n".join(parts).rstrip() + "\n"


def _metric_row(definition: Definition, dictionary: Dictionary) -> Iterator[str]:
    what = definition.what
    assert isinstance(what, Metric)
    yield f"`{what.id}`"
    yield what.name_en
    yield what.name_zh
    yield f"{definition.about} *{what.variant}.*" if what.variant else definition.about
    yield from _formula(definition)
    yield what.grain
    yield _BETTER[what.direction]
    yield _where(definition, dictionary)
    yield str(what.version)
    yield duration(what.provisional)


def _counter_row(definition: Definition, dictionary: Dictionary) -> Iterator[str]:
    yield f"`{definition.origin[1]}`"
    yield definition.about
    yield from _formula(definition)
    yield _where(definition, dictionary)


def _mart_row(mart: Mart) -> Iterator[str]:
    yield f"`{mart.name}`"
    yield mart.about.removeprefix("Grain: ").partition(". ")[0].removesuffix(".")
    yield ", ".join(f"`{column.name}`" for column in mart.columns.values() if column.what.role in _BY)


def _formula(definition: Definition) -> Iterator[str]:
    """The cells formula, over and unit."""
    yield definition.what.formula if definition.over is None else f"`{definition.what.formula}`"
    yield "" if definition.over is None else f"`{definition.over}`"
    yield definition.what.unit


def _where(definition: Definition, dictionary: Dictionary) -> str:
    """Every column that carries it, columns of one name together: `agg_queue_{day,month}.offered`."""
    marts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for mart in dictionary.marts.values():
        for column in mart.columns.values():
            place = (column.family, _thresholds(column))
            if column.origin == definition.origin and mart.name not in marts[place]:
                marts[place].append(mart.name)
    found = []
    for (family, thresholds), names in marts.items():
        found += [f"`{mart}.{family}`{thresholds}" for mart in together(names)]
    return ", ".join(found)


def together(names: Iterable[str]) -> Iterator[str]:
    """Names that differ in their last word only, as one: agg_queue_{day,month}."""
    ends: dict[str, list[str]] = defaultdict(list)
    for name in names:
        begin, _, end = name.rpartition("_")
        ends[begin].append(end)
    for begin, alike in ends.items():
        yield f"{begin}_{alike[0]}" if len(alike) == 1 else f"{begin}_{{{','.join(alike)}}}"


def _thresholds(column: Column) -> str:
    told = [f"{letter} = {_values(source)}" for letter, source in sorted(column.thresholds.items())]
    return f" ({'; '.join(told)})" if told else ""


def _values(source: Threshold) -> str:
    return f"`{source.removeprefix('column ')}`" if isinstance(source, str) else ", ".join(map(str, source))


def duration(span: timedelta) -> str:
    """In its largest whole units: `4 h`, `1 d 12 h`; `no` for none."""
    minutes = int(span.total_seconds()) // 60
    units = ((minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min"))
    return " ".join(f"{count} {unit}" for count, unit in units if count) or "no"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
