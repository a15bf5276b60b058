"""What the warehouse's rows say of the quarters of a plan."""

from datetime import date

from tests.unit.staffing.arriving import SHANGHAI
from wattline.staffing.days import quarters_of
from wattline.staffing.reading import known

BEFORE = quarters_of(date(2026, 11, 23), SHANGHAI)
COMING = quarters_of(date(2026, 11, 24), SHANGHAI)


def test_a_quarter_without_a_row_is_none_of_the_calls_once_a_later_one_has_some() -> None:
    rows = [(BEFORE[5], "bill", 7), (COMING[0], "bill", 3), (COMING[2], "bill", 4), (COMING[1], "fault", 1)]
    found = known(rows, COMING, youngest=COMING[2])
    assert found == {
        "bill": {BEFORE[5]: 7, COMING[0]: 3, COMING[1]: 0},  # the youngest quarter isn't over: more may come to it
        "fault": {COMING[0]: 0, COMING[1]: 1},
    }


def test_a_day_is_over_once_there_are_calls_after_it_however_still_its_last_hours_were() -> None:
    after = quarters_of(date(2026, 11, 25), SHANGHAI)[30]
    assert list(known([(COMING[40], "bill", 1)], COMING, after)["bill"].values()).count(0) == 95


def test_of_a_day_that_has_not_begun_nothing_is_known() -> None:
    assert known([(BEFORE[5], "bill", 7)], COMING, youngest=BEFORE[5]) == {"bill": {BEFORE[5]: 7}}
