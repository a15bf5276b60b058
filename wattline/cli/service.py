"""`wattline service …`: what the supervisor starts; not meant for people.

Each service is imported when it is run: the engine, the web server and the rest would slow down every other verb.
"""

import typer

from wattline.home import Home
from wattline.logs import configure
from wattline.settings import Settings, load_settings

app = typer.Typer(no_args_is_help=True)


def _begin(name: str) -> tuple[Settings, Home]:
    settings = load_settings()
    configure(settings.log_level, settings.log_format, service=name)
    home = Home(settings.home)
    home.prepare()  # in a container a service is the first that comes here
    return settings, home


@app.command("supervise")
def supervise() -> None:
    """Start all services and keep them running."""
    from wattline.services.plan import plans
    from wattline.services.supervisor import Supervisor

    settings, home = _begin("supervisor")
    Supervisor(plans(settings), home.run, home.logs).supervise()


@app.command("gateway")
def run_gateway() -> None:
    """The embedded warehouse."""
    from wattline.services import gateway

    gateway.run(*_begin("gateway"))


@app.command("migrate")
def run_migrate() -> None:
    """Bring the warehouse's tables up to date, then end."""
    from wattline.services import migrate

    migrate.run(*_begin("migrate"))


@app.command("sink")
def run_sink() -> None:
    """From the log into the warehouse."""
    from wattline.services import sink

    raise typer.Exit(sink.run(*_begin("sink")))


@app.command("intake")
def run_intake() -> None:
    """POST /events."""
    from wattline.services import intake

    intake.run(*_begin("intake"))


@app.command("streams")
def run_streams() -> None:
    """Boards, and whatever else reacts at once."""
    from wattline.services import streams

    raise typer.Exit(streams.run(*_begin("streams")))


@app.command("scheduler")
def run_scheduler() -> None:
    """Recurring jobs."""
    from wattline.services import scheduler

    scheduler.run(*_begin("scheduler"))
