"""`wattline archive`: the log's records in Parquet, by topic and day, and their verification."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from connectors.archive.layout import ArchiveDamaged, NoArchive, days_of, topics_in
from ingest.log import EventLog
from wattline import assembly
from wattline.cli.shared import EXIT_KEPT_BACK, Failure, Misuse, begin, complain, err, out, print_json
from wattline.settings import Settings

if TYPE_CHECKING:
    from connectors.archive.writing import Archived
    from wattline.archiving import DayCheck

app = typer.Typer(
    help="Archive of the log: Parquet by topic and day (UTC) on which events happened; `verify` reads it all again.",
    invoke_without_command=True,
)

Topics = Annotated[list[str] | None, typer.Option("--topic", help="Only this topic; may be repeated.")]
Folder = Annotated[Path | None, typer.Option("--to-folder", help="Where; else WATTLINE_ARCHIVE__FOLDER.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]


def _date(about: str, name: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(name, formats=["%Y-%m-%d"], help=about)
    return option


@app.callback()
def archive(
    context: typer.Context,
    topic: Topics = None,
    day: Annotated[datetime | None, _date("Only events of this day (UTC).", "--day")] = None,
    first: Annotated[datetime | None, _date("Only events of this day (UTC) on.", "--from")] = None,
    last: Annotated[datetime | None, _date("Only events up to this day (UTC), it included.", "--to")] = None,
    to_folder: Folder = None,
    check_warehouse: Annotated[
        bool, typer.Option("--check-warehouse", help="Then count each archived day against raw.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add to the archive what the log has that it hasn't. Harmless to repeat or to interrupt.

    Exit code 3 when the log had lost records before they were archived, or raw holds other events than the archive;
    1 when a topic couldn't be archived, whatever became of the others.
    """
    if context.invoked_subcommand:
        return
    from wattline import archiving  # brings pyarrow, as the others below do

    settings, _ = begin()
    folder = folder_of(settings, to_folder)
    wanted = wanted_days(day, first, last)
    try:
        with assembly.open_log(settings) as log, err.status("archiving …") as spinner:
            topics = known_topics(log, topic)
            done = list(
                archiving.write(log, folder, topics, wanted, lambda name: spinner.update(f"archiving {name} …"))
            )
        checks = checked(settings, folder, done, wanted) if check_warehouse else []
    except (ArchiveDamaged, NoArchive) as error:
        raise Failure(str(error)) from None
    show(done, checks, as_json)
    if any(each.failure for each in done):
        raise typer.Exit(1)
    if any(each.lost for each in done) or not all(each.agrees for each in checks):
        raise typer.Exit(EXIT_KEPT_BACK)


@app.command("verify")
def verify_archive(
    folder: Annotated[Path, typer.Argument(help="The archive.")],
    topic: Topics = None,
    as_json: AsJson = False,
) -> None:
    """Read every record of an archive and hold it against the manifests. Exit code 1 when something is damaged."""
    from connectors.archive.verifying import verify

    begin()
    try:
        known = topics_in(folder)
        if unknown := [name for name in topic or () if name not in known]:
            raise Misuse(f"{folder} holds no topic {', '.join(unknown)}; it holds {', '.join(known)}")
        with err.status("reading …"):
            found = verify(folder, topic or known)
    except NoArchive as error:
        raise Failure(str(error)) from None
    if as_json:
        print_json(asdict(found))
    else:
        out.print(
            f"{found.records:,} records in {found.parts:,} files of {found.days:,} days, {found.topics} topics: sound"
        )
        for path in found.strays:
            err.print(f"{path}: in no manifest; the next run removes it", markup=False, soft_wrap=True)
    for damage in found.damages:
        complain(damage)
    if found.damages:
        raise typer.Exit(1)


def folder_of(settings: Settings, given: Path | None) -> Path:
    """The folder that is asked for, else the one that is set. Raises Misuse."""
    folder = given or settings.archive.folder
    if folder is None:
        raise Misuse("say where: --to-folder DIR, or set WATTLINE_ARCHIVE__FOLDER")
    return folder


def wanted_days(
    day: datetime | None, first: datetime | None, last: datetime | None
) -> Callable[[date | None], bool] | None:
    """Which days to write; None: all. Raises Misuse."""
    if day and (first or last):
        raise Misuse("--day, or --from and --to")
    if not (day or first or last):
        return None
    begin = (day or first or datetime.min).date()  # noqa: DTZ901
    end = (day or last or datetime.max).date()  # noqa: DTZ901
    if begin > end:
        raise Misuse(f"--from {begin} lies after --to {end}")
    return lambda wanted: wanted is not None and begin <= wanted <= end


def known_topics(log: EventLog, asked: list[str] | None) -> list[str]:
    """The topics asked for, else all. Raises Misuse."""
    known = sorted(log.topics())
    if unknown := [name for name in asked or () if name not in known]:
        raise Misuse(f"there is no topic {', '.join(unknown)}; the topics are {', '.join(known)}")
    return asked or known


def checked(
    settings: Settings, folder: Path, done: "list[Archived]", wanted: Callable[[date | None], bool] | None
) -> "list[DayCheck]":
    from wattline import archiving

    with assembly.open_client(settings) as client, err.status("counting raw …"):
        return [
            each
            for archived in done
            if not archived.failure
            for each in archiving.check(
                client,
                folder,
                archived.topic,
                [day for day in days_of(folder, archived.topic) if wanted is None or wanted(day)],
            )
        ]


def show(done: "list[Archived]", checks: "list[DayCheck]", as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "topics": [
                    {"topic": each.topic, "lost": each.lost, "failure": each.failure, "days": dict(each.by_day)}
                    for each in done
                ],
                "checks": [{**asdict(each), "agrees": each.agrees} for each in checks],
            }
        )
    else:
        table = Table("topic", "records", "days")
        for each in done:
            if each.records:
                table.add_row(each.topic, f"{each.records:,}", f"{len(each.by_day):,}")
        out.print(table if table.rows else "nothing new")
        if checks:
            out.print(f"{sum(each.agrees for each in checks):,} of {len(checks):,} types and days agree with raw")
    for archived in done:
        if archived.lost:
            complain(f"{archived.topic}: the log had let go of {archived.lost:,} records before they were archived")
        if archived.failure:
            complain(f"{archived.topic}: not archived: {archived.failure}")
    for found in checks:
        if not found.agrees:
            complain(
                f"{found.type} on {found.day}: {found.archived + found.unstamped:,} events in the archive, "
                f"{found.raw:,} in raw, {found.raw_archived:,} of them at archived offsets"
            )
