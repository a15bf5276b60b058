"""`wattline staffing`: how many agents are needed."""

from datetime import datetime
from typing import Annotated

import typer

from wattline import assembly
from wattline.cli.shared import Failure, Misuse, begin, err, out, print_json
from wattline.report.periods import YEARS
from wattline.staffing.answer import Question, answer, as_document
from wattline.staffing.drawing import drawn
from wattline.staffing.limits import Impossible, Unreachable
from wattline.staffing.performance import Variant
from wattline.staffing.required import Target

app = typer.Typer(no_args_is_help=True)

OPTIONS = {"interval": "--minutes", "service_level": "--target"}
"""Where an option has another name than the formula's parameter."""


DAYS_PLANNED = 60
"""No plan goes further: what so distant a day will bring isn't in the last weeks' calls."""


@app.callback()
def staffing() -> None:
    """Agents required, by Erlang C or Erlang A; the calls to expect, and the plan of a day."""


@app.command("required")
def required(
    calls: Annotated[float, typer.Option(help="Calls offered within --minutes.", show_default=False)],
    minutes: Annotated[float, typer.Option(help="Length of the interval.", show_default=False)],
    aht: Annotated[float, typer.Option(help="Mean handle time in seconds: talk, hold, wrap-up.", show_default=False)],
    target: Annotated[float, typer.Option(help="Service level to reach, a share.")] = 0.8,
    within: Annotated[float, typer.Option(help="Seconds in which a call counts as answered in time.")] = 20,
    max_occupancy: Annotated[float, typer.Option(help="Share of their time that agents may be busy.")] = 0.85,
    max_abandon: Annotated[
        float | None, typer.Option(help="Share of calls that may hang up; needs --patience.", show_default=False)
    ] = None,
    shrinkage: Annotated[float, typer.Option(help="Share of the scheduled who are away: breaks, training.")] = 0,
    patience: Annotated[
        float | None,
        typer.Option(help="Mean patience of callers in seconds (Erlang A); left out, nobody hangs up (Erlang C)."),
    ] = None,
    variant: Annotated[
        Variant, typer.Option(help="Who hangs up in time counts against the service level, not, or as answered.")
    ] = "negative",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Agents for one interval, raw and with shrinkage, and what one fewer, one more and two more would give."""
    if max_abandon is not None and patience is None:
        raise Misuse("--max-abandon needs --patience: without it nobody hangs up")
    shown = {"interval": minutes}
    try:
        wanted = Target(target, within, max_occupancy, max_abandon, variant)
        given = answer(Question(calls, minutes * 60, aht, wanted, shrinkage, patience))
    except Impossible as error:
        option = OPTIONS.get(error.name, f"--{error.name.replace('_', '-')}")
        raise Misuse(f"{option} {shown.get(error.name, error.value):g}: {error.rule}") from None
    except Unreachable as error:
        raise Failure(f"{error}: ask for less, or check --calls, --minutes and --aht") from None
    if as_json:
        print_json(as_document(given))
        return
    for part in drawn(given):
        out.print(part)


@app.command("plan")
def plan(
    when: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Day to plan; tomorrow when left out.")
    ] = None,
    queue: Annotated[
        list[str] | None, typer.Option(help="A queue; may be said again. All with calls when left out.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=DAYS_PLANNED, help="So many days from there on.")] = 1,
    weeks_back: Annotated[int | None, typer.Option(min=1, max=520, help="Weeks of calls to learn from.")] = None,
    interval: Annotated[float | None, typer.Option(help="How sure the forecast's limits are to hold, a share.")] = None,
    shrinkage: Annotated[float | None, typer.Option(help="Share of the scheduled who are away.")] = None,
    max_occupancy: Annotated[float | None, typer.Option(help="Share of their time that agents may be busy.")] = None,
    quarters: Annotated[bool, typer.Option("--quarters", help="With one --queue: quarters of an hour.")] = False,
    keep_it: Annotated[
        bool, typer.Option("--keep/--no-keep", help="Keep the forecast, so that its error can be measured.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Forecast a day's calls per 15 minutes, and the agents they take; beside it who is planned, or was there."""
    from wattline import staffing_run  # brings the libraries of the forecast, which take a second to load
    from wattline.staffing.making import UnknownQueue
    from wattline.staffing.plan_document import as_document as plan_document
    from wattline.staffing.plan_drawing import drawn as plan_drawn

    settings, _ = begin()
    if when and not YEARS[0] <= when.year < YEARS[1]:
        raise Misuse(f"--date {when:%Y-%m-%d}: a day from {YEARS[0]} to {YEARS[1] - 1}")
    now = assembly.now()
    asked = staffing_run.Request(
        when.date() if when else None, days, queue or (), weeks_back,
        _share("--interval", interval, low=False), _share("--shrinkage", shrinkage, low=True),
        _share("--max-occupancy", max_occupancy, low=False, high=True),
    )  # fmt: skip
    try:
        plans = staffing_run.make_plans(settings, asked, now)
    except UnknownQueue as error:
        raise Failure(str(error)) from None
    kept = staffing_run.keep(settings, plans, now) if keep_it else 0
    if as_json:
        print_json([plan_document(each) for each in plans])
    else:
        for each in plans:
            for part in plan_drawn(each, by_quarter=quarters):
                out.print(part)
    if kept:
        err.print(f"{kept:,} forecasts kept")
    if not any(each.queues for each in plans):
        reasons = sorted({f"{name}: {why}" for each in plans for name, why in each.refused.items()})
        weeks = weeks_back or settings.staffing.weeks_back
        nothing = f"no queue had a call in the {weeks} weeks before: nothing to learn from (see --weeks-back)"
        raise Failure("; ".join(reasons) or nothing)


def _share(option: str, given: float | None, low: bool, high: bool = False) -> float | None:
    """The share as given. `low`, `high`: whether 0 and 1 are among what it takes."""
    if given is None or 0 < given < 1 or (low and given == 0) or (high and given == 1):
        return given
    rule = f"a share {'from' if low else 'above'} 0 {'to' if high else 'to below'} 1"
    raise Misuse(f"{option} {given:g}: {rule}")
