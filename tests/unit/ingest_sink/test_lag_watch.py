"""Lag and commit age as the metrics show them."""

import threading

from prometheus_client import generate_latest

from ingest import metrics as catalogue
from ingest.commit_age import CommitAge
from ingest.lag_watch import look, watching
from ingest.log import Lag, LogUnavailable
from ingest.sink_metrics import SinkMetrics


def lag(partition: int, behind: int, topic: str = "calls.cdr") -> Lag:
    return Lag("sink", topic, partition, committed=100, start=0, end=100 + behind)


def test_a_partition_that_is_behind_and_never_commits_grows_older() -> None:
    age = CommitAge()

    assert age.by_topic([lag(0, 5), lag(1, 0)], 10.0) == {"calls.cdr": 0.0}
    assert age.by_topic([lag(0, 9), lag(1, 0)], 70.0) == {"calls.cdr": 60.0}
    age.committed(("calls.cdr", 0), 75.0)
    assert age.by_topic([lag(0, 3), lag(1, 1)], 80.0) == {"calls.cdr": 5.0}
    assert age.by_topic([lag(0, 0), lag(1, 0)], 90.0) == {"calls.cdr": 0.0}
    assert age.by_topic([lag(0, 1)], 100.0) == {"calls.cdr": 0.0}


def test_looking_goes_on_after_whatever_went_wrong() -> None:
    metrics, answers = SinkMetrics(), iter([LogUnavailable("away"), RuntimeError("closed"), [lag(0, 7)]])
    seen = threading.Event()

    def lags() -> list[Lag]:
        answer = next(answers, [])
        if isinstance(answer, Exception):
            raise answer
        if not answer:
            seen.set()
        return answer or [lag(0, 7)]

    with watching(lags, lambda: [("calls.cdr", 0)], metrics, every=0.01):
        assert seen.wait(10)
    assert (
        'wattline_sink_lag_events{partition="0",topic="calls.cdr"} 7.0'
        in generate_latest(metrics.meters.registry).decode()
    )


def test_a_partition_that_went_away_is_forgotten() -> None:
    age = CommitAge()
    age.by_topic([lag(0, 5)], 0.0)
    age.by_topic([], 50.0)

    assert age.by_topic([lag(0, 5)], 100.0) == {"calls.cdr": 0.0}


def test_a_sink_shows_the_partitions_that_it_holds() -> None:
    metrics = SinkMetrics()
    lags = [lag(0, 7), lag(1, 9), lag(0, 2, "calls.queue")]

    look(lags, {("calls.cdr", 0), ("calls.queue", 0)}, metrics, 0.0)
    look(lags, {("calls.cdr", 0), ("calls.cdr", 1)}, metrics, 30.0)

    shown = generate_latest(metrics.meters.registry).decode()
    assert metrics.meters.value(catalogue.SINK_LAG, topic="calls.cdr", partition="1") == 9
    assert metrics.meters.value(catalogue.SINK_COMMIT_AGE, topic="calls.cdr") == 30
    assert "calls.queue" not in shown
