"""What is Kafka's own: foreign records, sizes, partitions by key, rewinding, buffers that are full."""

import threading
import time

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from connectors.kafka import GroupInUse, KafkaConnection, KafkaLog, buffers, cluster
from connectors.kafka.appender import ENVELOPE_BYTES, MAX_RECORD_BYTES
from connectors.kafka.intake import Intake
from ingest.log import LogDamaged, LogUnavailable, Message, UnknownTopic
from tests.integration.kafka.parts import TOPIC, declare, drain, everything, numbered, numbers_in, until

GROUP = "sink"


def test_consume_fills_up_to_its_timeout(connection: KafkaConnection, log: KafkaLog) -> None:
    """As we count on: for what is there at once we ask with no timeout. Some versions came back at once, and with
    them our batches would be another size (confluent-kafka-python 2205)."""
    position = log.append(numbered(range(1)))[0]
    client = Consumer({**connection.client(), "group.id": "k1"})
    client.assign([TopicPartition(connection.name(TOPIC), position.partition, position.offset)])
    begun = time.monotonic()
    assert len(client.consume(10, 2.0)) == 1
    assert time.monotonic() - begun > 1.9
    log.append(numbered(range(1)))
    until(lambda: bool(client.consume(10, 0)))
    begun = time.monotonic()
    client.consume(10, 0)
    assert time.monotonic() - begun < 0.5
    client.close()


@pytest.mark.parametrize(("key", "hashed"), [("21", -973932308), ("foobar", -790332482), ("", 275646681)])
def test_a_key_has_the_partition_that_javas_client_gives_it(log: KafkaLog, key: str, hashed: int) -> None:
    """The hashes are those that Kafka's own clients compute (murmur2)."""
    position = log.append([Message(TOPIC, key, "t", "1", b"")])[0]
    assert position.partition == (hashed & 0x7FFFFFFF) % 4


def test_foreign_records_of_any_make_are_read(connection: KafkaConnection, log: KafkaLog) -> None:
    producer = Producer(connection.client())
    name = connection.name(TOPIC)
    producer.produce(name, None, partition=0)
    producer.produce(name, b"\xff\xfe", key=b"\xff", partition=0, headers=[("x", None), ("y", b"\xff")])
    producer.produce(name, b"{}", partition=0, headers=[("content-type", b"text/plain"), ("ce_type", b"theirs")])
    producer.produce(name, b"{}", partition=0, headers=[("ce_type", b"first"), ("ce_type", b"last"), ("n", b"1")])
    producer.flush(10)
    consumer = log.consumer(GROUP, [TOPIC])
    (run,) = drain(consumer, 4)
    assert run.values == [b"", b"\xff\xfe", b"{}", b"{}"]
    assert run.keys == ["", "\ufffd", "", ""]
    assert run.types == ["", "", "theirs", "last"]
    assert run.stamps == ["", "", "", ""]
    assert [run.load_headers(i) for i in range(4)] == [
        {},
        {"x": "", "y": "\ufffd"},
        {"content-type": "text/plain", "ce_type": "theirs"},
        {"ce_type": "last", "n": "1"},
    ]
    consumer.close()


def test_a_large_record_passes_and_a_larger_one_is_refused_before_anything_is_appended(log: KafkaLog) -> None:
    largest = MAX_RECORD_BYTES - ENVELOPE_BYTES
    with pytest.raises(ValueError, match="too large"):
        log.append([*numbered(range(5)), Message(TOPIC, "k", "t", "1", b"x" * (largest + 1))])
    assert everything(log) == []
    position = log.append([Message(TOPIC, "k", "t", "1", b"x" * largest, {"ce_source": "s" * 10_000})])[0]
    run = log.read(TOPIC, position.partition, position.offset, 1)
    assert run is not None
    assert len(run.values[0]) == largest
    assert len(run.load_headers(0)["ce_source"]) == 10_000


def test_a_topic_that_is_not_declared_is_never_made_by_using_it(connection: KafkaConnection, log: KafkaLog) -> None:
    with pytest.raises(UnknownTopic, match="wattline topics apply"):
        log.append([*numbered(range(5)), Message("tickets", "k", "t", "1", b"")])
    with pytest.raises(UnknownTopic):
        log.consumer(GROUP, ["tickets"])
    with pytest.raises(UnknownTopic):
        log.bounds("tickets", 0)
    assert dict(log.topics()) == {TOPIC: 4}
    assert everything(log) == []
    declare(connection, "tickets")
    assert log.append([Message("tickets", "k", "t", "1", b"")])


def test_other_topics_of_the_cluster_are_none_of_ours(connection: KafkaConnection, log: KafkaLog) -> None:
    declare(connection, "boards")
    declare(KafkaConnection(connection.bootstrap, f"other-{connection.topic_prefix}"), "tickets")
    assert dict(log.topics()) == {TOPIC: 4}


