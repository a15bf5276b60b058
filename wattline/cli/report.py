"""`wattline report`: key numbers of any period, in the terminal and in files."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from clickhouse_connect.driver.client import Client

from wattline import assembly
from wattline.cli.shared import Failure, Misuse, begin, err, out, print_json
from wattline.dbt import PROJECT
from wattline.dictionary.marts import Mart, load
from wattline.dictionary.stated import variables
from wattline.report.answers import Report, ask, known_values, latest_day
from wattline.report.asking import mart_of
from wattline.report.catalogue import DAY, REPORTS
from wattline.report.columns import Asked, thresholds_known
from wattline.report.csv_file import csv_files, csv_table
from wattline.report.declared import Declared, Table
from wattline.report.document import as_document
from wattline.report.drawing import WIDTH, defined, drawn
from wattline.report.files import Unwritable, check_place, write
from wattline.report.formulas import Metrics, Unanswerable, metrics_of
from wattline.report.periods import (
    BadPeriod,
    Kind,
    Lang,
    Period,
    Step,
    around,
    between,
    day_of,
    month_of,
    week_of,
    year_of,
)
from wattline.report.sources import source_of, step_of
from wattline.settings import Settings

app = typer.Typer(
    help="Key numbers in the terminal, with small bar charts, and as JSON, CSV, XLSX, PDF.", no_args_is_help=True
)

KINDS: tuple[Kind, ...] = ("day", "week", "month", "year")
READ = {"day": day_of, "week": week_of, "month": month_of, "year": year_of}
STDOUT = Path("-")
LISTED = 20
"""So many of the values that there are, of those that were meant, perhaps."""

Day = Annotated[str | None, typer.Option("--date", "--day", help="A day; the latest with calls when left out.")]
When = Annotated[
    str | None,
    typer.Option("--date", "--day", help="A day in it, or itself, like 2026-11; the latest with calls when left out."),
]
Week = Annotated[str | None, typer.Option(help="A week: 2026-W48, or a day in it.")]
Month = Annotated[str | None, typer.Option(help="A month: 2026-11, or a day in it.")]
Year = Annotated[str | None, typer.Option(help="A year: 2026.")]
From = Annotated[str | None, typer.Option("--from", help="First day of any period.")]
To = Annotated[str | None, typer.Option("--to", help="Its last day; that of --from when left out.")]
By = Annotated[Step | None, typer.Option(help="Break the tables into these steps, where numbers are kept so fine.")]
Threshold = Annotated[int | None, typer.Option(help="Seconds of the service level, for all queues alike.")]
Variants = Annotated[bool, typer.Option("--variants", help="The service level by every formula, side by side.")]
Pbx = Annotated[str | None, typer.Option(help="Of one PBX only.")]
Only = Annotated[list[str] | None, typer.Option("--table", help="Only these of the report's tables.")]
Language = Annotated[Lang, typer.Option(help="Language of headings: English or Chinese.")]
Definitions = Annotated[bool, typer.Option("--definitions", help="What every number means, below the tables.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]
Csv = Annotated[Path | None, typer.Option(help="Write CSV, one file per table and one of definitions; - for stdout.")]
Bom = Annotated[bool, typer.Option("--bom", help="CSV for Excel: with byte order mark, nothing taken for a formula.")]
Xlsx = Annotated[Path | None, typer.Option(help="Write a workbook, with a sheet of definitions.")]
Pdf = Annotated[Path | None, typer.Option(help="Write a PDF, definitions last.")]

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Write over files that are there already.")]


@dataclass(frozen=True, slots=True)
class Options:
    """What every report takes."""

    by: Step | None = None
    threshold: int | None = None
    variants: bool = False
    pbx: str | None = None
    tables: tuple[str, ...] = ()
    lang: Lang = "en"
    definitions: bool = False
    as_json: bool = False
    csv: Path | None = None
    bom: bool = False
    xlsx: Path | None = None
    pdf: Path | None = None
    overwrite: bool = False

    def check(self) -> None:
        """Refuses what can't be, before anything is asked."""
        if self.csv == STDOUT and self.as_json:
            raise Misuse("--json and --csv - would both write to standard output")
        if self.bom and self.csv is None:
            raise Misuse("--bom is about --csv FILE")
        try:
            for path in (self.csv, self.xlsx, self.pdf):
                if path is not None and path != STDOUT:
                    check_place(path, self.overwrite)
        except Unwritable as error:
            raise Failure(str(error)) from None


