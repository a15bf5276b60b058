"""Steps of a batch: states that can't be kept, clocks, and what is left out when publishing."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from ingest.drafts import Draft, Origin, Unreadable
from ingest.log import Position
from models.calls import QueueEvent
from models.envelope import Event
from models.ops import AlertRaised
from streams.processor import Processor, State, Step
from streams.shell.clock import Clock, WallClock
from streams.shell.failures import Cause
from streams.shell.publishing import Emission, is_compacted, last_per_key
from streams.shell.steps import Steps
from tests.support.event_time import EventTimeClock
from tests.support.sink_parts import queue_event
from tests.support.stream_processors import board, told

CAUSE = Cause(queue_event(0), Position("calls.queue", 0, 0))
NOON = queue_event(0).time


class Seen(State):
    times: tuple[datetime, ...] = ()
    extra: Any = None


class Clocked(Processor[Seen]):
    """Notes what time it was told."""

    name = "clocked"
    inputs = (QueueEvent,)
    state_type = Seen

    def __init__(self, extra: Any = None) -> None:
        self._extra = extra

    def keys(self, event: Event) -> Iterable[str]:
        return ["all"]

    def on_event(self, key: str, state: Seen | None, event: Event, now: datetime) -> Step[Seen]:
        if event.id == queue_event(9).id:
            return Step(None)
        times = state.times if state else ()
        return Step(Seen(times=(*times, now), extra=self._extra))


def steps(processor: Clocked, clock: Clock, kept: dict[str, bytes], emissions: list[Emission]) -> Steps[Seen]:
    return Steps(processor, clock, kept.get, emissions)


def after(numbers: Iterable[int], kept: dict[str, bytes], clock: Clock | None = None) -> dict[str, bytes]:
    """What is kept after these events, given what was kept before."""
    taken = steps(Clocked(), clock or EventTimeClock(), kept, [])
    for number in numbers:
        taken.on_event("all", queue_event(number), CAUSE)
    return {key: value for key, value in {**kept, **taken.changes()}.items() if value is not None}


def times(kept: dict[str, bytes]) -> list[datetime]:
    return [datetime.fromisoformat(text) for text in json.loads(kept["all"])["state"]["times"]]


def test_event_time_never_goes_back_not_even_across_batches() -> None:
    expected = [queue_event(number).time for number in (1, 4, 4, 5)]

    assert times(after([1, 4, 2, 5], {})) == expected
    assert times(after([2, 5], after([1, 4], {}))) == expected


def test_wall_time_is_what_the_clock_says() -> None:
    noon = NOON + timedelta(hours=3)
    assert times(after([1, 4], {}, WallClock(lambda: noon))) == [noon, noon]


def test_a_forgotten_key_begins_anew() -> None:
    assert after([1, 9], {}) == {}
    assert times(after([9, 2], after([4], {}))) == [queue_event(2).time]


def test_a_state_that_cannot_be_read_begins_anew() -> None:
    assert times(after([2], {"all": b'{"latest": 5}'})) == [queue_event(2).time]


def test_a_state_that_cannot_be_written_fails_its_event_and_keeps_the_former() -> None:
    emissions: list[Emission] = []
    taken = steps(Clocked(extra=object()), EventTimeClock(), {}, emissions)

    taken.on_event("all", queue_event(1), CAUSE)

    assert taken.changes() == {}
    (emission,) = emissions
    (letter,) = emission.items
    assert isinstance(letter, Unreadable)
    assert letter.reader == "streams/clocked"
    assert "PydanticSerializationError" in letter.error
    assert taken.failures == 1


def test_an_unchanged_state_is_not_written_again_live() -> None:
    class Same(Clocked):
        def on_event(self, key: str, state: Seen | None, event: Event, now: datetime) -> Step[Seen]:
            return Step(state or Seen())

    kept = {"all": b'{"latest":"2026-11-22T10:00:00Z","state":{"times":[]}}'}
    live, replay = steps(Same(), WallClock(), kept, []), steps(Same(), EventTimeClock(), kept, [])
    for taken in (live, replay):
        taken.on_event("all", queue_event(1), CAUSE)

    assert live.changes() == {}
    assert replay.changes().keys() == {"all"}  # its time has moved


def test_only_compacted_topics_are_coalesced_and_order_is_kept() -> None:
    bad = Unreadable("calls.queue", "pbx", "streams/x", "", b"{}", Origin("", 0))
    first, second = board("queue/a", "a", 1, NOON), board("queue/a", "a", 2, NOON)
    other, alert = board("queue/b", "b", 1, NOON), told("rule", "a", 1, NOON)
    items: list[Draft | Unreadable] = [first, alert, bad, other, alert, second]

    assert last_per_key(items, is_compacted) == [alert, bad, other, alert, second]
    assert alert.event_type is AlertRaised
