"""A report with numbers of its own, and a dictionary as small as it may be, for tests that need no warehouse."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wattline.dictionary.definition import Counter, Label, MartMeta, Metric
from wattline.dictionary.marts import Column as MartColumn
from wattline.dictionary.marts import Definition, Dictionary, Mart
from wattline.report.answers import Answer, Cell, Report, Row
from wattline.report.columns import Asked, Column, measured
from wattline.report.declared import Declared, Table, Words
from wattline.report.formulas import Metrics, metrics_of
from wattline.report.periods import Period, around
from wattline.report.thresholds import Threshold

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 10, 5)
NOW = datetime(2026, 10, 7, 8, 0, tzinfo=UTC)


def metric(name: str, formula: str, unit: str = "visits", **more: Any) -> Metric:
    values: dict[str, Any] = {
        "role": "metric", "id": name, "name_en": name, "name_zh": "指标", "formula": formula, "unit": unit,
        "grain": "queue visit", "direction": "neutral", "version": 1, "provisional": timedelta(hours=4),
    }  # fmt: skip
    return Metric.model_validate({**values, **more})


COLUMNS: dict[str, Label | Metric | Counter] = {
    "quarter_at": Label(role="time"),
    "arrival_date": Label(role="time"),
    "arrival_hour": Label(role="time"),
    "pbx": Label(role="key"),
    "queue": Label(role="key"),
    "offered": metric("offered", "count()", name_en="Offered", name_zh="入队量"),
    "answered": metric("answered", "countIf(outcome = 'answered')", name_en="Answered", name_zh="人工接通量"),
    "abandoned": metric("abandoned", "countIf(outcome = 'abandoned')", name_en="Abandoned", name_zh="放弃量"),
    "wait_seconds_answered": Counter(role="counter", unit="s", formula="sumIf(wait, outcome = 'answered')"),
    "longest": metric("wait_max", "max(wait_seconds)", "s", name_en="Longest wait", name_zh="最长等待时长"),
    "talk": metric("talk_time_sum", "sum(talk)", "s", name_en="Talk time", name_zh="通话总时长"),
}
WITHIN = metric(
    "answered_within_N",
    "countIf(outcome = 'answered' and wait <= {N})",
    name_en="Answered within N seconds",
    name_zh="N秒人工接通量",
    columns="answered_le_{N}",
    thresholds={"N": "var wait_thresholds"},
)
RATIOS = {
    "service_level": metric(
        "service_level_negative_T",
        "answered_le_{T} / (answered + abandoned)",
        "ratio",
        name_en="Service level, abandons negative",
        name_zh="服务水平（放弃计为未达标）",
        thresholds={"T": [20]},
        variant="Cisco negative",
        direction="higher_is_better",
    ),
    "asa": metric(
        "asa", "wait_seconds_answered / answered", "s", name_en="Average speed of answer", name_zh="平均应答时长"
    ),
    "latest": metric("late", "countIf(late)", provisional=timedelta(days=30)),
}


def small_dictionary() -> Dictionary:
    """agg_queue_15m with its counters, and rpt_queue_day with the ratios over agg_queue_day."""
    columns = {
        name: MartColumn(name, name, what, f"What {name} is.", ("agg_queue_15m", name), {})
        for name, what in COLUMNS.items()
    }
    for seconds in (20, 30):
        name = f"answered_le_{seconds}"
        columns[name] = MartColumn(
            name, "answered_le_{N}", WITHIN, "Answered in time.", ("agg_queue_15m", "answered_le_20"), {"N": [20, 30]}
        )
    quarter = Mart("agg_queue_15m", "Grain: quarter.", MartMeta(subject="queue", over="fct_queue_visit"), columns)
    no_quarter = {name: column for name, column in columns.items() if name != "quarter_at"}
    hour = Mart("agg_queue_hour", "Grain: hour.", MartMeta(subject="queue"), no_quarter)
    no_hour = {name: column for name, column in no_quarter.items() if name != "arrival_hour"}
    day = Mart("agg_queue_day", "Grain: day.", MartMeta(subject="queue"), no_hour)
    defined = [
        Definition(column.what, column.about, column.origin, "queue", "fct_queue_visit")
        for column in columns.values()
        if isinstance(column.what, Metric | Counter) and column.name != "answered_le_30"
    ]
    defined += [
        Definition(what, f"What {name} is.", ("rpt_queue_day", name), "queue", "agg_queue_day")
        for name, what in RATIOS.items()
    ]
    return Dictionary({mart.name: mart for mart in (quarter, hour, day)}, tuple(defined))


METRICS: Metrics = metrics_of(small_dictionary())

TABLE = Table(
    "queues",
    Words("Queues", "队列"),
    source="agg_queue",
    by=("queue",),
    metrics=(
        "offered", "answered", "abandoned", "answered_within_N", "service_level_negative_T", "asa", "wait_max",
        "talk_time_sum",
    ),
)  # fmt: skip
SERIES = Table(
    "series",
    Words("Course", "走势"),
    source="agg_queue",
    metrics=("offered", "answered"),
    series=True,
    bars=("offered", "answered"),
)
DECLARED = Declared("day", Words("Day", "日报"), "Report a day.", (TABLE, SERIES))


def asked(period: Period | None = None, **more: Any) -> Asked:
    found = period or around("day", DAY)
    given: dict[str, Any] = {"step": found.step, "by_step": False, "threshold": 20, "threshold_asked": False, **more}
    return Asked(period=found, zone=SHANGHAI, **given)


def columns_of(table: Table, given: Asked) -> tuple[Column, ...]:
    labels = [Column("step", Words("Time", "时间"), "step")] if table.series else []
    labels += [Column(name, Words(name.capitalize(), "队列"), "text") for name in table.by]
    return (*labels, *measured(table, given, METRICS))


def report(
    queues: list[tuple[Cell, ...]], hours: list[tuple[Cell, ...]], total: tuple[Cell, ...] | None, now: datetime = NOW
) -> Report:
    """A day's report of the numbers given."""
    given = asked()
    late = given.period.ends_at(SHANGHAI) + timedelta(hours=4) > now
    answers = (
        Answer(
            TABLE,
            columns_of(TABLE, given),
            tuple(Row(values, late) for values in queues),
            Row(total, late) if total else None,
            None,
        ),
        Answer(SERIES, columns_of(SERIES, given), tuple(Row(values, late) for values in hours), None, "hour"),
    )
    return Report(DECLARED, given, now, answers, (Threshold("", 20, "default"),))


def example(now: datetime = NOW) -> Report:
    """Two queues, one of which nobody answered, and names that look like formulas."""
    return report(
        queues=[
            ("bill", 2239, 1511, 700, 404, 404 / 2211, 33.25, 600, 90061),
            ("=1+2", 3, 0, 0, 0, None, None, 0, 0),
            ("故障报修", 7, 7, 0, 7, 1.0, 4.0, 12, 3600),
        ],
        hours=[("2026-10-05 09:00", 1200, 800), ("2026-10-05 10:00", 1049, 718)],
        total=(None, 2249, 1518, 700, 411, 411 / 2218, 33.1, 600, 93661),
        now=now,
    )
