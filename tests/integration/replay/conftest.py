"""One gateway with the schema for a file of tests; every test gets it empty, with a log of its own."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.clickhouse import schema
from connectors.clickhouse.client import Address, connect
from connectors.clickhouse.engines import SingleNode
from tests.integration.replay.place import Place
from tests.integration.replay.verbs import Run, Told
from tests.support.gateway import RunningGateway, password, running_gateway
from wattline.cli import main


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    with running_gateway(tmp_path_factory.mktemp("gateway")) as running:
        client = connect(Address(port=running.port))
        schema.apply(client, SingleNode())
        client.close()
        yield running


@pytest.fixture
def place(gateway: RunningGateway, tmp_path: Path) -> Place:
    client = connect(Address(port=gateway.port))
    for (table,) in client.query(
        "SELECT concat(database, '.', name) FROM system.tables"
        " WHERE database IN ('raw', 'restricted', 'ops') AND total_rows > 0 AND name != 'migrations'"
    ).result_rows:
        client.command(f"TRUNCATE TABLE {table}")
    client.close()
    return Place(tmp_path / "home", gateway.port)


class Done:
    ok = True


@pytest.fixture
def no_dbt(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of raw: dbt takes ten seconds, and has tests of its own."""
    monkeypatch.setattr("wattline.replaying.rebuild_marts", lambda _settings: Done())


@pytest.fixture
def run(place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A verb of the command line, in this process."""
    for name, value in {
        "HOME": str(place.home),
        "CLICKHOUSE__PORT": str(place.port),
        "CLICKHOUSE__USER": "admin",
        "CLICKHOUSE__PASSWORD": password("admin"),
        "LOG__PARTITIONS": "2",
    }.items():
        monkeypatch.setenv(f"WATTLINE_{name}", value)

    def run(*args: str, code: int = 0) -> Told:
        monkeypatch.setattr(sys, "argv", ["wattline", *args])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        assert ended.value.code == code, told.out + told.err
        return Told(told.out, told.err)

    return run
