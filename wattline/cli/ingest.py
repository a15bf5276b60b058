"""`wattline ingest`: files of a PBX or of any other system, whole or followed."""

import hashlib
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from connectors.files.decoding import codec_for
from connectors.files.localtime import YEARS
from connectors.files.records import Item, UnfitFile
from connectors.tabular import BadMapping
from ingest.patience import Patience, Stopping, Uncounted
from wattline.cli.shared import EXIT_KEPT_BACK, Failure, Misuse, begin, complain, err, out, print_json
from wattline.dbt import failures, run_dbt
from wattline.home import Home
from wattline.loading import Loader, SinkStalled
from wattline.remembered import remember
from wattline.services.state import read_state, runs_apart
from wattline.settings import Settings
from wattline.sources import Declared, Source, UnknownSource, source_of

REJECTS_SHOWN = 10


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of them; .gz too.")],
    form: Annotated[
        str | None,
        typer.Option(
            "--as",
            help="queue_log, queue_log_csv, cdr, cel, cel_json, a shipped mapping (bank_day …) or a mapping's YAML "
            "file; guessed when left out.",
        ),
    ] = None,
    pbx: Annotated[
        str, typer.Option(help="Id of the PBX or system: call ids are unique only together with it.")
    ] = "pbx",
    tz: Annotated[
        str | None, typer.Option(help="Zone of local times in the files; else the mapping's, else the reporting zone.")
    ] = None,
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Date, where the file has none.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="utf-8, gbk …")] = None,
    columns: Annotated[str | None, typer.Option(help="Declared column order of a CSV: names, comma-separated.")] = None,
    source: Annotated[str, typer.Option(help="Name of the source, part of every event's identity.")] = "",
    follow: Annotated[bool, typer.Option("--follow", help="Keep reading what is appended, through rotation.")] = False,
    refresh: Annotated[bool, typer.Option(help="Wait for the sink and bring the marts up to date.")] = True,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 3 when any record was kept as a dead letter.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Read files into the event log. The same record always becomes the same event: reading twice changes nothing."""
    settings, home = begin()
    if not pbx.strip():
        raise Misuse("--pbx: an empty name tells no call from another PBX's")
    if day and not YEARS[0] <= day.year <= YEARS[1]:
        raise Misuse(f"--date {day:%Y-%m-%d}: the year is not between {YEARS[0]} and {YEARS[1]}")
    declared = Declared(
        form=form,
        pbx=pbx,
        zone=zone_of(tz) if tz else None,
        usual_zone=settings.zone,
        day=day.date() if day else None,
        source=source,
        encoding=encoding_of(encoding),
        columns=tuple(name.strip() for name in columns.split(",")) if columns else None,
    )
    sources = find_sources(paths, declared)
    home.prepare()
    remember(home.sources, sources)
    if follow:
        follow_all(settings, home, sources)
        return
    with Loader(settings) as loader:
        complete = read_all(loader, sources)
        show_rejects(loader)
        if refresh and loader.loaded.events + loader.loaded.rejected:
            complete = bring_up_to_date(settings, home, loader) and complete
        if as_json:
            print_json(summary(loader, sources))
        else:
            show_summary(loader)
    if not complete:
        raise typer.Exit(1)
    if strict and loader.loaded.rejected:
        raise typer.Exit(EXIT_KEPT_BACK)


def zone_of(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Misuse(f"--tz {name}: not an IANA time zone such as Asia/Shanghai") from None


def encoding_of(name: str | None) -> str | None:
    try:
        return name and codec_for(name)
    except ValueError as error:
        raise Misuse(f"--encoding: {error}") from None


def find_sources(paths: list[Path], declared: Declared) -> list[Source]:
    """What every file is, before any is read; in folders, files that nothing is known of are left out."""
    sources: list[Source] = []
    try:
        for path in paths:
            if path.is_dir():
                sources += in_folder(path, declared)
            else:
                sources.append(source_of(path, declared))
    except (UnknownSource, BadMapping) as error:
        raise Failure(str(error)) from None
    except OSError as error:
        raise Failure(f"{error.filename}: {error.strerror}") from None
    if not sources:
        raise Failure("nothing to read: there is no file, or nothing is known of those there are; see --as")
    if declared.form is None:
        for found in sources:
            err.print(f"{found.path}: read as {found.name} ({found.because})", markup=False, soft_wrap=True)
    return sources


def in_folder(folder: Path, declared: Declared) -> Iterator[Source]:
    for path in sorted(file for file in folder.iterdir() if file.is_file()):
        try:
            yield source_of(path, declared)
        except UnknownSource:
            err.print(f"{path}: left out, nothing known of it", markup=False, soft_wrap=True)


def read_all(loader: Loader, sources: list[Source]) -> bool:
    """Reads every file; one that can't be read is told and the others go on. False when there was one."""
    complete = True
    for found in sources:
        before = loader.loaded.events + loader.loaded.rejected
        try:
            with bar(found.path.name) as progress:
                for batch in found.batches(progress):
                    loader.admit(batch)
        except UnfitFile as error:
            complain(str(error))
            complete = False
        except OSError as error:
            complain(f"{found.path}: {error.strerror or error}")
            complete = False
        else:
            if loader.loaded.events + loader.loaded.rejected == before:
                err.print(f"{found.path}: nothing in it", markup=False, soft_wrap=True)
    return complete


