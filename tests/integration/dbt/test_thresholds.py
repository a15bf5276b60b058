"""Queues are judged by their own thresholds, and a change of them, however late, is as if it had always been known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tests.integration.dbt.centre import BEGIN, Centre
from tests.integration.dbt.centre_queues import queue
from tests.integration.dbt.feed import Feed
from tests.integration.dbt.marts import Marts, Snapshot, different

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SPREAD = timedelta(hours=30)
JUDGED = ("agg_queue_15m", "fct_call", "agg_call_15m", "agg_agent_leg_15m", "agg_agent_leg_day")
"""What is stored by increments and hangs on a queue's definition: counters by its thresholds, its service type."""
READ = (
    *JUDGED, "agg_queue_week", "agg_queue_year", "fct_queue_arrival", "rpt_queue_year", "rpt_queue_wait_year",
    "rpt_queue_service_week", "agg_queue_refused_day",
)  # fmt: skip
RETROACTIVE = BEGIN + timedelta(hours=7, minutes=20)
ZONE = ZoneInfo("Asia/Shanghai")
WAITS = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 600)
VISITS = (
    "SELECT queue, arrived_at, arrival_date, outcome, wait_seconds, talk_seconds, ended_at FROM marts.fct_queue_visit"
)
IN_TIME = "SELECT sum(answered_in_time) FROM marts.agg_queue_day WHERE queue = 'bill'"

Definition = tuple[datetime, int, int, int]
"""Valid from; seconds of service level, short abandon and short talk."""


@pytest.fixture(scope="module")
def judged(feed: Feed, marts: Marts) -> Marts:
    """Two days of calls, and a definition of one of their queues that came when all of them had been counted."""
    feed.insert(Centre(11).days(calls=300, spread=SPREAD))
    marts.build("run", "--select", "+tag:history", *(f"+{name}" for name in READ), "agg_queue_hour", "agg_queue_month")
    feed.insert([queue("bill", RETROACTIVE, service="bill_enquiry", service_level=500, short_abandon=2)])
    marts.refresh()
    return marts


def definitions(feed: Feed) -> dict[str, list[Definition]]:
    """What raw tells of each queue, oldest first."""
    told: dict[str, list[Definition]] = defaultdict(list)
    for name, *definition in feed.rows(
        "SELECT queue, time, service_level, short_abandon, short_talk FROM raw.queue FINAL ORDER BY time"
    ):
        told[str(name)].append(tuple(definition))  # type: ignore[arg-type]
    return told


def held(told: Sequence[Definition], at: datetime) -> Definition:
    """The definition that held at an instant; dbt_project.yml's where there was none."""
    return ([(datetime.min.replace(tzinfo=UTC), 20, 5, 10)] + [one for one in told if one[0] <= at])[-1]


def test_a_definition_that_comes_late_equals_a_rebuild(feed: Feed, judged: Marts) -> None:
    first = feed.value(IN_TIME)
    feed.insert(
        [queue("bill", RETROACTIVE, service="bill_enquiry", service_level=4)],
        recorded=datetime.now(UTC) + timedelta(seconds=1),
    )
    judged.refresh()
    by_increments = judged.history()
    corrected = feed.value(IN_TIME)

    judged.build("run", "--full-refresh", "--select", "tag:history")

    assert isinstance(first, int)
    assert isinstance(corrected, int)
    assert corrected < first
    rebuilt = judged.history()
    for name in JUDGED:
        assert different(by_increments[name], rebuilt[name]) == [], name


def test_live_judges_as_history_does(judged: Marts) -> None:
    served: list[Snapshot] = []
    for boundary in ("2099-01-01 00:00:00", "1970-01-01 00:00:00", "2026-03-02 03:15:00"):
        judged.serve_from(boundary)
        served.append(judged.served(JUDGED))

    for left, right in pairwise(served):
        for name in JUDGED:
            assert different(left[name], right[name]) == [], name


