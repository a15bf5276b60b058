"""The text of `EXPLAIN AST`, read strictly: one line per node, one blank of indent per level, a count of children.

    SelectQuery (children 2)
     ExpressionList (children 1)
      Function count (alias n) (children 1)

Names stand in it unescaped; `fence_tokens.read` has refused every name that could pass for more than a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from connectors.clickhouse.gateway.fence_refusal import Refused

MAX_NODES = 50_000
"""The engine's own default of `max_ast_elements`."""

_LINE = re.compile(r"(?P<text>[^ ].*?)(?: \(children (?P<children>[1-9]\d{0,8})\))?", re.ASCII | re.DOTALL)
_NAMED = frozenset({"Function", "Identifier", "TableIdentifier", "Literal", "Subquery"})


@dataclass(slots=True)
class Node:
    """`kind` is the first word of the line, `payload` the rest without the alias, both as the engine prints them."""

    kind: str
    payload: str = ""
    alias: str | None = None
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """This node and all below it, parents first. Without recursion: a reader chooses the depth."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


def parse(text: str) -> Node:
    """The tree that `text` draws.

    :raises Refused: any line, indent or count that doesn't fit; several roots; too many nodes.
    """
    lines = text.rstrip("\n").split("\n")
    if len(lines) > MAX_NODES:
        raise Refused(f"the query has more than {MAX_NODES} parts")
    root, children = _line(lines[0], 0)
    # The nodes from the root to the last line, each with the number of children still to come.
    path: list[tuple[Node, int]] = [(root, children)]
    for line in lines[1:]:
        depth = len(line) - len(line.lstrip(" "))
        if not 0 < depth <= len(path) or any(missing for _, missing in path[depth:]):
            raise _unreadable(line)
        del path[depth:]
        parent, missing = path[-1]
        if not missing:
            raise _unreadable(line)
        node, children = _line(line, depth)
        parent.children.append(node)
        path[-1] = parent, missing - 1
        path.append((node, children))
    if any(missing for _, missing in path):
        raise _unreadable(lines[-1])
    return root


def _line(line: str, depth: int) -> tuple[Node, int]:
    match = _LINE.fullmatch(line, depth)
    if match is None:
        raise _unreadable(line)
    return _node(match["text"]), int(match["children"] or 0)


def _node(text: str) -> Node:
    kind, _, rest = text.partition(" ")
    if kind not in _NAMED:
        return Node(kind, rest)
    if kind == "Literal" and not rest.endswith(")"):
        return Node(kind, rest)
    if rest.startswith("(alias "):
        rest = " " + rest
    payload, found, alias = rest.rpartition(" (alias ") if kind == "Literal" else rest.partition(" (alias ")
    if not found or not alias.endswith(")"):
        return Node(kind, rest)
    return Node(kind, payload, alias[:-1])


def _unreadable(line: str) -> Refused:
    return Refused(f"the engine's syntax tree of this query can't be read with certainty (at {line.strip()[:60]!r})")