def _periodic(declared: Declared, kind: Kind) -> Callable[..., None]:
    """The command of a report that is about one kind of period."""

    def command(
        when: When = None, by: By = None, threshold: Threshold = None, variants: Variants = False, pbx: Pbx = None,
        table: Only = None, lang: Language = "en", definitions: Definitions = False, as_json: AsJson = False,
        csv: Csv = None, bom: Bom = False, xlsx: Xlsx = None, pdf: Pdf = None, overwrite: Overwrite = False,
    ) -> None:  # fmt: skip
        options = Options(
            by, threshold, variants, pbx, tuple(table or ()), lang, definitions, as_json, csv, bom, xlsx, pdf, overwrite
        )
        show(declared, lambda latest: around(kind, READ[kind](when) if when else latest()), None, options)

    return command


def _free(declared: Declared) -> Callable[..., None]:
    """The command of a report that takes any period, and one of what it is about."""
    chosen = typer.Option(None, f"--{declared.filter}", help=f"Of one {declared.filter} only.")

    def command(
        day: Day = None, week: Week = None, month: Month = None, year: Year = None, first: From = None,
        last: To = None, value: str | None = chosen, by: By = None, threshold: Threshold = None,
        variants: Variants = False, pbx: Pbx = None, table: Only = None, lang: Language = "en",
        definitions: Definitions = False, as_json: AsJson = False, csv: Csv = None, bom: Bom = False,
        xlsx: Xlsx = None, pdf: Pdf = None, overwrite: Overwrite = False,
    ) -> None:  # fmt: skip
        options = Options(
            by, threshold, variants, pbx, tuple(table or ()), lang, definitions, as_json, csv, bom, xlsx, pdf, overwrite
        )
        show(declared, lambda latest: period_of(day, week, month, year, first, last, latest), value, options)

    return command


def period_of(
    day: str | None, week: str | None, month: str | None, year: str | None, first: str | None, last: str | None,
    latest: Callable[[], date],
) -> Period:  # fmt: skip
    """The period that the options name; the latest day with calls where none does."""
    given = [name for name, value in (("--date", day), ("--week", week), ("--month", month), ("--year", year)) if value]
    if first or last:
        given.append("--from … --to")
    if len(given) > 1:
        raise Misuse(f"{' and '.join(given)}: give one period")
    if last and not first:
        raise Misuse(f"--to {last}: needs --from")
    if first:
        return between(day_of(first), day_of(last or first))
    if week:
        return around("week", week_of(week))
    if month:
        return around("month", month_of(month))
    if year:
        return around("year", year_of(year))
    return around("day", day_of(day) if day else latest())


for _declared in REPORTS:
    _kind = next((kind for kind in KINDS if kind == _declared.id), None)
    app.command(_declared.id, help=_declared.about)(_periodic(_declared, _kind) if _kind else _free(_declared))


def show(
    declared: Declared, period: Callable[[Callable[[], date]], Period], value: str | None, options: Options
) -> None:
    """Asks, and tells on the terminal or in files."""
    settings, _ = begin()
    options.check()
    metrics = metrics_of(load(PROJECT))
    try:
        report = made(settings, declared, period, value, options, metrics)
        files = [] if report is None else list(written_files(report, metrics, options))
        done = write(files, options.overwrite)
    except BadPeriod as error:
        raise Misuse(str(error)) from None
    except (Unanswerable, Unwritable) as error:
        raise Failure(str(error)) from None
    for path in done:
        err.print(f"wrote {path}", markup=False, soft_wrap=True)
    if options.csv == STDOUT:
        to_stdout(report, options)
    elif options.as_json:
        print_json(as_document(report, metrics, options.lang))
    elif not done:
        on_terminal(report, metrics, options)


def show_day(settings: Settings, when: date | None) -> None:
    """The day's report, for `wattline up`."""
    metrics = metrics_of(load(PROJECT))
    declared = DAY
    report = made(settings, declared, lambda latest: around("day", when or latest()), None, Options(), metrics)
    on_terminal(report, metrics, Options())


