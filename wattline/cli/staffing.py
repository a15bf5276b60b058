"""`wattline staffing`: how many agents are needed."""

from typing import Annotated

import typer

from wattline.cli.shared import Failure, Misuse, out, print_json
from wattline.staffing.answer import Question, answer, as_document
from wattline.staffing.drawing import drawn
from wattline.staffing.limits import Impossible, Unreachable
from wattline.staffing.performance import Variant
from wattline.staffing.required import Target

app = typer.Typer(no_args_is_help=True)

OPTIONS = {"interval": "--minutes", "service_level": "--target"}
"""Where an option has another name than the formula's parameter."""


@app.callback()  # with a single command and no callback Typer would drop the command's name
def staffing() -> None:
    """Agents required, by Erlang C or Erlang A."""


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
