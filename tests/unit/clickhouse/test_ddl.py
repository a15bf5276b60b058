"""What must hold for the tables of every event type."""

import re

import pytest

from connectors.clickhouse.columns import columns_of, position_columns
from connectors.clickhouse.ddl import UnsortableField, create_raw_table, engine_of, parse_query, table_columns
from connectors.clickhouse.engines import SingleNode
from models.catalogue import event_types
from models.envelope import Event
from tests.unit.clickhouse.every_column import EveryColumn


@pytest.mark.parametrize("event_type", event_types(), ids=lambda cls: cls.__name__)
def test_view_table_and_model_have_the_same_columns_in_the_same_order(event_type: type[Event]) -> None:
    """The view writes by position: a column out of place would land in another, without a word."""
    (create,) = create_raw_table(event_type, SingleNode())
    in_table = re.findall(r"^    `(\w+)` ", create, re.MULTILINE)
    projection = parse_query(event_type).split("\nFROM")[0]
    in_view = re.findall(r"(?:AS |^    )`(\w+)`,?$", projection, re.MULTILINE)
    in_tuple = re.findall(r"tupleElement\(_event, '(\w+)'\)", projection)
    position = [column.name for column in position_columns()]

    assert in_table == [*event_type.model_fields, *position]
    assert in_view == in_table
    assert in_tuple == [column.name for column in columns_of(event_type)]
    assert [column.name for column in table_columns(event_type)] == in_table


@pytest.mark.parametrize("event_type", event_types(), ids=lambda cls: cls.__name__)
def test_rows_with_the_same_id_meet_in_the_same_place(event_type: type[Event]) -> None:
    engine = engine_of(event_type)

    assert engine.order_by[-1] == "`id`"
    assert engine.version == "`recorded`"
    assert engine.shard_by == "sipHash64(`id`)"


def test_money_is_on_disk_when_the_insert_returns() -> None:
    money = [cls for cls in event_types() if cls.topic.startswith(("billing.", "bank."))]

    assert money
    assert all(engine_of(cls).settings.get("fsync_after_insert") == "1" for cls in money)


def test_a_sort_key_that_may_be_absent_is_refused() -> None:
    class Unsortable(EveryColumn):
        sort_key = ("due", "time")

    with pytest.raises(UnsortableField, match=r"Unsortable\.sort_key: due"):
        engine_of(Unsortable)
