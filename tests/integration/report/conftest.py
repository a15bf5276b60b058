"""A small centre in a warehouse of its own, and `wattline report` asking it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.integration.dbt.centre import Centre
from tests.integration.dbt.feed import Feed
from tests.integration.dbt.marts import Marts
from tests.support.gateway import password, running_gateway, same_port

PROGRAM = Path(sys.executable).with_name("wattline")


@dataclass
class Desk:
    """Where reports are asked for."""

    feed: Feed
    home: Path

    def run(self, *args: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """`wattline report …`; fails with its standard error unless it exits 0."""
        done = subprocess.run(
            [str(PROGRAM), "report", *args],
            env={
                **os.environ,
                "WATTLINE_HOME": str(self.home),
                "WATTLINE_CLICKHOUSE__PORT": str(self.feed.port),
                "WATTLINE_CLICKHOUSE__USER": "admin",
                "WATTLINE_CLICKHOUSE__PASSWORD": password("admin"),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if check:
            assert done.returncode == 0, (
                f"report {' '.join(args)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
            )
        return done

    def document(self, *args: str) -> Any:
        return json.loads(self.run(*args, "--json").stdout)

    def facts(self, mart: str) -> list[dict[str, Any]]:
        """All rows of a fact."""
        return list(self.feed.client.query(f"SELECT * FROM marts.{mart}").named_results())


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Three days of calls, from half an hour before a midnight in Shanghai."""
    with running_gateway(tmp_path_factory.mktemp("gateway"), port=same_port()) as gateway:
        feed = Feed(gateway.port)
        feed.migrate()
        feed.insert(Centre(8).days(calls=400, spread=timedelta(hours=60)))
        Marts(feed, tmp_path_factory.getbasetemp() / "dbt").build("run")
        yield Desk(feed, tmp_path_factory.mktemp("home"))
        feed.close()
