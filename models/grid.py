"""Outages: what the calls let us infer, what the control room confirms, and how supply comes back.

Reliability indices are computed from OutageConfirmed (how many lost supply, and when) and OutageStepRestored (how
many had it back, and when); the inferred numbers are kept beside them and never overwrite them.
"""

from typing import Annotated, Any, ClassVar, Literal

from models.envelope import Event
from models.types import BasisPoints, Code, Count, Instant, Latitude, Longitude, LowCardinality, ScrubbedText


class OutageEvent(Event):
    """What all events of an outage have in common."""

    topic: ClassVar[str] = "grid.outages"
    subject_field: ClassVar[str] = "feeder"
    natural_key: ClassVar[tuple[str, ...]] = ("outage", "feeder", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("feeder", "time")

    outage: str
    feeder: Code


DeviceKind = Annotated[Literal["service", "transformer", "lateral", "feeder", "substation", "area"], LowCardinality]
"""What is out. `area`: inferred from places close to each other, without knowing the grid."""


class OutageInferred(OutageEvent):
    """So many calls came from below one device that it is taken to be out; told again when the evidence grows."""

    example: ClassVar[dict[str, Any]] = {
        "outage": "OUT-20261122-003",
        "feeder": "F-110-07",
        "device": "T-10-0231",
        "device_kind": "transformer",
        "rule": "calls-below-device/1",
        "began_at": "2026-11-22T18:40:00+08:00",
        "calls": 9,
        "accounts_below": 64,
        "share": 1406,
        "estimated_customers": 64,
        "tickets": ["FT-20261122-0042", "FT-20261122-0045"],
        "latitude": 30.2795,
        "longitude": 120.1283,
    }

    device: Code
    device_kind: DeviceKind
    rule: Code
    """The rule that decided, with its version."""
    began_at: Instant
    """The first call's time: the estimate of when supply was lost."""
    calls: Count
    accounts_below: Count
    """Accounts supplied through the device."""
    share: BasisPoints
    """calls ÷ accounts below."""
    estimated_customers: Count
    tickets: list[str]
    """The evidence."""
    latitude: Latitude | None = None
    longitude: Longitude | None = None


class OutageConfirmed(OutageEvent):
    """The control room, a crew or a meter confirmed the outage and its size; told again when the size is corrected."""

    example: ClassVar[dict[str, Any]] = {
        "outage": "OUT-20261122-003",
        "feeder": "F-110-07",
        "device": "T-10-0231",
        "device_kind": "transformer",
        "began_at": "2026-11-22T18:37:20+08:00",
        "planned": False,
        "cause": "low_voltage_fuse",
        "external": False,
        "rationing": False,
        "voltage": "10 kV",
        "customers": 64,
        "mv_users": 1,
        "capacity": 400,
        "transformers": ["T-10-0231"],
        "witness": "control_room",
        "restore_expected_at": "2026-11-22T20:45:00+08:00",
    }

    device: Code
    device_kind: DeviceKind
    began_at: Instant
    planned: bool
    """预安排 if true, 故障 if false."""
    cause: Code
    external: bool
    """The cause lies outside the utility's own grid (DL/T 836, variant 2 leaves these out)."""
    rationing: bool
    """Supply shortage (DL/T 836, variant 3 leaves these out)."""
    voltage: Code
    customers: Count
    """Customers that lost supply: N_i of IEEE 1366."""
    mv_users: Count
    """Medium-voltage users as DL/T 836 counts them: a public distribution transformer is one."""
    capacity: Count
    """Transformer capacity that lost supply, in kVA."""
    transformers: list[Code]
    witness: Code
    """control_room, crew, meter, scada."""
    restore_expected_at: Instant | None = None


class OutageStepRestored(OutageEvent):
    """A block of the customers had supply again: r_i and N_i of IEEE 1366 are counted per step."""

    natural_key: ClassVar[tuple[str, ...]] = ("outage", "feeder", "step", "time")
    example: ClassVar[dict[str, Any]] = {
        "outage": "OUT-20261122-003",
        "feeder": "F-110-07",
        "step": 1,
        "customers": 48,
        "mv_users": 0,
        "capacity": 0,
        "transformers": [],
        "remaining": 16,
    }

    step: Count
    """From 1."""
    lost_at: Instant | None = None
    """When this block lost supply, where that isn't when the outage began."""
    customers: Count
    """Customers restored by this step."""
    mv_users: Count
    capacity: Count
    """kVA restored by this step."""
    transformers: list[Code]
    remaining: Count
    """Customers still without supply."""


class OutageMerged(OutageEvent):
    """Several outages turned out to be one, which goes on under this number."""

    example: ClassVar[dict[str, Any]] = {
        "outage": "OUT-20261122-003",
        "feeder": "F-110-07",
        "merged": ["OUT-20261122-004", "OUT-20261122-006"],
        "device": "F-110-07/L3",
        "device_kind": "lateral",
        "rule": "majority-of-siblings/1",
    }

    merged: list[str]
    """The outages that end here."""
    device: Code
    device_kind: DeviceKind
    rule: Code


class OutageSplit(OutageEvent):
    """An outage turned out to be several, which go on under numbers of their own."""

    example: ClassVar[dict[str, Any]] = {
        "outage": "OUT-20261122-003",
        "feeder": "F-110-07",
        "split_into": ["OUT-20261122-007", "OUT-20261122-008"],
        "rule": "supply-seen-between/1",
    }

    split_into: list[str]
    rule: Code


class OutageEnded(OutageEvent):
    """Nobody is out any more, or the outage was never one."""

    example: ClassVar[dict[str, Any]] = {
        "outage": "OUT-20261122-003",
        "feeder": "F-110-07",
        "outcome": "restored",
        "cause": "low_voltage_fuse",
        "customers": 64,
    }

    outcome: Annotated[Literal["restored", "merged", "split", "false_alarm", "momentary"], LowCardinality]
    """`momentary`: shorter than what counts as sustained, ended by itself."""
    cause: Code = ""
    customers: Count
    """All the customers that had lost supply."""


class PlannedOutageAnnounced(OutageEvent):
    """An outage was announced beforehand, or its announcement was changed or taken back."""

    example: ClassVar[dict[str, Any]] = {
        "outage": "PL-20261201-011",
        "feeder": "F-110-07",
        "status": "announced",
        "starts_at": "2026-12-01T08:00:00+08:00",
        "ends_at": "2026-12-01T16:00:00+08:00",
        "temporary": False,
        "work": "换杆",
        "area": "hz-xihu",
        "customers": 212,
        "transformers": ["T-10-0231", "T-10-0232", "T-10-0240"],
        "channels": ["web", "sms"],
        "text": "文三路一带计划停电",
    }

    status: Annotated[Literal["announced", "changed", "cancelled"], LowCardinality]
    starts_at: Instant
    ends_at: Instant
    temporary: bool
    """临时停电: 24 hours' notice to important users, instead of seven days' to all."""
    work: ScrubbedText = ""
    area: Code = ""
    customers: Count
    transformers: list[Code]
    channels: list[Code]
    """Where it was announced."""
    text: ScrubbedText = ""
