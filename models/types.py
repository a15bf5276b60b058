"""Types that carry meaning: what a value is, in which unit, and how it may be stored.

Storage hints (`Storage`) travel in `Annotated`, so the ClickHouse column, the JSON Schema and the documentation are
all derived from the one declaration in an event class. Each mark writes itself into the JSON Schema as an `x-` key.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Protocol

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ValidationInfo,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError


class Mark:
    """Base of what is said about a value beside its type."""

    __slots__ = ()

    def schema_keys(self) -> JsonSchemaValue:
        """What the mark adds to the value's JSON Schema."""
        raise NotImplementedError

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), **self.schema_keys()}


@dataclass(frozen=True, slots=True)
class Storage(Mark):
    """How the warehouse keeps a value when the plain mapping from Python types isn't the best one."""

    clickhouse: str
    codec: str | None = None

    def schema_keys(self) -> JsonSchemaValue:
        return {"x-column": self.clickhouse}


@dataclass(frozen=True, slots=True)
class Unit(Mark):
    """The unit a number is measured in."""

    name: str

    def schema_keys(self) -> JsonSchemaValue:
        return {"x-unit": self.name}


@dataclass(frozen=True, slots=True)
class Personal(Mark):
    """Marks a value that names or locates a person: it stays out of the marts that readers see."""

    kind: str

    def schema_keys(self) -> JsonSchemaValue:
        return {"x-personal": self.kind}


@dataclass(frozen=True, slots=True)
class Tokenised(Mark):
    """Marks a number that goes in readable and is a `Token` from the door on."""

    kind: str

    def schema_keys(self) -> JsonSchemaValue:
        return {"x-tokenised": self.kind}


@dataclass(frozen=True, slots=True)
class Scrubbed(Mark):
    """Marks free text that loses its phone-like digit runs at the door."""

    def schema_keys(self) -> JsonSchemaValue:
        return {"x-scrubbed": True}


class Part(BaseModel):
    """Base of the small records inside events: a token, an amount of money, a line of a bill."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        hide_input_in_errors=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )


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


class Token(Part):
    """A number that can be joined (`token`, a keyed hash) and recognised (`mask`), but not read."""

    token: Annotated[str, Field(min_length=1)]
    """Keyed hash of the number in its one form (E.164, IBAN): for joins. Never empty: in the
    warehouse an empty token is no token."""
    mask: Annotated[str, Storage("LowCardinality(String)")]
    """What eyes may see of it: `138****1234`."""


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


EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2299, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
"""What the warehouse can hold of time. Also keeps out the year 1 that some systems write for "never"."""


def _to_utc(value: datetime) -> datetime:
    if not EARLIEST <= value <= LATEST:
        raise PydanticCustomError("time_range", "a time must lie between 1900 and 2299")
    return value.astimezone(UTC)


PhoneNumber = Annotated[Token | None, BeforeValidator(_tokenise_phone), Tokenised("phone")]
"""A phone number in any notation going in; a `Token` from the door on. None: withheld or unknown."""

BankAccount = Annotated[Token, BeforeValidator(_tokenise_account), Tokenised("bank account")]
"""A bank account number or IBAN going in; a `Token` from the door on."""

ScrubbedText = Annotated[str, AfterValidator(_scrub), Scrubbed()]
"""Free text in which phone-like digit runs are masked at the door."""

Instant = Annotated[AwareDatetime, AfterValidator(_to_utc), Storage("DateTime64(6, 'UTC')", "Delta, ZSTD(1)")]
"""A point in time to the microsecond, held in UTC."""

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2299, 12, 31)), Storage("Date32")]
"""A calendar day in the zone of the place it is about."""

LowCardinality = Storage("LowCardinality(String)")

Code = Annotated[str, LowCardinality]
"""Text with few distinct values: a queue, a verb, a node. The values are others' to choose; ours are Literals."""

BillMonth = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$"), LowCardinality]
"""The month a bill is for, as YYYY-MM (账期)."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""Fingerprint of a file's bytes."""

Fen = Annotated[int, Field(ge=-(2**63), le=2**63 - 1), Unit("fen")]
"""Money: integer hundredths of a yuan."""

Seconds = Annotated[int, Field(ge=0, le=2**32 - 1), Storage("UInt32"), Unit("s")]
"""A duration in whole seconds, as call records give it."""

Milliseconds = Annotated[int, Field(ge=0, le=2**32 - 1), Storage("UInt32"), Unit("ms")]
"""A duration in whole milliseconds."""

Count = Annotated[int, Field(ge=0, le=2**32 - 1), Storage("UInt32")]
"""A number of things."""

ByteCount = Annotated[int, Field(ge=0, le=2**63 - 1), Unit("byte")]
"""The size of a file."""

WattHours = Annotated[int, Field(ge=-(2**63), le=2**63 - 1), Unit("Wh")]
"""Energy, or a meter register's reading: integer watt-hours, so that 0.01 kWh is exact. Negative in corrections."""

UnitPrice = Annotated[int, Field(ge=-(2**63), le=2**63 - 1), Unit("0.000001 yuan/kWh")]
"""A price per kilowatt-hour in millionths of a yuan: tariffs are published with up to six decimals."""

BasisPoints = Annotated[int, Field(ge=0, le=2**32 - 1), Storage("UInt32"), Unit("0.01 %")]
"""A share or a rate in hundredths of a per cent."""

Score = Annotated[float, Field(ge=0, le=100), Unit("point")]
"""A score between 0 and 100."""

Satisfaction = Annotated[int, Field(ge=1, le=5), Storage("UInt8")]
"""A satisfaction grade: 1 (very unsatisfied) to 5 (very satisfied)."""

AccountNo = Annotated[str, Field(min_length=1, max_length=64)]
"""The utility's customer account number (户号); not a bank account."""

PersonName = Annotated[str, Personal("name")]
"""A person's name: raw and dim tables only."""

Address = Annotated[str, Personal("address")]
"""A postal address: raw and dim tables only."""

EmailAddress = Annotated[str, Personal("e-mail")]
"""An e-mail address: raw and dim tables only."""

Latitude = Annotated[float, Field(ge=-90, le=90), Unit("degree")]
Longitude = Annotated[float, Field(ge=-180, le=180), Unit("degree")]


class Money(Part):
    """An amount in a bank's record: integer minor units and an ISO 4217 currency."""

    amount: Annotated[int, Field(ge=-(2**63), le=2**63 - 1), Unit("minor unit")]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$"), Storage("LowCardinality(String)")]
