"""docs/metrics.md: up to date, one row per metric with its name first, and every definition of the house on it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.unit.dictionary.small_project import COUNTERS, spoiled, written
from wattline.dictionary.definition import Metric
from wattline.dictionary.marts import Dictionary, load
from wattline.dictionary.page import PATH, duration, page, rendered_files, together

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def house() -> Dictionary:
    """The dictionary of our own marts."""
    return load(ROOT / "dbt")


def rows(text: str) -> dict[str, list[str]]:
    """First cell without its quotes → the other cells, of every row whose first cell is a name."""
    cells = [[cell.strip() for cell in line.split(" | ")] for line in text.splitlines() if line.startswith("| `")]
    return {first.strip("|` "): rest for first, *rest in cells}


def test_the_committed_page_is_up_to_date() -> None:
    assert (ROOT / PATH).read_text(encoding="utf-8") == rendered_files(ROOT / "dbt")[PATH], (
        "run `wattline schema write`"
    )


def test_every_metric_of_the_marts_has_one_row(house: Dictionary) -> None:
    names = [one.what.id for one in house.definitions if isinstance(one.what, Metric)]
    begins = [line.split("`")[1] for line in page(house).splitlines() if line.startswith("| `")]

    assert names
    assert [name for name in names if begins.count(name) != 1] == []


def test_a_row_says_everything(tmp_path: Path) -> None:
    share = rows(page(load(written(tmp_path))))["share_T"]

    assert share == [
        "Share in time", "及时率", "Share of the visits that waited at most T s.", "`le_{T} / offered`", "`agg_day`",
        "ratio", "queue visit", "higher", "`rpt_day.share` (T = 20)", "1", "4 h |",
    ]  # fmt: skip


def test_where_a_metric_stands(tmp_path: Path) -> None:
    found = rows(page(load(written(tmp_path))))

    assert found["within_N"][8] == "`agg_{day,month}.le_{N}` (N = 10, 20), `rpt_day.in_time` (N = 20)"
    assert found["waits"][:3] == ["Seconds waited.", "`sum(wait)`", "`fct_visit`"]
    assert found["agg_day"] == ["day, queue", "`day`, `queue` |"]


def test_a_bar_in_a_formula_does_not_break_the_row(tmp_path: Path) -> None:
    text = spoiled("sum(wait)", "\"sumIf(wait, queue = 'a|b')\"")
    assert r"`sumIf(wait, queue = 'a\|b')`" in page(load(written(tmp_path, text)))


def test_what_is_told_row_by_row_is_said_to_be(tmp_path: Path) -> None:
    text = spoiled("formula: le_{T} / offered", "formula: le_20 / offered / {T}", COUNTERS)
    text = spoiled("            thresholds: {T: var in_time}", "            thresholds: {T: column queue}", text)
    assert rows(page(load(written(tmp_path, text))))["share_T"][8] == "`rpt_day.share` (T = `queue`)"


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (timedelta(0), "no"),
        (timedelta(minutes=90), "1 h 30 min"),
        (timedelta(days=1), "1 d"),
        (timedelta(days=30, hours=4), "30 d 4 h"),
    ],
)
def test_durations(span: timedelta, told: str) -> None:
    assert duration(span) == told


def test_names_that_differ_in_their_grain_stand_together() -> None:
    assert list(together(["agg_queue_15m", "rpt_queue_day", "agg_queue_day"])) == [
        "agg_queue_{15m,day}",
        "rpt_queue_day",
    ]
