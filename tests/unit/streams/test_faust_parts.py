"""Parts of the Faust shell that need no Kafka: records, places, topics, and the loop of an agent body."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ingest import metrics as catalogue
from ingest.log import Position
from streams.shell.failures import Cause
from streams.shell.faust_agents import LINGER, Body
from streams.shell.faust_placing import placing
from streams.shell.faust_records import (
    EVENTS,
    LARGEST,
    TICK,
    KeyedEvent,
    NotOurs,
    is_tick,
    line_of,
    packed,
    unpacked,
)
from streams.shell.faust_sending import may_pass
from streams.shell.faust_settings import BrokerAccess, FaustSettings, faust_app
from streams.shell.faust_topics import TopicsDisagree, internal_topics, partitions_by_processor
from streams.shell.metrics import StreamsMetrics
from tests.support.sink_parts import queue_event
from tests.support.stream_processors import QueueTally, TallyTotal


def keyed(number: int, key: str = "bill") -> KeyedEvent:
    return KeyedEvent(key, Cause(queue_event(number), Position("calls.queue", 3, number)), 12.5)


class TestRecords:
    def test_what_is_packed_comes_out(self) -> None:
        events = [keyed(1), keyed(2, "故障 \n2"), keyed(3)]

        (value,) = packed((event, line_of(event.cause.event)) for event in events)

        assert list(unpacked(value)) == events

    def test_a_full_record_is_followed_by_another(self) -> None:
        line = line_of(queue_event(1))
        count = 3 * LARGEST // len(line)

        values = list(packed((keyed(1), line) for _ in range(count)))

        assert len(values) > 3
        assert all(len(value) < 1.1 * LARGEST for value in values)
        assert sum(len(list(unpacked(value))) for value in values) == count

    @pytest.mark.parametrize("value", [b"", b"{}", b"[1]\n{}", b'["k","no.such.type","t",0,0,1.0]\n{}', b"a\nb\nc"])
    def test_anything_else_is_refused(self, value: bytes) -> None:
        with pytest.raises(NotOurs):
            list(unpacked(value))

    def test_a_tick_is_no_event(self) -> None:
        assert is_tick(TICK)
        assert not is_tick(EVENTS)
        assert not is_tick({})


def test_places_are_spread_and_stay() -> None:
    place = placing({"a": 4, "b": 1})
    places = [place("a", f"queue/pbx/{n}") for n in range(200)]
    assert sorted(set(places)) == [0, 1, 2, 3]
    assert places == [placing({"a": 4})("a", f"queue/pbx/{n}") for n in range(200)]
    assert {place("b", str(n)) for n in range(20)} == {0}


class TestTopics:
    processors = (QueueTally(), TallyTotal())

    def test_both_topics_of_a_processor_have_as_many_partitions(self) -> None:
        topics = internal_topics({"queue_tally": 4, "tally_total": 2})
        assert {topic.name: topic.partitions for topic in topics} == {
            "streams.queue_tally": 4,
            "streams-queue_tally-changelog": 4,
            "streams.tally_total": 2,
            "streams-tally_total-changelog": 2,
        }
        assert {topic.config["cleanup.policy"] for topic in topics if "changelog" in topic.name} == {"compact"}

    def test_what_is_there_keeps_its_number(self) -> None:
        found = {"calls.queue": 8, "streams.queue_tally": 4}
        assert partitions_by_processor(self.processors, found, 8) == {"queue_tally": 4, "tally_total": 8}

    def test_topics_that_disagree_are_refused(self) -> None:
        found = {"streams.tally_total": 4, "streams-tally_total-changelog": 2}
        with pytest.raises(TopicsDisagree, match="delete both"):
            partitions_by_processor(self.processors, found, 8)


def test_what_waiting_cannot_mend_is_not_waited_for() -> None:
    from aiokafka.errors import MessageSizeTooLargeError, NotLeaderForPartitionError

    assert may_pass(NotLeaderForPartitionError())
    assert not may_pass(MessageSizeTooLargeError())


class Stream:
    """A stream of Faust's: gives what is put, notes what is acknowledged."""

    def __init__(self, lies: Iterable[bool] = ()) -> None:
        """`lies`: what is said first when asked whether nothing more waits."""
        self.enable_acks = True
        self.acked: list[Any] = []
        self._items: asyncio.Queue[Any] = asyncio.Queue()
        told = iter(lies)
        self.channel = SimpleNamespace(queue=SimpleNamespace(empty=lambda: next(told, self._items.empty())))

    async def events(self) -> AsyncIterator[Any]:
        while True:
            yield await self._items.get()

    async def ack(self, event: Any) -> None:
        self.acked.append(event)

    def put(self, *events: Any) -> None:
        for event in events:
            self._items.put_nowait(event)


