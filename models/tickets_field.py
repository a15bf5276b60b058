"""What a repair crew does about a ticket, from dispatch to the slip it sends back."""

from typing import Annotated, Any, ClassVar, Literal

from models.tickets import TicketEvent
from models.types import Code, Count, Instant, Latitude, Longitude, LowCardinality, ScrubbedText


class CrewEvent(TicketEvent):
    """What the steps of one crew have in common. A ticket may have several crews."""

    natural_key: ClassVar[tuple[str, ...]] = ("ticket", "crew", "time")

    crew: Code


class TicketDispatched(CrewEvent):
    """A ticket was sent to a crew."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0042",
        "kind": "fault",
        "actor": "dispatcher-01",
        "crew": "crew-07",
        "unit": "xihu-repair",
        "outage": "OUT-20261122-003",
    }

    unit: Code
    outage: str | None = None
    """The outage that the ticket is believed to belong to."""


class TicketAccepted(CrewEvent):
    """The crew took the ticket on."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0042",
        "kind": "fault",
        "actor": "crew-07",
        "crew": "crew-07",
    }


class TicketRefused(CrewEvent):
    """The crew sent the ticket back to the dispatcher without working on it (退单)."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0042",
        "kind": "fault",
        "actor": "crew-07",
        "crew": "crew-07",
        "reason": "正在处理另一处抢修",
    }

    reason: ScrubbedText = ""


class TicketDeparted(CrewEvent):
    """The crew is on its way."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0042",
        "kind": "fault",
        "actor": "crew-07",
        "crew": "crew-07",
        "expected_at": "2026-11-22T19:30:00+08:00",
    }

    expected_at: Instant | None = None
    """When the crew expects to arrive."""


class TicketArrived(CrewEvent):
    """The crew is on site: stops the arrival clock."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0042",
        "kind": "fault",
        "actor": "crew-07",
        "crew": "crew-07",
        "witness": "gps",
        "latitude": 30.2794,
        "longitude": 120.1281,
    }

    witness: Annotated[Literal["crew", "gps", "dispatcher"], LowCardinality]
    """Who says so: the crew's own word, its vehicle's position, or the dispatcher."""
    latitude: Latitude | None = None
    longitude: Longitude | None = None


class TicketLocated(CrewEvent):
    """The crew found the fault."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0042",
        "kind": "fault",
        "actor": "crew-07",
        "crew": "crew-07",
        "cause": "low_voltage_fuse",
        "equipment": "fuse box T-10-0231/2",
        "transformer": "T-10-0231",
        "feeder": "F-110-07",
        "restore_expected_at": "2026-11-22T20:45:00+08:00",
    }

    cause: Code
    equipment: ScrubbedText = ""
    transformer: Code = ""
    feeder: Code = ""
    restore_expected_at: Instant | None = None


class TicketPartiallyRestored(CrewEvent):
    """Some of the customers have supply again."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0042",
        "kind": "fault",
        "actor": "crew-07",
        "crew": "crew-07",
        "restored": 48,
        "remaining": 16,
    }

    restored: Count
    """Customers restored by this step."""
    remaining: Count
    """Customers still without supply."""


class TicketRestored(CrewEvent):
    """All customers of the ticket have supply again: stops the restoration clock."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0042",
        "kind": "fault",
        "actor": "crew-07",
        "crew": "crew-07",
        "restored": 16,
        "repair": "permanent",
    }

    restored: Count
    """Customers restored by this last step."""
    repair: Annotated[Literal["permanent", "temporary", "none"], LowCardinality]
    """`none`: supply came back without a repair."""


class TicketSlipReturned(CrewEvent):
    """The crew sent back the slip that says what was found and done (回单)."""

    example: ClassVar[dict[str, Any]] = {
        "ticket": "FT-20261122-0042",
        "kind": "fault",
        "actor": "crew-07",
        "crew": "crew-07",
        "result": "repaired",
        "cause": "low_voltage_fuse",
        "complete": True,
        "note": "更换低压熔丝一只",
    }

    result: Code
    """repaired, no_fault_found, customer_internal, handed_over …"""
    cause: Code
    complete: bool
    """All the fields that the slip must have are filled in."""
    note: ScrubbedText = ""
