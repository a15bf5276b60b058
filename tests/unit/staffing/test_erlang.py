"""Erlang C and Erlang A: published numbers, an independent solution, and what must hold for any numbers."""

import math
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.unit.staffing.steady_state import solve
from wattline.staffing import erlang_a, erlang_c
from wattline.staffing.impatient_queue import harmonic
from wattline.staffing.limits import Impossible
from wattline.staffing.performance import Performance
from wattline.staffing.required import performance
from wattline.staffing.traffic import erlang_b, offered_load

LOAD = offered_load(calls=100, interval=1800, aht=180)
"""The published example (pyworkforce): 100 calls in 30 minutes of 3 minutes each."""

agents = st.integers(1, 400)
loads = st.floats(0.01, 400)
handle_times = st.floats(10, 2000)
thresholds = st.floats(0, 300)
patiences = st.none() | st.floats(1, 100_000)


def test_the_published_example_of_erlang_c() -> None:
    reached = erlang_c.performance(14, LOAD, aht=180, within=20)
    assert LOAD == 10
    assert reached.service_level() == pytest.approx(0.8883500191794669, rel=1e-12)
    assert reached.occupancy == pytest.approx(0.7142857142857143, rel=1e-12)
    assert reached.wait_probability == pytest.approx(0.1741319335950498, rel=1e-12)
    assert reached.asa == reached.mean_wait == pytest.approx(7.83593701177724, rel=1e-12)


def test_a_third_of_a_minute_is_as_often_written_0_33() -> None:
    assert round(erlang_c.performance(14, LOAD, aht=180, within=0.33 * 60).service_level(), 3) == 0.888


def test_the_published_example_of_erlang_a() -> None:
    reached = erlang_a.performance(14, LOAD, aht=180, within=20, patience=300)
    assert reached.wait_probability == pytest.approx(0.14526, abs=5e-6)
    assert reached.abandon_share == pytest.approx(0.013984, abs=5e-7)
    assert reached.occupancy == pytest.approx(0.704297, abs=5e-7)
    assert reached.mean_wait == pytest.approx(0.069919 * 60, abs=5e-5)
    assert reached.service_level() == pytest.approx(0.916792, abs=5e-7)


@pytest.mark.parametrize(
    ("agents", "load", "aht", "within"),
    [(1, 0.5, 60, 30), (3, 2.4, 200, 0), (14, 10, 180, 20), (60, 57, 240, 45), (400, 385, 180, 10)],
)
def test_erlang_c_is_the_steady_state_of_its_chain(agents: int, load: float, aht: float, within: float) -> None:
    agrees(erlang_c.performance(agents, load, aht, within), solve(agents, load, aht, within, longest=1000))


@pytest.mark.parametrize(
    ("agents", "load", "aht", "within", "patience"),
    [
        (14, 10, 180, 20, 300),
        (14, 20, 180, 20, 300),  # far too few agents
        (1, 3, 100, 60, 5),  # nobody has patience
        (5, 4.9, 300, 120, 2000),
        (5, 6, 300, 0, 900),
        (50, 48, 60, 10, 120),
        (300, 310, 180, 30, 100),
    ],
)
def test_erlang_a_is_the_steady_state_of_its_chain(
    agents: int, load: float, aht: float, within: float, patience: float
) -> None:
    agrees(erlang_a.performance(agents, load, aht, within, patience), solve(agents, load, aht, within, patience))


def agrees(reached: Performance, solved: object) -> None:
    for name, value in vars(solved).items():
        assert getattr(reached, name) == pytest.approx(value, rel=1e-8, abs=1e-11), name


@given(agents, loads, handle_times, thresholds, patiences)
@example(agents=400, load=399.999, aht=10.0, within=300.0, patience=100_000.0)
def test_more_agents_never_make_it_worse(
    agents: int, load: float, aht: float, within: float, patience: float | None
) -> None:
    fewer, more = (performance(number, load, aht, within, patience) for number in (agents, agents + 1))
    for variant in ("negative", "ignored", "positive"):
        assert more.service_level(variant) >= fewer.service_level(variant) - 1e-8
    assert more.occupancy <= fewer.occupancy + 1e-9
    assert more.wait_probability <= fewer.wait_probability + 1e-9
    assert more.abandon_share <= fewer.abandon_share + 1e-9
    assert more.mean_wait <= fewer.mean_wait * (1 + 1e-6) + 1e-12


@given(agents, loads, handle_times, thresholds, st.floats(1, 100_000))
def test_no_call_is_lost_from_the_account(agents: int, load: float, aht: float, within: float, patience: float) -> None:
    reached = erlang_a.performance(agents, load, aht, within, patience)
    assert reached.occupancy * agents == pytest.approx(load * (1 - reached.abandon_share), rel=1e-9)
    shares = (reached.occupancy, reached.wait_probability, reached.abandon_share, reached.answered_within)
    assert all(0 <= share <= 1 + 1e-9 for share in shares)
    assert reached.abandoned_within <= reached.abandon_share + 1e-9
    assert reached.answered_within >= 1 - reached.wait_probability - 1e-8
    assert reached.answered_within + reached.abandoned_within <= 1 + 1e-9


