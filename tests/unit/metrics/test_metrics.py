"""The catalogue keeps Prometheus's conventions, and what is recorded is what /metrics shows."""

import re

import pytest
from prometheus_client import generate_latest

from ingest.meters import Meters
from ingest.metrics import SECTIONS, SINK, SINK_DELAY, SINK_LAG, SINK_RUNS
from ingest.metrics_page import PATH, rendered_files

EVERY = [metric for section in SECTIONS.values() for metric in section]


@pytest.mark.parametrize("metric", EVERY, ids=lambda metric: metric.name)
def test_a_metric_keeps_the_conventions(metric) -> None:
    assert re.fullmatch(r"wattline_[a-z]+(_[a-z]+)+", metric.name)
    assert metric.name.endswith("_total") == (metric.kind == "counter")
    assert bool(metric.buckets) == (metric.kind == "histogram")
    assert list(metric.buckets) == sorted(set(metric.buckets))
    assert metric.about.endswith(".")
    assert not re.search(r"_(ms|millis|minutes|hours|kb|mib)\b", metric.name)


def test_no_name_is_used_twice() -> None:
    names = [metric.name for metric in EVERY]
    assert len(names) == len(set(names))


def test_what_is_recorded_is_shown() -> None:
    meters = Meters(SINK)

    meters.count(SINK_RUNS, 2, lane="quick")
    meters.observe(SINK_DELAY, 0.3)

    shown = generate_latest(meters.registry).decode()
    assert 'wattline_sink_runs_total{lane="quick"} 2.0' in shown
    assert 'wattline_sink_delay_seconds_bucket{le="0.25"} 0.0' in shown
    assert 'wattline_sink_delay_seconds_bucket{le="0.5"} 1.0' in shown
    assert meters.value(SINK_DELAY) == 1


def test_two_sets_of_meters_know_nothing_of_each_other() -> None:
    ours, theirs = Meters(SINK), Meters(SINK)

    ours.count(SINK_RUNS, lane="bulk")

    assert theirs.value(SINK_RUNS, lane="bulk") == 0


def test_a_gauge_put_whole_forgets_what_is_gone() -> None:
    meters = Meters(SINK)
    meters.put_all(SINK_LAG, {("calls.cdr", "0"): 7, ("calls.cdr", "1"): 9})

    meters.put_all(SINK_LAG, {("calls.cdr", "1"): 3})

    shown = generate_latest(meters.registry).decode()
    assert 'partition="1",topic="calls.cdr"} 3.0' in shown
    assert 'partition="0"' not in shown


def test_the_page_names_every_metric() -> None:
    page = rendered_files()[PATH]
    assert [name for name in (metric.name for metric in EVERY) if f"`{name}`" not in page] == []
