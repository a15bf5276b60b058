"""The table of the newest rows: made with its event type, and brought up to date with it."""

from typing import Any, ClassVar

from connectors.clickhouse.ddl import create_event_type, latest_columns, table_columns
from connectors.clickhouse.engines import Cluster, SingleNode
from connectors.clickhouse.reconcile import Existing, changes
from models.envelope import Event
from models.types import Count, Instant


class Gauge(Event):
    """Something of which the present state counts."""

    topic: ClassVar[str] = "ops"
    subject_field: ClassVar[str] = "gauge"
    natural_key: ClassVar[tuple[str, ...]] = ("gauge", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("gauge", "time")
    latest_by: ClassVar[str | None] = "gauge"
    retention_days: ClassVar[int | None] = 3
    example: ClassVar[dict[str, Any]] = {"gauge": "g", "level": 1}

    gauge: str
    level: Count


class Newer(Gauge):
    """The same with a field more."""

    example: ClassVar[dict[str, Any]] = {"gauge": "g", "level": 1}

    since: Instant | None = None

    @classmethod
    def table_name(cls) -> str:
        return "gauge"


def columns(event_type: type[Event]) -> Existing:
    """A warehouse in which the type stands as its model says."""
    own = [(column.name, column.type) for column in table_columns(event_type)]
    latest = [(column.name, column.type) for column in latest_columns(event_type)]
    return {
        "raw.gauge": own, "raw.gauge__parse": own, "raw.gauge__latest": latest, "raw.gauge__keep": latest
    }  # fmt: skip


def test_the_newest_row_of_each_value_is_kept_by_a_view() -> None:
    statements = create_event_type(Gauge, SingleNode())

    table, keeper = statements[-2:]
    assert "TABLE IF NOT EXISTS raw.gauge__latest\n" in table
    assert "ReplacingMergeTree(`_version`)\nORDER BY (`gauge`)\nTTL `time` + toIntervalDay(3)" in table
    assert "raw.gauge__keep TO raw.gauge__latest" in keeper
    assert keeper.endswith("FROM raw.gauge")


def test_on_a_cluster_a_value_has_one_shard() -> None:
    statements = "\n".join(create_event_type(Gauge, Cluster()))

    assert "Distributed('wattline', 'raw', 'gauge__latest__local', sipHash64(`gauge`))" in statements
    assert "VIEW IF NOT EXISTS raw.gauge__keep ON CLUSTER 'wattline' TO raw.gauge__latest" in statements


def test_nothing_is_to_do_where_all_is_there() -> None:
    assert changes(Gauge, columns(Gauge), SingleNode()) == []


def test_a_warehouse_without_it_gets_it() -> None:
    there = {name: found for name, found in columns(Gauge).items() if "__latest" not in name and "__keep" not in name}

    assert changes(Gauge, there, SingleNode()) == create_event_type(Gauge, SingleNode())[-2:]


def test_a_new_field_goes_into_the_table_before_the_view_fills_it() -> None:
    statements = changes(Newer, columns(Gauge), SingleNode())

    latest = [statement for statement in statements if "__latest" in statement or "__keep" in statement]
    assert latest[0].startswith("ALTER TABLE raw.gauge__latest ADD COLUMN IF NOT EXISTS `since`")
    assert latest[1].startswith("ALTER TABLE raw.gauge__keep MODIFY QUERY")
    assert "`since`" in latest[1]
    assert statements.index(latest[0]) > statements.index(
        next(s for s in statements if "ALTER TABLE raw.gauge ADD" in s)
    )
