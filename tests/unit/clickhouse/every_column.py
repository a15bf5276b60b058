"""An event type with every kind of column, so that the snapshots don't change whenever a real type does."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, Field

from models.envelope import Event
from models.types import BankAccount, Code, Fen, Instant, Money, PhoneNumber, Seconds, Storage


class Colour(StrEnum):
    RED = "red"


class Part(BaseModel):
    kind: Code
    amount: Fen
    note: str | None = None


class EveryColumn(Event):
    topic: ClassVar[str] = "billing.bills"
    subject_field: ClassVar[str] = "account"
    natural_key: ClassVar[tuple[str, ...]] = ("account", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("account", "time")
    retention_days: ClassVar[int | None] = 90
    example: ClassVar[dict[str, Any]] = {}

    account: str
    day: date
    due: date | None
    flag: bool
    share: float
    code: Code
    maybe_code: Code | None
    colour: Colour
    choice: Annotated[Literal["a", "b"], Field(description="one of two")]
    amount: Fen
    small: Annotated[int, Storage("Int32")] | None
    duration: Seconds
    at: Instant | None
    caller: PhoneNumber
    bank: BankAccount
    price: Money | None
    names: list[str]
    codes: list[Code]
    parts: list[Part]
    labels: dict[str, str]


class Newer(EveryColumn):
    """The same event type in a later version."""

    remark: str | None = None

    @classmethod
    def table_name(cls) -> str:
        return "every_column"
