"""`wattline dlq`: dead letters, listed, shown and replayed."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import uuid4

import typer
from rich.table import Table

from connectors.asterisk import FORMATS
from connectors.clickhouse.dead_letters import ClickHouseDeadLetters
from ingest.dead_letters import Replay, Wanted, grouped
from ingest.log import Position
from ingest.secrets import Secrets
from wattline import assembly
from wattline.cli.shared import EXIT_KEPT_BACK, Failure, begin, err, out, print_json
from wattline.remembered import RememberedReaders
from wattline.settings import Settings

app = typer.Typer(help="Dead letters: records that couldn't become events. List, show, replay.", no_args_is_help=True)

MOST_LISTED = 100_000

Topic = Annotated[str | None, typer.Option(help="Only of this topic.")]
Source = Annotated[str | None, typer.Option(help="Only of this source.")]
Reader = Annotated[str | None, typer.Option(help="Only of this reader (queue_log, cdr, event, sink …).")]
Since = Annotated[datetime | None, typer.Option(help="Only since this time (UTC).")]
Finished = Annotated[bool, typer.Option("--all", help="Also those replayed or dropped.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@contextmanager
def letters_of(settings: Settings) -> Iterator[ClickHouseDeadLetters]:
    with assembly.open_client(settings) as client:
        yield ClickHouseDeadLetters(client)


@app.command("list")
def list_letters(
    topic: Topic = None,
    source: Source = None,
    reader: Reader = None,
    since: Since = None,
    finished: Finished = False,
    as_json: AsJson = False,
) -> None:
    """List the kinds of dead letters: how many, of which source, what is wrong, and one of them to look at."""
    settings, _ = begin()
    with letters_of(settings) as letters:
        groups = grouped(letters.overview(wanted_of(topic, source, reader, since, finished), MOST_LISTED))
    if as_json:
        print_json([{name: getattr(group, name) for name in group.__slots__} for group in groups])
        return
    if not groups:
        out.print("no dead letters")
        return
    table = Table("letters", "distinct", "source", "what is wrong", "last", "example")
    for group in groups:
        what = f"{group.field}: {group.error}" if group.field and group.field not in group.error else group.error
        last = group.last.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M:%S")
        table.add_row(f"{group.letters:,}", f"{group.distinct:,}", group.source, what, last, str(group.example))
    out.print(table)


@app.command("show")
def show(
    letter: Annotated[str, typer.Argument(help="Its id: topic/partition/offset.")],
    content: Annotated[bool, typer.Option("--content", help="Unseal and print its bytes (may hold numbers).")] = False,
) -> None:
    """Show one dead letter; with --content the record itself, which is kept encrypted."""
    settings, home = begin()
    with letters_of(settings) as letters:
        found = letters.find(Wanted(position=position_of(letter), finished=True), 1)
    if not found:
        raise Failure(f"there is no dead letter {letter}")
    one = found[0]
    for name in ("position", "type", "source", "reader", "file", "line", "field", "value", "error", "failed_at"):
        out.print(f"{name:<10} {getattr(one, name)}", markup=False, soft_wrap=True)
    if content:
        raw = Secrets.load_or_create(home.secret).unseal(one.sealed)
        out.print(f"{'content':<10} {raw.decode('utf-8', 'backslashreplace')}", markup=False, soft_wrap=True)


@app.command("replay")
def replay(
    maximum: Annotated[int, typer.Option("--max", min=1, help="At most so many letters and events.")] = 1000,
    policy: Annotated[
        Literal["retry", "drop"], typer.Option(help="retry, or drop: mark as not wanted any more.")
    ] = "retry",
    topic: Topic = None,
    source: Source = None,
    reader: Reader = None,
    since: Since = None,
    as_json: AsJson = False,
) -> None:
    """Try dead letters again, oldest first. Harmless to repeat: what a letter holds always gets the same id.

    Exit code 3 when some failed again.
    """
    settings, home = begin()
    readers = RememberedReaders(home.sources)
    with letters_of(settings) as letters, assembly.open_door(settings) as door:
        run = Replay(
            letters=letters,
            door=door,
            secrets=Secrets.load_or_create(home.secret),
            readers=dict.fromkeys(FORMATS, readers),
            clock=assembly.now,
            operator=getpass.getuser(),
        )
        done = run.run(uuid4(), wanted_of(topic, source, reader, since, False), maximum, policy)
    if as_json:
        print_json({"letters": dict(done.letters), "events": done.events, "errors": dict(done.errors)})
    else:
        out.print(", ".join(f"{count:,} {result}" for result, count in done.letters.items()) or "nothing to replay")
        for error, count in done.errors.most_common(10):
            err.print(f"{count:,} × {error}", markup=False, soft_wrap=True)
    if done.letters["failed"]:
        raise typer.Exit(EXIT_KEPT_BACK)


def wanted_of(
    topic: str | None, source: str | None, reader: str | None, since: datetime | None, finished: bool
) -> Wanted:
    return Wanted(
        topic=topic,
        source=source,
        reader=reader,
        since=since.replace(tzinfo=assembly.now().tzinfo) if since else None,
        finished=finished,
    )


def position_of(text: str) -> Position:
    """`topic/partition/offset`. Raises Failure."""
    parts: list[Any] = text.rsplit("/", 2)
    try:
        return Position(parts[0], int(parts[1]), int(parts[2]))
    except (IndexError, ValueError):
        raise Failure(f"{text!r} is not the id of a dead letter: topic/partition/offset") from None
