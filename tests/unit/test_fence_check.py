"""`check` towards its caller: when the engine is asked, and what becomes of an answer that can't be true."""

from __future__ import annotations

import pytest

from connectors.clickhouse.gateway.fence import ReaderPolicy, check

POLICY = ReaderPolicy()
SELECT = "SelectWithUnionQuery (children 1)\n ExpressionList (children 1)\n  SelectQuery (children 1)\n   {}\n"


def never(statement: str) -> str:
    raise AssertionError(f"the engine must not see {statement!r}")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1; DROP TABLE x",
        "DROP TABLE x",
        "SELECT 1 INTO OUTFILE 'x'",
        "SELECT 1 SETTINGS readonly = 0",
        "",
        "SHOW GRANTS",
    ],
)
def test_the_engine_does_not_see_a_refused_text(statement: str) -> None:
    verdict = check(statement, {}, {}, never, POLICY)
    assert not verdict.allowed
    assert verdict.reason


def test_the_engine_is_asked_once_with_the_text_as_it_is() -> None:
    seen: list[str] = []

    def explain(statement: str) -> str:
        seen.append(statement)
        return SELECT.format("ExpressionList (children 1)\n    Literal UInt64_1")

    verdict = check("SELECT 1; -- x", {}, {"database": "marts"}, explain, POLICY)
    assert verdict.allowed
    assert verdict.database == "marts"
    assert seen == ["SELECT 1; -- x"]


@pytest.mark.parametrize(
    "tree",
    [
        "",
        "1\n",
        "SYSTEM query\n",
        SELECT.format("SomethingNew"),
        SELECT.format("Set"),
        SELECT.format("Function"),
        SELECT.format("TableIdentifier raw.x"),
        SELECT.format("TableIdentifier"),
        SELECT.format("ExpressionList") + "2\n",
        "digraph {\n}\n",
        "SelectWithUnionQuery\n",
        "ShowTables\n",
    ],
)
def test_a_tree_that_is_not_understood_is_refused(tree: str) -> None:
    verdict = check("SELECT 1", {}, {}, lambda statement: tree, POLICY)
    assert not verdict.allowed
    assert verdict.reason


def test_the_engines_own_error_passes_through() -> None:
    def explain(statement: str) -> str:
        raise ValueError("Code: 62. Syntax error")

    with pytest.raises(ValueError, match="Syntax error"):
        check("SELECT FROM", {}, {}, explain, POLICY)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"databases": frozenset({"marts", "x'y"})}, "plain name"),
        ({"databases": frozenset({"ops"})}, "default_database"),
        ({"limits": {"max_threads": 0}}, "max_threads"),
    ],
)
def test_a_policy_that_guards_nothing_is_refused(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        ReaderPolicy(**fields)  # type: ignore[arg-type]
