"""Kaplan-Meier against published examples, and what must hold for any waits."""

import math
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wattline.staffing.limits import Impossible
from wattline.staffing.patience import Patience, kaplan_meier, kaplan_meier_counts

RELAPSED, CENSORED = True, False
MERCAPTOPURINE = [
    *((weeks, RELAPSED) for weeks in (6, 6, 6, 7, 10, 13, 16, 22, 23)),
    *((weeks, CENSORED) for weeks in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)),
]
"""Weeks of remission under 6-MP: Freireich and others, Blood 21 (1963)."""
PLACEBO = [(weeks, RELAPSED) for weeks in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)]
TREATMENT_2 = [(1, True), (1, True), (4, True), (5, True), (6, False), (9, True), (9, False), (22, True)]
"""Bewick, Cheek, Ball: Survival analysis, Critical Care 8 (2004), table 2: both happen at 9."""

waits = st.lists(st.tuples(st.integers(0, 300), st.booleans()), max_size=60)


def test_the_remission_of_leukaemia() -> None:
    found = kaplan_meier(MERCAPTOPURINE)
    assert [
        (step.seconds, step.at_risk, step.abandoned, round(step.survival, 3), round(step.standard_error, 4))
        for step in found.steps
    ] == [
        (6, 21, 3, 0.857, 0.0764),
        (7, 17, 1, 0.807, 0.0869),
        (10, 15, 1, 0.753, 0.0963),
        (13, 12, 1, 0.690, 0.1068),
        (16, 11, 1, 0.627, 0.1141),
        (22, 7, 1, 0.538, 0.1282),
        (23, 6, 1, 0.448, 0.1346),
    ]
    assert found.median == 23
    assert found.restricted_mean() == pytest.approx(23.287, abs=5e-4)
    assert (found.calls, found.abandoned, found.total_wait, found.longest) == (21, 9, 359, 35)
    assert found.mean == pytest.approx(359 / 9)


def test_who_is_answered_as_another_hangs_up_was_still_at_risk() -> None:
    found = kaplan_meier(TREATMENT_2)
    assert [(step.seconds, step.at_risk, round(step.survival, 3)) for step in found.steps] == [
        (1, 8, 0.75), (4, 6, 0.625), (5, 5, 0.5), (9, 3, 0.333), (22, 1, 0),
    ]  # fmt: skip
    assert found.median == 5


def test_without_censoring_it_is_the_share_that_is_left() -> None:
    found = kaplan_meier(PLACEBO)
    assert found.survival(10) == pytest.approx(8 / 21)
    at_ten = next(step for step in found.steps if step.seconds == 8)
    assert at_ten.standard_error == pytest.approx(0.106, abs=5e-4)
    assert found.median == 8
    # The whole curve is known, so its area is the mean however far one looks.
    assert found.mean == pytest.approx(182 / 21)
    assert found.restricted_mean() == found.restricted_mean(1000) == pytest.approx(182 / 21)


def test_survival_is_a_step_function() -> None:
    found = kaplan_meier(MERCAPTOPURINE)
    assert found.survival(0) == found.survival(5.9) == 1
    assert found.survival(6) == found.survival(6.9) == pytest.approx(0.857, abs=5e-4)
    assert found.survival(1000) == found.survival(23)


def test_a_restricted_mean_is_the_area_up_to_its_horizon() -> None:
    found = kaplan_meier(MERCAPTOPURINE)
    assert found.restricted_mean(0) == 0
    assert found.restricted_mean(6) == 6
    assert found.restricted_mean(7) == pytest.approx(6 + 18 / 21)
    assert found.restricted_mean(36) is None  # nobody was watched for so long
    with pytest.raises(Impossible, match="horizon -1"):
        found.restricted_mean(-1)


def test_from_too_little_nothing_is_concluded() -> None:
    nothing = kaplan_meier([])
    assert nothing == Patience(steps=(), calls=0, abandoned=0, total_wait=0, longest=0)
    assert (nothing.median, nothing.mean, nothing.restricted_mean()) == (None, None, None)
    patient = kaplan_meier([(10, False), (40, False)])
    assert (patient.median, patient.mean, patient.restricted_mean()) == (None, None, 40)
    assert patient.survival(40) == 1


@given(waits, st.randoms())
def test_order_and_counting_first_change_nothing(waits: list[tuple[int, bool]], random: Random) -> None:
    shuffled = waits.copy()
    random.shuffle(shuffled)
    counted = [(seconds, waits.count((seconds, True)), waits.count((seconds, False))) for seconds, _ in set(waits)]
    halves = {seconds: (gone, stayed) for seconds, gone, stayed in counted}
    assert kaplan_meier(shuffled) == kaplan_meier(waits)
    assert kaplan_meier_counts((seconds, *halves[seconds]) for seconds in halves) == kaplan_meier(waits)


@given(waits)
def test_survival_only_falls_and_a_longer_look_only_adds(waits: list[tuple[int, bool]]) -> None:
    found = kaplan_meier(waits)
    survivals = [1.0, *(step.survival for step in found.steps)]
    assert survivals == sorted(survivals, reverse=True)
    assert survivals[-1] >= 0
    if waits:
        means = [found.restricted_mean(horizon) or 0 for horizon in range(int(found.longest) + 1)]
        assert all(0 <= longer - shorter <= 1 + 1e-9 for shorter, longer in pairwise(means))


def test_answering_half_of_the_callers_does_not_hide_how_patient_they_are() -> None:
    """Exponential patience of 240 s, agents who come after 180 s on average: only the shorter of the two is seen."""
    random = Random(20261123)
    seen = []
    for _ in range(20_000):
        patience, answer = random.expovariate(1 / 240), random.expovariate(1 / 180)
        seen.append((min(patience, answer), patience < answer))
    found = kaplan_meier(seen)
    assert found.mean == pytest.approx(240, rel=0.03)
    assert found.median == pytest.approx(240 * math.log(2), rel=0.04)
    assert found.restricted_mean(300) == pytest.approx(240 * (1 - math.exp(-300 / 240)), rel=0.02)
    assert found.survival(120) == pytest.approx(math.exp(-0.5), abs=3 * 0.004)
    hung_up = [wait for wait, gone in seen if gone]
    assert sum(hung_up) / len(hung_up) < 110  # what the plain mean would have said


def test_a_wait_below_zero_is_refused() -> None:
    with pytest.raises(Impossible, match="wait -1"):
        kaplan_meier([(-1, True)])
    with pytest.raises(Impossible, match="calls -2"):
        kaplan_meier_counts([(1, 0, -2)])
