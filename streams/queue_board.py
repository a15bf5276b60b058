"""Queue board: who waits in each queue, which agents serve it, and how the last quarter and the last hour went.

Key and board: `queue/<pbx>/<queue>`. Reads
- `calls.queue` (QueueEvent): the rows of visits, by the rules of fct_queue_visit (visits.py);
- `boards` (AgentStatus): an agent's change concerns all queues of the agent, but queue_log and the state feed often
  name none. The agent board knows them: each AgentStatus says in which queues the agent is (`queues`) and which were
  left (`left_queues`), and goes to the boards of all of them. So the agents on a queue board are those of the agent
  boards, and the two can't contradict each other;
- `boards` (BoardNotice): the PBX started anew (who waited is gone), or the queue's service-level threshold.

`waiting` are the callers in the queue that no agent has answered, those at whose agent's phone it rings included. An
agent counts under what the agent does, whichever queue the call came from: logged_in = ready + ringing + talking +
paused + wrap_up. Offered, answered, answered in time and abandoned are about the visits that arrived within 900 s and
within 3,600 s before now: a call counts where it arrived, whenever it was answered. Callers who left by time-out, by
key, because nobody served, or because the PBX gave up are offered, and neither answered nor abandoned.

State is bounded: visits that wait or arrived within the hour; of others the id for another hour, so that a repeated
ENTERQUEUE doesn't put a ghost into the queue. A wait of more than 2 hours is taken for a lost end. An agent of whose
board nothing is heard for 40 minutes (a sign of life comes every 15) is dropped; minutes in which nothing ran don't
count, for the agents' boards were as silent then as this one was. A queue in which nobody is logged in
and of whose calls nothing is told for a day is forgotten, once its board says so.

A board is published when it changes, at most once per tick for what time alone changes, and every minute as a sign of
life. The longest wait grows by itself: `oldest_since` says since when.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self, TypeAlias

from pydantic import ConfigDict, Field

from ingest.drafts import Draft
from models.boards import AgentStatus, BoardNotice, QueueStatus
from models.calls import QueueEvent
from models.envelope import Event
from streams import verbs
from streams.instants import DAY, HOUR, MINUTE, SECOND, instant, micros
from streams.processor import Processor, State, Step
from streams.publication import Published
from streams.visits import Mark, Visit, kind_of, mark_of, marked, visits_of

PREFIX = "queue/"
QUARTER = 15 * MINUTE
LONGEST_WAIT = 2 * HOUR
AGENT_UNHEARD = 40 * MINUTE
ASLEEP = 5 * MINUTE
"""Without a tick for so long, nothing ran."""
SIGN_OF_LIFE = MINUTE
SILENT = DAY
APART = ("last_call_at",)
"""Goes out with the rest, but is no reason to publish."""

Seat: TypeAlias = tuple[int, str]
"""(time of the agent's board, what the agent counts as; '' for one who isn't in the queue any more)"""

_COUNTS_AS = {
    "login": "ready",
    "ready": "ready",
    "ringing": "ringing",
    "talking": "talking",
    "hold": "talking",
    "paused": "paused",
    "wrap_up": "wrap_up",
}


class QueueBoardState(State):
    """What is known of one queue. Instants in microseconds."""

    model_config = ConfigDict(frozen=True)

    pbx: str
    queue: str
    calls: dict[str, list[Mark]] = Field(default_factory=dict)
    """Call id → what was told of its visits."""
    past: dict[str, int] = Field(default_factory=dict)
    """Call id → the last that was told of a call that counts no more."""
    agents: dict[str, Seat] = Field(default_factory=dict)
    restarted: int = 0
    service_level: tuple[int, int | None] = (0, None)
    """When told, and the threshold in seconds."""
    last_call: int = 0
    published: Published = Published()
    again_at: int = 0
    """Before this, time alone changes nothing."""
    ticked: int = 0
    """The last tick that was looked at; in between lies a minute at most, while ticks come."""
    awake_since: int = 0

    def told(self, event: Event) -> Self:
        """With an event; the same object where it tells nothing new."""
        if isinstance(event, QueueEvent):
            return self._row(event)
        if isinstance(event, AgentStatus):
            return self._agent(event)
        if isinstance(event, BoardNotice):
            return self._notice(event)
        return self

    def _row(self, row: QueueEvent) -> Self:
        mark = mark_of(row)
        if mark is None or mark[0] <= self.past.get(row.call_id, 0):
            return self
        known = self.calls.get(row.call_id)
        changed: dict[str, Any] = {"last_call": mark[0]} if mark[0] > self.last_call else {}
        if known is None and row.call_id in self.past and mark[2] != "enter":
            changed["past"] = {**self.past, row.call_id: mark[0]}  # the end of a visit that counts no more
        elif (marks := marked(known or [], mark)) is not known:
            changed["calls"] = {**self.calls, row.call_id: marks}
        return self.model_copy(update=changed) if changed else self

    def _agent(self, status: AgentStatus) -> Self:
        at = micros(status.time)
        if at <= self.agents.get(status.agent, (0, ""))[0]:
            return self
        return self.model_copy(update={"agents": {**self.agents, status.agent: (at, _counts_as(status, self.queue))}})

    def _notice(self, notice: BoardNotice) -> Self:
        if notice.restarts:
            restarted = max(map(micros, notice.restarts))
            return self if restarted <= self.restarted else self.model_copy(update={"restarted": restarted})
        told = (micros(notice.time), notice.service_level)
        return self if told[0] <= self.service_level[0] else self.model_copy(update={"service_level": told})

    def without_old(self, now: int) -> Self:
        """Without what no longer matters at `now`."""
        over = {name: marks for name, marks in self.calls.items() if self._is_over(marks, now)}
        calls = {name: marks for name, marks in self.calls.items() if name not in over}
        past = self.past | {name: marks[-1][0] for name, marks in over.items()}
        kept = {
            "calls": calls,
            "past": {name: at for name, at in past.items() if at > now - LONGEST_WAIT},
        }
        changed = {name: value for name, value in kept.items() if value != getattr(self, name)}
        return self.model_copy(update=changed) if changed else self

    def at_tick(self, now: int) -> Self:
        """After a tick: without the agents of whom nothing is heard. Only here, so that what is read after hours away
        finds them."""
        awake_since = now if now - self.ticked > ASLEEP else self.awake_since
        agents = self.agents
        if awake_since <= now - AGENT_UNHEARD:
            agents = {name: seat for name, seat in agents.items() if seat[0] > now - AGENT_UNHEARD}
        return self.model_copy(update={"ticked": now, "awake_since": awake_since, "agents": agents})

    def _is_over(self, marks: list[Mark], now: int) -> bool:
        if marks[0][0] > now - HOUR:
            return False
        last = visits_of(marks, self.restarted)[-1]
        return last.arrived <= now - (LONGEST_WAIT if last.outcome == "open" else HOUR)

    def is_silent(self, now: int) -> bool:
        """Whether the queue may be forgotten."""
        return not any(counts_as for _, counts_as in self.agents.values()) and self.last_call <= now - SILENT


@dataclass(frozen=True, slots=True)
class QueueView:
    """`content`: the fields of QueueStatus. `again_at`: when time alone may change it."""

    content: dict[str, Any]
    again_at: int


class QueueBoard(Processor[QueueBoardState]):
    """See the module. `service_level_seconds`: the threshold of queues that reference data say nothing of, by queue
    or for all; DEFAULT_SERVICE_LEVEL for those that a mapping leaves out."""

    name: ClassVar[str] = "queue_board"
    inputs: ClassVar[tuple[type[Event], ...]] = (QueueEvent, AgentStatus, BoardNotice)
    state_type: type[QueueBoardState] = QueueBoardState
    tick_seconds: ClassVar[float | None] = 5.0

    DEFAULT_SERVICE_LEVEL = 20

    def __init__(self, service_level_seconds: Mapping[str, int] | int) -> None:
        self._service_level = service_level_seconds

    def keys(self, event: Event) -> Iterable[str]:
        if isinstance(event, QueueEvent):
            if kind_of(event.verb) is not None and event.queue not in verbs.NOBODY:
                yield f"{PREFIX}{event.pbx}/{event.queue}"
        elif isinstance(event, AgentStatus):
            for queue in dict.fromkeys((*event.queues, *event.left_queues)):
                yield f"{PREFIX}{event.pbx}/{queue}"
        elif isinstance(event, BoardNotice) and event.board.startswith(PREFIX):
            yield event.board

    def on_event(self, key: str, state: QueueBoardState | None, event: Event, now: datetime) -> Step[QueueBoardState]:
        at = micros(now)
        before = _begun(key, event) if state is None else state
        if before is None:
            return Step(None)
        after = before.told(event).without_old(at)
        if after == state:
            return self._step(key, before, at)
        return self._settled(key, after, at)

    def on_tick(self, key: str, state: QueueBoardState, now: datetime) -> Step[QueueBoardState]:
        at = micros(now)
        return Step(state) if at < state.again_at else self._settled(key, state.without_old(at).at_tick(at), at)

    def _step(self, key: str, state: QueueBoardState, now: int) -> Step[QueueBoardState]:
        if now < state.again_at:
            return Step(state)
        return self._settled(key, state.without_old(now), now)

    def _settled(self, key: str, state: QueueBoardState, now: int) -> Step[QueueBoardState]:
        seen = self.view(state, now)
        silent = state.is_silent(now)
        if silent and not state.published.differs(seen.content, apart=APART):
            return Step(None)
        published = state.published.next(seen.content, now, None if silent else SIGN_OF_LIFE, APART)
        again_at = min(seen.again_at, published.at + SIGN_OF_LIFE, state.ticked + MINUTE)
        settled = state.model_copy(update={"published": published, "again_at": again_at})
        if published is state.published:
            return Step(settled)
        return Step(settled, (Draft(QueueStatus, self.name, instant(published.at), {"board": key, **seen.content}),))

    def view(self, state: QueueBoardState, now: int) -> QueueView:
        """How the queue stands, by all that was told."""
        waiting: list[int] = []
        offered: list[Visit] = []
        for marks in state.calls.values():
            visits = visits_of(marks, state.restarted)
            offered += [visit for visit in visits if visit.arrived > now - HOUR]
            if visits[-1].outcome == "open" and visits[-1].arrived > now - LONGEST_WAIT:
                waiting.append(visits[-1].arrived)
        seats = Counter(counts_as for _, counts_as in state.agents.values() if counts_as)
        threshold = self._threshold(state)
        quarter = _counters([visit for visit in offered if visit.arrived > now - QUARTER], threshold)
        hour = _counters(offered, threshold)
        content = {
            "pbx": state.pbx,
            "queue": state.queue,
            "waiting": len(waiting),
            "oldest_since": instant(min(waiting)) if waiting else None,
            "logged_in": seats.total(),
            **{name: seats[name] for name in ("ready", "ringing", "talking", "paused", "wrap_up")},
            "span": QUARTER // SECOND,
            **quarter,
            **{f"{name}_hour": count for name, count in hour.items()},
            "service_level": threshold,
            "last_call_at": instant(state.last_call - state.last_call % SECOND) if state.last_call else None,
        }
        again = [visit.arrived + span for visit in offered for span in (QUARTER, HOUR)]
        again += [arrived + LONGEST_WAIT for arrived in waiting]
        again.append(state.last_call + SILENT)
        return QueueView(content, min((moment for moment in again if moment > now), default=now + SIGN_OF_LIFE))

    def _threshold(self, state: QueueBoardState) -> int:
        if state.service_level[1] is not None:
            return state.service_level[1]
        if isinstance(self._service_level, int):
            return self._service_level
        return self._service_level.get(state.queue, self.DEFAULT_SERVICE_LEVEL)


def _counters(visits: list[Visit], threshold: int) -> dict[str, int]:
    answered = [visit for visit in visits if visit.outcome == "answered"]
    return {
        "offered": len(visits),
        "answered": len(answered),
        "answered_in_time": sum(visit.wait <= threshold for visit in answered),
        "abandoned": sum(visit.outcome == "abandoned" for visit in visits),
    }


def _counts_as(status: AgentStatus, queue: str) -> str:
    if queue not in status.queues or status.state == "logout":
        return ""
    if status.state in ("login", "ready") and queue in status.paused_queues:
        return "paused"
    return _COUNTS_AS[status.state]


def _begun(key: str, event: Event) -> QueueBoardState | None:
    """The state of a queue that isn't known; None where the event alone makes it no queue worth a board."""
    if isinstance(event, QueueEvent):
        return QueueBoardState(pbx=event.pbx, queue=event.queue)
    if isinstance(event, AgentStatus):
        queue = key.removeprefix(f"{PREFIX}{event.pbx}/")
        return QueueBoardState(pbx=event.pbx, queue=queue) if _counts_as(event, queue) else None
    return None
