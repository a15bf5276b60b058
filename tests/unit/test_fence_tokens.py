"""The fence's own reading of the text: one statement or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.clickhouse.gateway.fence_refusal import Refused
from connectors.clickhouse.gateway.fence_settings import judge_settings, read_clauses, table_filters
from connectors.clickhouse.gateway.fence_tokens import check_parameters, read

LIMIT = 10_000


def texts(statement: str) -> list[str]:
    return [token.text for token in read(statement, LIMIT)]


def test_comments_and_the_last_semicolon_go() -> None:
    assert texts("SELECT/* ; */1 -- ; '\n, 'a;--b' ;\n;") == ["SELECT", "1", ",", "'a;--b'"]


def test_quotes_are_kept_whole() -> None:
    statement = "'it''s' 'a\\'b' \"a\"\"b\" `a``b` `a -- b`"
    assert texts(statement) == ["'it''s'", "'a\\'b'", '"a""b"', "`a``b`", "`a -- b`"]
    assert [token.name for token in read(statement, LIMIT)][2:] == ['a"b', "a`b", "a -- b"]


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("SELECT 1; SELECT 2", "one statement"),
        ("SELECT '" + "中" * LIMIT + "'", "30009 bytes"),
        ("SELECT '\ud800'", "Unicode"),
        ("SELECT 1 INTO OUTFILE 'x'", "INTO OUTFILE"),
        ("SELECT (1]", "no partner"),
        ("SELECT `a\nb`", "control character"),
        ("SELECT 1--x", "character 9"),
        ("SELECT 1 # x", "'#' at character 10"),
    ],
)
def test_the_reason_says_what_and_where(statement: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read(statement, LIMIT)


@given(st.one_of(st.text(), st.text("'\"`\\-/*#$;{}()[] \n\x00aS1.", max_size=40)))
def test_any_text_is_one_statement_or_refused(text: str) -> None:
    try:
        tokens = read(text, LIMIT)
        clauses = read_clauses(tokens)
        check_parameters(tokens, {})
    except Refused:
        return
    assert all(token.text and token.text != ";" for token in tokens)
    assert clauses.count <= len(tokens)


def test_identifier_parameters_are_plain_names() -> None:
    tokens = read("SELECT {column:Identifier}, {other:String}", LIMIT)
    check_parameters(tokens, {"column": "wait_中", "other": "a.b"})
    for value in ("raw.calls", "a\nb", "", "a b", "a`"):
        with pytest.raises(Refused, match="parameter column"):
            check_parameters(tokens, {"column": value})


@pytest.mark.parametrize(
    ("statement", "values", "count"),
    [
        ("SELECT 1", {}, 0),
        ("SELECT 1 SETTINGS a = 1, b = 'x''y', c = 1.5 FORMAT JSON", {"a": "1", "b": "x'y", "c": "1.5"}, 1),
        ("SELECT * FROM (SELECT 1 settings a=1) SETTINGS a = 1", {"a": "1"}, 2),
        ("SELECT 1 FORMAT JSON SETTINGS a = true", {"a": "true"}, 1),
        ("SELECT settings, t.settings x, 1 AS settings FROM system.settings LIMIT 1", {}, 0),
    ],
)
def test_settings_of_the_text(statement: str, values: dict[str, str], count: int) -> None:
    clauses = read_clauses(read(statement, LIMIT))
    assert (clauses.values, clauses.count) == (values, count)


@given(
    st.dictionaries(
        st.sampled_from(["max_threads", "final", "readonly", "x", "session_timezone"]), st.text(max_size=8)
    ),
    st.dictionaries(st.sampled_from(["max_threads", "final", "x"]), st.text("0123456789.-e", max_size=8)),
)
def test_whatever_is_asked_the_limit_holds(request: dict[str, str], clauses: dict[str, str]) -> None:
    try:
        settings = judge_settings(request, clauses, {"max_threads": 4}, frozenset({"tsv"}))
    except Refused:
        return
    assert 0 < float(settings["max_threads"]) <= 4
    assert "x" not in settings
    assert "readonly" not in settings


def test_the_table_filter_names_the_databases() -> None:
    assert table_filters(frozenset({"b", "a"})) == (
        r"{'system.databases': 'name IN (\'a\', \'b\')', 'system.tables': 'database IN (\'a\', \'b\')', "
        r"'system.columns': 'database IN (\'a\', \'b\')'}"
    )
