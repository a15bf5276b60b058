"""Events flow and dbt runs while sink and gateway are killed and started again, one kill after the other."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from connectors.clickhouse import schema
from connectors.clickhouse.client import Address, connect
from connectors.clickhouse.engines import SingleNode
from connectors.sqlite_log import SqliteLog
from tests.chaos import marts, verdict
from tests.chaos.events import Producer
from tests.chaos.modelling import Modelling
from tests.chaos.orders import Kill, plan
from tests.support.gateway import RunningGateway, running_gateway
from tests.support.sink_parts import clock

PATIENCE = 60.0
ENOUGH_BEHIND = 5_000
LULL = 40
"""Kills from one lull to the next at most; there is always one, half-way."""


class Battle:
    """One log, one gateway, one sink, and a list of kills."""

    def __init__(self, folder: Path, seed: int, kills: int, tell: Callable[[str], None]) -> None:
        self._folder = folder
        self._random = Random(seed)
        self._orders = plan(kills, self._random)
        self._tell = tell
        self._sink: subprocess.Popen[bytes] | None = None
        self._log_path = folder / "log.sqlite"
        self._ready = folder / "ready"

    def fight(self) -> list[str]:
        """Returns what is wrong at the end; an empty list is victory."""
        with (
            running_gateway(self._folder / "gateway", users=[{"name": "default", "role": "admin"}]) as gateway,
            SqliteLog(self._log_path) as log,
        ):
            client = connect(Address(port=gateway.port))
            schema.apply(client, SingleNode())
            producer = Producer(log, Random(self._random.random()), clock)
            modelling = Modelling(self._folder / "house", gateway.port, self._tell)
            try:
                self._kill(log, gateway, producer, modelling)
                producer.tell_the_rest()
                self._catch_up(log, gateway)
                self._tell(producer.produced.summary())
                found = verdict.faults(client, log, producer.produced)
                found += marts.live_faults(client, producer.produced.calls)
                modelling.must_run()
                return found + marts.faults(client, producer.produced.calls)
            finally:
                self._end_sink()

    def _kill(self, log: SqliteLog, gateway: RunningGateway, producer: Producer, modelling: Modelling) -> None:
        """Carries out all orders while events flow and dbt runs; in a lull nothing dies until dbt has succeeded."""
        every = min(LULL, (len(self._orders) + 1) // 2)
        over = threading.Event()
        flow = threading.Thread(target=self._produce, args=(log, producer, over))
        flow.start()
        modelling.start()
        try:
            for number, order in enumerate(self._orders, 1):
                self._tell(f"{number}/{len(self._orders)} {order}")
                self._carry_out(order, gateway)
                if number % every == 0 and number < len(self._orders):
                    if self._random.random() < 0.5:
                        # Else dbt meets what a dead sink has left: half a run of offsets, and no proof of it.
                        self._start_sink(gateway, "")
                    modelling.stop()
                    modelling.succeed()
                    modelling.start()
        finally:
            modelling.stop()
            over.set()
            flow.join()

    def _produce(self, log: SqliteLog, producer: Producer, over: threading.Event) -> None:
        """Never so fast that sinks which live for a second only fall behind for good."""
        random = Random(self._random.random())
        while not over.wait(random.uniform(0.0, 0.3)):
            if sum(lag.behind for lag in log.lag("sink")) < ENOUGH_BEHIND:
                producer.append()

    def _carry_out(self, order: Kill, gateway: RunningGateway) -> None:
        """Starts the sink under the order, waits until everyone who should be dead is dead, starts the gateway."""
        chaos = f"{order.point}:{order.nth}" if order.point else ""
        if order.point and "gateway" in order.victims:
            chaos += f":{gateway.pid}:{order.delay}"
        self._start_sink(gateway, chaos)
        assert self._sink is not None
        assert gateway.process is not None
        if not order.point:
            self._wait_until(self._ready.exists, "the sink reads")
            time.sleep(order.delay)
            if "gateway" in order.victims:
                gateway.kill()
            if "sink" in order.victims:
                self._sink.send_signal(signal.SIGKILL)
        if "gateway" in order.victims:
            self._wait_for_death(gateway.process)
            gateway.start()
        if "sink" in order.victims:
            self._wait_for_death(self._sink)

    def _start_sink(self, gateway: RunningGateway, chaos: str) -> None:
        """A sink that has outlived an order isn't spared by the next one: it is killed where it stands."""
        if self._sink is not None and self._sink.poll() is None:
            if not chaos:
                return
            self._sink.send_signal(signal.SIGKILL)
            self._wait_for_death(self._sink)
        self._ready.unlink(missing_ok=True)
        with (self._folder / "sink.log").open("ab") as output:
            self._sink = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "tests.chaos.sink_process",
                    str(self._log_path),
                    str(gateway.port),
                    str(self._ready),
                ],
                env={**os.environ, "CHAOS": chaos},
                stdout=output,
                stderr=output,
            )

    def _wait_for_death(self, process: subprocess.Popen[bytes]) -> None:
        code = process.wait(PATIENCE)
        if code != -signal.SIGKILL:
            raise AssertionError(f"a process ended with {code} and not by kill -9:\n{self._sink_tail()}")

    def _catch_up(self, log: SqliteLog, gateway: RunningGateway) -> None:
        self._start_sink(gateway, "")
        self._wait_until(lambda: not any(lag.behind for lag in log.lag("sink")), "the sink has caught up")

    def _wait_until(self, condition: Callable[[], bool], what: str) -> None:
        assert self._sink is not None
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline or self._sink.poll() is not None:
                raise AssertionError(f"waited in vain until {what}:\n{self._sink_tail()}")
            time.sleep(0.02)

    def _sink_tail(self) -> str:
        return (self._folder / "sink.log").read_text()[-3000:]

    def _end_sink(self) -> None:
        if self._sink is None:
            return
        self._sink.terminate()
        try:
            self._sink.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._sink.kill()
            self._sink.wait()
