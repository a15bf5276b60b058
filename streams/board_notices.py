"""Tells every board of a PBX that it started anew, and every board of a queue which threshold it is judged by.

An event goes to keys that follow from the event alone, but a restart (QUEUESTART) names neither agents nor queues, and
reference data about a queue name no PBX. So this processor remembers which boards there are, by what they publish, and
tells each one. Keys: `pbx/<pbx>`, `queue/<queue>`. Reads
- `calls.queue` (QueueEvent): QUEUESTART. CONFIGRELOAD is none: members and callers stay;
- `reference.queues` (Queue): the service level; the newest by its own time counts, a retired queue has none;
- `boards` (AgentStatus, QueueStatus): which boards there are, and whether they know. A board that wasn't heard of
  before is told of the restarts; one that shows something from before a restart, or counts by another threshold, is
  told again. So a board that comes to be later, or was forgotten meanwhile, learns it too, and nothing depends on which
  topic is read first. A notice says all there is to say: of several only the last may reach the board.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self, TypeAlias

from pydantic import ConfigDict, Field

from ingest.drafts import Draft
from models.boards import AgentStatus, BoardNotice, QueueStatus
from models.calls import QueueEvent
from models.envelope import Event
from models.reference_centre import Queue
from streams import verbs
from streams.instants import DAY, instant, micros, whole_second
from streams.processor import Processor, State, Step
from streams.queue_log_witness import ordered

PBX = "pbx/"
REMEMBERED = 7
"""Days for which a board that is heard of no more, and a restart, are remembered."""
MOST_RESTARTS = 50


Notice: TypeAlias = dict[str, Any]
"""The fields of a BoardNotice."""


class BoardNoticesState(State):
    """What the boards of a PBX, or of a queue, have to know. Instants in microseconds."""

    model_config = ConfigDict(frozen=True)

    boards: dict[str, int] = Field(default_factory=dict)
    """Board → the last day (since 1970) on which it was heard of."""
    restarts: tuple[int, ...] = ()
    """When the PBX started anew, in order."""
    service_level: int | None = None
    ruled: tuple[int, int] = (0, 0)
    """Since when the threshold holds, and when we were told."""
    published_at: int = 0

    def with_board(self, board: str, at: int) -> Self:
        """With a board that was heard of; the same object where it is known."""
        day = at // DAY
        if self.boards.get(board, -1) >= day:
            return self
        boards = {known: seen for known, seen in self.boards.items() if seen > day - REMEMBERED}
        return self.model_copy(update={"boards": {**boards, board: day}})

    def with_restart(self, at: int) -> Self:
        """With another start of the PBX; the same object where it is known."""
        if at in self.restarts:
            return self
        restarts = sorted({*self.restarts, at})
        oldest = restarts[-1] - REMEMBERED * DAY
        return self.model_copy(update={"restarts": tuple(at for at in restarts if at > oldest)[-MOST_RESTARTS:]})


class BoardNotices(Processor[BoardNoticesState]):
    """See the module."""

    name: ClassVar[str] = "board_notices"
    inputs: ClassVar[tuple[type[Event], ...]] = (QueueEvent, Queue, AgentStatus, QueueStatus)
    state_type: type[BoardNoticesState] = BoardNoticesState

    def keys(self, event: Event) -> Iterable[str]:
        if isinstance(event, QueueEvent):
            if event.verb == verbs.RESTART:
                yield f"{PBX}{event.pbx}"
        elif isinstance(event, Queue):
            yield f"queue/{event.queue}"
        elif isinstance(event, AgentStatus | QueueStatus):
            yield f"{PBX}{event.pbx}"
            if isinstance(event, QueueStatus):
                yield f"queue/{event.queue}"

    def on_event(
        self, key: str, state: BoardNoticesState | None, event: Event, now: datetime
    ) -> Step[BoardNoticesState]:
        before = BoardNoticesState() if state is None else state
        if isinstance(event, QueueEvent):
            after = before.with_restart(ordered(event))
            told = _restarted(after.boards, after) if after is not before else []
        elif isinstance(event, Queue):
            after = _ruled(before, event)
            told = _judged(after.boards, after) if after.service_level != before.service_level else []
        elif isinstance(event, AgentStatus | QueueStatus):
            after = before.with_board(event.board, micros(event.time))
            told = _reminded(after, event, key.startswith(PBX), is_new=event.board not in before.boards)
        else:
            return Step(state)
        if not told:
            return Step(after)
        at = max(micros(now), after.published_at + 1)
        drafts = (Draft(BoardNotice, self.name, instant(at), notice) for notice in told)
        return Step(after.model_copy(update={"published_at": at}), tuple(drafts))


def _ruled(state: BoardNoticesState, queue: Queue) -> BoardNoticesState:
    ruled = (micros(queue.time), micros(queue.recorded))
    if ruled <= state.ruled:
        return state
    level = None if queue.retired else queue.service_level
    return state.model_copy(update={"ruled": ruled, "service_level": level})


def _reminded(
    state: BoardNoticesState, status: AgentStatus | QueueStatus, about_restarts: bool, is_new: bool
) -> list[Notice]:
    """What a board doesn't know, by what it shows."""
    if about_restarts:
        shown = _oldest_shown(status)
        missed = shown is not None and any(micros(shown) < whole_second(at) for at in state.restarts)
        return _restarted([status.board], state) if missed or (is_new and state.restarts) else []
    level = state.service_level
    misjudged = level is not None and isinstance(status, QueueStatus) and status.service_level != level
    return _judged([status.board], state) if misjudged else []


def _oldest_shown(status: AgentStatus | QueueStatus) -> datetime | None:
    """Since when something is that a restart would have ended."""
    if isinstance(status, QueueStatus):
        return status.oldest_since
    return None if status.state == "logout" else status.logged_in_since or status.since


def _restarted(boards: Iterable[str], state: BoardNoticesState) -> list[Notice]:
    restarts = [instant(at) for at in state.restarts]
    return [{"notice": f"restart/{board}", "board": board, "restarts": restarts} for board in boards]


def _judged(boards: Iterable[str], state: BoardNoticesState) -> list[Notice]:
    return [
        {"notice": f"service_level/{board}", "board": board, "service_level": state.service_level} for board in boards
    ]
