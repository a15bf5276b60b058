"""`wattline schedule`: the recurring jobs, their last runs, one of them now."""

from typing import Annotated

import typer
from rich.table import Table

from wattline import assembly
from wattline.cli.shared import Failure, begin, out, print_json
from wattline.jobs import jobs, run_recorded

app = typer.Typer(help="Recurring jobs: list them, see their runs, run one now.", no_args_is_help=True)

LAST_RUNS = """
SELECT job, started, finished, state, duration_ms
FROM ops.job_runs
ORDER BY started DESC
LIMIT {limit:UInt32}
"""


@app.command("list")
def list_jobs(as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False) -> None:
    """List the jobs and when they run."""
    settings, _ = begin()
    rows = [{"job": job.name, "when": job.when(), "about": job.about} for job in jobs(settings)]
    if as_json:
        print_json(rows)
        return
    table = Table("job", "when", "what")
    for row in rows:
        table.add_row(row["job"], row["when"], row["about"])
    out.print(table)


@app.command("runs")
def runs(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Show the last runs: state and duration; the log of a run is in ops.job_runs."""
    settings, _ = begin()
    with assembly.open_client(settings) as client:
        result = client.query(LAST_RUNS, parameters={"limit": limit})
    if as_json:
        print_json(list(result.named_results()))
        return
    table = Table("job", "started", "state", "seconds")
    for job, started, _finished, state, duration_ms in result.result_rows:
        local = started.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M:%S")
        table.add_row(job, local, state, f"{duration_ms / 1000:.1f}")
    out.print(table)


@app.command("run")
def run_now(name: Annotated[str, typer.Argument(help="Name of the job.")]) -> None:
    """Run one job now, recorded like a scheduled run."""
    settings, _ = begin()
    known = {job.name: job for job in jobs(settings)}
    if name not in known:
        raise Failure(f"there is no job {name!r}; the jobs are {', '.join(known)}")
    with assembly.open_client(settings):  # a run that can't be recorded isn't begun
        pass
    outcome = run_recorded(known[name], settings)
    out.print(outcome.text, markup=False)
    if not outcome.ok:
        raise Failure(f"job {name} failed")
