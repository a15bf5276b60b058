"""`wattline keys`: who may send events to POST /events."""

from typing import Annotated

import typer

from ingest.api_keys import ApiKeys
from wattline.cli.shared import Failure, begin, err, out, print_json

app = typer.Typer(help="API keys of the intake, POST /events.", no_args_is_help=True)


@app.command("list")
def list_keys(as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False) -> None:
    """List the keys: their names and what they may send."""
    _, home = begin()
    rows = [
        {"name": key.name, "sources": list(key.sources), "types": list(key.types)}
        for key in ApiKeys.load(home.intake_keys)
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        out.print(
            f"{row['name']:<20} sources {', '.join(row['sources'])}; types {', '.join(row['types'])}", markup=False
        )


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Who gets it.")],
    sources: Annotated[list[str] | None, typer.Option("--source", help="Pattern of sources it may send as.")] = None,
    types: Annotated[list[str] | None, typer.Option("--type", help="Pattern of event types, e.g. ticket_*.")] = None,
) -> None:
    """Make a key and print it, this once; it works at once."""
    _, home = begin()
    home.prepare()
    try:
        keys, plain = ApiKeys.load(home.intake_keys).with_new(name, sources or [f"{name}*"], types or ["*"])
    except ValueError as error:
        raise Failure(str(error)) from None
    keys.save(home.intake_keys)
    err.print("Shown this once; send it as `Authorization: Bearer …`:", markup=False)
    out.print(plain, markup=False)


@app.command("remove")
def remove(name: Annotated[str, typer.Argument(help="Whose.")]) -> None:
    """Take a key away; it stops working at once."""
    _, home = begin()
    try:
        ApiKeys.load(home.intake_keys).without(name).save(home.intake_keys)
    except ValueError as error:
        raise Failure(str(error)) from None
