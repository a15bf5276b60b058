"""Whether a changed event type still reads what was written, and still fits the table that is there.

Allowed: a new optional field, wider bounds, more values of a closed set, other words. All else breaks: stored events
would be refused or mean something else, or the table would have to be rewritten.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

_LOWER_BOUNDS = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_UPPER_BOUNDS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_SETTLED = ("type", "topic", "key", "natural_key", "sort_key", "database", "table")
_MEANING = {"format": "format", "x-column": "column type", "x-unit": "unit", "x-tokenised": "tokenisation"}
_ABSENT = object()


def compatibility(old: Schema, new: Schema) -> list[str]:
    """What `new` breaks of `old`, one line each; both are schemas of one event type. Empty: nothing."""
    return [*_settled(old["x-wattline"], new["x-wattline"]), *_record("", _Sided(old, old), _Sided(new, new))]


class _Sided:
    """A part of a schema, with the whole that its references point into."""

    def __init__(self, part: Schema, whole: Schema) -> None:
        self.whole = whole
        self.nullable = False
        self.part = self._plain(part)

    def _plain(self, part: Schema) -> Schema:
        """The part with references followed, and `X | None` as X and the flag."""
        if "anyOf" in part:
            choices = [choice for choice in part["anyOf"] if choice.get("type") != "null"]
            self.nullable = len(choices) < len(part["anyOf"])
            outer = {key: value for key, value in part.items() if key != "anyOf"}
            if len(choices) == 1:
                return self._plain({**choices[0], **outer})
        if "$ref" in part:
            definition = self.whole["$defs"][part["$ref"].rsplit("/", 1)[1]]
            return {**definition, **{key: value for key, value in part.items() if key != "$ref"}}
        return part

    def within(self, part: Schema) -> "_Sided":
        return _Sided(part, self.whole)

    def fields(self) -> Mapping[str, Schema]:
        fields: Mapping[str, Schema] = self.part.get("properties", {})
        return fields

    def requires(self, field: str) -> bool:
        return field in self.part.get("required", ())


def _settled(old: Schema, new: Schema) -> Iterator[str]:
    for key in _SETTLED:
        if old[key] != new[key]:
            yield f"{key} changed from {_words(old[key])} to {_words(new[key])}"
    if new["version"] < old["version"]:
        yield f"version went back from {old['version']} to {new['version']}"


def _record(path: str, old: _Sided, new: _Sided) -> Iterator[str]:
    for name, part in old.fields().items():
        if name in new.fields():
            yield from _field(path + name, name, old, new)
        else:
            yield f"{path}{name}: field removed or renamed, was {part.get('type', 'a field')}"
    for name in new.fields():
        if name not in old.fields() and new.requires(name):
            yield f"{path}{name}: new required field"


def _field(path: str, name: str, old: _Sided, new: _Sided) -> Iterator[str]:
    before, after = old.fields()[name], new.fields()[name]
    if new.requires(name) and not old.requires(name):
        yield f"{path}: optional field became required"
    if not old.requires(name) and not new.requires(name) and before.get("default") != after.get("default"):
        yield f"{path}: default changed from {before.get('default')!r} to {after.get('default')!r}"
    yield from _value(path, old.within(before), new.within(after))


def _value(path: str, old: _Sided, new: _Sided) -> Iterator[str]:
    before, after = old.part, new.part
    if before.get("type") != after.get("type"):
        yield f"{path}: type changed from {before.get('type')} to {after.get('type')}"
        return
    if old.nullable != new.nullable:
        yield f"{path}: {'may now be null' if new.nullable else 'may no longer be null'}"
    for key, words in _MEANING.items():
        if before.get(key) != after.get(key):
            yield f"{path}: {words} changed from {before.get(key)} to {after.get(key)}"
    yield from _narrowed(path, before, after)
    if before.get("type") == "array":
        yield from _value(f"{path}[]", old.within(before["items"]), new.within(after["items"]))
    if "properties" in before or "properties" in after:
        yield from _record(f"{path}.", old, new)
    elif isinstance(before.get("additionalProperties"), Mapping):
        yield from _value(f"{path}{{}}", *_map_values(old, new))


def _map_values(old: _Sided, new: _Sided) -> tuple[_Sided, _Sided]:
    return old.within(old.part["additionalProperties"]), new.within(new.part["additionalProperties"])


def _narrowed(path: str, before: Schema, after: Schema) -> Iterator[str]:
    for key in (*_LOWER_BOUNDS, *_UPPER_BOUNDS):
        was, now = before.get(key), after.get(key)
        if now is None or now == was:
            continue
        if was is None or (now > was) == (key in _LOWER_BOUNDS):
            yield f"{path}: {key} tightened from {was} to {now}"
    if after.get("pattern") not in (None, before.get("pattern")):
        yield f"{path}: pattern changed from {before.get('pattern')} to {after['pattern']}"
    yield from _values_removed(path, _values(before), _values(after))


def _values(part: Schema) -> list[Any] | None:
    """The closed set that a value comes from; None where it is open."""
    constant = part.get("const", _ABSENT)
    if constant is not _ABSENT:
        return [constant]
    return part.get("enum")


def _values_removed(path: str, before: list[Any] | None, after: list[Any] | None) -> Iterator[str]:
    if after is None:
        return
    if before is None:
        yield f"{path}: now allows {_words(after)} only"
        return
    removed = [value for value in before if value not in after]
    if removed:
        yield f"{path}: no longer allows {_words(removed)}"


def _words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