def test_a_group_is_rewound_only_while_it_rests(log: KafkaLog) -> None:
    position = log.append(numbered(range(100), keys=1))[0]
    consumer = log.consumer(GROUP, [TOPIC])
    drain(consumer, 100)
    with pytest.raises(GroupInUse, match="running members"):
        log.rewind(GROUP, TOPIC, position.partition, 30)
    consumer.close()
    log.rewind(GROUP, TOPIC, position.partition, 30)
    assert [lag.behind for lag in log.lag(GROUP) if lag.end] == [70]
    consumer = log.consumer(GROUP, [TOPIC])
    assert numbers_in(drain(consumer, 70)) == list(range(30, 100))
    consumer.close()


def test_a_partition_that_has_lost_its_end_is_told_and_not_skipped(log: KafkaLog) -> None:
    partition = log.append(numbered(range(10), keys=1))[0].partition
    log.rewind(GROUP, TOPIC, partition, 500)
    consumer = log.consumer(GROUP, [TOPIC])

    def damaged() -> bool:
        try:
            assert consumer.poll(10, 0.1) is None
        except LogDamaged as told:
            return "ends at 10, and 500 comes next" in str(told)
        return False

    until(damaged)
    consumer.close()


def test_a_full_buffer_stops_the_fetching_and_loses_nothing(log: KafkaLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffers, "MOST_OF_ONE", 200_000)
    monkeypatch.setattr(buffers, "LEAST_OF_ONE", 100_000)
    count = 6_000
    log.append([Message(TOPIC, "k", "t", "1", str(n).encode().rjust(500)) for n in range(count)])
    consumer = log.consumer(GROUP, [TOPIC])
    first = None
    while first is None:
        first = consumer.poll(1, 0.1)
    consumer.pause(TOPIC, first.partition)
    for _ in range(20):
        assert consumer.poll(1_000, 0.02) is None
    held = consumer._holdings.get((TOPIC, first.partition))
    assert held is not None
    assert held.parked
    assert 200_000 <= held.buffer.size < 400_000
    consumer.resume(TOPIC, first.partition)
    consumer.commit(first)
    runs = [first, *drain(consumer, count - 1, max_events=500)]
    assert [offset for run in runs for offset in run.offsets] == list(range(count))
    assert numbers_in(runs) == list(range(count))
    consumer.close()


def test_a_failure_while_records_are_taken_in_loses_none(log: KafkaLog, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append(numbered(range(5_000)))
    consumer = log.consumer(GROUP, [TOPIC])
    runs = drain(consumer, 1, max_events=1)
    whole, failures = Intake._sort_in, iter([True, False, True, True, False])

    def sort_in(self: Intake, came: list[object]) -> None:
        if next(failures, False):
            raise MemoryError
        whole(self, came)  # type: ignore[arg-type]

    monkeypatch.setattr(Intake, "_sort_in", sort_in)
    log.append(numbered(range(5_000, 10_000)))
    failed = 0
    while sum(map(len, runs)) < 10_000:
        try:
            run = consumer.poll(700, 0.1)
        except MemoryError:
            failed += 1
            continue
        if run is not None:
            runs.append(run)
            consumer.commit(run)
    assert failed == 3
    assert sorted(numbers_in(runs)) == list(range(10_000))
    consumer.close()


def test_threads_append_at_once(log: KafkaLog) -> None:
    positions: list[object] = []

    def append(thread: int) -> None:
        for begin in range(0, 300, 20):
            sent = [Message(TOPIC, f"{thread}", "t", "1", f"{thread} {begin + i}".encode()) for i in range(20)]
            positions.extend(log.append(sent))

    threads = [threading.Thread(target=append, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(positions)) == 1_800
    texts = [value.decode().split() for run in everything(log) for value in run.values]
    for thread_name in map(str, range(6)):
        assert [int(n) for name, n in texts if name == thread_name] == list(range(300))


def test_a_group_that_begins_is_known_before_it_has_read_anything(log: KafkaLog) -> None:
    consumer = log.consumer(GROUP, [TOPIC])
    until(lambda: consumer.poll(1, 0.05) is None and len(log.lag(GROUP)) == 4)
    assert all((lag.committed, lag.behind) == (0, 0) for lag in log.lag(GROUP))
    consumer.close()


def test_where_nobody_answers_that_is_said_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "REQUEST_TIMEOUT", 1.0)
    monkeypatch.setattr(cluster, "TRY_TIMEOUT", 1.0)
    with KafkaLog(KafkaConnection("127.0.0.1:9"), topics=[TOPIC], delivery_timeout=2.0) as log:
        consumer = log.consumer(GROUP, [TOPIC])
        with pytest.raises(LogUnavailable, match="don't answer"):
            until(lambda: consumer.poll(10, 0.2) is not None)
        for ask in (lambda: log.append(numbered(range(3))), log.topics, lambda: log.lag(GROUP)):
            with pytest.raises(LogUnavailable):
                ask()
        begun = time.monotonic()
        consumer.close()
        assert time.monotonic() - begun < 10
