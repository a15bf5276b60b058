"""One real gateway process for all tests of this folder that don't kill or reconfigure theirs."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from clickhouse_connect.driver.client import Client

from tests.support.gateway import RunningGateway, running_gateway


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    with running_gateway(tmp_path_factory.mktemp("gateway")) as running:
        yield running


@pytest.fixture
def database(gateway: RunningGateway) -> Iterator[str]:
    """A database of the test's own."""
    name = f"t_{uuid.uuid4().hex[:12]}"
    with gateway.client() as client:
        client.command(f"CREATE DATABASE {name}")
    yield name
    with gateway.client() as client:
        client.command(f"DROP DATABASE {name} SYNC")


@pytest.fixture
def client(gateway: RunningGateway, database: str) -> Iterator[Client]:
    """An admin's client, in `database`."""
    with gateway.client(database=database) as connected:
        yield connected
