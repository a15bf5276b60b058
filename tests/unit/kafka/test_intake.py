"""What becomes of the records that librdkafka hands over: stale ones, errors, buffers that are full."""

from collections.abc import Callable
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException, TopicPartition
from confluent_kafka import Message as Record

from connectors.kafka import KafkaConnection, buffers
from connectors.kafka.buffers import PartitionBuffer
from connectors.kafka.holdings import Holdings
from connectors.kafka.intake import Intake
from connectors.kafka.names import Names
from connectors.kafka.turns import Turns
from ingest.log import LogDamaged, LogUnavailable

A, B = ("calls.cdr", 0), ("tickets", 1)


def record(partition: tuple[str, int], offset: int, error: int | None = None) -> Record:
    return Record(
        topic=f"x.{partition[0]}",
        partition=partition[1],
        offset=offset,
        value=b"v" * 1_000,
        headers=[],
        error=None if error is None else KafkaError(error),
        timestamp=(1, 0),
    )


class Client:
    """Stands for librdkafka's consumer: hands over what it is given, and notes what it is told."""

    def __init__(self) -> None:
        self.batches: list[list[Record]] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self.told: list[tuple[str, str, int, int]] = []
        self.seek_fails = False

    def consume(self, most: int, timeout: float) -> list[Record]:
        self.meanwhile()
        return self.batches.pop(0) if self.batches else []

    def seek(self, at: TopicPartition) -> None:
        if self.seek_fails:
            raise KafkaException(KafkaError(KafkaError._STATE))
        self.told.append(("seek", at.topic, at.partition, at.offset))

    def __getattr__(self, name: str) -> Callable[[list[TopicPartition]], None]:
        return lambda partitions: self.told.extend((name, at.topic, at.partition, at.offset) for at in partitions)


class Bounds:
    """Stands for the cluster: every partition has these bounds."""

    def __init__(self) -> None:
        self.start, self.end = 0, 1_000

    def bounds(self, partitions: list[tuple[str, int]]) -> dict[tuple[str, int], tuple[int, int]]:
        return dict.fromkeys(partitions, (self.start, self.end))


class Parts:
    def __init__(self) -> None:
        self.client, self.cluster, self.holdings = Client(), Bounds(), Holdings()
        names = Names(KafkaConnection("b", "x."), ["calls.cdr", "tickets"])
        fakes: tuple[Any, Any] = self.client, self.cluster
        self.intake = Intake(*fakes, names, self.holdings, Turns(lambda _: None), "reading as sink")

    def hold(self, partition: tuple[str, int], start: int = 0) -> None:
        self.holdings.hold(partition, start, PartitionBuffer(*partition, start, lambda *_: {}))

    def take_in(self, *batches: list[Record]) -> None:
        self.client.batches += batches
        self.intake.take_in(0.0)

    def offsets(self, partition: tuple[str, int]) -> list[int]:
        held = self.holdings.get(partition)
        assert held is not None
        run = held.buffer.take(1_000)
        return [] if run is None else list(run.offsets)


@pytest.fixture
def parts() -> Parts:
    return Parts()


def test_records_go_to_the_buffer_of_their_partition(parts: Parts) -> None:
    parts.hold(A)
    parts.hold(B)
    parts.take_in([record(A, 0), record(B, 0), record(B, 1), record(A, 1)], [record(A, 2)])
    assert (parts.offsets(A), parts.offsets(B)) == ([0, 1, 2], [0, 1])


def test_records_of_a_partition_that_is_not_ours_are_dropped(parts: Parts) -> None:
    parts.hold(A)
    parts.take_in([record(A, 0), record(B, 0)])
    assert parts.offsets(A) == [0]


def test_what_is_left_of_the_last_time_that_we_had_a_partition_is_not_taken_for_new(parts: Parts) -> None:
    """The partition went and came back within one call: 500 was fetched before, and 100 is where the group stands."""

    def rebalance() -> None:
        parts.hold(A, 100)
        parts.intake.came([A])
        parts.client.meanwhile = lambda: None

    parts.hold(B)
    parts.client.meanwhile = rebalance
    parts.take_in([record(A, 500), record(B, 0)], [record(A, 501)])
    assert parts.offsets(A) == []
    parts.intake.mend()
    assert parts.client.told[0] == ("seek", "x.calls.cdr", 0, 100)
    parts.take_in([record(A, 100), record(A, 101)])
    assert (parts.offsets(A), parts.offsets(B)) == ([100, 101], [0])


def test_what_retention_ate_is_found_out_and_told(parts: Parts) -> None:
    parts.hold(A, 40)
    parts.cluster.start = 100
    parts.take_in([record(A, 40, KafkaError._AUTO_OFFSET_RESET)])
    parts.intake.mend()
    assert ("seek", "x.calls.cdr", 0, 100) in parts.client.told
    parts.take_in([record(A, 100)])
    held = parts.holdings.get(A)
    assert held is not None
    run = held.buffer.take(10)
    assert run is not None
    assert (run.first, run.gap) == (100, 60)


def test_an_end_that_came_back_is_damage_until_somebody_looks(parts: Parts) -> None:
    parts.hold(A, 40)
    parts.cluster.end = 7
    parts.take_in([record(A, 40, KafkaError._AUTO_OFFSET_RESET)])
    for _ in range(2):
        with pytest.raises(LogDamaged, match="ends at 7, and 40 comes next"):
            parts.intake.mend()


def test_a_partition_whose_fetching_has_ended_is_begun_again(parts: Parts) -> None:
    parts.hold(A, 40)
    parts.client.seek_fails = True
    parts.intake.read_on(A)
    parts.intake.mend()
    assert [told[0] for told in parts.client.told] == ["incremental_unassign", "incremental_assign", "resume"]
    assert parts.client.told[1][3] == 40


def test_other_errors_are_told_and_the_good_records_kept(parts: Parts) -> None:
    parts.hold(A)
    parts.take_in([record(A, 0), record(B, 0, KafkaError.TOPIC_AUTHORIZATION_FAILED), record(A, 1)])
    assert parts.offsets(A) == [0, 1]
    assert isinstance(parts.intake.trouble, LogUnavailable)
    assert "access rules" in str(parts.intake.trouble)


def test_after_a_failure_half_way_everything_is_read_again_from_the_buffers_ends(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts.hold(A)
    parts.hold(B, 7)
    parts.take_in([record(A, 0)])
    monkeypatch.setattr(PartitionBuffer, "add", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        parts.take_in([record(A, 1)])
    monkeypatch.undo()
    parts.take_in([record(A, 2), record(B, 8)])
    parts.intake.mend()
    seeks = {(topic, offset) for told, topic, _, offset in parts.client.told if told == "seek"}
    assert seeks == {("x.calls.cdr", 1), ("x.tickets", 7)}
    assert parts.offsets(A) == [0]


def test_a_full_buffer_parks_its_partition_until_there_is_room(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffers, "MOST_OF_ONE", 20_000)
    monkeypatch.setattr(buffers, "LEAST_OF_ONE", 10_000)
    parts.hold(A)
    parts.take_in([record(A, n) for n in range(20)])
    assert [told[0] for told in parts.client.told] == ["pause"]
    held = parts.holdings.get(A)
    assert held is not None
    for most, told in ((5, ["pause"]), (10, ["pause", "resume"])):
        held.buffer.take(most)
        parts.intake.relieve(A, held)
        assert [name for name, *_ in parts.client.told] == told
