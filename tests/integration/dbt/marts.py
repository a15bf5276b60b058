"""Runs dbt as the scheduler does, and reads what it made."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.integration.dbt.feed import Feed

PROJECT = Path(__file__).parents[3] / "dbt"
FACTS = tuple(sorted(file.stem.removesuffix("_history") for file in PROJECT.glob("models/history/**/*_history.sql")))
"""Every mart that is stored by increments, and served as one with what is live."""

Snapshot = dict[str, list[tuple[object, ...]]]


@dataclass
class Marts:
    """dbt and its results."""

    feed: Feed
    folder: Path

    def dbt(self, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A dbt command, whatever comes of it."""
        return subprocess.run(
            [str(Path(sys.executable).with_name("dbt")), *args],
            cwd=PROJECT,
            env={
                **os.environ,
                "WATTLINE_CLICKHOUSE__PORT": str(self.feed.port),
                "DBT_PROFILES_DIR": str(PROJECT),
                "DBT_TARGET_PATH": str(self.folder / "target"),
                "DBT_LOG_PATH": str(self.folder / "logs"),
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def build(self, *args: str, **environment: str) -> str:
        """A dbt command that must succeed."""
        done = self.dbt(*args, **environment)
        assert done.returncode == 0, done.stdout[-6000:]
        return done.stdout

    def refresh(self) -> None:
        """What the scheduler does every few minutes."""
        self.build("run", "--select", "tag:intraday")

    def history(self) -> Snapshot:
        """Everything that the runs stored."""
        return {
            name: self._sorted(f"SELECT * EXCEPT (version, is_removed) FROM marts_history.{name}_history FINAL")
            for name in FACTS
        }

    def served(self, names: Sequence[str] = FACTS) -> Snapshot:
        """Everything that a reader sees."""
        return {name: self._sorted(f"SELECT * FROM marts.{name}") for name in names}

    def serve_from(self, boundary: str) -> None:
        """Moves the border between history and live."""
        self.feed.client.command(
            "INSERT INTO ops.mart_runs (run_no, state, zone, boundary) "
            f"SELECT max(run_no) + 1, 'done', argMax(zone, run_no), toDateTime64('{boundary}', 6, 'UTC') "
            "FROM ops.mart_runs"
        )

    def _sorted(self, query: str) -> list[tuple[object, ...]]:
        rows: Sequence[Sequence[object]] = self.feed.rows(query)
        return sorted((tuple(row) for row in rows), key=repr)


def different(left: list[tuple[object, ...]], right: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Rows that only one of them has, up to ten: what a failing test should show."""
    ours, theirs = Counter(map(repr, left)), Counter(map(repr, right))
    return [*(("left", row) for row in ours - theirs), *(("right", row) for row in theirs - ours)][:10]
