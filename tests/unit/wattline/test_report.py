"""Reports: periods, bars and what is drawn."""

from datetime import date
from typing import Any

import pytest
from rich.console import Console

from wattline.report.drawing import bar, drawn, number, percent
from wattline.report.periods import Kind, Period
from wattline.report.queries import Report


@pytest.mark.parametrize(
    ("kind", "day", "first", "following"),
    [
        ("day", date(2026, 12, 31), date(2026, 12, 31), date(2027, 1, 1)),
        ("month", date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1)),
        ("month", date(2028, 2, 29), date(2028, 2, 1), date(2028, 3, 1)),
        ("year", date(2028, 2, 29), date(2028, 1, 1), date(2029, 1, 1)),
    ],
)
def test_a_period_is_the_one_around_a_day(kind: Kind, day: date, first: date, following: date) -> None:
    period = Period(kind, day)
    assert (period.first, period.following) == (first, following)


def test_bars_are_proportional_to_an_eighth_and_never_vanish() -> None:
    assert bar(8, 8, width=4) == "████"
    assert bar(1, 8, width=4) == "▌"
    assert bar(3, 16, width=4) == "▊"
    assert bar(1, 1_000_000, width=4) == "▏"
    assert bar(0, 8) == bar(5, 0) == ""


def test_a_share_of_nothing_is_a_dash() -> None:
    assert percent(None) == number(None) == "–"
    assert percent(0.8049) == "80.5%"
    assert number(1234.56) == "1,234.6"


def queue(name: str, **numbers: Any) -> dict[str, Any]:
    counters = dict.fromkeys(
        ("offered", "answered", "answered_in_time", "abandoned", "flow_outs", "lost", "open", "longest_wait"), 0
    )
    ratios = dict.fromkeys(("service_level", "abandon_rate", "asa", "average_talk"))
    return {"queue": name, **counters, **ratios, **numbers}


def text_of(report: Report) -> str:
    console = Console(width=120)
    with console.capture() as capture:
        for part in drawn(report):
            console.print(part)
    return capture.get()


def test_a_day_shows_its_queues_their_total_and_its_hours() -> None:
    report = Report(
        period=Period("day", date(2026, 10, 5)),
        queues=[queue("bill", offered=2239, answered=1511, answered_in_time=404, service_level=0.18)],
        total=queue("all", offered=2239, answered=1511, answered_in_time=404, service_level=0.18),
        bars=[{"label": "09", "offered": 10, "answered": 5}],
        calls=[{"outcome": "answered", "calls": 1511}, {"outcome": "phantom", "calls": 18}],
        nodes=[{"node": "main", "hits": 3, "goals": 1, "drop_off": 0.5, "average_dwell": 2.0}],
    )
    text = text_of(report)
    assert "Monday, 5 October 2026" in text
    assert "1,529 calls: 1,511 answered, 18 phantom" in text
    assert [line.split()[:4] for line in text.splitlines() if line.startswith(("bill", "all"))] == [
        ["bill", "2,239", "1,511", "404"],
        ["all", "2,239", "1,511", "404"],
    ]
    assert "10 offered, 5 answered" in text
    assert "50.0%" in text


def test_an_empty_period_says_so() -> None:
    report = Report(Period("year", date(2026, 1, 1)), [], queue("all"), [], [], [])
    assert "no calls in this period" in text_of(report)
