"""Reference data about the grid: areas, feeders, transformers, meters."""

from typing import Annotated, Any, ClassVar, Literal

from models.reference import ReferenceEvent
from models.types import AccountNo, Code, Count, Day, Latitude, Longitude, LowCardinality


class Area(ReferenceEvent):
    """An area of the utility's territory; areas form a tree."""

    topic: ClassVar[str] = "reference.areas"
    subject_field: ClassVar[str] = "area"
    natural_key: ClassVar[tuple[str, ...]] = ("area", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("area", "time")
    example: ClassVar[dict[str, Any]] = {
        "area": "hz-xihu",
        "name": "西湖区",
        "parent": "hz",
        "site": "city",
        "unit": "xihu-repair",
        "latitude": 30.2594,
        "longitude": 120.1302,
    }

    area: Code
    name: str
    parent: Code = ""
    """The area that it lies in; empty at the top."""
    site: Annotated[Literal["city", "rural", "remote", "unknown"], LowCardinality]
    """Which promise of arrival applies: 45, 90 or 120 minutes."""
    unit: Code
    """The unit that repairs here."""
    latitude: Latitude | None = None
    longitude: Longitude | None = None


class Feeder(ReferenceEvent):
    """A medium-voltage line."""

    topic: ClassVar[str] = "reference.feeders"
    subject_field: ClassVar[str] = "feeder"
    natural_key: ClassVar[tuple[str, ...]] = ("feeder", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("feeder", "time")
    example: ClassVar[dict[str, Any]] = {
        "feeder": "F-110-07",
        "name": "文三线 07",
        "substation": "S-110-WENSAN",
        "voltage": "10 kV",
        "area": "hz-xihu",
        "customers": 3184,
        "mv_users": 41,
    }

    feeder: Code
    name: str
    substation: Code
    voltage: Code
    area: Code
    customers: Count
    """Customers served: the base of the reliability indices."""
    mv_users: Count
    """Medium-voltage users as DL/T 836 counts them."""


class Transformer(ReferenceEvent):
    """A distribution transformer and where it hangs in the grid."""

    topic: ClassVar[str] = "reference.transformers"
    subject_field: ClassVar[str] = "transformer"
    natural_key: ClassVar[tuple[str, ...]] = ("transformer", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("transformer", "time")
    example: ClassVar[dict[str, Any]] = {
        "transformer": "T-10-0231",
        "name": "文三路 138 号配变",
        "feeder": "F-110-07",
        "lateral": "F-110-07/L3",
        "area": "hz-xihu",
        "public": True,
        "capacity": 400,
        "customers": 64,
        "latitude": 30.2795,
        "longitude": 120.1283,
    }

    transformer: Code
    name: str
    feeder: Code
    lateral: Code = ""
    """The branch of the feeder; empty: directly on it."""
    area: Code
    public: bool
    """Serves many customers (公变), not one (专变)."""
    capacity: Count
    """In kVA."""
    customers: Count
    latitude: Latitude | None = None
    longitude: Longitude | None = None


class Meter(ReferenceEvent):
    """A meter, the account that it counts for, and how."""

    topic: ClassVar[str] = "reference.meters"
    subject_field: ClassVar[str] = "meter"
    natural_key: ClassVar[tuple[str, ...]] = ("meter", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("meter", "time")
    example: ClassVar[dict[str, Any]] = {
        "meter": "M-0009912",
        "account": "3301007712345",
        "transformer": "T-10-0231",
        "registers": ["total", "peak", "valley"],
        "multiplier": 1,
        "smart": True,
        "installed_on": "2019-06-30",
    }

    meter: str
    account: AccountNo
    transformer: Code
    registers: list[Code]
    multiplier: Count
    """Ratio of the instrument transformers."""
    smart: bool
    """Can be read, cut off and connected from afar."""
    installed_on: Day | None = None
    removed_on: Day | None = None
