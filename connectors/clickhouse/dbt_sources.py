"""dbt's sources, one table per event type, written from the models and their docstrings."""

import inspect

import yaml

from connectors.clickhouse.ddl import latest_of
from models.catalogue import event_types
from models.envelope import Event

SOURCES_FILE = "dbt/models/staging/_sources.yml"
HEADER = "# Written by `wattline schema write` from models/: don't edit.\n"


def rendered_files() -> dict[str, str]:
    """Path in the repository → what the file should say."""
    databases = sorted({event_type.database for event_type in event_types()})
    content = {"version": 2, "sources": [_source(database) for database in databases]}
    return {SOURCES_FILE: HEADER + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120)}


def _source(database: str) -> dict[str, object]:
    return {
        "name": database,
        "schema": database,
        "description": "Events as the log holds them, repeats included: staging takes the newest.",
        "tables": [
            table for event_type in event_types() if event_type.database == database for table in _tables(event_type)
        ],
    }


def _tables(event_type: type[Event]) -> list[dict[str, object]]:
    table: dict[str, object] = {
        "name": event_type.table_name(),
        "description": inspect.cleandoc(event_type.__doc__ or ""),
        "meta": {"topic": event_type.topic, "key": event_type.subject_field},
    }
    if event_type.latest_by is None:
        return [table]
    latest: dict[str, object] = {
        "name": latest_of(event_type).partition(".")[2],
        "description": f"Of {event_type.table_name()} the newest row of each {event_type.latest_by}; read it FINAL.",
    }
    return [table, latest]
