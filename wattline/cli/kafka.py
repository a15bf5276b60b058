"""`wattline kafka`: a real Apache Kafka on this machine, to try the pipeline's other log without a cluster."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from connectors.kafka.local import LocalKafka, default_cache, fetch_jars
from connectors.kafka.local.cluster import MOST_NODES
from connectors.kafka.local.plan import Plan, read_plan
from connectors.kafka.local.ports import ports_from
from wattline.cli.shared import EXIT_NOT_RUNNING, Failure, begin, err, out, print_json
from wattline.home import Home
from wattline.locks import holding
from wattline.settings import Settings

FIRST_PORT = 9092
TURN_WITHIN = 120.0
"""Seconds that a command waits for another one that starts or stops the same Kafka."""

app = typer.Typer(help="A real Apache Kafka on this machine, for trying things out.", no_args_is_help=True)


@app.command()
def start(
    nodes: Annotated[
        int | None,
        typer.Option(min=1, max=MOST_NODES, help="How many nodes; by default as many as before, at first one."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=1024,
            max=65_000,
            help="Port of the first node; each node takes two, one after the other. "
            f"By default the same as before, at first {FIRST_PORT}.",
        ),
    ] = None,
) -> None:
    """Start Kafka in the background and wait until it serves; gets its jars first. Harmless when it runs already."""
    settings, home = begin()
    home.prepare()
    jars = fetched()
    with turn(home):
        plan = read_plan(home.kafka)
        kafka = existing(home)
        if kafka is not None and any(kafka.pids.values()):
            refuse_change(kafka, nodes, port)
        else:
            kafka = wished(home, jars, plan, nodes, port)
        if all(kafka.pids.values()):
            out.print(f"Kafka runs already on {kafka.bootstrap}")
        else:
            with err.status("starting Kafka …"):
                kafka.start()
            out.print(f"Kafka serves on {kafka.bootstrap}")
    how_to_use(kafka, settings)


@app.command()
def stop() -> None:
    """Stop Kafka cleanly; its data stays. Harmless when it doesn't run."""
    _, home = begin()
    kafka = existing(home)
    if kafka is None:
        out.print("Kafka wasn't running")
        return
    with turn(home):
        if not any(kafka.pids.values()):
            out.print("Kafka wasn't running")
            return
        with err.status("stopping Kafka …"):
            kafka.stop()
    out.print("stopped")


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Show the nodes, their ports and processes. Exit code 4 when none runs."""
    _, home = begin()
    kafka = existing(home)
    pids = {} if kafka is None else kafka.pids
    report: dict[str, Any] = {
        "folder": str(home.kafka),
        "running": any(pids.values()),
        "bootstrap": None if kafka is None else kafka.bootstrap,
        "nodes": [
            {"node": number, "port": ports.broker, "controller_port": ports.controller, "pid": pids[number]}
            for number, ports in enumerate(() if kafka is None else kafka.ports, start=1)
        ],
    }
    if as_json:
        print_json(report)
    else:
        show(report)
    if not report["running"]:
        raise typer.Exit(EXIT_NOT_RUNNING)


@app.command()
def fetch() -> None:
    """Get Kafka's jars with Maven into the cache folder; nothing to do when they are there."""
    begin()
    out.print(f"Kafka's jars are in {fetched()}", soft_wrap=True)


def fetched() -> Path:
    with err.status(f"getting Kafka's jars into {default_cache()} …"):
        return fetch_jars()


def turn(home: Home) -> AbstractContextManager[None]:
    """One command at a time may start or stop this home's Kafka."""
    return holding(home.run / "kafka.lock", TURN_WITHIN)


def existing(home: Home) -> LocalKafka | None:
    """This home's Kafka, running or not; None when it was never started."""
    plan = read_plan(home.kafka)
    return None if plan is None else LocalKafka(home.kafka, default_cache(), len(plan.ports), outlives_us=True)


def wished(home: Home, jars: Path, plan: Plan | None, nodes: int | None, port: int | None) -> LocalKafka:
    """This home's Kafka as it was, but for what is asked now."""
    count = nodes or (1 if plan is None else len(plan.ports))
    first = port or (FIRST_PORT if plan is None else plan.ports[0].broker)
    return LocalKafka(home.kafka, jars, count, ports=ports_from(first, count), outlives_us=True)


def refuse_change(kafka: LocalKafka, nodes: int | None, port: int | None) -> None:
    """Raises Failure where a running Kafka is asked to be another one."""
    if (nodes or len(kafka.ports)) != len(kafka.ports) or (port or kafka.ports[0].broker) != kafka.ports[0].broker:
        raise Failure(f"Kafka runs already, on {kafka.bootstrap}; to change that, `wattline kafka stop` first")


def how_to_use(kafka: LocalKafka, settings: Settings) -> None:
    """The settings under which the pipeline takes this Kafka for its log."""
    log, nodes = settings.log.kafka, len(kafka.ports)
    wanted = ["WATTLINE_LOG__KIND=kafka"]
    if log.bootstrap != kafka.bootstrap:
        wanted.append(f"WATTLINE_LOG__KAFKA__BOOTSTRAP={kafka.bootstrap}")
    if nodes > 1 and log.replication != nodes:
        wanted.append(f"WATTLINE_LOG__KAFKA__REPLICATION={nodes}")
    out.print(
        f"""  Use it     export {" ".join(wanted)}
  Data, log  {kafka.folder}
  Stop       wattline kafka stop""",
        soft_wrap=True,
    )


def show(report: dict[str, Any]) -> None:
    if not report["running"]:
        out.print(f"Kafka isn't running ({report['folder']}). Start it with `wattline kafka start`.", soft_wrap=True)
        return
    table = Table("node", "port", "controller port", "pid")
    for node in report["nodes"]:
        table.add_row(*(str(node[key] or "down") for key in ("node", "port", "controller_port", "pid")))
    out.print(table)
    out.print(f"bootstrap {report['bootstrap']}", soft_wrap=True)
