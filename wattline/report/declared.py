"""What a report is: tables, each with the marts it is asked of, what its rows are told apart by, and its metrics."""

from dataclasses import dataclass
from typing import NamedTuple

SERVICE_LEVEL = "service_level_negative"
"""The variant that reports show: who gives up counts against it. By each queue's own threshold."""
VARIANTS = "service_level_*"
"""Every variant that the dictionary has."""
LETTERS = ("T", "N")
"""Parameters of formulas that --threshold sets: seconds of wait."""
AT_THRESHOLD = {
    "answered_in_time": "answered_le_{}",
    "abandoned_in_time": "abandoned_le_{}",
    "ended_in_time": "ended_le_{}",
}
"""Counter by each queue's own threshold → the same at one that is given."""
WITHIN = {
    "answered_in_time": "answered_within_N",
    "abandoned_in_time": "abandoned_within_N",
    "ended_in_time": "ended_within_N",
}
"""The same for the metrics that such counters are."""


class Words(NamedTuple):
    """A text in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report.

    `source`: a family of marts, `agg_queue` for agg_queue_{15m,hour,day,…}, of which the query takes the coarsest that
    will do; or a single mart. `by`: its columns that tell rows apart. `metrics`: ids of the dictionary; a capital
    letter is set here (`answered_within_N:N=15`), else by --threshold; `service_level_*` stands for all that begin so.
    What is judged by each queue's own threshold is judged by that of --threshold where it is given. `series`: one row
    per step of the period. `bars`: a whole and its part, drawn beside the rows.

    `as_told`: the metrics are read from the marts rpt_…_{day,week,month,year} as they stand there, for they can't be
    computed of several rows (percentiles); `by` are all that tell rows apart there. `top`: only so many rows, the
    greatest by the first metric. `only_variants`: shown where --variants asks for it.
    """

    id: str
    title: Words
    source: str
    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    series: bool = False
    bars: tuple[str, str] | None = None
    total: bool = True
    top: int | None = None
    as_told: bool = False
    only_variants: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """A report. `filter`: the column of which one value may be asked for: --queue; '' where there is no such option."""

    id: str
    title: Words
    about: str
    tables: tuple[Table, ...]
    filter: str = ""
