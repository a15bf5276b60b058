"""`wattline sql`: one query, or a prompt for many."""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError
from prompt_toolkit import PromptSession
from prompt_toolkit.history import FileHistory
from prompt_toolkit.lexers import PygmentsLexer
from pygments.lexers.sql import SqlLexer
from rich.console import Console
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

from wattline import assembly
from wattline.cli.rows import drawn
from wattline.cli.shared import Failure, Misuse, begin, complain, out
from wattline.engine_errors import told

FORMATS = {"tsv": "TabSeparated", "csv": "CSVWithNames", "json": "JSONEachRow", "pretty": "PrettyCompact"}
SHOWN = 1_000
"""Rows that a table on the terminal shows before it says how many more there are."""

BROKE_OFF = b"\r\n__exception__\r\n"
"""What the warehouse writes behind the last whole row of an answer that it can't finish."""

_ASKS = re.compile(
    r"(\s|--[^\n]*(\n|$)|/\*.*?\*/|\()*(SELECT|WITH|FROM|SHOW|DESCRIBE|DESC|EXPLAIN|EXISTS)\b",
    re.IGNORECASE | re.DOTALL,
)
_HAS_FORMAT = re.compile(r"\bFORMAT\s+\w+\s*$", re.IGNORECASE)


def sql(
    query: Annotated[str | None, typer.Argument(help="The statement; none, with a terminal: a prompt.")] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="Read the statement from a file.")] = None,
    form: Annotated[
        str,
        typer.Option("--format", help="table, tsv (no header), csv, json (a line a row), or any ClickHouse format."),
    ] = "table",
    names: Annotated[bool, typer.Option("--names", help="tsv with a header line.")] = False,
    account: Annotated[
        str | None,
        typer.Option(
            "--as", help="The operator, who reads everything; planner (fenced to marts), superset, restricted."
        ),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Allow statements that change something.")] = False,
) -> None:
    """Ask the warehouse in SQL. Reads only, unless --write."""
    settings, home = begin()
    known = assembly.accounts(settings)
    if account is not None and account not in known:
        raise Misuse(f"--as {account}: the accounts are {', '.join(known)}")
    text = statement_of(query, file)
    operator = account in (None, settings.clickhouse.user)
    limits = {"readonly": "2"} if operator and not write else {}
    with assembly.open_client(settings, account) as client:
        try:
            if text is not None:
                answer(client, text, "TabSeparatedWithNames" if names and form == "tsv" else form, limits)
            else:
                home.prepare()
                converse(client, home.root / "sql_history", form, limits)
        except ClickHouseError as error:
            raise Failure(explain(error, write)) from None


def statement_of(query: str | None, file: Path | None) -> str | None:
    """The statement as given, from the file or from standard input; None for a prompt. Raises Failure."""
    try:
        if file is not None:
            text: str | None = file.read_text("utf-8")
        else:
            text = query if query is not None or sys.stdin.isatty() else sys.stdin.read()
    except UnicodeDecodeError:
        raise Failure(f"{file or 'standard input'} isn't text in UTF-8") from None
    if text is not None and not text.strip(" \t\r\n;"):
        raise Misuse("there is no statement; give one, or call `wattline sql` in a terminal for a prompt")
    return text


def answer(client: Client, text: str, form: str, limits: dict[str, str]) -> None:
    """Runs one statement and writes its answer to standard output; long answers are streamed.

    Raises ClickHouseError, Failure where the answer breaks off.
    """
    text = text.strip().rstrip(";")
    if not is_question(text):
        client.command(text, settings=limits)
    elif _HAS_FORMAT.search(text):
        stream(client, text, None, limits)
    elif form == "table":
        show(client, text, limits)
    else:
        stream(client, text, FORMATS.get(form, form), limits)


def is_question(statement: str) -> bool:
    """Whether the statement has rows for an answer; any other is done and says nothing."""
    return _ASKS.match(statement) is not None


def stream(client: Client, text: str, form: str | None, limits: dict[str, str]) -> None:
    """The answer's bytes as they come; only whole rows of one that breaks off."""
    with client.raw_stream(text, fmt=form, settings=limits) as response:
        assert isinstance(response, BaseHTTPResponse)
        for chunk in whole_rows(response.stream(1 << 16)):
            sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()


def whole_rows(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks without the engine's message at their end. Raises Failure with it, and where the line was cut."""
    held = b""
    try:
        for chunk in chunks:
            yield held
            held = chunk
    except HTTPError as error:
        rows, _, message = held.partition(BROKE_OFF)
        yield rows
        reason = told(message.decode("utf-8", "replace").partition("\n")[2]).partition("\n")[0] or str(error)
        raise Failure(f"the answer broke off: {reason}") from None
    yield held


def show(client: Client, text: str, limits: dict[str, str]) -> None:
    """The first thousand rows as a table."""
    with client.query_row_block_stream(text, settings=limits) as blocks:
        shown: list[Sequence[Any]] = []
        more = 0
        for block in blocks:
            room = SHOWN - len(shown)
            shown += block[:room]
            more += max(0, len(block) - room)
        table, width = drawn(blocks.source.column_names, shown, out)
    console = out if out.is_terminal else Console(highlight=False, width=width)
    console.print(table)
    if more:
        out.print(f"… and {more:,} more rows (use --format tsv, csv or json for all)")


def converse(client: Client, history: Path, form: str, limits: dict[str, str]) -> None:
    """A prompt: statements end with `;`, Ctrl-C leaves the statement, \\q or Ctrl-D the prompt."""
    session: PromptSession[str] = PromptSession(history=FileHistory(str(history)), lexer=PygmentsLexer(SqlLexer))
    pending = ""
    while True:
        try:
            line = session.prompt("      … " if pending else "wattline> ")
            if not pending and line.strip().rstrip(";") in {"\\q", "exit", "quit"}:
                return
            pending = f"{pending}\n{line}" if pending else line
            if pending.rstrip().endswith(";"):
                statement, pending = pending, ""
                if statement.strip(" \t\r\n;"):
                    answer(client, statement, form, limits)
            elif not pending.strip():
                pending = ""
        except KeyboardInterrupt:
            pending = ""
        except EOFError:
            return
        except ClickHouseError as error:
            complain(explain(error, write=not limits))
        except Failure as error:
            complain(str(error))


def explain(error: ClickHouseError, write: bool) -> str:
    """The engine's error, with what to do where we know it."""
    message = told(str(error))
    if "(READONLY)" in message and not write:
        return f"{message}\n`wattline sql` only reads; add --write to change something"
    return message
