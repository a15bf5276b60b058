"""CloudEvents 1.0 over HTTP: structured, batched and binary mode, as one kind of object."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import orjson

from ingest.errors import FieldError

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
BINARY = "application/json"
MODES = (STRUCTURED, BATCH, BINARY)

REQUIRED = ("id", "source", "type", "time")
"""CloudEvents lets `time` be left out; an event without one could not be counted."""


class Malformed(ValueError):
    """The body isn't what its content type says."""


class TooLarge(ValueError):
    """The body is larger, longer or deeper than the limits allow."""


@dataclass(frozen=True, slots=True)
class CloudEvent:
    """One event as it came: context attributes as text, the type's own fields, and what is wrong with it so far."""

    attributes: Mapping[str, str]
    data: Mapping[str, Any]
    errors: tuple[FieldError, ...] = field(default=())


def events_of(mode: str, headers: Mapping[str, str], body: bytes, max_events: int, max_depth: int) -> list[CloudEvent]:
    """The events of a request. Raises Malformed, TooLarge."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    if depth_of(content, max_depth) > max_depth:
        raise TooLarge(f"nested deeper than {max_depth} levels")
    if mode == BINARY:
        return [_binary(headers, content)]
    if mode == STRUCTURED:
        return [_structured(content)]
    if not isinstance(content, list):
        raise Malformed("a batch is a JSON array of events")
    if len(content) > max_events:
        raise TooLarge(f"{len(content)} events in one batch; at most {max_events}")
    return [_structured(element) for element in content]


def depth_of(value: Any, enough: int) -> int:
    """Levels of nesting; stops counting once there are more than `enough`."""
    depth = 0
    level = [value]
    while level and depth <= enough:
        level = [
            part
            for outer in level
            if isinstance(outer, dict | list)
            for part in (outer.values() if isinstance(outer, dict) else outer)
        ]
        depth += bool(level)
    return depth


def _structured(content: Any) -> CloudEvent:
    if not isinstance(content, dict):
        return CloudEvent({}, {}, (FieldError("", "must be a JSON object"),))
    errors = [
        FieldError(name, "must be text")
        for name, value in content.items()
        if name in (*REQUIRED, "specversion", "datacontenttype") and not isinstance(value, str)
    ]
    attributes = {name: value for name, value in content.items() if isinstance(value, str) and name != "data"}
    if "data_base64" in content:
        errors.append(FieldError("data_base64", "is not taken here; send JSON in data"))
    return _checked(attributes, content.get("data"), errors)


def _binary(headers: Mapping[str, str], content: Any) -> CloudEvent:
    # The HTTP binding percent-encodes what isn't printable ASCII.
    attributes = {name[3:]: unquote(value) for name, value in headers.items() if name.startswith("ce-")}
    return _checked(attributes, content, [])


def _checked(attributes: Mapping[str, str], data: Any, errors: list[FieldError]) -> CloudEvent:
    wrong = {error.field for error in errors}
    errors += [FieldError(name, "is missing") for name in REQUIRED if not attributes.get(name) and name not in wrong]
    if attributes.get("specversion") != "1.0":
        errors.append(FieldError("specversion", "must be 1.0", attributes.get("specversion", "")[:20]))
    if attributes.get("datacontenttype", BINARY) != BINARY:
        errors.append(FieldError("datacontenttype", f"must be {BINARY}"))
    if not isinstance(data, dict):
        return CloudEvent(attributes, {}, (*errors, FieldError("data", "must be a JSON object with the type's fields")))
    return CloudEvent(attributes, data, tuple(errors))
