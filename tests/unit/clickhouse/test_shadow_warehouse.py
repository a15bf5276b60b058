"""The warehouse of a replay: everything goes into shadows, counted once, whatever the engine says meanwhile."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import pytest

from connectors.clickhouse.failures import OutOfMemory
from connectors.clickhouse.shadow_warehouse import ShadowWarehouse, Tally
from ingest.period import Period
from models.calls import QueueEvent
from tests.support.sink_parts import START, queue_event, stamped

PERIOD = Period(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))


def unreachable() -> NoReturn:
    raise AssertionError("no client is needed")


@pytest.fixture
def tally(tmp_path: Path) -> Tally:
    return Tally(tmp_path, PERIOD, ZoneInfo("Asia/Shanghai"))


def test_a_run_too_big_for_memory_goes_into_the_same_shadow_in_halves(
    tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables: list[str] = []

    def insert(_self: object, table: str, *_rest: Any) -> None:
        tables.append(table)
        if len(tables) == 1:
            raise OutOfMemory("no memory")

    monkeypatch.setattr(ShadowWarehouse, "_insert", insert)
    warehouse = ShadowWarehouse(unreachable, tally)

    warehouse.insert_lines(QueueEvent, "calls.queue", 0, range(5), [stamped(queue_event(n)).value for n in range(5)])

    assert tables == ["raw.queue_event__replay__landing"] * 3
    day = START.astimezone(ZoneInfo("Asia/Shanghai")).date()
    assert tally.records == {("wattline.queue_event", day): 5}
    assert tally.distinct("wattline.queue_event") == {day: 5}
