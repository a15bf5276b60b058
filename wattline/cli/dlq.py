"""`wattline dlq`: dead letters."""

import typer

app = typer.Typer(help="Dead letters: list, show, replay.", no_args_is_help=True)


@app.callback()
def dlq() -> None:
    pass
