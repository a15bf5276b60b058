"""The condition language of mappings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.tabular.conditions import BadCondition, Condition

VALUES = {"outcome": "HANG", "queue": None, "wait": 21, "limit": 20, "agent": "王芳", "empty": ""}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("outcome == HANG", True),
        ("outcome == 'HANG'", True),
        ('outcome == "AGENT"', False),
        ("outcome != AGENT", True),
        ("queue", False),
        ("not queue", True),
        ("queue == HANG", False),
        ("queue != HANG", True),
        ("wait > 20", True),
        ("wait >= 21", True),
        ("wait < limit", False),
        ("wait <= 5", False),
        ("queue < wait", False),
        ("outcome in [AGENT, HANG]", True),
        ("outcome in [AGENT]", False),
        ("agent == 王芳", True),
        ("outcome == AGENT or (outcome == HANG and wait)", True),
        ("outcome == HANG or wait and queue", True),
        ("(outcome == HANG or wait) and queue", False),
        ("not (queue or outcome == HANG)", False),
        ("outcome == 'limit'", False),
    ],
)
def test_it_holds_or_not(text: str, holds: bool) -> None:
    assert Condition(text, VALUES).holds(VALUES) is holds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "outcme == X",
        "outcome ==",
        "outcome == A B",
        "(outcome",
        "outcome in AGENT",
        "wait > ",
        "and",
        "__import__('os')",
        "outcome = A",
    ],
)
def test_what_is_no_condition(text: str) -> None:
    with pytest.raises(BadCondition):
        Condition(text, VALUES)


@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    try:
        condition = Condition(text, VALUES)
    except BadCondition:
        return
    assert isinstance(condition.holds(VALUES), bool)
