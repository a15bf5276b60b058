"""`wattline status`: which services run, how far the sink is behind, what the store holds."""

from typing import Annotated, Any

import typer
from rich.table import Table

from wattline import assembly
from wattline.cli.shared import EXIT_NOT_RUNNING, begin, house, out, print_json


def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Show the services, the sink's lag and the dead letters. Exit code 4 when nothing runs."""
    settings, home = begin()
    state = house(home)
    report: dict[str, Any] = {
        "home": str(settings.home),
        "running": state is not None,
        "services": [] if state is None else [vars_of(service) for service in state.services],
        "lag": [],
        "dead_letters": None,
    }
    if home.event_log.exists():
        with assembly.open_log(settings) as log:
            report["lag"] = [
                {"topic": lag.topic, "partition": lag.partition, "end": lag.end, "behind": lag.behind}
                for lag in log.lag(assembly.SINK_GROUP)
            ]
    if state is not None and state.ready():
        with assembly.open_client(settings) as client:
            report["dead_letters"] = client.query("SELECT uniqExact(fingerprint) FROM ops.dead_letters").result_rows[0][
                0
            ]
    if as_json:
        print_json(report)
    else:
        show(report)
    if state is None:
        raise typer.Exit(EXIT_NOT_RUNNING)


def vars_of(service: Any) -> dict[str, Any]:
    return {name: getattr(service, name) for name in ("name", "health", "pid", "since", "restarts", "last_exit")}


def show(report: dict[str, Any]) -> None:
    if not report["running"]:
        out.print(f"Wattline isn't running (home {report['home']}). Start it with `wattline up`.")
    else:
        table = Table("service", "state", "pid", "since", "restarts", "last exit")
        for service in report["services"]:
            table.add_row(*(str(service[column] or "") for column in ("name", "health", "pid", "since")),
                          str(service["restarts"]), service["last_exit"])  # fmt: skip
        out.print(table)
    behind = sum(lag["behind"] for lag in report["lag"])
    events = sum(lag["end"] for lag in report["lag"])
    out.print(f"log: {events:,} events appended, sink behind by {behind:,}")
    if report["dead_letters"] is not None:
        out.print(f"dead letters: {report['dead_letters']:,}")
