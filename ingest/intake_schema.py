"""What the intake tells about its events: request bodies for OpenAPI, JSON Schema of each type's data."""

from typing import Any

from ingest.cloud_events import BATCH, BINARY, STRUCTURED
from models.envelope import Event

_ENVELOPE = frozenset(Event.model_fields)

CLOUD_EVENT: dict[str, Any] = {
    "type": "object",
    "required": ["specversion", "id", "source", "type", "time", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "description": "Unique for source and type; sent again, it is the same event"},
        "source": {"type": "string", "examples": ["crm"]},
        "type": {"type": "string", "examples": ["wattline.contact_logged"]},
        "time": {"type": "string", "format": "date-time", "description": "When it happened, with its zone"},
        "datacontenttype": {"const": BINARY},
        "data": {"type": "object", "description": "The type's own fields: see /schemas/{type}. Numbers are plain."},
    },
}

REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        STRUCTURED: {"schema": CLOUD_EVENT},
        BATCH: {"schema": {"type": "array", "items": CLOUD_EVENT}},
        BINARY: {
            "schema": {
                "type": "object",
                "description": "data alone; the rest in the headers ce-specversion, ce-id, ce-source, ce-type, ce-time",
            }
        },
    },
}


def data_schema(cls: type[Event]) -> dict[str, Any]:
    """JSON Schema of an event type's own fields, with plain text where the event holds a token."""
    schema = cls.model_json_schema()
    schema["properties"] = {
        name: _plain(value) for name, value in schema["properties"].items() if name not in _ENVELOPE
    }
    schema["required"] = [name for name in schema.get("required", []) if name not in _ENVELOPE]
    schema["$defs"] = {name: _plain(value) for name, value in schema.get("$defs", {}).items() if name != "Token"}
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if value.get("$ref") == "#/$defs/Token":
            return {"type": "string", "description": "A number in any notation; only its token is kept"}
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value
