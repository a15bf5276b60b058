"""Runs dbt, one run at a time, against the settings' warehouse; never writes into the checkout."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from wattline import assembly
from wattline.home import Home
from wattline.locks import Held, holding
from wattline.settings import ROOT, Settings

PROJECT = ROOT / "dbt"
LOCK_WAIT = 600.0


@dataclass(frozen=True, slots=True)
class DbtRun:
    """The outcome of one dbt invocation."""

    args: tuple[str, ...]
    exit_code: int
    seconds: float
    output: str

    @property
    def ok(self) -> bool:
        return self.exit_code == 0


def environment(settings: Settings) -> dict[str, str]:
    """What dbt's profile reads, and where it may write."""
    home, warehouse = Home(settings.home), assembly.address(settings)
    return {
        **os.environ,
        "WATTLINE_CLICKHOUSE__HOST": warehouse.host,
        "WATTLINE_CLICKHOUSE__PORT": str(warehouse.port),
        "WATTLINE_CLICKHOUSE__USER": warehouse.user,
        "WATTLINE_CLICKHOUSE__PASSWORD": warehouse.password,
        "WATTLINE_REPORTING_ZONE": settings.reporting_zone,
        "DBT_PROJECT_DIR": str(PROJECT),
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_TARGET_PATH": str(home.dbt / "target"),
        "DBT_LOG_PATH": str(home.dbt / "logs"),
        "DBT_VIEW_SECURITY": "definer" if settings.clickhouse.mode == "server" else "",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


class DbtBusy(Held):
    """Another run of dbt, or whoever else keeps dbt away, doesn't end."""


@contextmanager
def dbt_alone(home: Home) -> Iterator[None]:
    """Nobody else runs dbt, nor changes what it looks at, for the length of the block: runs of it may not overlap.

    Raises DbtBusy when it isn't free within ten minutes.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(holding(home.run / "dbt.lock", LOCK_WAIT))
        except Held as held:
            raise DbtBusy(f"dbt, or a backup, doesn't end: {held}") from None
        yield


def run_dbt(settings: Settings, args: Sequence[str], extra: Mapping[str, str] | None = None) -> DbtRun:
    """One dbt command, waiting for a running one to end. Raises DbtBusy."""
    home = Home(settings.home)
    home.prepare()
    with dbt_alone(home):
        began = time.monotonic()
        done = subprocess.run(
            [str(dbt_program()), *args],
            env={**environment(settings), **(extra or {})},
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return DbtRun(tuple(args), done.returncode, time.monotonic() - began, done.stdout)


def stream_dbt(settings: Settings, args: Sequence[str]) -> int:
    """One dbt command with its output on this terminal; returns dbt's exit code. Raises DbtBusy."""
    home = Home(settings.home)
    home.prepare()
    with dbt_alone(home):
        return subprocess.run(
            [str(dbt_program()), *args], env=environment(settings), cwd=PROJECT, check=False
        ).returncode


def dbt_program() -> Path:
    """The dbt of our own environment, whatever is on PATH."""
    return Path(sys.executable).with_name("dbt")


def failures(home: Home) -> list[str]:
    """Names and messages of what failed in the last run, from dbt's own run_results.json."""
    try:
        results = json.loads((home.dbt / "target" / "run_results.json").read_text())["results"]
    except (FileNotFoundError, json.JSONDecodeError, KeyError):
        return []
    bad = {"error", "fail", "runtime error"}
    return [f"{r['unique_id']}: {(r.get('message') or '').strip()}" for r in results if r["status"] in bad]