@given(agents, st.floats(0.01, 0.95), handle_times, thresholds)
def test_who_is_patient_enough_waits_as_in_erlang_c(agents: int, used: float, aht: float, within: float) -> None:
    patient = erlang_a.performance(agents, used * agents, aht, within, patience=1_000_000)
    for_ever = erlang_c.performance(agents, used * agents, aht, within)
    # Those who hang up take that share of the load away; how much that tells grows with the agents and the load.
    apart = 2 * (agents + 1 / (1 - used)) * for_ever.mean_wait / 1_000_000 + 1e-9
    assert patient.service_level() == pytest.approx(for_ever.service_level(), abs=apart)
    assert patient.wait_probability == pytest.approx(for_ever.wait_probability, abs=apart)
    assert patient.occupancy == pytest.approx(for_ever.occupancy, abs=apart)
    assert patient.asa <= for_ever.asa * (1 + 1e-9) + 1e-12


def test_the_more_patient_the_callers_the_closer_to_erlang_c() -> None:
    for_ever = erlang_c.performance(14, LOAD, 180, 20)
    apart = [
        abs(erlang_a.performance(14, LOAD, 180, 20, patience).service_level() - for_ever.service_level())
        for patience in (10_000, 100_000, 1_000_000)
    ]
    assert apart[0] / 8 > apart[1] > apart[2] * 8
    assert apart[2] < 2e-5


@pytest.mark.parametrize("patience", [None, 200])
def test_thousands_of_agents_lose_no_digits(patience: float | None) -> None:
    agents, load = 5000, 4950.0
    solved = solve(agents, load, 180, 20, patience or math.inf, longest=4000)
    agrees(performance(agents, load, 180, 20, patience), solved)


def test_with_far_too_many_calls_those_hang_up_who_are_too_many() -> None:
    reached = erlang_a.performance(1, 1000, aht=180, within=20, patience=1_000_000)
    assert reached.abandon_share == pytest.approx(0.999, rel=1e-9)
    assert reached.wait_probability == pytest.approx(1)
    assert reached.service_level() < 1e-9
    # The queue is as long as makes patience · ln(1000) the wait after which one caller in a thousand is still there.
    assert reached.asa == pytest.approx(1_000_000 * math.log(1000), rel=1e-3)


def test_too_few_agents_for_erlang_c_mean_a_wait_without_end() -> None:
    for agents in (0, 9, 10):
        reached = erlang_c.performance(agents, LOAD, 180, 20)
        assert (reached.service_level(), reached.wait_probability, reached.occupancy) == (0, 1, 1)
        assert reached.asa == reached.mean_wait == math.inf


def test_without_agents_everybody_hangs_up_at_the_end_of_their_patience() -> None:
    reached = erlang_a.performance(0, LOAD, 180, 60, patience=60)
    assert (reached.service_level(), reached.abandon_share, reached.mean_wait) == (0, 1, 60)
    assert reached.abandoned_within == pytest.approx(1 - math.exp(-1))
    assert reached.asa == math.inf
    assert erlang_a.performance(0, LOAD, 180, 1e6, patience=60).service_level("ignored") == 0


@pytest.mark.parametrize("patience", [None, 60])
def test_without_calls_nobody_waits(patience: float | None) -> None:
    for agents in (0, 3):
        reached = performance(agents, 0, 180, 20, patience)
        assert reached == Performance(agents, 0, 0, 1, 0, 0, 0, 0)


def test_erlang_b_as_in_the_tables() -> None:
    assert erlang_b(30, 25) == pytest.approx(0.0526, abs=5e-5)
    assert erlang_b(0, 5) == 1
    assert erlang_b(3000, 1) == 0


@pytest.mark.parametrize("start", [0, 0.3, 17, 4e6])
def test_a_long_harmonic_sum_is_integrated(start: float) -> None:
    assert harmonic(start, 5000) == pytest.approx(math.fsum(1 / (start + k) for k in range(1, 5001)), rel=1e-9)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: offered_load(-1, 1800, 180), "calls -1: a number, at least 0"),
        (lambda: offered_load(1, 0, 180), "interval 0: a number above 0"),
        (lambda: offered_load(1, 1800, math.nan), "aht nan: seconds, at least 1"),
        (lambda: erlang_c.performance(-1, 1, 180, 20), "agents -1"),
        (lambda: erlang_c.performance(1, math.inf, 180, 20), "load inf"),
        (lambda: erlang_c.performance(1, 1, 180, -0.1), "within -0.1"),
        (lambda: erlang_a.performance(1, 1, 0, 20, 60), "aht 0"),
        (lambda: erlang_a.performance(1, 1, 180, 20, 0), "patience 0: seconds, above 0"),
        (lambda: erlang_a.performance(1, 1, 180, 20, math.inf), "patience inf"),
    ],
)
def test_what_can_not_be_is_refused_by_name(ask: Callable[[], object], told: str) -> None:
    with pytest.raises(Impossible, match=told):
        ask()
