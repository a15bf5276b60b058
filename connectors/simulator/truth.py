"""The ground truth beside a simulation: what really happened, whatever the records say. Moments are epoch seconds.

Waits and talks are given as the PBX counts them (whole seconds between the whole seconds of its clock), so that they
can be compared with the records to the second. What is still going on at the end is told as `open`.
"""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class CallTruth:
    """One call. `ending`: agent, queue (left a queue unserved), ivr (ended in the menu), lost (PBX restart), open."""

    call_id: str
    arrived: float
    ended: float | None
    account: str
    wish: str
    ending: str
    ivr_hits: int
    visits: int
    legs: int
    survey_score: int | None


@dataclass(frozen=True, slots=True)
class VisitTruth:
    """One queue visit. `outcome`: answered, abandoned, timed_out, key, lost (PBX restart while waiting), open."""

    call_id: str
    queue: str
    visit: int
    entered: float
    outcome: str
    wait: int | None
    agent: str | None
    attempts: int
    original_position: int


@dataclass(frozen=True, slots=True)
class LegTruth:
    """One conversation of an agent. `ending`: caller, agent, blind_transfer, attended_transfer, lost, open.

    `visit` 0: the agent took the call over from a colleague, outside any queue.
    """

    call_id: str
    queue: str
    visit: int
    agent: str
    connected: float
    ended: float | None
    wait: int
    talk: int | None
    hold: int
    ending: str


@dataclass(frozen=True, slots=True)
class HitTruth:
    """One hit of a menu node, n-th of the call."""

    call_id: str
    number: int
    node: str
    flag: str
    entered: float
    left: float | None


@dataclass(frozen=True, slots=True)
class StateTruth:
    """A stretch of an agent's time between login and logout, in the words of AgentStateChanged. `ended` None: open."""

    agent: str
    state: str
    reason: str
    began: float
    ended: float | None


@dataclass(frozen=True, slots=True)
class OutageTruth:
    """One outage of a feeder: its true beginning, its restoration steps, who was out."""

    outage: str
    feeder: str
    began: float
    ended: float | None
    customers: int
    customer_minutes: int
    cause: str
    planned: bool


@dataclass(frozen=True, slots=True)
class TicketTruth:
    """One ticket and how far it came."""

    ticket: str
    kind: str
    opened: float
    closed: float | None
    outage: str | None
    call_id: str | None
    reopened: int


Truth: TypeAlias = CallTruth | VisitTruth | LegTruth | HitTruth | StateTruth | OutageTruth | TicketTruth
