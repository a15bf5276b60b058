"""`wattline sql`: one query, or a prompt for many."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError
from prompt_toolkit import PromptSession
from prompt_toolkit.history import FileHistory
from prompt_toolkit.lexers import PygmentsLexer
from pygments.lexers.sql import SqlLexer
from rich.table import Table

from wattline import assembly
from wattline.cli.shared import Failure, begin, complain, out

FORMATS = {"tsv": "TabSeparated", "csv": "CSVWithNames", "json": "JSONEachRow", "pretty": "PrettyCompact"}
SHOWN = 1_000
"""Rows that a table on the terminal shows before it says how many more there are."""


def sql(
    query: Annotated[str | None, typer.Argument(help="The statement; none, with a terminal: a prompt.")] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="Read the statement from a file.")] = None,
    form: Annotated[
        str,
        typer.Option("--format", help="table, tsv (no header), csv, json (a line a row), or any ClickHouse format."),
    ] = "table",
    names: Annotated[bool, typer.Option("--names", help="tsv with a header line.")] = False,
    account: Annotated[
        str, typer.Option("--as", help="wattline (reads everything), planner (fenced to marts), restricted.")
    ] = "wattline",
    write: Annotated[bool, typer.Option("--write", help="Allow statements that change something.")] = False,
) -> None:
    """Ask the warehouse in SQL. Reads only, unless --write."""
    settings, home = begin()
    text = file.read_text() if file else query
    if text is None and not sys.stdin.isatty():
        text = sys.stdin.read()
    limits = {} if write or account != "wattline" else {"readonly": "2"}
    with assembly.open_client(settings, account) as client:
        try:
            if text is not None:
                answer(client, text, "TabSeparatedWithNames" if names and form == "tsv" else form, limits)
            else:
                converse(client, home.root / "sql_history", form, limits)
        except ClickHouseError as error:
            raise Failure(explain(str(error), write)) from None


def answer(client: Client, text: str, form: str, limits: dict[str, str]) -> None:
    """Runs one statement and writes its answer to standard output; long answers are streamed."""
    text = text.strip().rstrip(";")
    if form == "table":
        show(client, text, limits)
        return
    with client.raw_stream(text, fmt=FORMATS.get(form, form), settings=limits) as stream:
        while chunk := stream.read(1 << 16):
            sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()


def show(client: Client, text: str, limits: dict[str, str]) -> None:
    """The first thousand rows as a table."""
    with client.query_row_block_stream(text, settings=limits) as stream:
        source = stream.source
        table = Table(*source.column_names)
        shown = more = 0
        for block in stream:
            for row in block:
                if shown < SHOWN:
                    table.add_row(*("" if value is None else str(value) for value in row))
                    shown += 1
                else:
                    more += 1
    out.print(table)
    if more:
        out.print(f"… and {more:,} more rows (use --format tsv, csv or json for all)")


def converse(client: Client, history: Path, form: str, limits: dict[str, str]) -> None:
    """A prompt: statements end with `;`, \\q or Ctrl-D leaves."""
    session: PromptSession[str] = PromptSession(history=FileHistory(str(history)), lexer=PygmentsLexer(SqlLexer))
    pending = ""
    while True:
        try:
            line = session.prompt("      … " if pending else "wattline> ")
        except KeyboardInterrupt:
            pending = ""
            continue
        except EOFError:
            return
        if not pending and line.strip() in {"\\q", "exit", "quit"}:
            return
        pending = f"{pending}\n{line}" if pending else line
        if pending.rstrip().endswith(";"):
            try:
                answer(client, pending, form, limits)
            except ClickHouseError as error:
                complain(str(error))
            pending = ""


def explain(message: str, write: bool) -> str:
    """The engine's error, with what to do where we know it."""
    if "READONLY" in message and not write:
        return f"{message}\n`wattline sql` only reads; add --write to change something"
    return message
