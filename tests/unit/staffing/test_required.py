"""Agents required and scheduled."""

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wattline.staffing.limits import MAX_AGENTS, Impossible, Unreachable
from wattline.staffing.performance import Variant
from wattline.staffing.required import Target, agents_required, performance, scheduled
from wattline.staffing.traffic import offered_load

LOAD = offered_load(calls=100, interval=1800, aht=180)
VARIANTS = get_args(Variant)
TARGET = Target(service_level=0.8, within=20, max_occupancy=0.85)


def test_the_published_example() -> None:
    assert agents_required(LOAD, 180, TARGET) == 14
    assert scheduled(14, 0.3) == 20


def test_impatient_callers_need_fewer_agents_unless_few_may_hang_up() -> None:
    assert agents_required(LOAD, 180, TARGET, patience=300) == 13
    strict = Target(0.8, 20, 0.85, max_abandon=0.02)
    assert agents_required(LOAD, 180, strict, patience=300) == 14


def test_the_occupancy_cap_decides_where_the_load_is_large() -> None:
    assert agents_required(4250, 180, TARGET) == 5000
    assert agents_required(4250, 180, Target(0.8, 20)) < 4400


def test_service_levels_differ_in_what_hanging_up_in_time_counts() -> None:
    """Cisco's example: 70 answered and 10 hung up in time, 20 later."""
    reached = replace(performance(14, LOAD, 180, 20, 300), answered_within=0.7, abandoned_within=0.1)
    assert reached.service_level() == reached.service_level("negative") == 0.7
    assert reached.service_level("ignored") == pytest.approx(0.778, abs=5e-4)
    assert reached.service_level("positive") == pytest.approx(0.8)


def test_the_variant_of_the_service_level_decides_too() -> None:
    required = [agents_required(8.3, 180, Target(0.8, 40, variant=variant), 45) for variant in VARIANTS]
    assert required == [9, 6, 5]


@given(
    load=st.floats(0.001, 300),
    aht=st.floats(10, 1000),
    patience=st.none() | st.floats(1, 10_000),
    service_level=st.floats(0.01, 0.999),
    within=st.floats(0, 120),
    max_occupancy=st.floats(0.1, 1),
    max_abandon=st.none() | st.floats(0.001, 1),
    variant=st.sampled_from(VARIANTS),
)
def test_it_is_the_fewest_that_reach_the_target(
    load: float,
    aht: float,
    patience: float | None,
    service_level: float,
    within: float,
    max_occupancy: float,
    max_abandon: float | None,
    variant: Variant,
) -> None:
    target = Target(service_level, within, max_occupancy, max_abandon, variant)
    agents = agents_required(load, aht, target, patience)
    assert target.missed(performance(agents, load, aht, within, patience)) == []
    assert agents == 1 or target.missed(performance(agents - 1, load, aht, within, patience)) != []


@pytest.mark.parametrize("patience", [None, 300])
def test_no_calls_need_nobody(patience: float | None) -> None:
    assert agents_required(0, 180, TARGET, patience) == 0
    assert agents_required(1e-6, 180, TARGET, patience) == 1


def test_calls_need_somebody_even_where_hanging_up_in_time_is_as_good_as_an_answer() -> None:
    assert agents_required(0.5, 180, Target(0.5, within=60, variant="positive"), patience=1) == 1


@given(st.integers(0, 100_000), st.integers(0, 99))
def test_shrinkage_is_counted_without_the_faults_of_floats(agents: int, percent: int) -> None:
    assert scheduled(agents, percent / 100) == -(-agents * 100 // (100 - percent))


@pytest.mark.parametrize(
    ("load", "target"), [(10, Target(0.8, 20, 1e-5)), (MAX_AGENTS + 1, TARGET), (float("inf"), TARGET)]
)
def test_what_no_number_of_agents_reaches_is_told(load: float, target: Target) -> None:
    with pytest.raises(Unreachable, match="100,000"):
        agents_required(load, 180, target)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: Target(80, 20), "service_level 80: a share above 0 and below 1"),
        (lambda: Target(1, 20), "service_level 1"),
        (lambda: Target(0, 20), "service_level 0"),
        (lambda: Target(0.8, -1), "within -1"),
        (lambda: Target(0.8, 20, 0), "max_occupancy 0: a share above 0 and at most 1"),
        (lambda: Target(0.8, 20, 1.01), "max_occupancy 1.01"),
        (lambda: Target(0.8, 20, 0.85, 0), "max_abandon 0"),
        (lambda: scheduled(1, 1), "shrinkage 1: a share from 0 to below 1"),
        (lambda: scheduled(1, -0.1), "shrinkage -0.1"),
        (lambda: scheduled(-1, 0), "agents -1"),
        (lambda: agents_required(float("nan"), 180, TARGET), "load nan"),
    ],
)
def test_what_can_not_be_is_refused_by_name(ask: Callable[[], object], told: str) -> None:
    with pytest.raises(Impossible, match=told):
        ask()
