"""Small processors for tests of the shells: one that counts, one on its output, one that ticks, and poison for each."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from ingest.drafts import Draft
from models.boards import QueueStatus
from models.calls import QueueEvent
from models.envelope import Event
from models.ops import AlertRaised
from streams.processor import Processor, State, Step

POISON = "POISON"
"""An agent of this name makes the tally raise."""


class PoisonFound(ValueError):
    """What the tally raises."""


class Tally(State):
    seen: tuple[str, ...] = ()
    latest: datetime | None = None


class QueueTally(Processor[Tally]):
    """Counts the rows of each queue, and says so each time: as an alert, of which each counts, and on a board."""

    name = "queue_tally"
    inputs = (QueueEvent,)
    state_type = Tally

    def keys(self, event: Event) -> Iterable[str]:
        assert isinstance(event, QueueEvent)
        if event.agent == f"{POISON} KEY":
            raise PoisonFound("no key for 13552992312")
        return [event.queue] if event.queue else []

    def on_event(self, key: str, state: Tally | None, event: Event, now: datetime) -> Step[Tally]:
        assert isinstance(event, QueueEvent)
        state = state or Tally()
        if str(event.id) in state.seen:
            return Step(state)
        if event.agent == POISON:
            raise PoisonFound("no tally for 13552992312")
        latest = max(event.time, state.latest or event.time)
        tally = Tally(seen=(*state.seen, str(event.id)), latest=latest)
        count = len(tally.seen)
        return Step(tally, (told("tally", key, count, now), board(f"queue/{event.pbx}/{key}", key, count, now)))


class Totals(State):
    by_queue: dict[str, float]


class TallyTotal(Processor[Totals]):
    """Adds up what the tally's boards say: it reads what another processor has published."""

    name = "tally_total"
    inputs = (QueueStatus,)
    state_type = Totals

    def keys(self, event: Event) -> Iterable[str]:
        assert isinstance(event, QueueStatus)
        return ["all"] if event.queue != "all" and event.source == "streams" else []

    def on_event(self, key: str, state: Totals | None, event: Event, now: datetime) -> Step[Totals]:
        assert isinstance(event, QueueStatus)
        before = state or Totals(by_queue={})
        highest = max(event.waiting, before.by_queue.get(event.queue, 0))
        after = Totals(by_queue=before.by_queue | {event.queue: highest})
        if after == before:
            return Step(before)
        return Step(after, (board("queue/all", "all", int(sum(after.by_queue.values())), now),))


class Quiet(State):
    since: datetime
    told: bool = False


class QuietQueue(Processor[Quiet]):
    """Tells, once, of a queue in which nothing has happened for a while: only a tick can know."""

    name = "quiet_queue"
    inputs = (QueueEvent,)
    state_type = Quiet
    tick_seconds = 0.2

    def __init__(self, after: timedelta = timedelta(seconds=0.5)) -> None:
        self._after = after

    def keys(self, event: Event) -> Iterable[str]:
        assert isinstance(event, QueueEvent)
        return [event.queue] if event.queue else []

    def on_event(self, key: str, state: Quiet | None, event: Event, now: datetime) -> Step[Quiet]:
        return Step(Quiet(since=now))

    def on_tick(self, key: str, state: Quiet, now: datetime) -> Step[Quiet]:
        if key == POISON:
            raise PoisonFound("tick")
        if state.told or now - state.since < self._after:
            return Step(state)
        return Step(Quiet(since=state.since, told=True), (told("quiet", key, 1, now),))


class Failing(QueueTally):
    """Gives out what no door can take: not even a dead letter can be made of such a draft."""

    name = "failing"

    def on_event(self, key: str, state: Tally | None, event: Event, now: datetime) -> Step[Tally]:
        step = super().on_event(key, state, event, now)
        bad: Any = None
        return Step(step.state, (Draft(AlertRaised, "streams", now, bad),)) if key == POISON else step


def told(rule: str, about: str, value: float, now: datetime) -> Draft:
    """An alert: on a topic that keeps every event."""
    data = {
        "alert": f"{rule} {about} {value:g}",
        "rule": rule,
        "about": about,
        "severity": "yellow",
        "value": float(value),
        "threshold": 0.0,
        "unit": "rows",
        "message": "",
    }
    return Draft(AlertRaised, "streams", now, data)


def board(name: str, queue: str, waiting: int, now: datetime) -> Draft:
    """A queue's board that says `waiting`; the rest is nought."""
    noughts = ("logged_in", "ready", "ringing", "talking", "paused", "wrap_up", "span")
    noughts += ("offered", "answered", "answered_in_time", "abandoned")
    data = {"board": name, "pbx": "pbx-sim", "queue": queue, "waiting": waiting, **dict.fromkeys(noughts, 0)}
    return Draft(QueueStatus, "streams", now, data)
