"""Judging a syntax tree: every node must be of a kind, and every name on a list, that readers may use."""

from __future__ import annotations

import re

from connectors.clickhouse.gateway import fence_allowed as allowed
from connectors.clickhouse.gateway.fence_ast import Node
from connectors.clickhouse.gateway.fence_refusal import Refused

# Kinds whose own line holds nothing to judge; their children are judged one by one.
_PLAIN_KINDS = frozenset({
    "SelectWithUnionQuery", "SelectIntersectExceptQuery", "SelectQuery", "ExpressionList", "Subquery", "WithElement",
    "TablesInSelectQuery", "TablesInSelectQueryElement", "TableJoin", "ArrayJoin", "SampleRatio",
    "Asterisk", "QualifiedAsterisk", "ColumnsListMatcher", "QualifiedColumnsListMatcher", "ColumnsRegexpMatcher",
    "QualifiedColumnsRegexpMatcher", "ColumnsTransformerList", "ColumnsExceptTransformer",
    "ColumnsReplaceTransformer", "ColumnsReplaceTransformer::Replacement",
    "OrderByElement", "InterpolateElement", "WindowDefinition", "WindowListElement", "Literal", "Identifier", "Set",
})  # fmt: skip

_JUDGED_BY_ARGUMENTS = allowed.IN_FUNCTIONS | allowed.HIGHER_ORDER | allowed.CASTS | allowed.REDUCERS
_QUERY_ROOTS = frozenset({"SelectWithUnionQuery", "SelectIntersectExceptQuery"})
_EXPLAINS = frozenset({"EXPLAIN", "EXPLAIN AST", "EXPLAIN SYNTAX", "EXPLAIN PIPELINE"})
_TABLE = re.compile(r"(?:(?P<database>\w+)\.)?(?P<table>\w+)")
_STRUCTURE = re.compile(r"'[\w ,()]*'")
_NOT_A_TYPE = re.compile(
    r"AggregateFunction|\b(DEFAULT|MATERIALIZED|ALIAS|EPHEMERAL|CODEC|TTL|COMMENT)\b", re.IGNORECASE
)
_REDUCER = re.compile(r"'(?P<name>\w+)(\([\w., ]*\))?'")


def judge(root: Node, databases: frozenset[str], settings_clauses: int) -> None:
    """Judge a SELECT, an EXPLAIN of one, or a DESCRIBE.

    :param databases: what may be read; names without a database belong to one of them.
    :param settings_clauses: how many SETTINGS clauses the text was seen to have.
    :raises Refused: the first thing found that isn't allowed.
    """
    for part in _statement(root):
        _judge_tree(part, databases)
    _check_shadows(root)
    if sum(node.kind == "Set" for node in root.walk()) != settings_clauses:
        raise Refused("settings stand at a place in the query that the fence does not read; send them with the request")


def _statement(root: Node) -> list[Node]:
    """The parts of the statement that hold queries or tables, after what stands around them is found allowed."""
    if root.kind == "Explain" and root.payload not in _EXPLAINS:
        raise Refused(f"{root.payload} is not allowed; readers may use EXPLAIN, EXPLAIN SYNTAX, AST and PIPELINE")
    if root.kind in _QUERY_ROOTS:
        inside = [child for child in root.children if child.kind in ("ExpressionList", "SelectQuery", *_QUERY_ROOTS)]
    elif root.kind == "Explain":
        inside = [child for child in root.children if child.kind in _QUERY_ROOTS]
    elif root.kind == "DescribeQuery":
        inside = [child for child in root.children if child.kind == "TableExpression"]
    else:
        raise Refused(f"statements of the kind {root.kind} are not allowed for readers; only queries are")
    if not inside:
        raise Refused(f"{root.payload or root.kind} is allowed of a SELECT only")
    for child in root.children:
        if not any(child is part for part in inside):
            _check_output(child)
    if root.kind == "Explain":
        return [part for query in inside for part in _statement(query)]
    return inside


def _check_output(node: Node) -> None:
    """What may stand beside the query itself: FORMAT and SETTINGS."""
    if node.kind == "Set":
        return
    if node.kind != "Identifier":
        raise Refused("the result may not be written to a file; it comes with the answer instead")
    if node.payload.lower() not in allowed.FORMATS:
        raise Refused(f"format {node.payload!r} is not allowed for readers")


def _judge_tree(root: Node, databases: frozenset[str]) -> None:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.kind == "TableExpression":
            waiting.extend(_judge_source(node, databases))
            continue
        if node.kind == "Function":
            _judge_function(node, databases)
        elif node.kind == "ColumnsApplyTransformer":
            raise Refused("APPLY is not allowed for readers (the fence can't see its function); write the columns out")
        elif node.kind not in _PLAIN_KINDS:
            raise Refused(f"{node.kind} is not allowed for readers")
        waiting.extend(node.children)


def _judge_source(expression: Node, databases: frozenset[str]) -> list[Node]:
    """Judge what stands in FROM; the parts below it that are still to be judged."""
    below: list[Node] = []
    for child in expression.children:
        if child.kind == "TableIdentifier":
            check_table(child.payload, databases)
        elif child.kind == "Function":
            _judge_table_function(child, databases)
            below.extend(child.children)
            continue
        elif child.kind not in ("Subquery", "SampleRatio", "ExpressionList"):
            raise Refused(f"{child.kind} is not allowed in FROM for readers")
        else:
            below.append(child)
            continue
        below.extend(child.children)
    return below


