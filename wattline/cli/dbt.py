"""`wattline dbt …`: any dbt command, with our project, profile and folders."""

import typer

from wattline.cli.shared import begin
from wattline.dbt import stream_dbt


def dbt(context: typer.Context) -> None:
    """Run dbt: `wattline dbt build`, `wattline dbt test --select agg_queue_day`, `wattline dbt docs generate` …"""
    settings, _ = begin()
    raise typer.Exit(stream_dbt(settings, context.args or ["--help"]))
