"""SHOW and EXISTS of a reader: the few forms by which clients list databases and tables.

The syntax tree hides most of these statements (SHOW DATABASES and SHOW SETTINGS look the same in it), so the whole
text must have one of the forms below. What SHOW lists is filtered by the engine, see `fence_settings.table_filters`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from connectors.clickhouse.gateway import fence_allowed as allowed
from connectors.clickhouse.gateway.fence_judge import check_table
from connectors.clickhouse.gateway.fence_refusal import Refused
from connectors.clickhouse.gateway.fence_tokens import Token

_PATTERN = r"( (NOT )?I?LIKE <string>)?( LIMIT <number>)?( FORMAT <format>)?"
_FORMS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"SHOW DATABASES" + _PATTERN), frozenset({"ShowTables"})),
    (re.compile(r"SHOW (FULL )?TABLES( (FROM|IN) <database>)?" + _PATTERN), frozenset({"ShowTables"})),
    (re.compile(r"EXISTS DATABASE <database>( FORMAT <format>)?"), frozenset({"ExistsDatabaseQuery"})),
    (
        re.compile(r"EXISTS (TABLE |VIEW )?<table>( FORMAT <format>)?"),
        frozenset({"ExistsTableQuery", "ExistsViewQuery"}),
    ),
)
_KEYWORDS = frozenset({
    "SHOW", "EXISTS", "DATABASES", "DATABASE", "FULL", "TABLES", "TABLE", "VIEW",
    "FROM", "IN", "NOT", "LIKE", "ILIKE", "LIMIT", "FORMAT",
})  # fmt: skip


def judge_show(tokens: Sequence[Token], databases: frozenset[str]) -> frozenset[str]:
    """The node kinds that the engine may make of this SHOW or EXISTS.

    :raises Refused: any form but the few above, or a database or table that isn't allowed.
    """
    shape: list[str] = []
    names: dict[str, str] = {}
    position = 0
    while position < len(tokens):
        token = tokens[position]
        previous = shape[-1] if shape else ""
        position += 1
        if token.kind == "string":
            shape.append("<string>")
        elif previous == "LIMIT" and token.text.isdigit():
            shape.append("<number>")
        elif previous == "FORMAT":
            shape.append(_name(names, "<format>", token.name))
        elif previous in ("FROM", "IN") or (previous == "DATABASE" and shape[0] == "EXISTS"):
            shape.append(_name(names, "<database>", token.name))
        elif token.kind == "word" and token.text.upper() in _KEYWORDS:
            shape.append(token.text.upper())
        elif token.kind in ("word", "quoted") and shape[:1] == ["EXISTS"]:
            name = token.name
            if position + 1 < len(tokens) and tokens[position].text == ".":
                name = f"{name}.{tokens[position + 1].name}"
                position += 2
            shape.append(_name(names, "<table>", name))
        else:
            shape.append(token.text)
    text = " ".join(shape)
    kinds = next((kinds for form, kinds in _FORMS if form.fullmatch(text)), None)
    if kinds is None:
        raise Refused(
            "of SHOW and EXISTS readers may use SHOW DATABASES, SHOW TABLES [FROM database] [LIKE 'text'] [LIMIT n], "
            "EXISTS [TABLE] name and EXISTS DATABASE name"
        )
    if "<database>" in names and names["<database>"] not in databases:
        raise Refused(f"database {names['<database>']} is not allowed; readers may use {', '.join(sorted(databases))}")
    if "<table>" in names:
        check_table(names["<table>"], databases)
    if names.get("<format>", "TSV").lower() not in allowed.FORMATS:
        raise Refused(f"format {names['<format>']!r} is not allowed for readers")
    return kinds


def _name(names: dict[str, str], role: str, name: str) -> str:
    names[role] = name
    return role
