"""`wattline report`: the key numbers of a day, a month or a year."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

import typer

from wattline import assembly
from wattline.cli.shared import Misuse, begin, out, print_json
from wattline.report.drawing import drawn
from wattline.report.periods import YEARS, Kind, Period
from wattline.report.queries import Report, ask, latest_day
from wattline.settings import Settings

app = typer.Typer(help="Key numbers in the terminal, with small bar charts.", no_args_is_help=True)

Day = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help="A day in the period; the latest with calls when left out."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.command("day")
def day(when: Day = None, as_json: AsJson = False) -> None:
    """Report a day by hour."""
    show("day", when, as_json)


@app.command("month")
def month(when: Day = None, as_json: AsJson = False) -> None:
    """Report a month by day."""
    show("month", when, as_json)


@app.command("year")
def year(when: Day = None, as_json: AsJson = False) -> None:
    """Report a year by month."""
    show("year", when, as_json)


def show(kind: Kind, when: datetime | None, as_json: bool) -> None:
    settings, _ = begin()
    if when and not YEARS[0] <= when.year <= YEARS[1]:
        raise Misuse(f"--date {when:%Y-%m-%d}: a day between {YEARS[0]} and {YEARS[1]}")
    report = made(settings, kind, when.date() if when else None)
    if as_json:
        print_json(as_document(report))
        return
    for part in drawn(report):
        out.print(part)


def show_day(settings: Settings, when: date | None) -> None:
    """The day's report, for `wattline up`."""
    for part in drawn(made(settings, "day", when)):
        out.print(part)


def made(settings: Settings, kind: Kind, when: date | None) -> Report:
    """The report of the period around a day, by default the latest that has calls."""
    with assembly.open_client(settings) as client:
        found = when or latest_day(client) or datetime.now(settings.zone).date()
        return ask(client, Period(kind, found))


def as_document(report: Report) -> dict[str, Any]:
    """The report for a script."""
    document = asdict(report)
    document["period"] = {"kind": report.period.kind, "first": report.period.first, "until": report.period.following}
    return document
