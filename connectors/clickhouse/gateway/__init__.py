"""chDB in one process, behind ClickHouse's HTTP protocol.

One process owns the data folder; dbt, Superset, clickhouse-connect, DBeaver and curl reach it as they would reach a
ClickHouse server. `python -m connectors.clickhouse.gateway --config FILE.json` starts it; `serve` does so from code.
"""
