"""Types that carry meaning: what a value is, in which unit, and how it may be stored.

Storage hints (`Storage`) travel in `Annotated`, so the ClickHouse column, the JSON Schema and the documentation are
all derived from the one declaration in an event class.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Protocol

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError


@dataclass(frozen=True, slots=True)
class Storage:
    """How the warehouse keeps a value when the plain mapping from Python types isn't the best one."""

    clickhouse: str
    codec: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit a number is measured in, for documentation."""

    name: str


@dataclass(frozen=True, slots=True)
class Personal:
    """Marks a value that names or locates a person: it stays out of the marts that readers see."""

    kind: str


class Tokeniser(Protocol):
    """Turns what must not be readable past the door into tokens; handed to validation as context['tokeniser']."""

    def phone(self, plain: str) -> "Token | None":
        """Token of a phone number in any notation; None where the caller withheld it."""
        ...

    def bank_account(self, plain: str) -> "Token":
        """Token of a bank account number or IBAN."""
        ...

    def scrub(self, text: str) -> str:
        """The text with every phone-like run of digits replaced by its mask and a short token."""
        ...


class Token(BaseModel):
    """A number that can be joined (`token`, a keyed hash) and recognised (`mask`), but not read."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    token: str
    mask: Annotated[str, Storage("LowCardinality(String)")]


def tokeniser_of(info: ValidationInfo) -> Tokeniser | None:
    """The tokeniser of this validation: present at the door, absent everywhere else."""
    context: dict[str, Tokeniser] = info.context or {}
    return context.get("tokeniser")


def _tokenise_phone(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str):
        return value
    tokeniser = tokeniser_of(info)
    if tokeniser is None:
        raise PydanticCustomError("plain_phone", "a plain phone number may only pass through the door")
    return tokeniser.phone(value)


def _tokenise_account(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str):
        return value
    tokeniser = tokeniser_of(info)
    if tokeniser is None:
        raise PydanticCustomError("plain_bank_account", "a plain bank account may only pass through the door")
    return tokeniser.bank_account(value)


def _scrub(value: str, info: ValidationInfo) -> str:
    tokeniser = tokeniser_of(info)
    return value if tokeniser is None else tokeniser.scrub(value)


def _to_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


PhoneNumber = Annotated[Token | None, BeforeValidator(_tokenise_phone)]
"""A phone number in any notation going in; a `Token` from the door on. None: withheld or unknown."""

BankAccount = Annotated[Token, BeforeValidator(_tokenise_account)]
"""A bank account number or IBAN going in; a `Token` from the door on."""

ScrubbedText = Annotated[str, AfterValidator(_scrub)]
"""Free text in which phone-like digit runs are masked at the door."""

Instant = Annotated[AwareDatetime, AfterValidator(_to_utc), Storage("DateTime64(6, 'UTC')", "Delta, ZSTD(1)")]
"""A point in time to the microsecond, held in UTC."""

Code = Annotated[str, Storage("LowCardinality(String)")]
"""Text with few distinct values: a queue, a verb, a node."""

Fen = Annotated[int, Field(ge=-(2**63), le=2**63 - 1), Unit("fen")]
"""Money: integer hundredths of a yuan."""

Seconds = Annotated[int, Field(ge=0, le=2**32 - 1), Storage("UInt32"), Unit("s")]
"""A duration in whole seconds, as call records give it."""

Milliseconds = Annotated[int, Field(ge=0, le=2**32 - 1), Storage("UInt32"), Unit("ms")]
"""A duration in whole milliseconds."""

Count = Annotated[int, Field(ge=0, le=2**32 - 1), Storage("UInt32")]
"""A number of things."""

AccountNo = Annotated[str, Field(min_length=1, max_length=64)]
"""The utility's customer account number (户号); not a bank account."""

PersonName = Annotated[str, Personal("name")]
"""A person's name: raw and dim tables only."""

Address = Annotated[str, Personal("address")]
"""A postal address: raw and dim tables only."""

Latitude = Annotated[float, Field(ge=-90, le=90), Unit("degree")]
Longitude = Annotated[float, Field(ge=-180, le=180), Unit("degree")]


class Money(BaseModel):
    """An amount in a bank's record: integer minor units and an ISO 4217 currency."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    amount: Annotated[int, Field(ge=-(2**63), le=2**63 - 1), Unit("minor unit")]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$"), Storage("LowCardinality(String)")]