def made(
    settings: Settings,
    declared: Declared,
    period: Callable[[Callable[[], date]], Period],
    value: str | None,
    options: Options,
    metrics: Metrics,
) -> Report:
    """The report with its numbers."""
    known = thresholds_known(metrics)
    if options.threshold is not None and options.threshold not in known:
        raise Misuse(f"--threshold {options.threshold}: should be one of {', '.join(map(str, known))} seconds")
    tables = chosen_tables(declared, options)
    if options.by and not any(step_of(metrics.dictionary, table.source, options.by, False) for table in tables):
        source_of(metrics.dictionary, tables[0].source, options.by)  # says which steps there are
    now = assembly.now()
    today = now.astimezone(settings.zone).date()
    period(lambda: today)  # what is wrong with it is told without a warehouse
    with assembly.open_client(settings) as client:
        latest = latest_day(client)
        found = period(lambda: latest or today)
        if found.first > max(today, latest or today):
            raise Misuse(f"{found.title()}: hasn't begun; today is {today}")
        tables = [table for table in tables if not table.kinds or found.kind in table.kinds]
        if not tables:
            named = ", ".join(options.tables)
            raise Misuse(f"--table {named}: has nothing of a period this short; ask for a month or a year")
        asked = Asked(
            period=found,
            step=options.by or found.step,
            by_step=options.by is not None,
            zone=settings.zone,
            threshold=options.threshold or int(variables(PROJECT)["service_level_seconds"]),
            threshold_asked=options.threshold is not None,
            only=tuple((column, one) for column, one in ((declared.filter, value), ("pbx", options.pbx)) if one),
        )
        marts = {table.id: mart_of(table, asked, metrics) for table in tables}
        for column, one in asked.only:
            check_value(client, column, one, list(marts.values()))
        # What doesn't know the queue that is asked for would show all of them.
        tables = [table for table in tables if all(column in marts[table.id].columns for column, _ in asked.only)]
        return ask(client, declared, tables, asked, metrics, now)


def chosen_tables(declared: Declared, options: Options) -> list[Table]:
    """The report's tables, those that --table names, with the variants where they are asked for."""
    ids = [table.id for table in declared.tables]
    for name in options.tables:
        if name not in ids:
            raise Misuse(f"--table {name}: the report has {', '.join(ids)}")
    return [
        table
        for table in declared.tables
        if (table.id in options.tables) or (not options.tables and (options.variants or not table.only_variants))
    ]


def check_value(client: Client, column: str, value: str, marts: list[Mart]) -> None:
    """Refuses a queue, an agent, a node that isn't there."""
    mart = next((mart for mart in marts if column in mart.columns), None)
    if mart is None:
        raise Misuse(f"--{column}: none of these tables knows it")
    known = known_values(client, mart.name, column)
    if value not in known:
        more = f" and {len(known) - LISTED:,} more" if len(known) > LISTED else ""
        there = f"there are {', '.join(known[:LISTED])}{more}" if known else "there is none yet"
        raise Misuse(f"--{column} {value}: there is no such {column}; {there}")


def written_files(report: Report, metrics: Metrics, options: Options) -> Iterator[tuple[Path, bytes]]:
    """Path → content of every file asked for."""
    if options.csv is not None and options.csv != STDOUT:
        yield from csv_files(report, metrics, options.lang, options.csv, options.bom)
    # Each brings a large library that no other command has a use for.
    if options.xlsx is not None:
        from wattline.report.xlsx_file import xlsx_file

        yield options.xlsx, xlsx_file(report, metrics, options.lang)
    if options.pdf is not None:
        from wattline.report.pdf_file import pdf_file

        yield options.pdf, pdf_file(report, metrics, options.lang)


def to_stdout(report: Report, options: Options) -> None:
    """The first table as CSV; the others are named, for they would not be one table with it."""
    sys.stdout.buffer.write(csv_table(report.answers[0], options.lang, options.bom).encode())
    sys.stdout.buffer.flush()
    if others := [answer.table.id for answer in report.answers[1:]]:
        err.print(f"{report.answers[0].table.id} only; --table takes {', '.join(others)}", markup=False)


def on_terminal(report: Report, metrics: Metrics, options: Options) -> None:
    for part in drawn(report, options.lang):
        out.print(part, width=WIDTH)
    if options.definitions:
        for part in defined(report, metrics, options.lang):
            out.print(part, width=WIDTH)
