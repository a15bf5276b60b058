"""A sink in a process of its own that kills itself, or the gateway, with kill -9 at a named point.

Run as `python -m tests.chaos.sink_process LOG PORT READY`; READY is a file that it makes when it has read its first
run. The environment variable CHAOS says when and whom:
`after insert:3` kills the sink as it passes `after insert` the third time; `before insert:2:4711:0.013` kills process
4711 (the gateway) 13 ms after the second insert was begun, which is while the engine writes, renames or has just
renamed the parts of that insert.
"""

import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from connectors.clickhouse.client import Address, connect
from connectors.clickhouse.warehouse import ClickHouseWarehouse
from connectors.sqlite_log import SqliteLog
from ingest.sink import Sink, SinkSettings
from models.catalogue import by_type_name
from tests.chaos.events import TOPICS
from tests.support.sink_parts import clock, privacy, validate_foreign

LEASE = 0.6
"""Seconds until the partitions of a killed sink are free."""


def main() -> None:
    path, port, ready = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    with SqliteLog(path, lease=LEASE) as log:
        sink = Sink(
            event_log=log,
            warehouse=ClickHouseWarehouse(lambda: connect(Address(port=port, timeout=20))),
            topics=TOPICS,
            types=by_type_name(),
            validate_foreign=validate_foreign,
            privacy=privacy(),
            alert=lambda what: None,
            clock=clock,
            monotonic=time.monotonic,
            owner=str(os.getpid()),
            settings=SinkSettings(
                max_events=600, bulk_from=150, linger=0.01, poll_timeout=0.02, longest_wait=0.3, drain_timeout=60
            ),
            checkpoint=killer(os.environ.get("CHAOS", ""), ready),
        )
        signal.signal(signal.SIGTERM, lambda *_: sink.stop())
        sink.run()


def killer(order: str, ready: Path) -> Callable[[str], None]:
    """The checkpoint that carries out an order, if there is one."""
    name, nth, *gateway = order.split(":") if order else ("", "0")
    passed: Counter[str] = Counter()
    lock = threading.Lock()

    def checkpoint(here: str) -> None:
        with lock:
            passed[here] += 1
            due = here == name and passed[here] == int(nth)
        if here == "after read" and passed[here] == 1:
            ready.touch()
        if due and gateway:
            pid, delay = gateway
            threading.Timer(float(delay), os.kill, (int(pid), signal.SIGKILL)).start()
        elif due:
            os.kill(os.getpid(), signal.SIGKILL)

    return checkpoint


if __name__ == "__main__":
    main()
