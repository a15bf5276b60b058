"""`wattline schema`: the files generated from the event models."""

from typing import Annotated

import typer

from models.catalogue import event_types
from models.schema import json_schema
from wattline import generated
from wattline.cli.shared import EXIT_KEPT_BACK, Failure, complain, err, out, print_json

app = typer.Typer(
    help="JSON Schema, ClickHouse DDL, dbt sources and docs, generated from the models.", no_args_is_help=True
)


@app.command("list")
def list_types() -> None:
    """List every event type, its topic and its table."""
    for cls in event_types():
        out.print(f"{cls.type_name():<40}{cls.topic:<28}{cls.database}.{cls.table_name()}", markup=False)


@app.command("show")
def show(name: Annotated[str, typer.Argument(help="Event type or table, for example queue_event.")]) -> None:
    """Print the JSON Schema of one event type."""
    for cls in event_types():
        if name in (cls.table_name(), cls.type_name(), cls.__name__):
            print_json(json_schema(cls))
            return
    raise Failure(f"there is no event type {name!r}; `wattline schema list` names them")


@app.command("write")
def write() -> None:
    """Bring the generated files up to date."""
    for path in generated.write():
        err.print(f"wrote {path}", markup=False)


@app.command("check")
def check() -> None:
    """Exit 3 when a generated file is stale or a schema change would break stored events or producers."""
    stale = generated.stale()
    broken = generated.breaking_changes()
    for path in stale:
        complain(f"{path} is stale: run `wattline schema write`")
    for change in broken:
        complain(f"not backward compatible with the released schema: {change}")
    if stale or broken:
        raise typer.Exit(EXIT_KEPT_BACK)
    err.print(f"{len(event_types())} event types: generated files up to date, schemas compatible", markup=False)


@app.command("release")
def release() -> None:
    """Make today's schemas the ones that later changes must be compatible with."""
    broken = generated.breaking_changes()
    if broken:
        raise Failure("not released, these changes break the last release:\n" + "\n".join(broken))
    err.print(f"released {generated.release()} schemas", markup=False)
