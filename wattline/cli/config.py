"""`wattline config`: what is in force, secrets masked."""

import json
from typing import Annotated

import typer

from wattline import assembly
from wattline.cli.shared import begin, out, print_json

app = typer.Typer(help="Show settings and accounts.", no_args_is_help=True)


@app.command("show")
def show() -> None:
    """Print the settings in force as JSON, secrets masked."""
    settings, _ = begin()
    out.file.write(json.dumps(json.loads(settings.model_dump_json()), indent=2, ensure_ascii=False) + "\n")


@app.command("accounts")
def accounts(
    reveal: Annotated[bool, typer.Option("--reveal", help="Print the passwords.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """List the warehouse's accounts, the operator's first; with --reveal their passwords."""
    settings, home = begin()
    home.prepare()
    passwords = {name: password if reveal else "********" for name, password in assembly.accounts(settings).items()}
    if as_json:
        print_json(passwords)
        return
    for name, password in passwords.items():
        out.print(f"{name:<12}{password}", markup=False)
