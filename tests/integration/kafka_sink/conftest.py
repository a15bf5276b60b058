"""A real broker and a real gateway for all tests of this folder; each test has topics of its own."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from connectors.clickhouse import schema
from connectors.clickhouse.client import Address, connect
from connectors.clickhouse.engines import SingleNode
from connectors.clickhouse.warehouse import ClickHouseWarehouse
from connectors.kafka import KafkaConnection, KafkaLog
from connectors.kafka.local import LocalKafka
from connectors.vault.sqlite import SqliteVault
from ingest.door import Door
from ingest.secrets import Secrets
from ingest.sink import Sink, SinkSettings
from ingest.tokenise import NumberTokeniser
from models.catalogue import by_type_name
from tests.chaos.logs import declare
from tests.support.gateway import RunningGateway, running_gateway
from tests.support.sink_parts import clock, privacy

TOPICS = ("boards", "calls.cdr", "calls.queue")
PARTITIONS = 4
LEASE = 2.0

MakeSink = Callable[..., Sink]


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    with running_gateway(tmp_path_factory.mktemp("gateway")) as running:
        schema.apply(connect(Address(port=running.port)), SingleNode())
        yield running


@pytest.fixture
def warehouse(gateway: RunningGateway) -> Iterator[ClickHouseWarehouse]:
    """An empty warehouse: its rows are dropped before the test."""
    client = connect(Address(port=gateway.port))
    for table in ("raw.call_detail_record", "raw.queue_event", "raw.queue_status", "ops.dead_letters", "ops.runs"):
        client.command(f"TRUNCATE TABLE {table}")
    opened = ClickHouseWarehouse(lambda: connect(Address(port=gateway.port)))
    yield opened
    opened.close()
    client.close()


@pytest.fixture
def connection(kafka: LocalKafka, topic_prefix: str) -> KafkaConnection:
    made = KafkaConnection(kafka.bootstrap, topic_prefix)
    declare(made, TOPICS, PARTITIONS)
    return made


@pytest.fixture
def open_log(connection: KafkaConnection) -> Iterator[Callable[[], KafkaLog]]:
    """Opens the log as one more process would."""
    opened: list[KafkaLog] = []

    def open_one_more() -> KafkaLog:
        opened.append(KafkaLog(connection, TOPICS, lease=LEASE))
        return opened[-1]

    yield open_one_more
    for log in opened:
        log.close()


@pytest.fixture
def log(open_log: Callable[[], KafkaLog]) -> KafkaLog:
    return open_log()


@pytest.fixture
def door(log: KafkaLog, tmp_path: Path) -> Iterator[Door]:
    secrets = Secrets.load_or_create(tmp_path / "secret.key")
    with closing(SqliteVault(tmp_path / "vault.sqlite", secrets)) as vault:
        yield Door(log, NumberTokeniser(secrets.hashing, vault), secrets, clock)


@pytest.fixture
def make_sink(log: KafkaLog, warehouse: ClickHouseWarehouse, door: Door) -> MakeSink:
    def make(**changes: Any) -> Sink:
        settings = changes.pop("settings", {})
        parts: dict[str, Any] = {
            "event_log": log,
            "warehouse": warehouse,
            "topics": TOPICS,
            "types": by_type_name(),
            "validate_foreign": door.validate_foreign,
            "privacy": privacy(),
            "alert": lambda what: None,
            "clock": clock,
            "monotonic": time.monotonic,
            "owner": "test",
            "settings": SinkSettings(**{"linger": 0.01, "poll_timeout": 0.05, **settings}),
        }
        return Sink(**(parts | changes))

    return make
