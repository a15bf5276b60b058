"""What polling brings, and when: every event log, whatever it is made of."""

import json
import time

from ingest.log import EventLog
from tests.contract.conftest import LogKit
from tests.contract.parts import (
    GROUP,
    TOPIC,
    Child,
    drain,
    message,
    numbered,
    settle,
    values,
)


def test_poll_waits_no_longer_than_told(log: EventLog) -> None:
    consumer = log.consumer(GROUP, [TOPIC])
    consumer.poll(1, 0)
    begin = time.monotonic()
    cpu = time.process_time()
    assert consumer.poll(1, 0.5) is None
    assert 0.45 < time.monotonic() - begin < 2
    assert time.process_time() - cpu < 0.3, "it spins"
    consumer.close()


def test_an_event_that_trickles_in_is_seen_soon(kit, log: EventLog) -> None:
    script = """
import time
from ingest.log import Message
print("ready", flush=True)
time.sleep(0.3)
for i in range(60):
    time.sleep(0.01)
    log.append([Message("calls.queue", "k", "t", "1", str(time.time()).encode())])
"""
    consumer = log.consumer(GROUP, [TOPIC])
    settle(consumer, partitions=4)
    delays: list[float] = []
    with Child(kit.opener(), script) as child:
        assert child.line() == "ready"
        while len(delays) < 60:
            run = consumer.poll(100, 10)
            assert run is not None
            delays += [time.time() - float(value) for value in run.values]
    assert sorted(delays)[len(delays) // 2] < 0.05
    consumer.close()


def test_a_paused_partition_rests_and_the_others_go_on(log: EventLog) -> None:
    log.append(numbered(400))
    consumer = log.consumer(GROUP, [TOPIC])
    first = consumer.poll(1, 5)
    assert first is not None
    consumer.pause(TOPIC, first.partition)
    rest = []
    while run := consumer.poll(1_000, 0.2):
        rest.append(run)
    assert rest
    assert first.partition not in {run.partition for run in rest}
    consumer.resume(TOPIC, first.partition)
    resumed = consumer.poll(1_000, 5)
    assert resumed is not None
    assert (resumed.partition, resumed.first) == (first.partition, first.last + 1)
    consumer.close()


def test_lag_says_how_far_a_group_is_behind(log: EventLog) -> None:
    assert log.lag(GROUP) == []
    log.append(numbered(100, keys=1))
    consumer = log.consumer(GROUP, [TOPIC])
    drain(consumer, 30, max_events=30)
    (lag,) = (lag for lag in log.lag(GROUP) if lag.end)
    assert (lag.group, lag.topic, lag.start, lag.committed, lag.end, lag.behind) == (GROUP, TOPIC, 0, 30, 100, 70)
    assert len(log.lag(GROUP)) == log.topics()[TOPIC]
    consumer.close()


def test_what_retention_ate_unread_is_said(kit, log: EventLog) -> None:
    consumer = log.consumer(GROUP, [TOPIC])
    log.append(numbered(100, keys=1))
    read = drain(consumer, 40, max_events=40)
    if kit.reads_ahead:
        consumer.close()
    kit.expire(log)
    log.append([message("call-0", "after")])
    if kit.reads_ahead:
        consumer = log.consumer(GROUP, [TOPIC])
    run = consumer.poll(100, 5)
    assert run is not None
    assert (run.gap, run.first, values([run])) == (60, 100, ["after"])
    consumer.commit(run)
    assert sum(lag.behind for lag in log.lag(GROUP)) == 0
    assert log.bounds(TOPIC, read[0].partition) == (100, 101)
    consumer.close()


def test_a_new_group_begins_at_what_is_kept(kit, log: EventLog) -> None:
    log.append(numbered(100, keys=1))
    kit.expire(log)
    log.append([message("call-0", "kept")])
    consumer = log.consumer("newcomer", [TOPIC])
    run = consumer.poll(100, 5)
    assert run is not None
    assert (run.gap, values([run])) == (0, ["kept"])
    consumer.close()


def test_a_busy_topic_does_not_starve_the_others(kit: LogKit, log: EventLog) -> None:
    log.append(numbered(20_000, keys=1, topic="calls.queue"))
    log.append(numbered(10, keys=1, topic="tickets"))
    log.append(numbered(10, keys=1, topic="agents.state"))
    consumer = log.consumer(GROUP, ["calls.queue", "tickets", "agents.state"])
    topics = {run.topic for _ in range(kit.fair_within) if (run := consumer.poll(500, 5))}
    assert topics == {"agents.state", "calls.queue", "tickets"}
    consumer.close()


def test_topics_tell_their_partitions(log: EventLog) -> None:
    assert dict(log.topics()) == {"agents.state": 4, "calls.queue": 4, "tickets": 4}
    assert log.bounds("tickets", 3) == (0, 0)
    assert json.dumps(dict(log.topics()))
