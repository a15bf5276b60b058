"""What queue_log's rows tell of one agent: calls connected and ended, phones that rang in vain, pauses, wrap-up.

queue_log knows neither ringing nor hold, and of after-call work only where a dialplan writes WRAPUPSTART.
Rows come in any order and again: a call is on when its last CONNECT is later than its last end.
"""

from typing import Any, Self, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from models.calls import QueueEvent
from streams import verbs
from streams.handled import Handled, short
from streams.instants import SECOND, day_of, micros, whole_second
from streams.pauses import Pauses
from streams.sessions import WHOLE, Presence
from streams.standing import LONGEST, Standing

TALK_AT_MOST = LONGEST["talking"]

Call: TypeAlias = tuple[int, str]
"""(when connected, queue)"""


class QueueLogWitness(BaseModel):
    """Facts by queue_log. Instants are microseconds with the row's ordinal in its second added, so that they sort."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    newest: int = 0
    calls: dict[str, Call] = {}
    """Calls that are on, by id."""
    ended: dict[str, int] = {}
    """Short name of a call → its last end, kept for as long as a call may be on."""
    handled: Handled = Handled()
    connected: int = 0
    """The last CONNECT."""
    freed: int = 0
    """The last end of a call, or of a ringing in vain."""
    wrap_up: tuple[int, int] = (0, 0)
    """The last wrap-up: when it began, and when it is over."""
    pauses: Pauses = Pauses()

    def told(self, row: QueueEvent, zone: ZoneInfo) -> Self:
        """With a row that names the agent. `zone`: whose midnight begins a day."""
        at = ordered(row)
        changed: dict[str, Any] = {}
        if at > self.newest:
            changed["newest"] = at
        changed |= self._by_verb(row, at)
        if row.verb == verbs.CONNECT:
            handled = self.handled.told(row.call_id, day_of(at, zone))
            changed |= {} if handled is self.handled else {"handled": handled}
        return self.model_copy(update=changed) if changed else self

    def _by_verb(self, row: QueueEvent, at: int) -> dict[str, Any]:
        queue = WHOLE if row.queue in verbs.NOBODY else row.queue
        if row.verb == verbs.CONNECT:
            return self._connect(row.call_id, queue, at)
        if row.verb in verbs.COMPLETIONS or row.verb in verbs.SYSTEM_ENDS:
            return self._end(row.call_id, at)
        if row.verb in verbs.ATTEMPTS or row.verb == verbs.ABANDON:
            return {"freed": at} if at > self.freed else {}
        if row.verb == verbs.WRAP_UP:
            over = whole_second(at) + (_seconds(row.parameters) or LONGEST["wrap_up"])
            return {"wrap_up": (at, over)} if (at, over) > self.wrap_up else {}
        if row.verb in verbs.PAUSES or row.verb in verbs.UNPAUSES:
            return self._pause(at, queue, row.verb in verbs.PAUSES, row.reason or "")
        if row.verb in verbs.LOGINS:
            return self._pause(at, queue, "PAUSED" in row.parameters, "")
        return {}

    def _connect(self, call_id: str, queue: str, at: int) -> dict[str, Any]:
        changed: dict[str, Any] = {}
        name = short(call_id)
        if at > self.connected:
            changed["connected"] = at
        if at > self.ended.get(name, 0) and (at, queue) > self.calls.get(call_id, (0, "")):
            changed["calls"] = {**self.calls, call_id: (at, queue)}
        return changed

    def _end(self, call_id: str, at: int) -> dict[str, Any]:
        changed: dict[str, Any] = {}
        name = short(call_id)
        if at > self.freed:
            changed["freed"] = at
        if at > self.ended.get(name, 0):
            changed["ended"] = {**self.ended, name: at}
        if call_id in self.calls and self.calls[call_id][0] <= at:
            changed["calls"] = {other: call for other, call in self.calls.items() if other != call_id}
        return changed

    def _pause(self, at: int, queue: str, paused: bool, reason: str) -> dict[str, Any]:
        pauses = self.pauses.told(at, queue, paused, reason)
        return {} if pauses is self.pauses else {"pauses": pauses}

    def without_old(self, now: int, day: str) -> Self:
        """Without calls that can't be on any more, and without those handled before the day."""
        oldest = now - TALK_AT_MOST
        calls = {name: call for name, call in self.calls.items() if call[0] > oldest}
        ended = {name: at for name, at in self.ended.items() if at > oldest}
        handled = self.handled.since(day)
        if len(calls) == len(self.calls) and len(ended) == len(self.ended) and handled is self.handled:
            return self
        return self.model_copy(update={"calls": calls, "ended": ended, "handled": handled})

    def standing(self, presence: Presence, restarted: int, now: int) -> Standing:
        """How the agent stands by these rows alone."""
        pause = self.pauses.view(presence.queues, restarted)
        paused = pause.queues if self.pauses.last else None
        acted = max(self.connected, self.freed, restarted, presence.since or 0)
        oldest = max(restarted, now - TALK_AT_MOST)
        on = {name: call for name, call in self.calls.items() if call[0] > oldest}
        if on:
            call_id, (at, queue) = max(on.items(), key=lambda item: (item[1], item[0]))
            until = min(at for at, _ in on.values()) + TALK_AT_MOST
            since = whole_second(at)
            return Standing("talking", since, acted, queue=queue, call_id=call_id, paused=paused, until=until)
        began, over = self.wrap_up
        in_wrap_up = began > restarted and began >= self.connected
        if in_wrap_up and now < over:
            return Standing("wrap_up", whole_second(began), max(acted, began), paused=paused, until=over)
        free_since = max(acted, over if in_wrap_up else 0)
        if pause.everywhere:
            since = whole_second(max(pause.since or 0, free_since))
            return Standing("paused", since, acted, reason=pause.reason, paused=paused)
        return Standing("ready", whole_second(max(free_since, pause.since or 0)), acted, paused=paused)


def ordered(row: QueueEvent) -> int:
    """When a row was written: its second, and its ordinal in it as microseconds."""
    return micros(row.time) + min(row.sequence, SECOND - 1)


def _seconds(parameters: list[str]) -> int | None:
    """A duration in microseconds, where the first parameter is one."""
    first = parameters[0] if parameters else ""
    if not (first.isascii() and first.isdigit() and len(first) <= 5):
        return None
    return int(first) * SECOND
