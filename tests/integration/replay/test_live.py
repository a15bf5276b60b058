"""A sink goes on inserting while tables change places; nothing that it inserts is lost."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.integration.replay.place import Place
from tests.support.house import until
from tests.support.sink_parts import call_detail_record, queue_event, stamped
from wattline import assembly

EARLY = 600
ROUNDS = 4


@contextmanager
def centre(place: Place) -> Iterator[list[int]]:
    """Callers keep coming until the block ends; yields how many have come."""
    over, come = threading.Event(), [EARLY]

    def tell() -> None:
        while not over.is_set():
            first = come[0]
            place.append_messages([stamped(queue_event(number)) for number in range(first, first + 25)])
            place.append_messages([stamped(call_detail_record(number)) for number in range(first, first + 25)])
            come[0] += 25
            time.sleep(0.03)

    thread = threading.Thread(target=tell)
    thread.start()
    try:
        yield come
    finally:
        over.set()
        thread.join()


@contextmanager
def sink_running(place: Place) -> Iterator[None]:
    with place.sink(inserters=2) as sink:
        thread = threading.Thread(target=sink.run)
        thread.start()
        try:
            yield
            until(lambda: not behind(place), what="the sink to catch up")
        finally:
            sink.stop()
            thread.join()


def behind(place: Place) -> int:
    with place.open_log() as log:
        return sum(lag.behind for lag in log.lag(assembly.SINK_GROUP))


@pytest.mark.slow
def test_nothing_that_a_live_sink_inserts_is_lost(place: Place, no_dbt: None) -> None:
    place.append_messages([stamped(queue_event(number)) for number in range(EARLY)])
    place.append_messages([stamped(call_detail_record(number)) for number in range(EARLY)])
    place.load()
    early = {table: place.raw(table) for table in ("queue_event", "call_detail_record")}

    with sink_running(place), centre(place) as come:
        for _ in range(ROUNDS):
            for topic, table in (("calls.queue", "queue_event"), ("calls.cdr", "call_detail_record")):
                so_far = come[0]
                place.command(f"ALTER TABLE raw.{table} DELETE WHERE _offset < {EARLY // 4} AND cityHash64(id) % 3 = 0")
                outcome = place.replay(topic, "2026-11-01", "2026-12-01")
                assert outcome.changed
                assert come[0] > so_far  # they did come meanwhile
    told = come[0]

    for table, former in early.items():
        rows = place.raw(table)
        assert len(rows) == told
        assert set(map(repr, former)) <= set(map(repr, rows))
    assert place.value("SELECT sum(inserted) - sum(last - first + 1) FROM ops.runs") == 0
    assert place.leftovers() == []


def test_an_insert_that_began_before_the_exchange_is_not_lost(place: Place, no_dbt: None) -> None:
    place.append_messages([stamped(queue_event(number)) for number in range(EARLY)])
    place.load()
    due = place.value("SELECT uniqExact(id) FROM raw.queue_event")
    place.command("ALTER TABLE raw.queue_event DELETE WHERE cityHash64(id) % 3 = 0")
    threads: list[threading.Thread] = []

    def insert_slowly() -> None:
        place.command(
            "INSERT INTO raw.queue_event SELECT * REPLACE (generateUUIDv4() AS id, _offset + 100000 + sleepEachRow(0.5)"
            " AS _offset) FROM raw.queue_event ORDER BY id LIMIT 4 SETTINGS max_block_size = 1"
        )

    def begin_at_exchange(where: str) -> None:
        if where == "exchange":
            threads.append(threading.Thread(target=insert_slowly))
            threads[0].start()
            running = "SELECT count() FROM system.processes WHERE query LIKE '%sleepEachRow(0.5)%'"
            until(lambda: place.value(running) > 1, what="the insert to begin")

    place.replay("calls.queue", "2026-11-01", "2026-12-01", checkpoint=begin_at_exchange)
    threads[0].join()

    assert place.value("SELECT uniqExact(id) FROM raw.queue_event") == due + 4
