"""How columns share definitions, and that a bad one is refused with file, line, mart, column, field and value."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.unit.dictionary.small_project import COUNTERS, VISITS, spoiled, written
from wattline.dictionary.definition import Label, Metric
from wattline.dictionary.marts import load
from wattline.dictionary.stated import DictionaryError

FILE = "dbt/models/marts/calls/_counters.yml"


def refused(project: Path) -> list[str]:
    with pytest.raises(DictionaryError) as refusal:
        load(project)
    return str(refusal.value).splitlines()


def test_every_column_of_every_mart_is_known(tmp_path: Path) -> None:
    marts = load(written(tmp_path)).marts

    assert {name: list(mart.columns) for name, mart in marts.items()} == {
        "fct_visit": ["day", "queue", "wait"],
        "agg_day": ["day", "queue", "offered", "waits", "le_10", "le_20"],
        "agg_month": ["queue", "offered", "waits", "le_10", "le_20", "month"],
        "rpt_day": ["day", "queue", "offered", "in_time", "share"],
    }
    assert marts["agg_month"].columns["queue"].what == Label(role="key")


def test_a_metric_is_defined_once_and_carried_by_many(tmp_path: Path) -> None:
    dictionary = load(written(tmp_path))

    found = {one.what.id: one.origin for one in dictionary.definitions if isinstance(one.what, Metric)}
    assert found == {
        "offered": ("agg_day", "offered"),
        "within_N": ("agg_day", "le_20"),
        "share_T": ("rpt_day", "share"),
    }
    carried = dictionary.marts["rpt_day"].columns["in_time"]
    assert carried.origin == ("agg_day", "le_20")
    assert carried.thresholds == {"N": [20]}
    family = dictionary.marts["agg_month"].columns["le_10"]
    assert (family.family, family.thresholds) == ("le_{N}", {"N": [10, 20]})
    assert isinstance(family.what, Metric)
    assert family.what.provisional == timedelta(hours=4)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("direction: higher_is_better", "direction: up", "rpt_day.share: config.meta.direction: .*'higher_is_"),
        ("            name_zh: 及时率\n", "", "rpt_day.share: config.meta.name_zh: Field required"),
        ("name_zh: 及时率", "name_zh: Share", "rpt_day.share: config.meta.name_zh: .*'Share'"),
        ("unit: ratio", "unit: furlongs", "rpt_day.share: config.meta.unit: .*'furlongs'"),
        ("unit: ratio", "unit: ratio\n            owner: me", "rpt_day.share: config.meta.owner: .*'me'"),
        ("unit: ratio", "version: '2'", "rpt_day.share: config.meta.version: .*integer.*'2'"),
        ("unit: ratio", "provisional: soon", "rpt_day.share: config.meta.provisional: .*'soon'"),
        ("unit: ratio", "provisional: -PT1H", "rpt_day.share: config.meta.provisional: .*greater"),
        ("role: counter", "role: number", r"agg_day.waits: config.meta.role: should be one of key, .* \(is 'num"),
        ("{role: counter, unit: s, formula: sum(wait)}", "{}", r"agg_day.waits: config.meta.role: .*\(is None"),
        ("thresholds: {T: var in_time}", "variant: of all", "rpt_day.share: .*don't say what {T} is"),
        ("{T: var in_time}", "{T: var in_time, S: [1]}", "rpt_day.share: .*thresholds name S"),
        ("{T: var in_time}", "{T: var in_tine}", "rpt_day.share: .*thresholds.T: .*no variable in_tine"),
        ("{T: var in_time}", "{T: 20}", r"rpt_day.share: config.meta.thresholds.T: should be `var NAME`, .* \(is 20\)"),
        (
            "{T: var in_time}",
            "{T: twenty}",
            "rpt_day.share: config.meta.thresholds.T: should be `var NAME`, .*'twenty'",
        ),
        ("{N: var in_time}", "{N: column in_tine}", "rpt_day: config.meta.thresholds: there is no column in_tine"),
        ("le_{T} / offered", "le_{T} / offerd", "rpt_day.share: config.meta.formula: agg_day has no offerd"),
        ("{T: var in_time}", "{T: [20, 30]}", "rpt_day.share: config.meta.formula: agg_day has no le_30"),
        ("sum(wait)", "sum(wait_seconds)", "agg_day.waits: config.meta.formula: fct_visit has no wait_seconds"),
        ("columns: le_{N}", "columns: lt_{N}", "agg_day.le_20: config.meta.columns: .* lt_10, lt_20, not le_20"),
        ("id: share_T", "id: offered", "rpt_day.share: config.meta.id: offered is defined at .* already"),
        ("same_as: within_N", "same_as: within", "rpt_day.in_time: config.meta.same_as: there is no .*'within'"),
        ("{N: var in_time}", "{M: var in_time}", "rpt_day.in_time: config.meta.thresholds: within_N has no M"),
        ("[day, queue, offered]", "[day, quue]", "rpt_day: config.meta.columns_from: agg_day has no column quue"),
        ("{agg_day: all}", "{agg_week: all}", "agg_month: config.meta.columns_from: agg_week is no mart"),
        ("{fct_visit: [day, queue]}", "{agg_month: all}", ": config.meta.columns_from: agg_.* leads back to itself"),
        ("over: agg_day", "over: agg_week", "rpt_day: config.meta.over: agg_week is no mart"),
        ("name: in_time", "name: offered", "rpt_day.offered: config.meta.columns: offered is described twice"),
        ("Visits that arrived.", "", "agg_day.offered: description: is missing"),
        ("Grain: month, queue.", "Months.", r"agg_month: description: should begin with 'Grain: ' \(is 'Months"),
        ("{meta: {subject: queue, columns_from", "{meta: {subject: q, columns_from", "agg_month: .*subject.*'q'"),
        ("- name: agg_month", "- name: agg_year", "agg_year: has no SQL"),
        ("- name: agg_month", "- names: agg_month", rf"{FILE}: name: should be a text \(is None\), in .*agg_month"),
        ("- name: waits", "- name: 15", rf"{FILE}: name: should be a text \(is 15\), in .*Seconds waited"),
        ("- name: agg_month", "- name: agg_year", "agg_month: is described nowhere"),
        ("- name: agg_month", "- name: rpt_day", "rpt_day: is described at .*_counters.yml:.* already"),
    ],
)
def test_a_bad_definition_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = spoiled(old, new)
    problems = refused(written(tmp_path, text))

    (problem, *_) = [problem for problem in problems if re.search(told, problem)] or problems
    assert re.search(told, problem), problems
    if place := re.match(rf"{FILE}:(\d+): (?:\w+\.)?(\w+): ", problem):
        assert f"name: {place[2]}" in text.splitlines()[int(place[1]) - 1]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    spoilt = spoiled("direction: higher_is_better", "direction: up", spoiled("unit: ratio", "unit: share"))

    problems = refused(written(tmp_path, spoilt, VISITS.replace("role: time", "role: date")))

    assert [problem.split(": ")[1] for problem in problems] == ["rpt_day.share", "rpt_day.share", "fct_visit.day"]
    line = 1 + spoilt.splitlines().index("      - name: share")
    assert problems[0].startswith(f"{FILE}:{line}: rpt_day.share: config.meta.")


def test_yaml_that_is_none_is_told_with_its_file(tmp_path: Path) -> None:
    (problem, *_) = refused(written(tmp_path, COUNTERS + "  - name: [\n"))
    assert "_counters.yml" in problem


def test_a_file_that_is_a_list_is_told_with_its_name(tmp_path: Path) -> None:
    (problem, *_) = refused(written(tmp_path, "- name: agg_day\n"))
    assert problem.endswith("_counters.yml: should be a mapping with `models`")
