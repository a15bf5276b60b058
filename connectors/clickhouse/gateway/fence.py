"""The readers' fence: a query is refused unless everything in it is on a list.

chDB has no users of its own, and `readonly=1` is no fence: on such a handle a query still read files and every
database, wrote files, stopped merges and killed queries. So for a reader the gateway asks `check` first:

1. the text must be one plain statement (`fence_tokens`), its settings on the list (`fence_settings`);
2. the engine parses it (`EXPLAIN AST`) and the tree is read strictly (`fence_ast`);
3. every statement kind, table, function, table function and format in the tree must be allowed (`fence_judge`,
   with the names of `fence_allowed`); what can't be judged with certainty is refused.

The engine then runs the same text with `Verdict.settings` and in `Verdict.database`, on a handle locked afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from connectors.clickhouse.gateway import fence_allowed as allowed
from connectors.clickhouse.gateway.fence_ast import parse
from connectors.clickhouse.gateway.fence_judge import judge
from connectors.clickhouse.gateway.fence_refusal import Refused
from connectors.clickhouse.gateway.fence_settings import judge_settings, read_clauses, table_filters
from connectors.clickhouse.gateway.fence_show import judge_show
from connectors.clickhouse.gateway.fence_tokens import Token, check_parameters, read

_MIB, _GIB = 1 << 20, 1 << 30

READER_LIMITS: Mapping[str, int] = {
    "max_execution_time": 60,
    "max_memory_usage": 2 * _GIB,
    "max_result_rows": 1_000_000,
    "max_result_bytes": _GIB,
    "max_rows_to_read": 2_000_000_000,
    "max_bytes_to_read": 200 * _GIB,
    "max_threads": 4,
}
"""Seconds, bytes, rows, threads."""

_PLAIN_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReaderPolicy:
    """What one reader may see and spend.

    `default_database` is where names without a database belong when the client names none, or names `default`.
    `limits` are engine settings; a request may lower them, never raise them. 0 isn't a limit and is refused.
    """

    databases: frozenset[str] = frozenset({"marts"})
    default_database: str = "marts"
    limits: Mapping[str, int] = field(default_factory=lambda: dict(READER_LIMITS))
    max_statement_bytes: int = 256 * 1024

    def __post_init__(self) -> None:
        for name in self.databases:
            if not _PLAIN_NAME.fullmatch(name):
                raise ValueError(f"databases: {name!r} is not a plain name of letters, digits and underscores")
        if self.default_database not in self.databases:
            raise ValueError(f"default_database: {self.default_database!r} is not among {sorted(self.databases)}")
        for setting, most in self.limits.items():
            if most <= 0:
                raise ValueError(f"limits: {setting} = {most}; a limit is above 0")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`allowed`, else the `reason`, written for the reader.

    `settings` are to be set on the handle before it is locked, `database` is to be its current one: the judgement
    holds only with both.
    """

    allowed: bool
    reason: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    database: str = ""


def check(
    statement: str,
    params: Mapping[str, str],
    settings: Mapping[str, str],
    explain: Callable[[str], str],
    policy: ReaderPolicy,
) -> Verdict:
    """Judge one request of a reader.

    :param statement: the text exactly as it will run.
    :param params: values of `{name:Type}`, without the `param_` of the URL.
    :param settings: everything else that came with the request, `database` included.
    :param explain: gives the plain text (TSVRaw) of `EXPLAIN AST <statement>`, run with the same params on a
        handle with readonly=2 (not 1: the engine applies a SETTINGS clause even while explaining, and its values
        have been judged by then). Called at most once, and only with text that was found to be one statement.
        What it raises (a syntax error) passes through.
    """
    try:
        database = _database(settings, policy)
        tokens = read(statement, policy.max_statement_bytes)
        check_parameters(tokens, params)
        clauses = read_clauses(tokens)
        request = {name: value for name, value in settings.items() if name != "database"}
        engine_settings = judge_settings(request, clauses.values, policy.limits, allowed.FORMATS)
        _judge_statement(statement, tokens, clauses.count, explain, policy)
    except Refused as refusal:
        return Verdict(False, str(refusal))
    engine_settings["additional_table_filters"] = table_filters(policy.databases)
    return Verdict(True, "", engine_settings, database)


def _database(settings: Mapping[str, str], policy: ReaderPolicy) -> str:
    asked = settings.get("database", "")
    if asked in ("", "default"):
        return policy.default_database
    if asked not in policy.databases:
        raise Refused(f"database {asked!r} is not allowed; readers may use {', '.join(sorted(policy.databases))}")
    return asked


def _judge_statement(
    statement: str, tokens: Sequence[Token], settings_clauses: int, explain: Callable[[str], str], policy: ReaderPolicy
) -> None:
    first = tokens[0]
    if first.is_word("SHOW", "EXISTS"):
        kinds = judge_show(tokens, policy.databases)
        root = parse(explain(statement))
        if root.kind not in kinds:
            raise Refused(f"the engine reads this as {root.kind}, which is not allowed for readers")
        return
    if not (first.text == "(" or first.is_word("SELECT", "WITH", "FROM", "EXPLAIN", "DESC", "DESCRIBE")):
        raise Refused(
            f"statements that begin with {first.text[:40]} are not allowed for readers; allowed are SELECT, EXPLAIN, "
            "DESCRIBE, EXISTS, SHOW DATABASES and SHOW TABLES"
        )
    judge(parse(explain(statement)), policy.databases, settings_clauses)
