"""Agent status board: in which state each agent is, since when, for which queues, with which call.

Key and board: `agent/<pbx>/<agent>`, the agent as the PBX names it. Reads
- `calls.queue` (QueueEvent): rows that name the agent. So a centre with nothing but queue_log has a board too;
- `agents.state` (AgentStateChanged): ringing, hold, wrap-up and times to the microsecond, from any other witness;
- `boards` (BoardNotice): the PBX started anew. Calls that were on are over, everybody is logged out until told else.

What is taken from whom:
- Logins and logouts: from all witnesses together (sessions.py). Out of all queues is logged out.
- State, since, reason, queue, call: from the best witness that is up to date (standing.py says which that is).
- Pauses of single queues: from queue_log where it tells of pauses at all; the agent's state is `paused` only when
  paused in every queue.
- handled_today: different calls with a CONNECT, or in which another witness saw the agent talk; the larger number.

Everything is kept so that the order of arrival and repetitions don't matter (the last fact by its own time counts),
and everything ends: a ringing after 10 minutes, a wrap-up after an hour, a conversation after 4 hours, and an agent of
whom nobody has told anything for a day is logged out. After 7 days the agent is forgotten.

A board is published when it changes, and every quarter of an hour as a sign of life while the agent is logged in.
Its `time` is `now`, but always later than the board's last, so that of two within one instant the later one counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field

from ingest.drafts import Draft
from models.agents import AgentStateChanged
from models.boards import AgentStatus, BoardNotice
from models.calls import QueueEvent
from models.envelope import Event
from streams import verbs
from streams.instants import DAY, MINUTE, day_of, instant, micros, midnight_after, whole_second
from streams.processor import Processor, State, Step
from streams.publication import Published
from streams.queue_log_witness import QueueLogWitness, ordered
from streams.sessions import MEMORY, WHOLE, Presence, Sessions
from streams.standing import ROWS, Standing, believed, completed, rank
from streams.state_feed import StateFeed, told_at

PREFIX = "agent/"
SIGN_OF_LIFE = 15 * MINUTE
SILENT = DAY
"""An agent of whom nothing is told for so long is logged out."""

_OF_AGENTS = (
    verbs.COMPLETIONS | verbs.SYSTEM_ENDS | verbs.ATTEMPTS | verbs.LOGINS | verbs.LOGOUTS | verbs.PAUSES
    | verbs.UNPAUSES | {verbs.CONNECT, verbs.ABANDON, verbs.WRAP_UP}
)  # fmt: skip
_SERVING = verbs.ATTEMPTS | verbs.PAUSES | verbs.UNPAUSES | {verbs.CONNECT}
"""Rows that only a member of their queue causes."""


class AgentBoardState(State):
    """Everything told of one agent. Instants in microseconds."""

    model_config = ConfigDict(frozen=True)

    pbx: str
    agent: str
    sessions: Sessions = Sessions()
    rows: QueueLogWitness = QueueLogWitness()
    feeds: dict[str, StateFeed] = Field(default_factory=dict)
    """By witness."""
    restarted: int = 0
    published: Published = Published()
    again_at: int = 0
    """Before this, time alone changes nothing."""

    @property
    def newest(self) -> int:
        """The time of the last fact."""
        return max(self.rows.newest, *(feed.newest for feed in self.feeds.values()), 0)

    def told(self, event: Event, zone: ZoneInfo) -> Self:
        """With an event; the same object where it tells nothing new."""
        if isinstance(event, QueueEvent):
            return self._row(event, zone)
        if isinstance(event, AgentStateChanged):
            return self._state(event, zone)
        if isinstance(event, BoardNotice):
            return self._restarts([micros(restart) for restart in event.restarts])
        return self

    def _row(self, row: QueueEvent, zone: ZoneInfo) -> Self:
        at, queue = ordered(row), WHOLE if row.queue in verbs.NOBODY else row.queue
        sessions = self.sessions
        if row.verb in verbs.LOGINS or row.verb in verbs.LOGOUTS:
            sessions = sessions.told(at, queue, row.verb in verbs.LOGINS, by_queue_log=True)
        elif row.verb in _SERVING and queue != WHOLE:
            sessions = sessions.serving(at, queue)
        return self._with(sessions=sessions, rows=self.rows.told(row, zone))

    def _state(self, event: AgentStateChanged, zone: ZoneInfo) -> Self:
        at, sessions = told_at(event), self.sessions
        if event.state in ("login", "logout"):
            by_queue_log = event.witness == "queue_log"
            sessions = sessions.told(at, event.queue, event.state == "login", by_queue_log)
        elif event.state in ("ready", "paused"):
            sessions = sessions.serving(at, event.queue)
        elif event.state == "wrap_up":
            sessions = sessions.serving(at, WHOLE)
        known = self.feeds.get(event.witness)
        feed = StateFeed.begun(event, zone) if known is None else known.told(event, zone)
        feeds = self.feeds if feed is known else {**self.feeds, event.witness: feed}
        return self._with(sessions=sessions, feeds=feeds)

    def _restarts(self, told: list[int]) -> Self:
        sessions = self.sessions
        for at in told:
            sessions = sessions.restarted(at)
        return self._with(sessions=sessions, restarted=max(self.restarted, *told, 0))

    def without_old(self, now: int, zone: ZoneInfo) -> Self:
        """Without what no longer matters at `now`."""
        today = day_of(now, zone)
        feeds = {name: feed.without_old(today) for name, feed in self.feeds.items()}
        return self._with(
            sessions=self.sessions.without_old(now),
            rows=self.rows.without_old(now, today),
            feeds=self.feeds if all(feeds[name] is self.feeds[name] for name in feeds) else feeds,
        )

    def _with(self, **parts: Any) -> Self:
        changed = {name: part for name, part in parts.items() if part is not getattr(self, name)}
        return self.model_copy(update=changed) if changed else self


@dataclass(frozen=True, slots=True)
class AgentView:
    """`content`: the fields of AgentStatus. `again_at`: when time alone may change it."""

    content: dict[str, Any]
    again_at: int


class AgentBoard(Processor[AgentBoardState]):
    """See the module. `zone`: the reporting zone, whose midnight begins a day."""

    name: ClassVar[str] = "agent_board"
    inputs: ClassVar[tuple[type[Event], ...]] = (QueueEvent, AgentStateChanged, BoardNotice)
    state_type: type[AgentBoardState] = AgentBoardState
    tick_seconds: ClassVar[float | None] = 5.0

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def keys(self, event: Event) -> Iterable[str]:
        if isinstance(event, QueueEvent):
            if event.verb in _OF_AGENTS and event.agent not in verbs.NOBODY:
                yield _key(event.pbx, event.agent)
        elif isinstance(event, AgentStateChanged):
            if event.agent not in verbs.NOBODY:
                yield _key(event.pbx, event.agent)
        elif isinstance(event, BoardNotice) and event.board.startswith(PREFIX):
            yield event.board

    def on_event(self, key: str, state: AgentBoardState | None, event: Event, now: datetime) -> Step[AgentBoardState]:
        at = micros(now)
        if micros(event.time) < at - MEMORY:
            return Step(state)
        before = _begun(event) if state is None else state
        if before is None:
            return Step(None)
        after = before.told(event, self._zone).without_old(at, self._zone)
        if after == state:
            return self._step(key, before, at)
        return self._settled(key, after, at)

    def on_tick(self, key: str, state: AgentBoardState, now: datetime) -> Step[AgentBoardState]:
        return self._step(key, state, micros(now))

    def _step(self, key: str, state: AgentBoardState, now: int) -> Step[AgentBoardState]:
        if now < state.again_at:
            return Step(state)
        return self._settled(key, state.without_old(now, self._zone), now)

    def _settled(self, key: str, state: AgentBoardState, now: int) -> Step[AgentBoardState]:
        seen = self.view(state, now)
        if state.newest + MEMORY <= now and not state.published.differs(seen.content):
            return Step(None)
        out = seen.content["state"] == "logout"
        published = state.published.next(seen.content, now, None if out else SIGN_OF_LIFE)
        again_at = seen.again_at if out else min(seen.again_at, published.at + SIGN_OF_LIFE)
        settled = state.model_copy(update={"published": published, "again_at": again_at})
        if published is state.published:
            return Step(settled)
        draft = Draft(AgentStatus, self.name, instant(published.at), {"board": key, **seen.content})
        return Step(settled, (draft,))

    def view(self, state: AgentBoardState, now: int) -> AgentView:
        """How the agent stands, by all that was told."""
        presence = state.sessions.presence()
        newest, known = state.newest, state.sessions.queues()
        silent_at = newest + SILENT
        standings = _standings(state, presence, now)
        belief = believed(standings, now)
        chosen = completed(belief.standing, standings)
        today = day_of(now, self._zone)
        by_feeds = [feed.handled.count(today) for feed in state.feeds.values()]
        handled = max(state.rows.handled.count(today), *by_feeds, 0)
        content: dict[str, Any] = {"pbx": state.pbx, "agent": state.agent, "handled_today": handled}
        again = [newest + MEMORY]
        if now >= silent_at:
            content |= _gone(whole_second(silent_at), "")
        elif not presence.here and chosen.state not in ("ringing", "talking", "hold"):
            left_at = presence.left_at if presence.left_at is not None else whole_second(newest)
            content |= _gone(left_at, next((feed.farewell() for feed in state.feeds.values() if feed.farewell()), ""))
        else:
            content |= _working(chosen, standings, presence.queues, presence.since)
            again += [silent_at, midnight_after(now, self._zone)]
        again += [until for standing in standings if (until := standing.until) is not None]
        if belief.again_at is not None:
            again.append(belief.again_at)
        content["left_queues"] = sorted(known - set(content["queues"]))
        return AgentView(content, min((moment for moment in again if moment > now), default=now + SIGN_OF_LIFE))


def _standings(state: AgentBoardState, presence: Presence, now: int) -> list[Standing]:
    """By each witness that has told something within a day of the last fact, the best witness first."""
    oldest = state.newest - SILENT
    found = {ROWS: state.rows.standing(presence, state.restarted, now)} if state.rows.newest > oldest else {}
    for witness, feed in state.feeds.items():
        if feed.newest > oldest:
            found[witness] = feed.standing(presence, state.restarted, now)
    return [found[witness] for witness in sorted(found, key=rank)]


def _working(chosen: Standing, standings: list[Standing], queues: tuple[str, ...], since: int | None) -> dict[str, Any]:
    paused = next((one.paused for one in reversed(standings) if one.paused is not None), ())
    if chosen.state == "paused":
        paused = queues
    elif chosen.state == "ready" and set(paused) >= set(queues):
        paused = ()
    return {
        "state": chosen.state,
        "since": _shown(chosen.since),
        "reason": chosen.reason,
        "queues": list(queues),
        "queue": chosen.queue,
        "call_id": chosen.call_id,
        "logged_in_since": None if since is None else instant(since),
        "paused_queues": [queue for queue in queues if queue in paused],
    }


def _gone(since: int, reason: str) -> dict[str, Any]:
    return {
        "state": "logout",
        "since": _shown(since),
        "reason": reason,
        "queues": [],
        "queue": "",
        "call_id": None,
        "logged_in_since": None,
        "paused_queues": [],
    }


def _shown(at: int) -> datetime:
    """To the millisecond: below that stand the ordinals of rows."""
    return instant(at - at % 1_000)


def _begun(event: Event) -> AgentBoardState | None:
    if isinstance(event, QueueEvent | AgentStateChanged):
        return AgentBoardState(pbx=event.pbx, agent=event.agent)
    return None


def _key(pbx: str, agent: str) -> str:
    return f"{PREFIX}{pbx}/{agent}"
