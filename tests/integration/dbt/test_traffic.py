"""Concurrency, queue lengths, busy hours and repeat calls against a plain computation over the rows of the facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.integration.dbt.centre import Centre
from tests.integration.dbt.feed import Feed
from tests.integration.dbt.marts import Marts

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ZONE = ZoneInfo("Asia/Shanghai")
QUARTER = timedelta(minutes=15)
READ = (
    "agg_queue_length_15m", "fct_call", "fct_call_repeat", "fct_queue_visit", "fct_trunk_leg", "rpt_busy_hour_day",
    "rpt_concurrency_day",
)  # fmt: skip
"""These marts, with what they are made of."""
WINDOWS = {"24h": timedelta(hours=24), "7d": timedelta(days=7), "30d": timedelta(days=30)}
Key = tuple[str, ...]
Interval = tuple[Key, datetime, datetime]
Slice = tuple[int, Fraction, int, Fraction]
"""Begun, seconds, the most at once, the longest."""


@pytest.fixture(scope="module")
def built(feed: Feed, marts: Marts) -> Feed:
    """Marts over a centre's two days, and its customers' months."""
    feed.insert(Centre(11).days(calls=300, spread=timedelta(hours=30)))
    marts.build("run", "--select", *(f"+{name}" for name in ("tag:history", *READ)))
    return feed


def rows(feed: Feed, query: str) -> list[dict[str, Any]]:
    result = feed.client.query(query)
    return [dict(zip(result.column_names, row, strict=True)) for row in result.result_rows]


def seconds(span: timedelta) -> Fraction:
    return Fraction(span // timedelta(microseconds=1), 1_000_000)


def floor(instant: datetime) -> datetime:
    return instant - timedelta(minutes=instant.minute % 15, seconds=instant.second, microseconds=instant.microsecond)


def by_hand(intervals: Iterable[Interval]) -> dict[tuple[datetime, Key], Slice]:
    """Each quarter and key by trying every beginning: at its instant, how many are there, it included?"""
    pieces: dict[tuple[datetime, Key], list[tuple[datetime, datetime, datetime]]] = defaultdict(list)
    for key, begin, told_end in intervals:
        end = min(told_end, begin + timedelta(days=1))
        quarter = floor(begin)
        while quarter < end:
            if begin < end:
                pieces[quarter, key].append((begin, max(begin, quarter), min(end, quarter + QUARTER)))
            quarter += QUARTER
    return {
        place: (
            sum(begin >= place[0] for begin, _, _ in found),
            sum((seconds(right - left) for _, left, right in found), Fraction(0)),
            max(sum(left <= moment < right for _, left, right in found) for _, moment, _ in found),
            max(seconds(right - begin) for begin, _, right in found),
        )
        for place, found in pieces.items()
    }


def traffic_intervals(feed: Feed) -> Iterator[Interval]:
    for call in rows(feed, "SELECT * FROM marts.fct_call WHERE ended_at IS NOT NULL"):
        yield (call["pbx"], "calls", ""), call["arrived_at"], call["ended_at"]
        if call["did"]:
            yield (call["pbx"], "did", call["did"]), call["arrived_at"], call["ended_at"]
        if call["answered_at"]:
            yield (call["pbx"], "answered", ""), call["answered_at"], call["ended_at"]
    for leg in rows(feed, "SELECT * FROM marts.fct_trunk_leg WHERE released_at IS NOT NULL"):
        yield (leg["pbx"], "trunk", leg["trunk"]), leg["seized_at"], leg["released_at"]


def test_concurrency_is_what_counting_heads_says(built: Feed) -> None:
    told = {
        (row["quarter_at"], (row["pbx"], row["scope"], row["name"])): (
            row["begun"], Fraction(row["occupied_seconds"]), row["concurrent_max"],
        )
        for row in rows(built, "SELECT * FROM marts.agg_concurrency_15m")
    }  # fmt: skip
    expected = {place: value[:3] for place, value in by_hand(traffic_intervals(built)).items()}

    assert {key[1] for _, key in told} == {"calls", "did", "answered", "trunk"}
    assert max(most for _, _, most in told.values()) > 2
    assert told == expected


def test_queue_length_is_what_counting_heads_says(built: Feed) -> None:
    visits = rows(built, "SELECT * FROM marts.fct_queue_visit WHERE left_queue_at IS NOT NULL")
    told = {
        (row["quarter_at"], (row["pbx"], row["queue"])): (
            row["joined"], Fraction(row["waiting_seconds"]),
            row["queue_length_max"], Fraction(row["longest_wait_seen"]),
        )
        for row in rows(built, "SELECT * FROM marts.agg_queue_length_15m")
    }  # fmt: skip

    assert told == by_hand(((v["pbx"], v["queue"]), v["arrived_at"], v["left_queue_at"]) for v in visits)


def test_coarser_grains_are_the_quarters_together(built: Feed) -> None:
    by_day: dict[tuple[date, Key], list[dict[str, Any]]] = defaultdict(list)
    for row in rows(built, "SELECT * FROM marts.agg_concurrency_15m"):
        day = row["quarter_at"].replace(tzinfo=UTC).astimezone(ZONE).date()
        by_day[day, (row["pbx"], row["scope"], row["name"])].append(row)

    told = rows(built, "SELECT * FROM marts.rpt_concurrency_day")

    assert len(told) == len(by_day)
    for row in told:
        found = by_day[row["traffic_date"], (row["pbx"], row["scope"], row["name"])]
        volume = sum(Fraction(one["occupied_seconds"]) for one in found)
        assert row["traffic_erlangs"] == pytest.approx(float(volume / 86400))
        assert row["concurrent_max"] == max(one["concurrent_max"] for one in found)
        assert row["begun"] == sum(one["begun"] for one in found)


def test_peak_hour_is_the_best_of_all_that_begin_on_a_quarter(built: Feed) -> None:
    volumes: dict[tuple[date, Key], dict[datetime, Fraction]] = defaultdict(dict)
    for row in rows(built, "SELECT * FROM marts.agg_concurrency_15m"):
        local = row["quarter_at"].replace(tzinfo=UTC).astimezone(ZONE)
        volumes[local.date(), (row["pbx"], row["scope"], row["name"])][local] = Fraction(row["occupied_seconds"])

    told = rows(built, "SELECT * FROM marts.rpt_busy_hour_day")

    assert len(told) == len(volumes)
    for row in told:
        day = row["traffic_date"]
        volume = volumes[day, (row["pbx"], row["scope"], row["name"])]
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZONE)
        hours = {
            midnight + number * QUARTER: sum(
                (volume.get(midnight + (number + ahead) * QUARTER, Fraction(0)) for ahead in range(4)), Fraction(0)
            )
            for number in range(93)
        }
        assert Fraction(row["peak_hour_seconds"]) == max(hours.values())
        assert hours[row["peak_hour_at"].replace(tzinfo=UTC).astimezone(ZONE)] == max(hours.values())


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("same_service", [False, True])
def test_repeats_are_what_comparing_all_pairs_says(built: Feed, window: str, same_service: bool) -> None:
    calls = rows(
        built,
        "SELECT * FROM marts.fct_call WHERE direction = 'inbound' AND outcome != 'phantom' AND caller_token != ''",
    )
    by_caller: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for call in calls:
        by_caller[call["caller_token"]].append(call)

    suffix = f"{'_same_service' if same_service else ''}_{window}"
    told = {(row["pbx"], row["linked_id"]): row for row in rows(built, "SELECT * FROM marts.fct_call_repeat")}

    assert len(told) == len(calls)
    outcomes = set()
    for call in calls:
        before = after = False
        for other in by_caller[call["caller_token"]]:
            if other is call or (same_service and other["service"] != call["service"]):
                continue
            if abs(other["arrived_at"] - call["arrived_at"]) >= WINDOWS[window]:
                continue
            earlier = place(other) < place(call)
            before, after = before or earlier, after or not earlier
        row = told[call["pbx"], call["linked_id"]]
        assert (row[f"repeat_call{suffix}"], row[f"repeated{suffix}"]) == (before, after), call
        outcomes.add((before, after))
    assert len(outcomes) > 1


def place(call: dict[str, Any]) -> tuple[datetime, str, str]:
    return call["arrived_at"], call["pbx"], call["linked_id"]
