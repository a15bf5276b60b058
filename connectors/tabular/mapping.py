"""A mapping: what the columns of an export are, and which events one of its rows tells. Written in YAML."""

from collections.abc import Mapping as AnyMapping
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

import yaml
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator, model_validator

from connectors.files.decoding import codec_for
from connectors.tabular.conditions import BadCondition, Condition
from connectors.tabular.expressions import Expression, names_in
from models.catalogue import event_types
from models.envelope import Event

BUILT_IN = frozenset({"pbx", "date", "flags"})
"""Names that every mapping has: the --pbx of the call, the row's date, and the flags that hold for the row."""

_ENVELOPE = frozenset(Event.model_fields)
_NUMBERED = frozenset({"sequence"})
SHIPPED = Path(__file__).parent / "mappings"


class BadMapping(Exception):
    """The mapping can't be used; the message says which key, on which line, and why."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FileFormat(_Part):
    """How the file is written. `header_row` counts from 1; what stands above it is skipped."""

    encoding: str = "utf-8"
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    sheet: str | None = None
    header_row: int = Field(default=1, ge=1)

    @field_validator("encoding")
    @classmethod
    def _readable(cls, encoding: str) -> str:
        codec_for(encoding)
        return encoding


class Column(_Part):
    """One column. `header`: its heading, or several that it may have; `empty`: texts that mean "did not happen"."""

    header: str | list[str]
    type: Literal["text", "integer", "seconds", "time", "date", "datetime"] = "text"
    empty: list[str] = []
    optional: bool = False
    format: str | None = None

    @property
    def headers(self) -> list[str]:
        return [self.header] if isinstance(self.header, str) else self.header


class Rule(_Part):
    """One event that a row tells, when `when` holds. `set`: the event's fields."""

    name: str
    event: str
    when: str | None = None
    time: Expression
    set: dict[str, Expression]

    _condition: Condition | None = PrivateAttr(default=None)
    _event_type: type[Event] = PrivateAttr()

    @property
    def condition(self) -> Condition | None:
        return self._condition

    @property
    def event_type(self) -> type[Event]:
        return self._event_type

    @model_validator(mode="after")
    def _fields_of_the_event(self) -> "Rule":
        types = {cls.__name__: cls for cls in event_types()}
        if self.event not in types:
            raise ValueError(f"there is no event type {self.event}")
        self._event_type = types[self.event]
        fields = self._event_type.model_fields
        unknown = set(self.set) - (set(fields) - _ENVELOPE)
        if unknown:
            raise ValueError(f"{self.event} has no field {', '.join(sorted(unknown))}")
        needed = {name for name, field in fields.items() if field.is_required()} - _ENVELOPE - _NUMBERED
        missing = needed - set(self.set)
        if missing:
            raise ValueError(f"{self.event} needs {', '.join(sorted(missing))}")
        return self


class Mapping(_Part):
    """The whole mapping.

    `starts`: the column with the row's beginning; other times of day of the row that are more than 12 hours before it
    are of the next day. `key`: the columns that make two rows the same record (without it, the whole row does).
    `values`: computed values, in order; `flags`: conditions whose names, where they hold, are `{flags}`.
    """

    name: str = Field(pattern=r"^[\w-]+$")
    about: str = ""
    zone: str | None = None
    file: FileFormat = FileFormat()
    columns: dict[str, Column]
    starts: str
    key: list[str] = []
    values: dict[str, Expression] = {}
    flags: dict[str, str] = {}
    events: list[Rule] = Field(min_length=1)

    _flag_conditions: dict[str, Condition] = PrivateAttr(default_factory=dict)

    @property
    def flag_conditions(self) -> dict[str, Condition]:
        return self._flag_conditions

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str | None) -> str | None:
        if zone is not None and zone not in available_timezones():
            raise ValueError(f"{zone!r} is not an IANA time zone")
        return zone

    @property
    def zone_info(self) -> ZoneInfo | None:
        return ZoneInfo(self.zone) if self.zone else None

    @property
    def needs_date(self) -> bool:
        """Whether its times of day have no date of their own."""
        types = {column.type for column in self.columns.values()}
        return "time" in types and "date" not in types

    @model_validator(mode="after")
    def _names_are_known(self) -> "Mapping":
        names = set(self.columns) | BUILT_IN
        if set(self.columns) & BUILT_IN:
            raise ValueError(f"columns: the names {', '.join(sorted(BUILT_IN))} are taken")
        if self.starts not in self.columns or self.columns[self.starts].type not in ("time", "datetime"):
            raise ValueError(f"starts: {self.starts!r} is not a column of type time or datetime")
        _check("key", set(self.key), set(self.columns))
        for name, value in self.values.items():
            if name in names:
                raise ValueError(f"values.{name}: the name is taken")
            _check(f"values.{name}", names_in(value), names)
            names.add(name)
        try:
            self._flag_conditions.update({name: Condition(text, names) for name, text in self.flags.items()})
            for rule in self.events:
                rule._condition = Condition(rule.when, names) if rule.when else None
                for field, value in {"time": rule.time, **rule.set}.items():
                    _check(f"events.{rule.name}.{field}", names_in(value), names)
        except BadCondition as error:
            raise ValueError(str(error)) from None
        if len({rule.name for rule in self.events}) < len(self.events):
            raise ValueError("events: two rules have the same name")
        return self


def _check(where: str, used: set[str], known: set[str]) -> None:
    unknown = used - known
    if unknown:
        raise ValueError(f"{where}: {', '.join(sorted(unknown))} is none of {', '.join(sorted(known))}")


def shipped_mappings() -> list["Mapping"]:
    """The mappings that come with the package, by name."""
    return [load_mapping(path) for path in sorted(SHIPPED.glob("*.yaml"))]


def load_mapping(where: str | Path) -> Mapping:
    """A mapping from a file, or a shipped one by its name. Raises BadMapping."""
    path = Path(where)
    if not path.suffix and (SHIPPED / f"{path}.yaml").is_file():
        path = SHIPPED / f"{path}.yaml"
    try:
        text = path.read_text("utf-8")
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except OSError as error:
        shipped = ", ".join(sorted(file.stem for file in SHIPPED.glob("*.yaml")))
        raise BadMapping(f"{path}: {error.strerror}; shipped mappings: {shipped}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadMapping(f"{path}: not YAML: {error}") from None
    if not isinstance(content, AnyMapping):
        raise BadMapping(f"{path}: a mapping has keys name, columns, starts, events")
    try:
        return Mapping.model_validate(content)
    except ValidationError as error:
        raise BadMapping("\n".join(_explained(path, tree, one) for one in error.errors())) from None


def _explained(path: Path, tree: Any, error: Any) -> str:
    """One fault as `file:line: key: what`. Pydantic's own steps (tags of unions) aren't keys of the file."""
    node, keys = tree, []
    for step in error["loc"]:
        found = _child(node, step)
        if found is not None:
            node = found
            keys.append(str(step))
    what = error["msg"].removeprefix("Value error, ")
    if error["type"] in ("missing", "extra_forbidden"):
        what = f"{error['loc'][-1]}: {'is missing' if error['type'] == 'missing' else 'is not a key here'}"
    return f"{path}:{node.start_mark.line + 1}: {'.'.join(keys) or 'the mapping'}: {what}"


def _child(node: Any, step: str | int) -> Any:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return None
