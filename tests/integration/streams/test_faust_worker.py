"""What a Faust worker does besides agreeing: poison, time, records that nobody of ours wrote, and its own mistakes."""

from ingest.log import Message
from ingest.unreadable import UNREADABLE_TYPE
from streams.shell.faust_placing import placing
from tests.support.stream_parts import queue_row
from tests.support.stream_processors import POISON
from tests.support.stream_worker import running
from tests.support.waiting import wait_for

from .boards import ALERT, said
from .conftest import OnKafka


def test_poison_is_set_aside_and_the_rest_goes_on(on_kafka: OnKafka) -> None:
    with on_kafka(["queue_tally"]) as there:
        rows = [queue_row(0), queue_row(1, agent=POISON), queue_row(2, agent=f"{POISON} KEY"), queue_row(3)]
        there.parts.door.admit(rows)
        good = there.parts.door.prepare(queue_row(4)).message
        there.parts.log.append([Message(good.topic, good.key, good.type, "1", b"{ not JSON", good.headers)])
        with running(there.orders(coalesce=False)):
            there.progress.wait_until_through()

        assert [alert["value"] for alert in said(there.parts, ALERT)["tally bill"]] == [1, 2]
        letters = {letter["headers"]["line"]: letter["headers"] for letter in there.parts.records(UNREADABLE_TYPE)}
        assert letters.keys() == {"1", "2"}
        for headers in letters.values():
            assert headers["reader"] == "streams/queue_tally"
            assert headers["file"] == "calls.queue/0"
            assert "support/stream_processors.py:" in headers["error"]


def test_time_alone_changes_something(on_kafka: OnKafka) -> None:
    with on_kafka(["quiet_queue"], partitions=3) as there, running(there.orders(live=True, everything=True)):
        there.parts.door.admit(queue_row(n, f"q{n}") for n in range(8))
        wait_for(lambda: len(said(there.parts, ALERT)) == 8, "all are quiet", instead=lambda: said(there.parts, ALERT))
        assert all(len(alerts) == 1 for alerts in said(there.parts, ALERT).values())


def test_a_state_key_is_placed_as_our_producer_places_a_record(on_kafka: OnKafka) -> None:
    with on_kafka(["queue_tally"], partitions=4) as there:
        place = placing({"queue_tally": 4})
        messages = [there.parts.door.prepare(queue_row(n)).message for n in range(40)]
        positions = there.parts.log.append(messages)
        assert [position.partition for position in positions] == [place("queue_tally", m.key) for m in messages]
        assert len({position.partition for position in positions}) == 4
