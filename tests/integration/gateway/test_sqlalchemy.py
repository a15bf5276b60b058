"""The clickhousedb:// dialect, as Superset uses it: reflection and queries."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from clickhouse_connect.driver.client import Client
from sqlalchemy import Engine, MetaData, Table, create_engine, func, inspect, select, text

from tests.support.gateway import RunningGateway, password


@pytest.fixture
def engine(gateway: RunningGateway, database: str, client: Client) -> Iterator[Engine]:
    client.command(
        "CREATE TABLE agg_queue (day Date, queue LowCardinality(String), offered UInt64, level Float64, "
        "note Nullable(String)) ENGINE = MergeTree ORDER BY (day, queue)"
    )
    client.command("CREATE VIEW by_day AS SELECT day, sum(offered) AS offered FROM agg_queue GROUP BY day")
    client.command(
        "INSERT INTO agg_queue VALUES ('2026-01-01', 'faults', 10, 0.5, NULL), ('2026-01-01', 'bills', 5, 1, 'x'), "
        "('2026-01-02', 'faults', 7, 0.25, 'y')"
    )
    url = f"clickhousedb://admin:{password('admin')}@127.0.0.1:{gateway.port}/{database}"
    made = create_engine(url)
    yield made
    made.dispose()


def test_reflection(engine: Engine, database: str) -> None:
    inspector = inspect(engine)
    assert database in inspector.get_schema_names()
    assert "agg_queue" in inspector.get_table_names(schema=database)
    assert "by_day" in inspector.get_view_names(schema=database)
    columns = {column["name"]: column for column in inspector.get_columns("agg_queue", schema=database)}
    assert list(columns) == ["day", "queue", "offered", "level", "note"]
    table = Table("agg_queue", MetaData(), schema=database, autoload_with=engine)
    assert str(table.c.offered.type).lower().startswith("uint64")


def test_queries(engine: Engine, database: str) -> None:
    table = Table("agg_queue", MetaData(), schema=database, autoload_with=engine)
    with engine.connect() as connection:
        query = select(table.c.queue, func.sum(table.c.offered)).group_by(table.c.queue).order_by(table.c.queue)
        assert [tuple(row) for row in connection.execute(query)] == [("bills", 5), ("faults", 17)]
        bound = connection.execute(text("SELECT offered FROM by_day WHERE day = :day"), {"day": "2026-01-02"})
        assert bound.scalar() == 7


def test_a_reader_reflects_its_database(gateway: RunningGateway) -> None:
    with gateway.client() as admin:
        admin.command("CREATE DATABASE IF NOT EXISTS marts")
        admin.command("CREATE OR REPLACE TABLE marts.agg_day (day Date, calls UInt64) ENGINE = MergeTree ORDER BY day")
        admin.command("INSERT INTO marts.agg_day VALUES ('2026-01-01', 42)")
    made = create_engine(f"clickhousedb://reader:{password('reader')}@127.0.0.1:{gateway.port}/marts")
    try:
        inspector = inspect(made)
        assert inspector.get_schema_names() == ["marts"]
        assert "agg_day" in inspector.get_table_names(schema="marts")
        assert [column["name"] for column in inspector.get_columns("agg_day", schema="marts")] == ["day", "calls"]
        with made.connect() as connection:
            assert connection.execute(text("SELECT calls FROM marts.agg_day")).scalar() == 42
    finally:
        made.dispose()
        with gateway.client() as admin:
            admin.command("DROP TABLE marts.agg_day SYNC")
