"""Every event that any model can emit comes out of either lane with the values that the model has."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.clickhouse.client import Address, connect
from connectors.clickhouse.ddl import table_of
from connectors.clickhouse.warehouse import ClickHouseWarehouse
from models.calls import QueueEvent
from models.catalogue import event_types
from models.envelope import Event
from models.types import EARLIEST, LATEST
from tests.support.events import events
from tests.support.gateway import RunningGateway
from tests.support.rows import as_row
from tests.support.sink_parts import queue_event


@pytest.fixture(scope="module")
def client(gateway: RunningGateway) -> Client:
    opened = connect(Address(port=gateway.port))
    for event_type in event_types():
        if event_type.retention_days:  # the events of this test are of any time, most are past their retention
            opened.command(f"ALTER TABLE {table_of(event_type)} REMOVE TTL")
    return opened


@pytest.fixture(scope="module")
def lanes(gateway: RunningGateway) -> ClickHouseWarehouse:
    return ClickHouseWarehouse(lambda: connect(Address(port=gateway.port)))


def read_back(client: Client, event_type: type[Event]) -> list[dict[str, Any]]:
    columns = ", ".join(f"`{name}`" for name in event_type.model_fields)
    result = client.query(f"SELECT {columns} FROM {table_of(event_type)} ORDER BY _offset")
    rows = [dict(zip(result.column_names, row, strict=True)) for row in result.result_rows]
    client.command(f"TRUNCATE TABLE {table_of(event_type)}")
    return rows


def in_one_month(event: Event) -> Event:
    """Partitions by month cost a folder each; `recorded` keeps the whole range of instants."""
    since_1970 = event.time - datetime(1970, 1, 1, tzinfo=UTC)
    return event.model_copy(update={"time": datetime(2026, 5, 1, tzinfo=UTC) + since_1970 % timedelta(days=28)})


@pytest.mark.parametrize("event_type", event_types(), ids=lambda cls: cls.__name__)
def test_both_lanes_keep_every_value(client: Client, lanes: ClickHouseWarehouse, event_type: type[Event]) -> None:
    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        batch=st.lists(events(event_type).map(in_one_month), min_size=1, max_size=25, unique_by=lambda event: event.id)
    )
    def parity(batch: list[Event]) -> None:
        lines = [event.model_dump_json(exclude_none=True).encode() for event in batch]
        offsets = range(len(lines))
        expected = [as_row(event) for event in batch]

        lanes.insert_events(event_type, event_type.topic, 0, offsets, lines)
        assert read_back(client, event_type) == expected

        lanes.insert_lines(event_type, event_type.topic, 0, offsets, lines)
        assert read_back(client, event_type) == expected

    parity()


@pytest.mark.parametrize("moment", [EARLIEST, LATEST, datetime(1969, 12, 31, 23, 59, 59, 999999, UTC)])
def test_the_ends_of_time_are_kept_to_the_microsecond(
    client: Client, lanes: ClickHouseWarehouse, moment: datetime
) -> None:
    event = queue_event(1).model_copy(update={"time": moment, "recorded": moment})
    line = event.model_dump_json(exclude_none=True).encode()

    for insert in (lanes.insert_events, lanes.insert_lines):
        insert(QueueEvent, "calls.queue", 0, [0], [line])
        assert read_back(client, QueueEvent) == [as_row(event)]
