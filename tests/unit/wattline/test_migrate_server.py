"""`wattline migrate` against a server: the schema first, then who may read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from connectors.clickhouse.grants import READING
from wattline import assembly
from wattline.services.migrate import migrate
from wattline.settings import ClickHouseSettings, Settings


class EmptyServer:
    """Takes every statement, and has nothing yet."""

    def __init__(self) -> None:
        self.commands: list[str] = []
        self.reading: list[str] = []

    def command(self, cmd: str, parameters: dict[str, Any] | None = None) -> None:
        self.commands.append(cmd)

    def query(self, query: str) -> SimpleNamespace:
        return SimpleNamespace(result_rows=[(name,) for name in self.reading] if query == READING else [])


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> EmptyServer:
    server = EmptyServer()

    @contextmanager
    def open_client(_settings: Settings) -> Iterator[EmptyServer]:
        yield server

    monkeypatch.setattr(assembly, "open_client", open_client)
    return server


def settings(home: Path, **clickhouse: object) -> Settings:
    return Settings(_env_file=None, home=home, clickhouse=ClickHouseSettings.model_validate(clickhouse))  # type: ignore[call-arg]


def test_a_server_gets_the_readers_that_are_set_after_its_tables(tmp_path: Path, server: EmptyServer) -> None:
    steps = migrate(settings(tmp_path, mode="server", readers={"planner": "a"}), dry_run=False)

    assert steps[-1].name == "grants"
    grants = [c for c in server.commands if c.startswith(("GRANT", "CREATE ROLE", "CREATE USER"))]
    tables = [c for c in server.commands if c.startswith("CREATE TABLE")]
    assert server.commands.index(grants[0]) > server.commands.index(tables[-1])
    assert sum("CREATE USER IF NOT EXISTS planner" in c for c in grants) == 1
    assert not any("superset" in c for c in grants)


def test_a_reader_that_is_set_no_more_is_dropped(tmp_path: Path, server: EmptyServer) -> None:
    server.reading = ["planner", "superset"]

    migrate(settings(tmp_path, mode="server", readers={"planner": "a"}), dry_run=False)

    assert [command for command in server.commands if command.startswith("DROP USER")] == [
        "DROP USER IF EXISTS superset"
    ]
    assert "REVOKE ALL ON *.* FROM planner" in server.commands


def test_a_dry_run_tells_and_does_nothing(tmp_path: Path, server: EmptyServer) -> None:
    steps = migrate(settings(tmp_path, mode="server"), dry_run=True)

    assert "GRANT SELECT ON marts.* TO wattline_reader WITH REPLACE OPTION" in steps[-1].statements
    assert server.commands == []


def test_the_embedded_gateway_has_no_grants(tmp_path: Path, server: EmptyServer) -> None:
    steps = migrate(settings(tmp_path), dry_run=False)

    assert "grants" not in {step.name for step in steps}
    assert not any("wattline_reader" in c for c in server.commands)
