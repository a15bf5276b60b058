"""A commit doesn't wait for events to come."""

import queue
import statistics
import threading
import time
from collections.abc import Callable

from connectors.kafka import KafkaLog
from ingest.log import Run
from tests.support.sink_parts import call_detail_record, stamped

POLL = 0.5


def test_a_commit_is_quick_beside_a_poll_that_waits(log: KafkaLog, open_log: Callable[[], KafkaLog]) -> None:
    consumer = open_log().consumer("sink", ["calls.cdr"])
    runs: queue.SimpleQueue[Run | None] = queue.SimpleQueue()
    took: list[float] = []

    def commit() -> None:
        while (run := runs.get()) is not None:
            time.sleep(0.05)  # an insert; meanwhile the next poll has begun to wait
            began = time.monotonic()
            consumer.commit(run)
            took.append(time.monotonic() - began)

    committing = threading.Thread(target=commit)
    committing.start()
    for number in range(8):
        log.append([stamped(call_detail_record(number))])
        deadline = time.monotonic() + 30
        while (run := consumer.poll(10, POLL)) is None:
            assert time.monotonic() < deadline
        runs.put(run)
        assert consumer.poll(10, POLL) is None
    runs.put(None)
    committing.join(60)
    consumer.close()

    assert len(took) == 8
    assert statistics.median(took) < POLL / 3
