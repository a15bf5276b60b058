"""`wattline status`: which services run, how far the sink is behind, what the store holds."""

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from connectors.clickhouse.dead_letters import ClickHouseDeadLetters
from ingest.log import LogUnavailable
from ingest.warehouse import WarehouseUnavailable
from wattline import assembly
from wattline.cli.shared import EXIT_NOT_RUNNING, begin, house, out, print_json
from wattline.services.state import runs_apart


def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Show the services, the sink's lag and the dead letters. Exit code 4 when nothing runs.

    In containers the services aren't known here (`docker-compose ps`): `running` is null, and the exit code is 4 when
    the log or the warehouse doesn't answer.
    """
    settings, home = begin()
    state = house(home)
    apart = state is None and runs_apart(home.run)
    report: dict[str, Any] = {
        "home": str(settings.home),
        "running": None if apart else state is not None,
        "services": [] if state is None else [vars_of(service) for service in state.services],
        "lag": [],
        "log_trouble": None,
        "warehouse_trouble": None,
        "dead_letters": None,
    }
    if settings.log.kind == "kafka" or home.event_log.exists():
        try:
            with assembly.open_log(settings) as log:
                report["lag"] = [
                    {"topic": lag.topic, "partition": lag.partition, "end": lag.end, "behind": lag.behind}
                    for lag in log.lag(assembly.SINK_GROUP)
                ]
        except LogUnavailable as error:
            report["log_trouble"] = str(error)
    if state is not None or apart:
        try:
            with assembly.open_client(settings) as client:
                report["dead_letters"] = ClickHouseDeadLetters(client).waiting()
        except (assembly.WarehouseUnreachable, WarehouseUnavailable) as error:
            report["warehouse_trouble"] = str(error)
    if as_json:
        print_json(report)
    else:
        show(report, settings.zone)
    trouble = report["log_trouble"] or report["warehouse_trouble"]
    if trouble if apart else state is None:
        raise typer.Exit(EXIT_NOT_RUNNING)


def vars_of(service: Any) -> dict[str, Any]:
    return {name: getattr(service, name) for name in ("name", "health", "pid", "since", "restarts", "last_exit", "why")}


def show(report: dict[str, Any], zone: ZoneInfo) -> None:
    if report["running"] is None:
        out.print("The services run in containers of their own: `docker-compose ps` shows them.")
    elif not report["running"]:
        out.print(f"Wattline isn't running (home {report['home']}). Start it with `wattline up`.")
    else:
        table = Table("service", "state", "pid", "since", "restarts", "last exit")
        for service in report["services"]:
            since = service["since"] and datetime.fromisoformat(service["since"]).astimezone(zone)
            table.add_row(
                service["name"],
                service["health"],
                str(service["pid"] or ""),
                f"{since:%m-%d %H:%M:%S}" if since else "",
                str(service["restarts"]),
                service["last_exit"],
            )
        out.print(table)
        for service in report["services"]:
            if service["why"]:
                out.print(f"{service['name']} stays down: {service['why']}", markup=False, soft_wrap=True)
    behind = sum(lag["behind"] for lag in report["lag"])
    events = sum(lag["end"] for lag in report["lag"])
    if report["log_trouble"]:
        out.print(f"log: {report['log_trouble']}", markup=False)
    else:
        out.print(f"log: {events:,} events appended, sink behind by {behind:,}")
    if report["warehouse_trouble"]:
        out.print(f"warehouse: {report['warehouse_trouble']}", markup=False)
    if report["dead_letters"] is not None:
        more = " (`wattline dlq list`)" if report["dead_letters"] else ""
        out.print(f"dead letters: {report['dead_letters']:,}{more}")
