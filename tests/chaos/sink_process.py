"""A sink in a process of its own that kills or freezes itself, or kills somebody else, at a named point.

Run as `python -m tests.chaos.sink_process ARGUMENTS`, a JSON object (see SinkArguments). While the file `orders` is
there it says when and whom: `after insert:3` kills the sink as it passes `after insert` the third time from then on;
`before insert:2:4711:0.013` kills process 4711 13 ms after the second insert was begun, which is while the engine
writes, renames or has just renamed the parts of that insert; `before runs:1:freeze` stops the sink where it stands,
until somebody lets it go on.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from connectors.clickhouse.client import Address, connect
from connectors.clickhouse.warehouse import ClickHouseWarehouse
from connectors.vault.sqlite import SqliteVault
from ingest.door import Door
from ingest.rejects import Privacy
from ingest.secrets import Secrets
from ingest.sink import Sink, SinkSettings
from ingest.sink_alerts import SinkAlert
from ingest.tokenise import NumberTokeniser
from ingest.unreadable import fingerprint
from models.catalogue import by_type_name
from tests.chaos.logs import opened
from tests.chaos.poison import TOPICS
from tests.support.sink_parts import clock

GROUP = "sink"


@dataclass(frozen=True, slots=True)
class SinkArguments:
    """`log`: for `opened`. `home`: secret and vault. `orders`, `ready`: files, the second of which the sink makes when
    it has read its first run. `max_events`, `bulk_from`: sizes of runs."""

    log: dict[str, Any]
    gateway_port: int
    home: str
    orders: str
    ready: str
    max_events: int
    bulk_from: int

    @classmethod
    def parse(cls, text: str) -> Self:
        return cls(**json.loads(text))

    def rendered(self) -> str:
        return json.dumps(asdict(self))


def main() -> None:
    arguments = SinkArguments.parse(sys.argv[1])
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    home = Path(arguments.home)
    secrets = Secrets.load_or_create(home / "secret.key")
    with (
        opened(arguments.log) as log,
        closing(SqliteVault(home / "vault.sqlite", secrets)) as vault,
    ):
        tokeniser = NumberTokeniser(secrets.hashing, vault)
        door = Door(log, tokeniser, secrets, clock)
        sink = Sink(
            event_log=log,
            warehouse=ClickHouseWarehouse(lambda: connect(Address(port=arguments.gateway_port, timeout=20))),
            topics=TOPICS,
            types=by_type_name(),
            validate_foreign=door.validate_foreign,
            privacy=Privacy(secrets.seal, tokeniser.scrub, lambda value: fingerprint(secrets.namespace, "", value)),
            alert=tell,
            clock=clock,
            monotonic=time.monotonic,
            owner=str(os.getpid()),
            settings=SinkSettings(
                group=GROUP,
                max_events=arguments.max_events,
                bulk_from=arguments.bulk_from,
                linger=0.01,
                poll_timeout=0.02,
                longest_wait=0.3,
                drain_timeout=60,
            ),
            checkpoint=Executioner(Path(arguments.orders), Path(arguments.ready)),
        )
        signal.signal(signal.SIGTERM, lambda *_: sink.stop())
        sink.run()


def end_with(battle: int) -> None:
    """A battle that was killed leaves nobody who would stop its sinks."""
    while os.getppid() == battle:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGKILL)


def tell(alert: SinkAlert) -> None:
    sys.stderr.write(f"ALERT {alert}\n")


class Executioner:
    """A checkpoint that carries out the orders in a file, each once."""

    def __init__(self, orders: Path, ready: Path) -> None:
        self._orders = orders
        self._ready = ready
        self._order = ""
        self._passed = 0
        self._has_read = False
        self._lock = threading.Lock()

    def __call__(self, here: str) -> None:
        with self._lock:
            due = self._due(here)
        if due is not None:
            due()
        if here == "after read" and not self._has_read:
            self._has_read = True
            self._ready.touch()

    def _due(self, here: str) -> Callable[[], Any] | None:
        try:
            order = self._orders.read_text()
        except FileNotFoundError:
            return None
        if order != self._order:
            self._order, self._passed = order, 0
        point, nth, *what = order.split(":")
        if here != point:
            return None
        self._passed += 1
        if self._passed < int(nth):
            return None
        self._orders.unlink(missing_ok=True)
        self._order = ""
        if not what:
            return lambda: os.kill(os.getpid(), signal.SIGKILL)
        if what == ["freeze"]:
            return lambda: os.kill(os.getpid(), signal.SIGSTOP)
        pid, delay = what
        return threading.Timer(float(delay), kill, (int(pid),)).start


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        sys.stderr.write(f"{pid} is dead already\n")


if __name__ == "__main__":
    main()
