"""docs/events.md: every topic, every event type and every field, as the classes say it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from models.catalogue import event_types, topics, types_of
from models.envelope import Event
from models.schema import Schema, json_schema
from models.topics import TOPICS, topic
from models.types import Money, Token

PATH = "docs/events.md"

_HEADER = """\
<!-- Generated from models/ by `wattline schema write`. Change the classes, not this file. -->

# Events

Everything that happens is an event; every event type is one class in `models/`, and this page is drawn from them.
An event travels on its topic under its key, and ends in a ClickHouse table of its own. It is validated once, at the
door: unknown fields are refused, times must say their zone, numbers marked *token* come in readable and go on as a
keyed hash and a mask. The examples show records as a connector hands them to the door.

Marks in the last column: **token** (tokenised at the door), **scrubbed** (phone-like runs of digits are masked at
the door), **personal** (stays in raw and dim tables, for the desk's role only).
"""

_TYPES = {
    ("string", "date-time"): "time",
    ("string", "date"): "day",
    ("string", "uuid"): "UUID",
    ("string", None): "text",
    ("integer", None): "integer",
    ("number", None): "number",
    ("boolean", None): "true/false",
}


def events_page() -> str:
    """The whole page."""
    order = [name for name in TOPICS if name in topics()] + [name for name in topics() if name not in TOPICS]
    parts = [_HEADER, *_contents(order), *_envelope()]
    for name in order:
        parts += _topic(name)
    return "\n".join(parts).rstrip() + "\n"


def _contents(order: Iterable[str]) -> Iterator[str]:
    yield "| topic | key | event types |\n|---|---|---|"
    for name in order:
        links = ", ".join(f"[{cls.__name__}](#{cls.__name__.lower()})" for cls in types_of(name))
        yield f"| `{name}` | {topic(name).key} | {links} |"
    yield ""


def _envelope() -> Iterator[str]:
    schema = json_schema(event_types()[0])
    yield "## The envelope\n"
    yield "Every event has these fields, after CloudEvents 1.0.\n"
    yield from _fields({name: schema["properties"][name] for name in Event.model_fields})
    for part in (Token, Money):
        part_schema = part.model_json_schema()
        yield f"**{part.__name__}**: {part_schema['description']}\n"
        yield from _fields(part_schema["properties"])


def _topic(name: str) -> Iterator[str]:
    about = topic(name)
    kept = "compacted: the last event per key counts" if about.compacted else f"kept {about.retention_days} days"
    yield f"## `{name}`\n"
    yield f"{about.about[0].upper()}{about.about[1:]}. Key: {about.key}; {kept}.\n"
    for cls in types_of(name):
        yield from _event_type(cls)


def _event_type(cls: type[Event]) -> Iterator[str]:
    schema = json_schema(cls)
    yield f"### {cls.__name__}\n"
    yield f"{schema['description']}\n"
    yield (
        f"Type `{cls.type_name()}`, table `{cls.database}.{cls.table_name()}`, key `{cls.subject_field}`; "
        f"the same record has the same {_names(cls.natural_key)}; sorted by {_names(cls.sort_key)}.\n"
    )
    own = {name: part for name, part in schema["properties"].items() if name not in Event.model_fields}
    yield from _fields(own)
    for name, part in schema.get("$defs", {}).items():
        if name not in (Token.__name__, Money.__name__):
            yield f"**{name}**: {_one_line(part['description'])}\n"
            yield from _fields(part["properties"])
    yield f"```json\n{json.dumps(cls.example, ensure_ascii=False, indent=2)}\n```\n"


def _fields(fields: Mapping[str, Schema]) -> Iterator[str]:
    yield "| field | type | unit | meaning | marks |\n|---|---|---|---|---|"
    for name, part in fields.items():
        meaning = _cell(part.get("description", ""))
        type_words = _type(part) + (", optional" if part.get("default") is not None else "")
        yield f"| `{name}` | {type_words} | {_found(part, 'x-unit')} | {meaning} | {_marks(part)} |"
    yield ""


def _type(part: Schema) -> str:
    if "anyOf" in part:
        inner = next(choice for choice in part["anyOf"] if choice.get("type") != "null")
        return f"{_type(inner)}, or none"
    if "$ref" in part:
        return str(part["$ref"].rsplit("/", 1)[1])
    if "enum" in part:
        return " · ".join(f"`{value}`" if value else "(empty)" for value in part["enum"])
    if part["type"] == "array":
        return f"list of {_type(part['items'])}"
    return _TYPES[part["type"], part.get("format")]


def _marks(part: Schema) -> str:
    marks = []
    if kind := _found(part, "x-tokenised"):
        marks.append(f"token: {kind}")
    if _found(part, "x-scrubbed"):
        marks.append("scrubbed")
    if kind := _found(part, "x-personal"):
        marks.append(f"personal: {kind}")
    return ", ".join(marks)


def _found(part: Schema, key: str) -> Any:
    """The mark, on the value itself, on what it is if not none, or on what it is a list of."""
    for place in (part, *part.get("anyOf", ()), part.get("items", {})):
        if key in place:
            return place[key]
    return ""


def _names(fields: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in fields)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _one_line(text).replace("|", "\\|")
