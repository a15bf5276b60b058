"""From a real broker through a real gateway into raw: every offset accounted for, whoever held it."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType

from connectors.kafka import KafkaConnection, KafkaLog
from ingest import metrics as catalogue
from ingest.log import Message
from ingest.sink import Sink
from ingest.sink_alerts import SinkAlert
from models.boards import QueueStatus
from tests.integration.kafka_sink.sinks import one, rows, running, unproven, until_read
from tests.support.gateway import RunningGateway
from tests.support.house import until
from tests.support.sink_parts import call_detail_record, clock, foreign, queue_event, stamped

MakeSink = Callable[..., Sink]
CDR, QUEUE, BOARDS = "calls.cdr", "calls.queue", "boards"


def test_quick_and_bulk_runs_are_complete_and_measured(
    gateway: RunningGateway, log: KafkaLog, make_sink: MakeSink
) -> None:
    log.append([stamped(queue_event(n)) for n in range(100)])
    log.append([stamped(call_detail_record(n)) for n in range(4_000)])

    sink = make_sink(settings={"bulk_from": 300})
    sink.run(until_empty=True)

    assert one(gateway, "SELECT uniqExact(id) FROM raw.queue_event") == 100
    assert one(gateway, "SELECT uniqExact(id) FROM raw.call_detail_record") == 4_000
    assert (sink.counters.inserted, sink.counters.duplicates, sink.counters.missing) == (4_100, 0, 0)
    assert sink.counters.bulk_runs > 0
    assert unproven(gateway, log, (CDR, QUEUE)) == []
    meters = sink.metrics.meters
    runs = sink.counters.bulk_runs + sink.counters.quick_runs
    assert meters.value(catalogue.SINK_DELAY) == runs
    assert meters.value(catalogue.SINK_ASSIGNED) == 12
    assert 0 < meters.registry.get_sample_value("wattline_sink_delay_seconds_sum") < 60 * runs


def test_what_other_producers_put_on_a_topic(
    gateway: RunningGateway, log: KafkaLog, connection: KafkaConnection, make_sink: MakeSink
) -> None:
    good, large = foreign(queue_event(1)), b'{"id": "' + b"x" * 700_000 + b'"}'
    named = b'{"type":"wattline.queue_event",' + queue_event(2).model_dump_json(exclude_none=True).encode()[1:]
    producer = Producer({"bootstrap.servers": connection.bootstrap, "message.max.bytes": 2_000_000})
    topic = connection.name(QUEUE)
    for value, headers in (
        (good.value, [("ce_type", b"wattline.queue_event")]),
        (named, None),
        (b"\x00\xff garbage", None),
        (b"\x00\xff garbage", [("ce_type", b"\xff"), ("ce_type", None)]),
        (None, None),
        (b'{"pbx": 3}', [("ce_type", b"wattline.queue_event")]),
        (large, [("ce_type", b"wattline.queue_event")]),
    ):
        producer.produce(topic, value, headers=headers)
    assert producer.flush(30) == 0
    ours = stamped(queue_event(3))
    log.append(
        [
            ours,
            replace(ours, value=b'{"id": "not an id"}'),
            replace(ours, type="wattline.no_such_event"),
            replace(ours, value=large),
        ]
    )

    sink = make_sink()
    sink.run(until_empty=True)

    assert one(gateway, "SELECT count() FROM raw.queue_event") == 3
    assert one(gateway, "SELECT uniqExact(id) FROM ops.dead_letters") == 8
    assert (sink.counters.inserted, sink.counters.rejected) == (3, 8)
    sealed = rows(gateway, "SELECT length(sealed) FROM ops.dead_letters ORDER BY length(sealed) DESC LIMIT 2")
    assert sealed == [(len(large) + len("sealed "),)] * 2
    assert unproven(gateway, log, (QUEUE,)) == []


def test_holes_in_a_topic_balance_and_only_retention_is_an_alert(
    gateway: RunningGateway, log: KafkaLog, connection: KafkaConnection, make_sink: MakeSink
) -> None:
    # given offsets that hold no records: what a producer took back, and the markers of its transactions
    for topic in (QUEUE, BOARDS):
        log.append(made(topic, range(60)))
        take_back(connection, log, topic)
        log.append(made(topic, range(60, 120)))  # in every partition: a marker at the end is waited past for ever
    alerts: list[SinkAlert] = []
    first = make_sink(alert=alerts.append)
    first.run(until_empty=True)
    assert first.counters.inserted == 240
    assert first.counters.missing == 16
    assert alerts == []

    # and the beginning gone, while the sink was away, of an ordinary topic and of a compacted one
    for topic in (QUEUE, BOARDS):
        log.append(made(topic, range(120, 180)))
        expire(connection, log, topic)
        log.append(made(topic, range(180, 240)))
    second = make_sink(alert=alerts.append)
    second.run(until_empty=True)

    # then both stand in the books, and the ordinary one is told
    assert {alert.rule for alert in alerts} == {"sink_gap"}
    assert {alert.about.split("/")[0] for alert in alerts} == {QUEUE}
    assert sum(alert.value for alert in alerts) == 60
    assert second.counters.missing == 120
    assert unproven(gateway, log, (QUEUE, BOARDS)) == []


def test_what_a_dead_holder_had_inserted_is_found_by_the_next_one(
    gateway: RunningGateway, log: KafkaLog, open_log: Callable[[], KafkaLog], make_sink: MakeSink
) -> None:
    class Killed(Exception):
        pass

    def die_before_commit(point: str) -> None:
        if point == "before commit":
            raise Killed

    log.append([stamped(call_detail_record(n)) for n in range(400)])
    with pytest.raises(Killed):
        make_sink(checkpoint=die_before_commit, event_log=open_log(), settings={"inserters": 1}).run()
    there = one(gateway, "SELECT uniqExact(id) FROM raw.call_detail_record")
    assert there > 0

    heir = make_sink()
    heir.run(until_empty=True)

    assert heir.counters.duplicates == there
    assert heir.counters.inserted == 400 - there
    assert one(gateway, "SELECT count() FROM raw.call_detail_record") == 400


def test_a_sink_that_slept_through_its_lease_does_no_harm(
    gateway: RunningGateway, log: KafkaLog, open_log: Callable[[], KafkaLog], make_sink: MakeSink
) -> None:
    # given a sink that falls asleep, inserting and polling, with a run that isn't in raw yet
    awake, asleep = threading.Event(), threading.Event()

    def sleep(point: str) -> None:
        if point == "before insert":
            asleep.set()
        if asleep.is_set():
            awake.wait(60)

    log.append([stamped(call_detail_record(n)) for n in range(300)])
    sleeper = make_sink(event_log=open_log(), owner="sleeper", checkpoint=sleep)
    heir = make_sink(event_log=open_log(), owner="heir")
    with running(sleeper):
        until(asleep.is_set, 60, "the sink to fall asleep")
        with running(heir):
            # when another one gets its partitions, deals with everything, and the sleeper goes on
            until_read(log, 300)
            assert heir.counters.inserted == 300
            awake.set()
            until(lambda: sleeper.counters.lost_partitions > 0, 60, "the sleeper to notice")
            log.append([stamped(call_detail_record(n)) for n in range(300, 400)])
            until_read(log, 400)

    # then raw is right, and so are the books: both have proven the same offsets, each by itself
    assert one(gateway, "SELECT count() FROM raw.call_detail_record FINAL") == 400
    assert one(gateway, "SELECT uniqExact(owner) FROM ops.runs WHERE partition >= 0") == 2
    assert one(gateway, "SELECT sum(inserted) FROM ops.runs WHERE owner = 'sleeper'") > 0
    overlapping = (
        "SELECT count() FROM ops.runs AS a JOIN ops.runs AS b ON a.topic = b.topic AND a.partition = b.partition"
        " WHERE a.owner = 'sleeper' AND b.owner = 'heir' AND a.first <= b.last AND b.first <= a.last"
    )
    assert one(gateway, overlapping) > 0
    assert unproven(gateway, log, (CDR,)) == []
    assert sum(lag.behind for lag in log.lag("sink")) == 0


def test_three_sinks_come_and_go(
    gateway: RunningGateway, log: KafkaLog, open_log: Callable[[], KafkaLog], make_sink: MakeSink
) -> None:
    sinks = [make_sink(event_log=open_log(), owner=f"sink {n}", settings={"bulk_from": 200}) for n in range(3)]
    sent = 0

    def send(count: int) -> None:
        nonlocal sent
        log.append([stamped(call_detail_record(n)) for n in range(sent, sent + count)])
        sent += count

    send(2_000)
    with running(sinks[0]):
        until(lambda: len(sinks[0].assigned()) == 12, 60, "the first sink to hold everything")
        send(2_000)
        with running(sinks[1], sinks[2]):
            until(lambda: all(len(sink.assigned()) == 4 for sink in sinks), 60, "three sinks to share")
            before = [sink.counters.inserted for sink in sinks]
            send(4_000)
            until_read(log, sent)
            assert sum(a.counters.inserted > b for a, b in zip(sinks, before, strict=True)) >= 2
        send(1_000)
        until_read(log, sent)

    assert one(gateway, "SELECT uniqExact(id) FROM raw.call_detail_record") == sent
    assert one(gateway, "SELECT count() FROM raw.call_detail_record FINAL") == sent
    assert unproven(gateway, log, (CDR,)) == []
    assert all(sink.metrics.meters.value(catalogue.SINK_ASSIGNMENTS) >= 1 for sink in sinks)


def made(topic: str, numbers: range) -> list[Message]:
    return [queue_status(n) if topic == BOARDS else stamped(queue_event(n)) for n in numbers]


def queue_status(number: int) -> Message:
    now = clock().isoformat()
    envelope = {"id": str(UUID(int=number + 1)), "source": "test", "time": now, "recorded": now, "schema_version": 1}
    board = {"board": f"queue/pbx/{number}", "queue": str(number)}
    return stamped(QueueStatus.model_validate_json(json.dumps({**QueueStatus.example, **envelope, **board})))


def take_back(connection: KafkaConnection, log: KafkaLog, topic: str) -> None:
    """A transaction of somebody else's that is aborted: its records, and its marker, take offsets all the same."""
    ends = [log.bounds(topic, partition)[1] for partition in range(4)]
    settings: dict[str, Any] = {"bootstrap.servers": connection.bootstrap, "transactional.id": f"{topic}-{id(topic)}"}
    producer = Producer(settings)
    producer.init_transactions(60)
    producer.begin_transaction()
    for partition in range(4):
        producer.produce(connection.name(topic), b"never mind", b"key", partition=partition)
    producer.flush(30)
    producer.abort_transaction(30)
    until(lambda: [log.bounds(topic, p)[1] for p in range(4)] == [end + 2 for end in ends], 30, "the markers")


def expire(connection: KafkaConnection, log: KafkaLog, topic: str) -> None:
    """Everything that is in the topic so far is gone."""
    ends = [
        TopicPartition(connection.name(topic), partition, log.bounds(topic, partition)[1]) for partition in range(4)
    ]
    admin = AdminClient({"bootstrap.servers": connection.bootstrap})
    # A broker deletes nothing from the beginning of a topic that is only compacted.
    both = ConfigEntry("cleanup.policy", "compact,delete", incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, connection.name(topic), incremental_configs=[both])
    for answer in admin.incremental_alter_configs([resource]).values():
        answer.result(30)
    for answer in admin.delete_records(ends).values():
        answer.result(30)
