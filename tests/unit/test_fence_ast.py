"""The strict reader of EXPLAIN AST."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.clickhouse.gateway.fence_ast import MAX_NODES, Node, parse
from connectors.clickhouse.gateway.fence_refusal import Refused

QUERY = """\
SelectWithUnionQuery (children 1)
 ExpressionList (children 1)
  SelectQuery (children 2)
   ExpressionList (children 2)
    Function count (alias SUM(x) (y)) (children 1)
     ExpressionList
    Literal 'a (alias b) (children 3)'
   TablesInSelectQuery (children 1)
    TableIdentifier marts.t (alias z)

"""


def test_a_tree_is_read() -> None:
    root = parse(QUERY)
    assert [node.kind for node in root.walk()] == [
        "SelectWithUnionQuery", "ExpressionList", "SelectQuery", "ExpressionList", "Function", "ExpressionList",
        "Literal", "TablesInSelectQuery", "TableIdentifier",
    ]  # fmt: skip
    nodes = {node.kind: node for node in root.walk()}
    assert (nodes["Function"].payload, nodes["Function"].alias) == ("count", "SUM(x) (y)")
    assert nodes["Literal"].payload == "'a (alias b) (children 3)'"
    assert (nodes["TableIdentifier"].payload, nodes["TableIdentifier"].alias) == ("marts.t", "z")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        " SelectQuery",
        "SelectQuery (children 1)",
        "SelectQuery\n Literal 1",
        "SelectQuery (children 1)\n  Literal 1",
        "SelectQuery (children 1)\nLiteral 1",
        "SelectQuery (children 2)\n Literal 1",
        "SelectQuery (children 1)\n Literal 1\n Literal 2",
        "SelectQuery (children 1)\n Literal 1\n2",
        "SelectQuery (children 1)\n\n Literal 1",
        "SelectQuery (children 2)\n ExpressionList (children 1)\n Literal 1",
        "SelectQuery (children 1)\n\tLiteral 1",
        "A (children 2)\n B (children 1)\n  C\n  D",
        "A\n" * (MAX_NODES + 1),
    ],
)
def test_what_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse(text)


_LINES = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from(["Function f", "Literal 'x'", "Identifier a (alias b)", "Set", "", "(alias", "x\ny"]),
        st.sampled_from(["", " (children 1)", " (children 2)", " (children 0)", " (children -1)", "(children 1)"]),
    ),
    max_size=8,
)


@given(st.one_of(st.text(), _LINES.map(lambda lines: "\n".join(" " * d + kind + n for d, kind, n in lines))))
def test_any_text_is_a_tree_or_refused(text: str) -> None:
    try:
        root = parse(text)
    except Refused:
        return
    assert sum(1 for _ in root.walk()) == len(text.rstrip("\n").split("\n"))


_TREES = st.recursive(
    st.builds(Node, st.sampled_from(["Function", "Identifier", "Literal"]), st.sampled_from(["a", "b", "1"])),
    lambda children: st.builds(
        Node, st.just("ExpressionList"), st.just(""), st.none(), st.lists(children, min_size=1, max_size=3)
    ),
    max_leaves=20,
)


def _draw(node: Node, depth: int = 0) -> str:
    count = f" (children {len(node.children)})" if node.children else ""
    line = " " * depth + f"{node.kind} {node.payload}".rstrip() + count + "\n"
    return line + "".join(_draw(child, depth + 1) for child in node.children)


@given(_TREES)
def test_a_drawn_tree_is_read_back(tree: Node) -> None:
    assert parse(_draw(tree)) == tree
