"""What a column of a mart may say of itself under `config: meta:`.

    role: key         part of what makes a row unique, or joins it to another mart
    role: time        an instant, a date, an hour
    role: dimension   anything else to group or to filter by
    role: flag        yes or no
    role: measure     a number of this one row: the seconds of one visit
    role: counter     a sum that metrics are made of, and that nobody reports by itself
    role: metric      a number that is reported; defined here, or `same_as` one that is defined elsewhere

A formula is an aggregate over the rows of the mart's `over`, or arithmetic on its counters; in a mart without `over` it
is plain words. One capital letter stands for a threshold: `answered_le_{N}`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Literal, Self, TypeAlias, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

SUBJECTS = {
    "call": "Calls",
    "queue": "Queues",
    "agent": "Agents",
    "roster": "Rosters: planned and kept",
    "ivr": "Voice menu",
    "customer": "Customers",
    "contact": "Contacts on any channel",
    "media": "Recordings, conferences, surveys",
    "quality": "Quality and scores",
    "staffing": "Forecast and staffing",
    "wallboard": "Wallboard: as it stands now",
    "health": "Health of the data",
}
"""What a mart is about → the heading in docs/metrics.md, in its order."""

Unit = Literal[
    "calls", "visits", "hits", "legs", "attempts", "agents", "customers", "contacts", "tickets", "sessions", "answers",
    "events", "s", "ms", "bytes", "erlangs", "fen", "ratio", "percent", "score", "count",
]  # fmt: skip
Grain = Literal[
    "call", "queue visit", "agent leg", "agent state interval", "agent session", "roster stretch", "IVR hit",
    "queue event", "customer", "contact", "ticket", "recording", "conference", "survey answer", "score", "forecast",
    "agent", "queue", "trunk", "board", "feed",
]  # fmt: skip
"""What a metric counts or measures one by one."""
Role = Literal["key", "time", "dimension", "flag"]
Direction = Literal["higher_is_better", "lower_is_better", "neutral"]

Line: TypeAlias = Annotated[str, Field(min_length=1, pattern=r"^[^\n]+$")]
Name: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Parameter: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z]$")]
PARAMETER = re.compile(r"{([A-Z])}")
_SOURCE = re.compile(r"(var|column) [a-z][a-z0-9_]*")


def _threshold(values: object) -> object:
    if (isinstance(values, list) and values) or (isinstance(values, str) and _SOURCE.fullmatch(values)):
        return values
    raise ValueError("should be `var NAME`, `column NAME` or a list of values")


Threshold: TypeAlias = Annotated[str | list[int | str], BeforeValidator(_threshold)]
Thresholds: TypeAlias = dict[Parameter, Threshold]
"""Parameter → `var NAME` (of dbt_project.yml), `column NAME` (each row tells its own), or the values themselves."""


class BadDefinition(ValueError):
    """What stands under `meta` is not what may stand there; one line per field: `field: reason (is value)`."""


class _Said(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Label(_Said):
    """A column to find, to group or to filter rows by."""

    role: Role


class Measure(_Said):
    """A number of one row."""

    role: Literal["measure"]
    unit: Unit


class _Formula(_Said):
    """`columns`: the name of every column of its kind, with the parameter in which they differ."""

    formula: Line
    unit: Unit
    columns: Line | None = None
    thresholds: Thresholds = {}

    @model_validator(mode="after")
    def _parameters_are_known(self) -> Self:
        used = parameters(self.formula) | parameters(self.columns or "")
        if missing := used - self.thresholds.keys():
            raise ValueError(f"thresholds don't say what {{{min(missing)}}} is")
        if idle := self.thresholds.keys() - used:
            raise ValueError(f"thresholds name {min(idle)}, which neither formula nor columns use")
        return self


class Counter(_Formula):
    """A sum that formulas use."""

    role: Literal["counter"]


class Metric(_Formula):
    """A reported number. `id`: what it is called everywhere; the column's name unless said.

    `provisional`: how long after the end of the interval it may still change, an ISO 8601 duration. `version` grows
    with every change of what the number means.
    """

    role: Literal["metric"]
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(_[A-Z])?$")]
    name_en: Line
    name_zh: Annotated[str, Field(pattern=r"[\u4e00-\u9fff]")]
    variant: Line | None = None
    grain: Grain
    direction: Direction
    version: Annotated[int, Field(ge=1)]
    provisional: Annotated[timedelta, Field(strict=False, ge=timedelta(0))]


class SameAs(_Said):
    """A metric that is defined elsewhere, at thresholds of its own where it has any."""

    role: Literal["metric"]
    same_as: str
    thresholds: Thresholds = {}


def _known_subject(subject: str) -> str:
    if subject not in SUBJECTS:
        raise ValueError(f"should be one of {', '.join(SUBJECTS)}")
    return subject


class MartMeta(_Said):
    """What a mart says of itself.

    `over`: the mart whose rows the formulas are about. `columns_from`: columns that are those of another mart, and are
    described there: named, or `all` of them but its times.
    """

    subject: Annotated[str, AfterValidator(_known_subject)]
    over: Name | None = None
    columns_from: dict[Name, Literal["all"] | list[Name]] = {}


Description: TypeAlias = Label | Measure | Counter | Metric
_S = TypeVar("_S", bound=_Said)


def description(name: str, meta: Mapping[str, object]) -> Description | SameAs:
    """What the `meta` of a column of this name says. Raises BadDefinition."""
    role = meta.get("role")
    if "same_as" in meta:
        return _validated(SameAs, meta)
    if role == "metric":
        return _validated(Metric, {"id": name, **meta})
    if role == "counter":
        return _validated(Counter, meta)
    if role == "measure":
        return _validated(Measure, meta)
    if role in get_args(Role):
        return _validated(Label, meta)
    roles = ", ".join((*get_args(Role), "measure", "counter", "metric"))
    raise BadDefinition(f"config.meta.role: should be one of {roles} (is {role!r})")


def mart_meta(meta: Mapping[str, object]) -> MartMeta:
    """What the `meta` of a mart says. Raises BadDefinition."""
    return _validated(MartMeta, meta)


def parameters(text: str) -> set[str]:
    """The letters that stand for thresholds."""
    return set(PARAMETER.findall(text))


def _validated(said: type[_S], values: Mapping[str, object]) -> _S:
    try:
        return said.model_validate(dict(values))
    except ValidationError as error:
        raise BadDefinition("\n".join(_told(error))) from None


def _told(error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False):
        field = ".".join(str(part) for part in ("config.meta", *problem["loc"]))
        missing = problem["type"] == "missing" or not problem["loc"]
        reason = problem["msg"].removeprefix("Value error, ")
        yield f"{field}: {reason}" + ("" if missing else f" (is {problem['input']!r})")
