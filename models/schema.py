"""JSON Schema (draft 2020-12) of each event type, as the event stands in the log: tokenised, envelope and all.

Beside the standard keywords, values carry `x-unit`, `x-column` (how the warehouse keeps them), `x-personal`,
`x-tokenised` and `x-scrubbed`, and the whole carries `x-wattline`: what the class says about topic, key and table.
"""

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from models.catalogue import event_types
from models.compatibility import compatibility
from models.envelope import Event
from models.examples import example_of

__all__ = ["Schema", "compatibility", "json_schema", "path_of", "render", "schema_files"]

Schema = dict[str, Any]
FOLDER = "models/schemas"


class _Untitled(GenerateJsonSchema):
    """Leaves out the titles that only repeat a field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False


def json_schema(event_type: type[Event]) -> Schema:
    """JSON Schema of one event type."""
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"urn:wattline:event:{event_type.table_name()}",
        "x-wattline": {
            "type": event_type.type_name(),
            "version": event_type.version,
            "topic": event_type.topic,
            "key": event_type.subject_field,
            "natural_key": list(event_type.natural_key),
            "sort_key": list(event_type.sort_key),
            "database": event_type.database,
            "table": event_type.table_name(),
        },
        **event_type.model_json_schema(schema_generator=_Untitled),
        "examples": [example_of(event_type).model_dump(mode="json", exclude_none=True)],
    }


def path_of(event_type: type[Event]) -> str:
    """Where the schema is kept, relative to the project."""
    return f"{FOLDER}/{event_type.table_name()}.json"


def schema_files() -> dict[str, str]:
    """Path → text of every event type's schema."""
    return {path_of(cls): render(json_schema(cls)) for cls in event_types()}


def render(schema: Schema) -> str:
    """A schema as the text of its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