def check_table(name: str, databases: frozenset[str]) -> None:
    """:raises Refused: a table outside `databases` that isn't one of the few system tables for clients either."""
    match = _TABLE.fullmatch(name)
    if match is None:
        raise Refused(f"table {name!r}: write database.table, each a plain name")
    database, table = match["database"], match["table"]
    if database is None or database in databases:
        return
    if name in allowed.SYSTEM_TABLES:
        return
    if database in ("information_schema", "INFORMATION_SCHEMA") and table.lower() in allowed.INFORMATION_SCHEMA:
        return
    raise Refused(f"table {name} is not allowed; readers may use the tables of {_list(databases)}")


def _judge_table_function(node: Node, databases: frozenset[str]) -> None:
    name = node.payload
    if "." in name:
        match = _TABLE.fullmatch(name)
        if match is None or match["database"] not in databases:
            raise Refused(f"view {name}(…) is not allowed; readers may use the views of {_list(databases)}")
        return
    if name.lower() not in allowed.TABLE_FUNCTIONS:
        raise Refused(
            f"table function {name} is not allowed; readers may use numbers, zeros, values and generateSeries "
            "(name a view with parameters with its database)"
        )
    arguments = _arguments(node)
    if name.lower() == "values" and arguments and arguments[0].kind == "Literal":
        structure = arguments[0].payload
        if structure.startswith("'") and (not _STRUCTURE.fullmatch(structure) or _holds_more_than_types(structure)):
            raise Refused("values: the structure may hold names and plain types only")


def _judge_function(node: Node, databases: frozenset[str]) -> None:
    name, arguments = node.payload, _arguments(node)
    lowered = name.lower()
    if not _function_allowed(name):
        raise Refused(f"function {name} is not on the list of functions for readers")
    if lowered in _JUDGED_BY_ARGUMENTS and len(node.children) > 1:
        raise Refused(f"{name} takes no parameters and no window")
    if lowered in allowed.IN_FUNCTIONS and len(arguments) > 1 and arguments[1].kind == "Identifier":
        _check_in_table(arguments[1].payload, databases)
    if lowered in allowed.HIGHER_ORDER and len(arguments) > 1 and arguments[0].kind == "Identifier":
        raise Refused(f"{name}: write its function as a lambda, x -> f(x); a bare name is not allowed")
    if lowered in allowed.CASTS:
        _check_type(name, arguments)
    if lowered in allowed.REDUCERS:
        _check_reducer(name, arguments)


def _function_allowed(name: str) -> bool:
    return name.lower() in allowed.FUNCTIONS or _aggregate_allowed(name)


def _aggregate_allowed(name: str) -> bool:
    while name.lower() not in allowed.AGGREGATES:
        suffix = next((end for end in allowed.COMBINATORS if name.endswith(end)), None)
        if suffix is None:
            return False
        name = name.removesuffix(suffix)
    return True


def _check_in_table(name: str, databases: frozenset[str]) -> None:
    """`x IN name`: a name of two parts is a table, unless it is a column of a joined table; both look the same."""
    match = _TABLE.fullmatch(name)
    if match is None or (match["database"] is not None and match["database"] not in databases):
        raise Refused(
            f"IN {name} reads a table that is not allowed; readers may use the tables of {_list(databases)} "
            "(for an array in a column write has(column, value))"
        )


def _check_type(name: str, arguments: list[Node]) -> None:
    """States of aggregate functions are read back by code that trusts them, so none may be made from a string."""
    if len(arguments) < 2 or arguments[1].kind != "Literal" or not arguments[1].payload.startswith("'"):
        raise Refused(f"{name}: the type must be written out as text")
    if _holds_more_than_types(arguments[1].payload):
        raise Refused(f"{name}: the type {arguments[1].payload} is not allowed for readers")


def _check_reducer(name: str, arguments: list[Node]) -> None:
    literal = arguments[0].payload if arguments and arguments[0].kind == "Literal" else ""
    match = _REDUCER.fullmatch(literal)
    if match is None or not _aggregate_allowed(match["name"]):
        raise Refused(f"{name}: its first argument must be the name of an aggregate function that readers may use")


def _check_shadows(root: Node) -> None:
    """`WITH file AS toString SELECT toString('x')` calls file: a name given to a name may not be called."""
    called = {node.payload.lower() for node in root.walk() if node.kind == "Function"}
    for node in root.walk():
        if node.kind == "Identifier" and node.alias is not None and node.alias.lower() in called:
            raise Refused(
                f"the alias {node.alias} has the name of a function that the query calls; choose another alias"
            )


def _holds_more_than_types(literal: str) -> bool:
    return _NOT_A_TYPE.search(literal) is not None


def _arguments(function: Node) -> list[Node]:
    first = function.children[0] if function.children else None
    return first.children if first is not None and first.kind == "ExpressionList" else []


def _list(databases: frozenset[str]) -> str:
    return ", ".join(sorted(databases))
