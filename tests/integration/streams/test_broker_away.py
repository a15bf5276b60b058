"""Kafka dies under a Faust worker for longer than a session, and comes back: the worker goes on where it was."""

import time
from collections.abc import Sequence
from pathlib import Path

from connectors.kafka import KafkaConnection, KafkaLog
from ingest.drafts import Draft
from tests.support.kafka import running_cluster
from tests.support.stream_kafka import Progress, declare
from tests.support.stream_parts import TOPICS, house
from tests.support.stream_worker import SESSION, Orders, processors, running
from tests.support.waiting import wait_for

from .boards import REAL, Boards, differences, final


def test_a_broker_that_was_away(recorded_hour: Sequence[Draft], hour_ends_in: Boards, tmp_path: Path) -> None:
    half = len(recorded_hour) // 2
    with running_cluster(tmp_path, nodes=1) as cluster:
        connection = KafkaConnection(cluster.bootstrap, "away.")
        declare(connection, processors(REAL), 2)
        progress = Progress(connection, processors(REAL), 2)
        folder, states = str(tmp_path / "house"), str(tmp_path / "worker")
        orders = Orders(folder, states, REAL, cluster.bootstrap, "away.", partitions=2, most=10)
        with (
            KafkaLog(connection, TOPICS) as log,
            house(tmp_path / "house", log) as parts,
            running(orders) as worker,
        ):
            parts.door.admit(recorded_hour[:half])
            wait_for(lambda: progress.appended("boards") > 0, "boards are published", pause=0.01)
            cluster.kill_node(1)
            time.sleep(SESSION + 1)  # until the worker's session must be over
            cluster.restart_node(1)
            parts.door.admit(recorded_hour[half:])
            progress.wait_until_through()
            assert worker.process.poll() is None, worker.errors()
            assert differences(final(parts), hour_ends_in) == {}
