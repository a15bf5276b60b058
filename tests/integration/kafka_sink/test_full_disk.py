"""A broker whose disk is full: nobody is told that something is kept which isn't, and nothing that was is lost.

A limit on the size of files stands for the full disk: the system refuses the broker to write beyond it.
"""

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from connectors.kafka import KafkaConnection, KafkaLog
from connectors.vault.sqlite import SqliteVault
from ingest.door import Door
from ingest.drafts import Draft
from ingest.log import LogUnavailable, Message
from ingest.secrets import Secrets
from ingest.sink import Sink
from ingest.tokenise import NumberTokeniser
from models.calls import QueueEvent
from tests.chaos.logs import declare
from tests.integration.kafka_sink.sinks import one, running, unproven
from tests.support.gateway import RunningGateway
from tests.support.house import until
from tests.support.kafka import running_cluster
from tests.support.sink_parts import START

LIMIT = 3 * 1024 * 1024
TOPIC = "calls.queue"


@pytest.mark.slow
def test_a_full_disk_loses_nothing_that_was_acknowledged(
    gateway: RunningGateway, make_sink: Callable[..., Sink], tmp_path: Path
) -> None:
    secrets = Secrets.load_or_create(tmp_path / "secret.key")
    with running_cluster(tmp_path, nodes=1) as cluster:
        connection = KafkaConnection(cluster.bootstrap, "full.")
        declare(connection, [TOPIC], 2)
        with (
            KafkaLog(connection, [TOPIC], lease=2.0, delivery_timeout=3.0) as log,
            closing(SqliteVault(tmp_path / "vault.sqlite", secrets)) as vault,
        ):
            door = Door(log, NumberTokeniser(secrets.hashing, vault), secrets)
            sink = make_sink(event_log=log, topics=[TOPIC])
            with running(sink) as threads:
                # given a broker that can't write any more, after so many events
                broker = psutil.Process(cluster.pids[1])
                broker.rlimit(psutil.RLIMIT_FSIZE, (LIMIT, LIMIT))
                taken = fill(door)

                # then who appends is told so, and the sink waits
                with pytest.raises(LogUnavailable):
                    door.append([prepared(door, -1)])
                until(lambda: broken(broker), 60, "the broker to give up")
                assert threads[0].is_alive()

                # when there is room again and the broker is back
                cluster.restart_node(1)
                until(lambda: appended(door, taken), 60, "the log to take events again")
                until(lambda: one(gateway, "SELECT uniqExact(id) FROM raw.queue_event") > taken, 60, "them to arrive")
                until(lambda: not sum(lag.behind for lag in log.lag("sink")), 60, "the sink to catch up")

            # then everything that was acknowledged is there; what wasn't may be
            found = {int(row[0]) for row in gateway.client().query("SELECT sequence FROM raw.queue_event").result_rows}
            assert set(range(taken + 1)) <= found
            assert unproven(gateway, log, (TOPIC,)) == []


def prepared(door: Door, number: int) -> Message:
    """The `number`-th event; it fills the disk, for its noise can't be packed."""
    data = {
        "pbx": "east",
        "call_id": f"call {number}",
        "queue": "bill",
        "agent": "NONE",
        "verb": "ENTERQUEUE",
        "known_verb": True,
        "sequence": max(number, 0),
        "parameters": [os.urandom(1500).hex()],
    }
    return door.prepare(Draft(QueueEvent, "pbx-east", START, data, key=(number,))).message


def fill(door: Door) -> int:
    """Appends until that isn't possible any more; how many events were acknowledged: 0 to n - 1."""
    for number in range(0, 100_000, 20):
        try:
            door.append([prepared(door, number + n) for n in range(20)])
        except LogUnavailable:
            return number
    raise AssertionError("the disk never got full")


def appended(door: Door, number: int) -> bool:
    try:
        door.append([prepared(door, number)])
    except LogUnavailable:
        return False
    return True


def broken(broker: psutil.Process) -> bool:
    """Whether the broker has ended: one that can write to none of its folders doesn't go on."""
    return not broker.is_running() or broker.status() == psutil.STATUS_ZOMBIE
