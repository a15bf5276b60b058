"""A dbt project of two marts, for tests to spoil."""

from pathlib import Path

PROJECT = "vars: {limits: [10, 20], in_time: 20}\n"

VISITS = """\
models:
  - name: fct_visit
    description: "Grain: one visit."
    config: {meta: {subject: queue}}
    columns:
      - {name: day, description: Day of arrival., config: {meta: {role: time}}}
      - {name: queue, description: Which queue., config: {meta: {role: key}}}
      - {name: wait, description: Seconds waited., config: {meta: {role: measure, unit: s}}}
"""

COUNTERS = """\
anchors:
  - &visits {role: metric, unit: visits, grain: queue visit, direction: neutral, version: 1, provisional: PT4H}

models:
  - name: agg_day
    description: "Grain: day, queue."
    config: {meta: {subject: queue, over: fct_visit, columns_from: {fct_visit: [day, queue]}}}
    columns:
      - name: offered
        description: Visits that arrived.
        config: {meta: {<<: *visits, name_en: Offered, name_zh: 入队量, formula: count()}}
      - name: waits
        description: Seconds waited.
        config: {meta: {role: counter, unit: s, formula: sum(wait)}}
      - name: le_20
        description: Visits that waited at most N s.
        config:
          meta:
            <<: *visits
            id: within_N
            name_en: Within N seconds
            name_zh: N秒内
            formula: countIf(wait <= {N})
            columns: le_{N}
            thresholds: {N: var limits}
  - name: agg_month
    description: "Grain: month, queue."
    config: {meta: {subject: queue, columns_from: {agg_day: all}}}
    columns:
      - {name: month, description: First day., config: {meta: {role: time}}}
  - name: rpt_day
    description: "Grain: day, queue."
    config: {meta: {subject: queue, over: agg_day, columns_from: {agg_day: [day, queue, offered]}}}
    columns:
      - name: in_time
        description: Visits that waited at most as long as they may.
        config: {meta: {role: metric, same_as: within_N, thresholds: {N: var in_time}}}
      - name: share
        description: Share of the visits that waited at most T s.
        config:
          meta:
            <<: *visits
            id: share_T
            name_en: Share in time
            name_zh: 及时率
            formula: le_{T} / offered
            thresholds: {T: var in_time}
            unit: ratio
            direction: higher_is_better
"""


def written(folder: Path, counters: str = COUNTERS, visits: str = VISITS) -> Path:
    """Writes the project; returns its folder."""
    project = folder / "dbt"
    marts = project / "models/marts/calls"
    marts.mkdir(parents=True)
    (project / "dbt_project.yml").write_text(PROJECT, encoding="utf-8")
    (marts / "_facts.yml").write_text(visits, encoding="utf-8")
    (marts / "_counters.yml").write_text(counters, encoding="utf-8")
    for mart in ("fct_visit", "agg_day", "agg_month", "rpt_day"):
        (marts / f"{mart}.sql").write_text("select 1", encoding="utf-8")
    return project


def spoiled(old: str, new: str, text: str = COUNTERS) -> str:
    """The YAML with its one `old` replaced."""
    assert text.count(old) == 1, old
    return text.replace(old, new)
