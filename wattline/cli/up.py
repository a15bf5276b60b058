"""`wattline up` and `wattline down`."""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.status import Status

from ingest.log import LogUnavailable
from wattline import assembly
from wattline.cli.report import show_day
from wattline.cli.shared import Failure, begin, err, house, out
from wattline.dbt import failures, run_dbt
from wattline.home import Home, credentials
from wattline.loading import Loader, in_chunks
from wattline.ports import refuse_taken_ports
from wattline.services.state import HouseState, announced_pid, is_service, is_supervisor, runs_apart
from wattline.services.supervisor import STOP_AFTER
from wattline.settings import Settings

OLD_SERVICES_END_WITHIN = 30.0
"""Seconds that services without a supervisor have to end by themselves."""
START_WITHIN = 120.0
"""Seconds that all services have to become ready."""


def up(
    sample: Annotated[bool, typer.Option(help="Load a simulated day when the store is empty.")] = True,
) -> None:
    """Start everything; load a simulated day into an empty store; print its report and where to connect.

    Harmless when everything runs already.
    """
    settings, home = begin()
    if runs_apart(home.run):
        raise Failure("the services of this home run in containers of their own: `docker-compose up -d` starts them")
    home.prepare()
    if settings.clickhouse.mode == "embedded":
        credentials(home)
    if house(home) is None:
        with err.status("waiting for old services to end …"):
            wait_for_old_services(home)
        refuse_taken_ports(settings)
        refuse_absent_kafka(settings)
        _start_supervisor(home)
    with err.status("starting the services …") as spinner:
        wait_until_ready(home, spinner)
    refuse_other_ports(settings)
    if sample and is_empty(settings):
        load_sample(settings)
    elif not marts_exist(settings):
        build_marts(settings)
    show_day(settings, None)
    where_to_look(settings)


def down() -> None:
    """Stop everything, the sink and the gateway draining first. Harmless when nothing runs."""
    _, home = begin()
    state = house(home)
    if state is None and runs_apart(home.run):
        raise Failure("the services of this home run in containers of their own: `docker-compose stop` stops them")
    if state is None:
        out.print("nothing was running")
        return
    os.kill(state.supervisor, signal.SIGTERM)
    with err.status("stopping the services …"):
        deadline = time.monotonic() + len(state.services) * STOP_AFTER + 5
        while is_supervisor(state.supervisor):
            if time.monotonic() > deadline:
                raise Failure(f"the supervisor (process {state.supervisor}) doesn't stop; its log is {home.logs}")
            time.sleep(0.05)
    out.print("stopped")


def wait_for_old_services(home: Home, within: float = OLD_SERVICES_END_WITHIN) -> None:
    """Returns when services whose supervisor was killed have drained and let go of the data and the ports."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if not any(is_service(announced_pid(home.run, name), name) for name in ("gateway", "sink", "intake")):
            return
        time.sleep(0.1)


def refuse_other_ports(settings: Settings) -> None:
    """Raises Failure where the running house was started with other settings than these."""
    try:
        with assembly.open_client(settings):
            pass
    except (assembly.WarehouseUnreachable, assembly.WarehouseRefuses) as error:
        raise Failure(
            f"this home's services run, but with other settings ({error}): `wattline down`, then `wattline up`"
        ) from None


def refuse_absent_kafka(settings: Settings) -> None:
    """Raises Failure where the log is to be in Kafka and no broker answers: better now than from every service."""
    if settings.log.kind != "kafka":
        return
    try:
        with assembly.open_log(settings) as log, err.status("asking Kafka …"):
            log.topics()
    except LogUnavailable as error:
        raise Failure(
            f"{error}\nstart a local one with `wattline kafka start`, or set WATTLINE_LOG__KAFKA__BOOTSTRAP"
        ) from None


def _start_supervisor(home: Home) -> None:
    with (home.logs / "supervisor.log").open("ab") as output:
        subprocess.Popen(
            [sys.executable, "-m", "wattline", "service", "supervise"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def wait_until_ready(home: Home, spinner: Status, within: float = START_WITHIN) -> None:
    """Waits for every service, and says which one is late and what its log says last when one isn't ready."""
    deadline = time.monotonic() + within
    while True:
        state = house(home)
        if state is not None and state.ready():
            return
        services = state.services if state is not None else []
        if services:
            spinner.update("starting: " + ", ".join(f"{s.name} {s.health}" for s in services))
        hopeless = any(s.health == "failed" or (s.health != "ready" and s.restarts >= 4) for s in services)
        if hopeless or time.monotonic() > deadline:
            raise Failure(_late(home, state))
        time.sleep(0.1)


