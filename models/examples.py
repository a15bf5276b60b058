"""Each event type's example as it looks past the door: for JSON Schemas, documentation and tests."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from models.envelope import Event, identity
from models.types import Token

NAMESPACE = UUID("a1dc2f0e-6e0b-5d0c-9a53-0c1a7ad0e1a5")
"""Stands for an installation's secret namespace."""
SOURCE = "example"
TIME = datetime(2026, 11, 22, 10, 51, 48, tzinfo=UTC)

_MOBILE = re.compile(r"(?<!\d)1\d{10}(?!\d)")


class ExampleTokeniser:
    """A tokeniser without a secret: good for examples, of no use for real numbers."""

    def phone(self, plain: str) -> Token | None:
        return _token(plain, shown=3) if plain else None

    def bank_account(self, plain: str) -> Token:
        return _token(plain, shown=0)

    def scrub(self, text: str) -> str:
        return _MOBILE.sub(lambda number: _token(number[0], shown=3).mask, text)


def example_of(event_type: type[Event]) -> Event:
    """The class's example, validated and tokenised, with an envelope around it.

    Raises pydantic.ValidationError if the example isn't a valid event.
    """
    return event_type.model_validate_json(
        json.dumps(
            {
                "id": str(_identity(event_type)),
                "source": SOURCE,
                "time": TIME.isoformat(),
                "recorded": (TIME + timedelta(milliseconds=850)).isoformat(),
                "schema_version": event_type.version,
                **event_type.example,
            }
        ),
        context={"tokeniser": ExampleTokeniser()},
    )


def _identity(event_type: type[Event]) -> UUID:
    data = {"time": TIME, **event_type.example}
    return identity(NAMESPACE, SOURCE, event_type.type_name(), tuple(data.get(name) for name in event_type.natural_key))


def _token(plain: str, shown: int) -> Token:
    digest = hashlib.sha256(f"example/{plain}".encode()).hexdigest()
    return Token(token=digest[:32], mask=f"{plain[:shown]}****{plain[-4:]}")
