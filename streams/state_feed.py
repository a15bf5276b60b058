"""What one witness tells of an agent's states directly: AgentStateChanged events.

A state holds until the next one, so the last event counts. Events of one instant are ranked as an agent goes through
them: logged in, ready, ringing, talking. `paused` and `ready` of one queue are about that queue; the other states are
about the agent, whichever queue the call came from.
"""

from typing import Any, Self, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from models.agents import AgentState, AgentStateChanged
from streams.handled import Handled
from streams.instants import day_of, micros
from streams.pauses import Pauses
from streams.sessions import Presence
from streams.standing import LONGEST, Standing

_RANKS = ("login", "ready", "paused", "ringing", "talking", "hold", "wrap_up", "logout")

Doing: TypeAlias = tuple[int, int, str, AgentState, str, str | None, str]
"""(when, rank, event id, state, queue, call id, reason)"""


class StateFeed(BaseModel):
    """Facts by one witness. Instants are microseconds, with the event's ordinal in its second added."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    doing: Doing
    handled: Handled = Handled()
    pauses: Pauses = Pauses()

    @property
    def newest(self) -> int:
        """The time of the last event."""
        return self.doing[0]

    @classmethod
    def begun(cls, event: AgentStateChanged, zone: ZoneInfo) -> Self:
        """After the first event."""
        return cls(doing=_doing(event)).told(event, zone)

    def told(self, event: AgentStateChanged, zone: ZoneInfo) -> Self:
        """With an event. `zone`: whose midnight begins a day."""
        doing, at = _doing(event), told_at(event)
        changed: dict[str, Any] = {}
        if doing[:3] > self.doing[:3]:
            changed["doing"] = doing
        if event.state in ("login", "ready", "paused"):
            pauses = self.pauses.told(at, event.queue, event.state == "paused", event.reason)
            if pauses is not self.pauses:
                changed["pauses"] = pauses
        if event.state == "talking" and event.call_id:
            handled = self.handled.told(event.call_id, day_of(at, zone))
            if handled is not self.handled:
                changed["handled"] = handled
        return self.model_copy(update=changed) if changed else self

    def without_old(self, day: str) -> Self:
        """Without the calls handled before the day."""
        handled = self.handled.since(day)
        return self if handled is self.handled else self.model_copy(update={"handled": handled})

    def standing(self, presence: Presence, restarted: int, now: int) -> Standing:
        """How the agent stands by this witness alone."""
        at, _, _, state, queue, call_id, reason = self.doing
        pause = self.pauses.view(presence.queues, restarted)
        paused = pause.queues if self.pauses.last else None
        busy_until = 0
        if at > restarted and state in LONGEST:
            busy_until = at + LONGEST[state]
            if now < busy_until:
                return Standing(state, at, at, reason, queue, call_id, paused, until=busy_until)
        free_since = max(at, busy_until, restarted)
        if pause.everywhere:
            since = max(pause.since or 0, busy_until)
            return Standing("paused", since, free_since, pause.reason, paused=paused)
        return Standing("ready", free_since, free_since, paused=paused)

    def farewell(self) -> str:
        """Why the agent logged out, where that is the last that was told."""
        return self.doing[6] if self.doing[3] == "logout" else ""


def told_at(event: AgentStateChanged) -> int:
    """When: the ordinal counts in sources that have whole seconds only."""
    return micros(event.time) + event.sequence


def _doing(event: AgentStateChanged) -> Doing:
    rank = _RANKS.index(event.state)
    return (told_at(event), rank, str(event.id), event.state, event.queue, event.call_id, event.reason)