def _late(home: Home, state: HouseState | None) -> str:
    if state is None:
        path = home.logs / "supervisor.log"
        return f"the supervisor didn't start; its log {path} ends:\n{_tail(path)}"
    late = next(service for service in state.services if service.health != "ready")
    path = home.logs / f"{late.name}.log"
    what = (
        f"{late.name} has stopped itself; when its reason is mended: `wattline down`, then `wattline up`"
        if late.health == "failed"
        else f"{late.name} doesn't get ready ({late.last_exit or late.health})"
    )
    return f"{what}; the end of {path}:\n{_tail(path)}"


def _tail(path: Path, lines: int = 8) -> str:
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return "(no log yet)"


def is_empty(settings: Settings) -> bool:
    """Whether no event has ever been appended here."""
    with assembly.open_log(settings) as log:
        return all(log.bounds(topic, p)[1] == 0 for topic, n in log.topics().items() for p in range(n))


def marts_exist(settings: Settings) -> bool:
    with assembly.open_client(settings) as client:
        return bool(client.query("EXISTS TABLE marts.fct_queue_visit").result_rows[0][0])


def build_marts(settings: Settings) -> None:
    """All marts, once; the scheduler keeps them from then on."""
    with err.status("building the marts …"):
        done = run_dbt(settings, ["run"])
    if not done.ok:
        raise Failure("dbt failed:\n" + ("\n".join(failures(Home(settings.home))) or done.output[-2000:]))


def load_sample(settings: Settings) -> None:
    """Yesterday of a simulated utility."""
    from connectors.simulator.settings import SimulationSettings
    from connectors.simulator.simulation import simulate

    day = datetime.now(settings.zone).date() - timedelta(days=1)
    err.print(f"The store is empty: loading a simulated day, {day}.", markup=False)
    sample = SimulationSettings(start=day, zone=settings.reporting_zone)
    with Loader(settings) as loader, err.status("simulating …") as spinner:
        for chunk in in_chunks(simulate(sample, seed=1)):
            loader.admit(chunk)
            spinner.update(f"simulating, {loader.loaded.events:,} events …")
        loader.wait_for_sink(lambda behind: spinner.update(f"loading into the warehouse, {behind:,} to go …"))
    build_marts(settings)


def where_to_look(settings: Settings) -> None:
    """Addresses, accounts and next steps."""
    warehouse, intake = settings.clickhouse, settings.intake
    out.print(
        f"""
[bold]Where to look[/bold]
  SQL              wattline sql "SELECT * FROM marts.agg_queue_day"
  Boards, now      wattline sql "SELECT * FROM marts.queue_board"
  ClickHouse HTTP  http://{warehouse.host}:{warehouse.port}  (user planner; `wattline config accounts --reveal`)
  Events in        http://{intake.host}:{intake.port}/events  (make a key: `wattline keys add NAME`)
  Services         wattline status · logs in {Home(settings.home).logs}
  Your own PBX     docs/own-pbx.md · wattline ingest /var/log/asterisk/queue_log --pbx NAME --tz ZONE
  Stop             wattline down""",
        soft_wrap=True,
    )
