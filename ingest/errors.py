"""One readable message per thing that is wrong with a record, with nobody's number in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from models.types import Tokeniser

LONGEST_VALUE = 80
_LIMITS = frozenset({"less_than", "less_than_equal", "greater_than", "greater_than_equal"})
"""Their messages name our own bounds, which may look like phone numbers."""

_OURS = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of this event type",
    "timezone_aware": "must say its time zone",
    "string_unicode": "is not valid Unicode text",
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "float_type": "must be a number",
    "list_type": "must be a list",
    "datetime_type": "must be a date and time with its zone",
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong in which field; `value` is scrubbed and shortened, '' where there was none."""

    field: str
    message: str
    value: str = ""

    def __str__(self) -> str:
        found = f" (found {self.value})" if self.value else ""
        return f"{self.field} {self.message}{found}" if self.field else f"{self.message}{found}"


class Refused(ValueError):
    """A record that the door doesn't let in, and why."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("; ".join(map(str, errors)))
        self.errors = tuple(errors)


def readable(error: ValidationError, tokeniser: Tokeniser) -> list[FieldError]:
    """Every complaint of a model, in its fields' order."""
    return [_field_error(details, tokeniser) for details in error.errors(include_url=False)]


def shown(value: object, tokeniser: Tokeniser) -> str:
    """A value as it may stand in a message: scrubbed first, shortened after, so that no number is cut into hiding."""
    text = tokeniser.scrub(repr(value) if isinstance(value, str) else str(value))
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _field_error(details: ErrorDetails, tokeniser: Tokeniser) -> FieldError:
    field = tokeniser.scrub(".".join(map(str, details["loc"])))
    kind = details["type"]
    message = _OURS.get(kind) or _plain(details["msg"])
    if kind not in _LIMITS:
        message = tokeniser.scrub(message)
    return FieldError(field, message, "" if kind == "missing" else shown(details["input"], tokeniser))


def _plain(message: str) -> str:
    for prefix, ours in (("Input should", "should"), ("Value error, ", "")):
        if message.startswith(prefix):
            return ours + message.removeprefix(prefix)
    return message
