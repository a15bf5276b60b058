"""Reading of a log in tests, whatever log it is."""

import time

from ingest.log import Consumer, Run


def drain(consumer: Consumer, count: int, seconds: float, max_events: int = 1_000) -> list[Run]:
    """Polls and commits until so many records have come."""
    runs: list[Run] = []
    deadline = time.monotonic() + seconds
    while sum(map(len, runs)) < count:
        assert time.monotonic() < deadline, f"only {sum(map(len, runs))} of {count} records came"
        if run := consumer.poll(max_events, 0.05):
            runs.append(run)
            consumer.commit(run)
    return runs
