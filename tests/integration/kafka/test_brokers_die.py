"""Brokers are killed under a producer and a consumer: what was acknowledged is there, and is read."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from connectors.kafka import KafkaConnection, KafkaLog
from ingest.log import Consumer, LogUnavailable, LostPartition, Run
from tests.integration.kafka.parts import TOPIC, WITHIN, assert_whole, declare, everything_at_last, numbered, until
from tests.support.kafka import running_cluster

LEASE = 10.0


class Writer:
    """Appends numbered records, each again until it is acknowledged."""

    def __init__(self, log: KafkaLog) -> None:
        self._log = log
        self._stop = threading.Event()
        self.acknowledged = 0
        self.refused = 0
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(WITHIN)
        assert not self._thread.is_alive()

    def _write(self) -> None:
        while not self._stop.is_set():
            try:
                self._log.append(numbered(range(self.acknowledged, self.acknowledged + 20)))
                self.acknowledged += 20
            except LogUnavailable:
                self.refused += 1
            time.sleep(0.01)


class Reader:
    """Polls and commits, whatever happens to the brokers."""

    def __init__(self, log: KafkaLog) -> None:
        self._log = log
        self._stop = threading.Event()
        self.values: set[int] = set()
        self.spans: dict[int, list[tuple[int, int]]] = {}
        self.failure: BaseException | None = None
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(WITHIN)
        assert self.failure is None, self.failure

    def _read(self) -> None:
        try:
            consumer = self._log.consumer("sink", [TOPIC])
            while not self._stop.is_set():
                try:
                    run = consumer.poll(1_000, 0.1)
                except LogUnavailable:
                    continue
                if run is not None:
                    self._commit(consumer, run)
            consumer.close()
        except BaseException as failure:
            self.failure = failure

    def _commit(self, consumer: object, run: Run) -> None:
        while not self._stop.is_set():
            try:
                consumer.commit(run)  # type: ignore[attr-defined]
            except LostPartition:
                return
            except LogUnavailable:
                # A member that doesn't poll while it tries again would be thrown out: the sink's other thread polls.
                time.sleep(0.05)
            else:
                self.values |= {int(value) for value in run.values}
                self.spans.setdefault(run.partition, []).append((run.first, run.last))
                return


@contextmanager
def opened(bootstrap: str, **topics: int) -> Iterator[KafkaLog]:
    connection = KafkaConnection(bootstrap)
    declare(connection, TOPIC, **topics)
    with KafkaLog(connection, topics=[TOPIC], lease=LEASE) as log:
        yield log


@pytest.mark.slow
def test_a_broker_is_killed_and_comes_back_under_a_producer_and_a_consumer(tmp_path: Path) -> None:
    with running_cluster(tmp_path, nodes=1) as cluster, opened(cluster.bootstrap) as log:
        writer, reader = Writer(log), Reader(log)
        for _ in range(2):
            before = writer.acknowledged
            until(lambda before=before: writer.acknowledged > before + 200 and len(reader.values) > before)  # type: ignore[misc]
            cluster.kill_node(1)
            time.sleep(1.0)
            cluster.start_node(1)
        before = writer.acknowledged
        until(lambda: writer.acknowledged > before + 200)
        writer.stop()
        until(lambda: len(reader.values) >= writer.acknowledged)
        reader.stop()
        kept = {int(value) for run in everything_at_last(log) for value in run.values}
        assert kept >= set(range(writer.acknowledged))
        assert reader.values >= set(range(writer.acknowledged))
        for spans in reader.spans.values():
            assert_whole(spans)


@pytest.mark.slow
def test_one_of_three_brokers_may_be_killed(tmp_path: Path) -> None:
    with running_cluster(tmp_path, nodes=3) as cluster, opened(cluster.bootstrap, replication=3) as log:
        writer, reader = Writer(log), Reader(log)
        until(lambda: writer.acknowledged > 200)
        cluster.kill_node(2)
        before = writer.acknowledged
        until(lambda: writer.acknowledged > before + 400)
        cluster.start_node(2)
        cluster.kill_node(1)
        before = writer.acknowledged
        until(lambda: writer.acknowledged > before + 400)
        writer.stop()
        until(lambda: reader.values >= set(range(writer.acknowledged)))
        reader.stop()
        kept = {int(value) for run in everything_at_last(log) for value in run.values}
        assert kept >= set(range(writer.acknowledged))
        for spans in reader.spans.values():
            assert_whole(spans)


@pytest.mark.slow
@pytest.mark.parametrize("noticed", [False, True])
def test_where_nobody_answers_a_commit_of_many_is_tried_once_and_again_later(tmp_path: Path, noticed: bool) -> None:
    with running_cluster(tmp_path, nodes=1) as cluster, opened(cluster.bootstrap) as log:
        log.append(numbered(range(400)))
        consumer = log.consumer("sink", [TOPIC])
        runs: list[Run] = []

        def all_came() -> bool:
            if run := consumer.poll(1_000, 0.1):
                runs.append(run)
            return sum(map(len, runs)) == 400

        until(all_came)
        assert len(runs) > 1
        cluster.kill_node(1)
        if noticed:
            until(lambda: _is_away(consumer))
        began = time.monotonic()
        told = consumer.commit_all(runs)
        took = time.monotonic() - began
        assert len(told) == len(runs)
        assert all(isinstance(failure, LogUnavailable) for failure in told), told
        assert took < 1.5 * LEASE
        cluster.start_node(1)

        def settled() -> bool:
            with suppress(LogUnavailable):
                consumer.poll(1_000, 0.1)
            # The group may have gone on without a member that it didn't hear of for so long.
            return not any(isinstance(failure, LogUnavailable) for failure in consumer.commit_all(runs))

        until(settled)
        consumer.close()


def _is_away(consumer: Consumer) -> bool:
    try:
        consumer.poll(1_000, 0.1)
    except LogUnavailable:
        return True
    return False
