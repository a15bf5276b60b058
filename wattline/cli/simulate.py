"""`wattline simulate`: a utility's days, into the log or as an Asterisk's files."""

import time
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import ValidationError

from wattline import assembly
from wattline.cli.ingest import bring_up_to_date, show_rejects, show_summary
from wattline.cli.shared import Failure, Misuse, begin, err, out
from wattline.loading import Loader, in_chunks


def simulate(
    days: Annotated[int, typer.Option(min=1, max=3660, help="How many days.")] = 1,
    start: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="First day; so that the last is yesterday when left out."),
    ] = None,
    calls_per_day: Annotated[int, typer.Option(min=1, help="First attempts on an average day.")] = 1500,
    seed: Annotated[int, typer.Option(help="The same seed gives the same days.")] = 1,
    form: Annotated[
        Literal["events", "asterisk"], typer.Option("--as", help="events, or asterisk: queue_log, CDR and CEL files.")
    ] = "events",
    folder: Annotated[Path | None, typer.Option("--out", help="Folder for the files of --as asterisk.")] = None,
    truth: Annotated[Path | None, typer.Option(help="Write what really happened into this folder (Parquet).")] = None,
    pace: Annotated[
        float, typer.Option("--live", min=0, help="Pace: 1 is the clock's, 60 an hour a minute; 0: all at once.")
    ] = 0,
    refresh: Annotated[bool, typer.Option(help="Wait for the sink and bring the marts up to date.")] = True,
) -> None:
    """Simulate a utility's days: calls, outages, tickets, bills, payments, every event type."""
    from connectors.simulator.asterisk_files import write_asterisk_files
    from connectors.simulator.live import live
    from connectors.simulator.settings import SimulationSettings
    from connectors.simulator.simulation import simulate as simulated
    from connectors.simulator.simulation import unheard
    from connectors.simulator.truth_files import TruthFiles

    settings, home = begin()
    first = start.date() if start else datetime.now(settings.zone).date() - timedelta(days=0 if pace else days)
    try:
        wanted = SimulationSettings(
            start=first,
            days=days,
            calls_per_day=calls_per_day,
            zone=settings.reporting_zone,
            **({"history_days": 0} if form == "asterisk" else {}),  # an Asterisk's files hold no bills
        )
    except ValidationError as error:
        faults = (f"--{str(fault['loc'][0]).replace('_', '-')}: {fault['msg']}" for fault in error.errors())
        raise Misuse("\n".join(faults)) from None
    with ExitStack() as resources:
        hear = resources.enter_context(TruthFiles(truth, wanted.tz)) if truth else unheard
        if form == "asterisk":
            if folder is None:
                raise Misuse("--as asterisk needs --out FOLDER")
            try:
                rows = write_asterisk_files(wanted, seed, folder, hear)
            except FileExistsError as error:
                raise Failure(f"{error.filename} is there already; choose an empty folder") from None
            for name, count in rows.items():
                out.print(f"{folder / name}: {count:,} rows", markup=False)
            return
        loader = resources.enter_context(Loader(settings))
        if pace:
            err.print("simulating at the clock's pace; Ctrl-C stops", markup=False)
            for draft in live(wanted, seed, assembly.now, time.sleep, pace, hear):
                loader.admit([draft])
        else:
            with err.status("simulating …") as spinner:
                for chunk in in_chunks(simulated(wanted, seed, hear)):
                    loader.admit(chunk)
                    spinner.update(f"simulating, {loader.loaded.events:,} events …")
        show_rejects(loader)
        complete = bring_up_to_date(settings, home, loader) if refresh else True
        show_summary(loader)
    if not complete:
        raise typer.Exit(1)