def test_counters_are_those_of_each_visit_and_its_definition(feed: Feed, judged: Marts) -> None:
    """Computed anew in Python, visit by visit."""
    told = definitions(feed)
    expected: dict[tuple[object, ...], Counter[str]] = defaultdict(Counter)
    for name, arrived, _, outcome, wait, talk, ended in feed.rows(VISITS):
        _, level, short, short_talk = held(told[str(name)], arrived)  # type: ignore[arg-type]
        counts = expected[name, arrived.astimezone(ZONE).date()]  # type: ignore[attr-defined]
        counts["answered_in_time"] += outcome == "answered" and wait <= level  # type: ignore[operator]
        counts["abandoned_in_time"] += outcome == "abandoned" and wait <= level  # type: ignore[operator]
        counts["ended_in_time"] += outcome != "open" and wait <= level  # type: ignore[operator]
        counts["abandoned_short"] += outcome == "abandoned" and wait <= short  # type: ignore[operator]
        counts["talks_short"] += (  # type: ignore[operator]
            outcome == "answered" and ended is not None and talk < short_talk
        )
    names = ("answered_in_time", "abandoned_in_time", "ended_in_time", "abandoned_short", "talks_short")
    sums = ", ".join(f"sum({name})" for name in names)
    found = {
        (name, day): tuple(values)
        for name, day, *values in feed.rows(
            f"SELECT queue, arrival_date, {sums} FROM marts.agg_queue_day WHERE offered > 0 GROUP BY ALL"
        )
    }

    assert found == {key: tuple(counts[name] for name in names) for key, counts in expected.items()}
    assert all(any(values[number] for values in found.values()) for number in range(len(names)))


def test_reports_say_by_which_thresholds(feed: Feed, judged: Marts) -> None:
    rows = feed.rows(
        "SELECT queue, arraySort(groupUniqArray(newest_thresholds_version)), max(thresholds_in_force) "
        "FROM marts.rpt_queue_year GROUP BY queue ORDER BY queue"
    )
    versions = {str(name): (newest, many) for name, newest, many in rows}
    known = dict(feed.rows("SELECT queue, count() FROM marts.dim_queue_threshold GROUP BY queue"))

    # bill: five rows were told, one of them nothing new; service types split a queue's year in rows of their own.
    assert known["bill"] == 4
    assert versions["expert" if "expert" in versions else "closed"] == (["default"], 1)
    newest = feed.value("SELECT max(thresholds_version) FROM marts.dim_queue_threshold WHERE queue = 'fault'")
    assert newest in versions["fault"][0]  # type: ignore[operator]
    assert versions["fault"][1] >= 2  # type: ignore[operator]


def percentile(waits: Sequence[int], share: float) -> float:
    """Linear inside the bucket of the histogram, which the longest wait bounds."""
    longest, rank, below, lower = max(waits), share * len(waits), 0, 0
    for bound in (*WAITS, longest):
        upper = min(bound, longest)
        upto = sum(wait <= bound for wait in waits) if bound in WAITS else len(waits)
        if upto >= rank > below:
            return lower + (rank - below) / (upto - below) * (upper - lower)
        below, lower = upto, upper
    raise AssertionError("the last bucket holds all")


def test_percentiles_are_those_of_the_histogram(feed: Feed, judged: Marts) -> None:
    waits: dict[tuple[object, object, str], list[int]] = defaultdict(list)
    for row in feed.rows(
        "SELECT queue, service, outcome, wait_seconds FROM marts.fct_queue_arrival "
        "WHERE outcome NOT IN ('open', 'refused') AND pbx = 'east'"
    ):
        name, service, outcome, wait = row
        for who in {"", f"_{outcome}"} & {"", "_answered", "_abandoned"}:
            waits[name, service, who].append(int(str(wait)))

    rows = feed.client.query("SELECT * FROM marts.rpt_queue_wait_year WHERE pbx = 'east'").named_results()
    told = {(row["queue"], row["service"]): row for row in rows}
    compared = 0
    for (name, service, who), values in waits.items():
        for percent in (50, 80, 90, 95):
            found = told[name, service][f"wait_p{percent}{who}"]
            assert found == pytest.approx(percentile(values, percent / 100)), (name, service, who, percent)
            compared += 1
    assert compared >= 24


def test_every_level_adds_up(feed: Feed, judged: Marts) -> None:
    counters = (
        "sum(offered), sum(answered), sum(refused), sum(answered_in_time), sum(abandoned_short), sum(ended_le_20)"
    )
    levels = {
        level: feed.rows(f"SELECT {counters} FROM marts.agg_queue_{level}")[0]
        for level in ("15m", "hour", "day", "week", "month", "year")
    }
    by_service = feed.rows("SELECT sum(offered), sum(answered), sum(refused) FROM marts.rpt_queue_service_week")[0]

    assert len(set(levels.values())) == 1, levels  # type: ignore[arg-type]
    assert tuple(by_service) == tuple(levels["15m"])[:3]
    assert feed.value("SELECT count() FROM marts.fct_queue_refusal") == levels["15m"][2]
    assert feed.value("SELECT sum(refusals) FROM marts.agg_queue_refused_day") == levels["15m"][2]