@contextmanager
def bar(name: str) -> Iterator[Any]:
    """A progress bar by bytes; yields what the readers call with (done, total)."""
    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), DownloadColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task(name, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def bring_up_to_date(settings: Settings, home: Home, loader: Loader) -> bool:
    """Waits until the warehouse has it, then refreshes the marts; says why when it can't."""
    if read_state(home.run / "state.json") is None and not runs_apart(home.run):
        err.print("Wattline isn't running: the events are in the log, `wattline up` loads them", markup=False)
        return True
    try:
        with err.status("loading into the warehouse …") as spinner:
            loader.wait_for_sink(lambda behind: spinner.update(f"loading into the warehouse, {behind:,} to go …"))
    except SinkStalled as error:
        complain(str(error))
        return False
    with err.status("refreshing the marts …"):
        done = run_dbt(settings, ["run", "--select", "tag:intraday"])
    if not done.ok:
        complain("the events are loaded, but dbt failed:\n" + ("\n".join(failures(home)) or done.output[-2000:]))
    return done.ok


def show_rejects(loader: Loader) -> None:
    for reject in loader.loaded.rejects[:REJECTS_SHOWN]:
        err.print(f"kept back: {reject}", markup=False, soft_wrap=True)
    if loader.loaded.rejected > REJECTS_SHOWN:
        err.print(f"… and {loader.loaded.rejected - REJECTS_SHOWN:,} more: `wattline dlq list`", markup=False)


def show_summary(loader: Loader) -> None:
    loaded = loader.loaded
    kept = f", {loaded.rejected:,} kept as dead letters" if loaded.rejected else ""
    out.print(f"{loaded.events:,} events{kept}")
    for type_name, count in sorted(loaded.by_type.items()):
        out.print(f"  {type_name.removeprefix('wattline.'):<28}{count:>10,}", markup=False)


def summary(loader: Loader, sources: list[Source]) -> dict[str, Any]:
    loaded = loader.loaded
    return {
        "files": [{"path": str(source.path), "as": source.name} for source in sources],
        "events": loaded.events,
        "rejected": loaded.rejected,
        "by_type": dict(loaded.by_type),
        "rejects": [str(reject) for reject in loaded.rejects],
    }


def follow_all(settings: Settings, home: Home, sources: list[Source]) -> None:
    """Follows every file in a thread of its own until Ctrl-C or SIGTERM; the first error stops them all.

    A log or a vault that is away is no error: the file keeps what comes meanwhile.
    """
    stop, lock = Event(), Lock()
    patience = Patience(Uncounted(), stopping=stop)
    errors: list[Exception] = []
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    with ExitStack() as opened:
        try:
            loader = patience.until_done("opening the log", lambda: opened.enter_context(Loader(settings)))
        except Stopping:
            return

        def admit(batch: list[Item]) -> None:
            with lock:
                patience.until_done("taking in what was read", lambda: loader.admit(batch))

        def follow_one(found: Source) -> None:
            try:
                found.follow(state_file(home, found.path), admit, stop)
            except Stopping:  # what isn't in the log is read again next time: the state says so
                pass
            except Exception as error:  # told below, by the thread that can end the command
                errors.append(error)
                stop.set()

        threads = [Thread(target=follow_one, args=(found,), name=str(found.path)) for found in sources]
        for thread in threads:
            thread.start()
        err.print(f"following {len(sources)} files; Ctrl-C stops", markup=False)
        for thread in threads:
            thread.join()
        show_rejects(loader)
        show_summary(loader)
    if errors:
        raise Failure(str(errors[0]))


def state_file(home: Home, path: Path) -> Path:
    """Where the place in a followed file is kept: by its absolute path, which rotation doesn't change."""
    digest = hashlib.sha256(str(path.resolve().parent / path.name).encode()).hexdigest()[:16]
    return home.follow / f"{path.name}.{digest}.json"