class Noting:
    """An agent that notes the batches it is given; `bad` makes it raise."""

    name = "noting"

    def __init__(self, ours: bool = True) -> None:
        self.batches: list[list[Any]] = []
        self.ours = ours

    def take(self, event: Any) -> None:
        if event == "bad":
            raise RuntimeError("a mistake of ours")

    async def flush(self, events: Sequence[Any]) -> bool:
        self.batches.append(list(events))
        return self.ours


class TestBody:
    @staticmethod
    async def ran(agent: Noting, *events: Any, most: int = 3) -> tuple[Stream, list[Exception]]:
        """A body that had time for these events."""
        stream, errors, metrics = Stream(), [], StreamsMetrics()
        body = Body(agent, most, metrics, errors.append)
        stream.put(*events)
        running = asyncio.create_task(body.run(stream))  # type: ignore[arg-type]
        while not errors and sum(map(len, agent.batches)) < len(events):
            await asyncio.sleep(LINGER)
        await asyncio.sleep(LINGER)
        running.cancel()
        return stream, errors

    def test_batches_are_acknowledged_when_flushed(self) -> None:
        agent = Noting()
        stream, errors = asyncio.run(self.ran(agent, 1, 2, 3, 4, 5))
        assert agent.batches == [[1, 2, 3], [4, 5]]
        assert stream.acked == [1, 2, 3, 4, 5]
        assert stream.enable_acks is False
        assert not errors

    def test_what_is_not_ours_any_more_is_not_acknowledged(self) -> None:
        agent = Noting(ours=False)
        stream, errors = asyncio.run(self.ran(agent, 1, 2))
        assert agent.batches == [[1, 2]]
        assert not stream.acked
        assert not errors

    def test_a_mistake_of_ours_acknowledges_nothing_and_is_told(self) -> None:
        agent = Noting()
        stream, errors = asyncio.run(self.ran(agent, 1, "bad", 3))
        assert [str(error) for error in errors] == ["a mistake of ours"]
        assert not stream.acked

    def test_what_is_left_over_is_flushed_from_outside(self) -> None:
        """Faust empties the queue before partitions move; the body then waits with what it has taken."""

        async def run() -> list[Any]:
            stream, agent, metrics = Stream(lies=[False, False]), Noting(), StreamsMetrics()
            body = Body(agent, 100, metrics, lambda error: None)
            stream.put(1)
            running = asyncio.create_task(body.run(stream))  # type: ignore[arg-type]
            await asyncio.sleep(5 * LINGER)
            assert not agent.batches
            await body.look_after()
            running.cancel()
            assert metrics.meters.value(catalogue.STREAMS_HEARTBEAT, agent="noting") > 0
            return stream.acked

        assert asyncio.run(run()) == [1]

    def test_a_dead_body_beats_no_more(self) -> None:
        async def run() -> dict[str, float]:
            agent, metrics = Noting(), StreamsMetrics()
            body = Body(agent, 3, metrics, lambda error: None)
            stream = Stream()
            running = asyncio.create_task(body.run(stream))  # type: ignore[arg-type]
            await asyncio.sleep(0)
            await body.look_after()
            running.cancel()
            await asyncio.sleep(0.01)
            await body.look_after()
            await asyncio.sleep(0.05)
            await body.look_after()
            return metrics.pulse.silent(longer_than=0.04)

        assert asyncio.run(run()).keys() == {"noting"}


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"])
def test_brokers_are_reached_as_they_ask(tmp_path: Path, protocol: Any) -> None:
    sasl = protocol.startswith("SASL")
    access = BrokerAccess(
        "one:9092,two:9093",
        protocol,
        mechanism="SCRAM-SHA-512" if sasl else None,
        username="streams" if sasl else None,
        password="secret" if sasl else None,
    )
    conf = faust_app(FaustSettings(access, tmp_path, {}, prefix="house.")).conf
    assert [str(url) for url in conf.broker] == ["kafka://one:9092", "kafka://two:9093"]
    assert conf.id == "house.streams"
    credentials = conf.broker_credentials
    assert (credentials is None) == (protocol == "PLAINTEXT")
    if credentials is not None:
        assert credentials.protocol.value == protocol
        assert "secret" not in repr(access) + repr(credentials)
    if sasl:
        assert (credentials.mechanism.value, credentials.password) == ("SCRAM-SHA-512", "secret")
