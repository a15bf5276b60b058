"""What a report is: tables, each with the marts it is asked of, what its rows are told apart by, and its metrics."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from wattline.dictionary.marts import Origin
from wattline.report.periods import Kind

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

IN_WORDS: Mapping[Origin, Literal["sum", "max"]] = {
    ("agg_agent_pause_15m", "paused_ms"): "sum",
    ("agg_agent_pause_15m", "pauses"): "sum",
    ("agg_agent_pause_15m", "longest_pause_ms"): "max",
    ("agg_concurrency_15m", "begun"): "sum",
    ("agg_concurrency_15m", "occupied_seconds"): "sum",
    ("agg_concurrency_15m", "concurrent_max"): "max",
    ("agg_survey_day", "csat_answers"): "sum",
    ("agg_survey_day", "csat_satisfied"): "sum",
    ("agg_survey_day", "csat_share_all"): "sum",
    ("agg_survey_day", "csat_calls"): "sum",
    ("agg_survey_day", "csat_calls_menu"): "sum",
    ("agg_survey_day", "surveys_offered"): "sum",
    ("agg_survey_day", "answered_legs"): "sum",
    ("agg_ticket_call_day", "answered_calls"): "sum",
    ("agg_ticket_call_day", "calls_with_ticket"): "sum",
    ("agg_ticket_call_day", "calls_with_fault"): "sum",
    ("agg_ticket_call_day", "calls_with_complaint"): "sum",
    ("agg_ticket_call_day", "tickets_from_calls"): "sum",
    ("agg_ticket_call_day", "complaints_from_calls"): "sum",
    ("fct_customer_wish", "calls"): "sum",
    ("fct_customer_wish", "self_served_calls"): "sum",
    ("fct_customer_wish", "queued_calls"): "sum",
}
"""Where the dictionary has a number of a mart in words, nothing but this says how several rows make one."""


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

    `about`: marts say 0 where there was nothing to divide by. A metric that is read `as_told` is a dash where the
    metric that stands here beside it is 0: `("wait_p90_answered", "answered")`. `kinds`: shown for these periods only,
    for its mart knows nothing shorter. `whenever`: rows that are about no period; they say themselves up to when.
    `where`: columns of the mart with the value that rows must have. `in_order`: by what tells rows apart, and not the
    greatest first.
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
    about: tuple[tuple[str, str], ...] = ()
    kinds: tuple[Kind, ...] = ()
    whenever: bool = False
    where: tuple[tuple[str, str], ...] = ()
    in_order: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """A report. `filter`: the column of which one value may be asked for: --queue; '' where there is no such option."""

    id: str
    title: Words
    about: str
    tables: tuple[Table, ...]
    filter: str = ""
