"""One real gateway with the whole schema for all tests of this folder; each test has a log of its own."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.clickhouse import schema
from connectors.clickhouse.client import Address, connect
from connectors.clickhouse.engines import SingleNode
from connectors.clickhouse.warehouse import ClickHouseWarehouse
from connectors.sqlite_log import SqliteLog
from ingest.sink import Sink, SinkSettings
from models.catalogue import by_type_name, topics
from tests.support.gateway import RunningGateway, running_gateway
from tests.support.sink_parts import clock, privacy, validate_foreign


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    with running_gateway(tmp_path_factory.mktemp("gateway")) as running:
        schema.apply(connect(Address(port=running.port)), SingleNode())
        yield running


@pytest.fixture
def warehouse(gateway: RunningGateway) -> Iterator[ClickHouseWarehouse]:
    """An empty warehouse: its rows are dropped before the test."""
    client = connect(Address(port=gateway.port))
    tables = client.query(
        "SELECT concat(database, '.', name) FROM system.tables"
        " WHERE database IN ('raw', 'restricted', 'ops') AND total_rows > 0 AND name != 'migrations'"
    ).result_rows
    for (table,) in tables:
        client.command(f"TRUNCATE TABLE {table}")
    opened = ClickHouseWarehouse(lambda: connect(Address(port=gateway.port)))
    yield opened
    opened.close()
    client.close()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    with SqliteLog(tmp_path / "log.sqlite") as opened:
        yield opened


@pytest.fixture
def make_sink(log: SqliteLog, warehouse: ClickHouseWarehouse) -> Callable[..., Sink]:
    def make(**changes: Any) -> Sink:
        settings = changes.pop("settings", {})
        parts: dict[str, Any] = {
            "event_log": log,
            "warehouse": warehouse,
            "topics": topics(),
            "types": by_type_name(),
            "validate_foreign": validate_foreign,
            "privacy": privacy(),
            "alert": lambda what: None,
            "clock": clock,
            "monotonic": time.monotonic,
            "owner": "test",
            "settings": SinkSettings(**{"linger": 0.0, "poll_timeout": 0.05, **settings}),
        }
        return Sink(**(parts | changes))

    return make
