"""Events flow and dbt runs while sinks, gateway and brokers are killed, frozen and started again, one by one."""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from signal import SIGCONT, SIGKILL

from clickhouse_connect.driver.client import Client

from connectors.clickhouse import schema
from connectors.clickhouse.client import Address, connect
from connectors.clickhouse.engines import SingleNode
from connectors.vault.sqlite import SqliteVault
from ingest.door import Door
from ingest.log import EventLog, LogUnavailable
from ingest.secrets import Secrets
from ingest.tokenise import NumberTokeniser
from tests.chaos import marts, verdict
from tests.chaos.events import Producer
from tests.chaos.flow import Flow
from tests.chaos.logs import LogKit, opened
from tests.chaos.modelling import Modelling
from tests.chaos.orders import Order, plan
from tests.chaos.sink_process import GROUP, SinkArguments
from tests.chaos.sinks import Sink
from tests.support.gateway import RunningGateway, running_gateway
from tests.support.sink_parts import clock

PATIENCE = 90.0
LULL = 40
"""Orders from one lull to the next at most; there is always one, half-way."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is fought: so many kills of anybody, while at least so many events flow, over so many sinks.

    `modelling`: dbt runs all the while, else only at the end. `run`: most events of one run.
    """

    seed: int
    kills: int
    events: int = 20_000
    sinks: int = 1
    modelling: bool = True
    run: int = 600


class Battle:
    """One log, one gateway, some sinks, and a list of orders."""

    def __init__(self, folder: Path, kit: LogKit, terms: Terms, tell: Callable[[str], None]) -> None:
        self._folder = folder
        self._kit = kit
        self._terms = terms
        self._random = Random(terms.seed)
        self._orders = plan(terms.kills, self._random, brokers=kit.broker(self._random) is not None)
        self._tell = tell
        self._sinks: list[Sink] = []
        self._done: Counter[str] = Counter()

    def fight(self) -> list[str]:
        """Returns what is wrong at the end; an empty list is victory."""
        secrets = Secrets.load_or_create(self._folder / "secret.key")
        with (
            running_gateway(self._folder / "gateway", users=[{"name": "default", "role": "admin"}]) as gateway,
            opened(self._kit.arguments) as log,
            closing(SqliteVault(self._folder / "vault.sqlite", secrets)) as vault,
        ):
            client = connect(Address(port=gateway.port))
            schema.apply(client, SingleNode())
            door = Door(log, NumberTokeniser(secrets.hashing, vault), secrets, clock)
            producer = Producer(door, Random(self._random.random()), clock)
            modelling = Modelling(self._folder / "house", gateway.port, self._tell)
            self._sinks = [self._sink(number, gateway) for number in range(1, self._terms.sinks + 1)]
            try:
                self._kill(log, gateway, producer, modelling)
                self._end_of_flow(log, producer)
                return self._judge(client, log, producer, modelling)
            finally:
                for sink in self._sinks:
                    sink.end()

    def _sink(self, number: int, gateway: RunningGateway) -> Sink:
        arguments = SinkArguments(
            log=dict(self._kit.arguments),
            gateway_port=gateway.port,
            home=str(self._folder),
            orders="",
            ready="",
            max_events=self._terms.run,
            bulk_from=self._terms.run // 4,
        )
        return Sink(number, self._folder, arguments)

    def _kill(self, log: EventLog, gateway: RunningGateway, producer: Producer, modelling: Modelling) -> None:
        """Carries out all orders while events flow and dbt runs; in a lull nothing dies until dbt has succeeded."""
        every = min(LULL, (len(self._orders) + 1) // 2)
        share = self._terms.events // len(self._orders)
        flow = Flow(producer, lambda: behind(log), Random(self._random.random()))
        with flow.flowing():
            if self._terms.modelling:
                modelling.start()
            try:
                for number, order in enumerate(self._orders, 1):
                    self._tell(f"{number}/{len(self._orders)} {order}")
                    flow.allow(share)
                    self._carry_out(order, gateway)
                    flow.check()
                    if self._terms.modelling and number % every == 0 and number < len(self._orders):
                        self._lull(modelling)
            finally:
                modelling.stop()

    def _lull(self, modelling: Modelling) -> None:
        if self._random.random() < 0.5:
            # Else dbt meets what a dead sink has left: half a run of offsets, and no proof of it.
            self._muster()
        modelling.stop()
        modelling.succeed()
        modelling.start()

    def _muster(self) -> None:
        """All sinks are there."""
        for sink in self._sinks:
            sink.start()

    def _carry_out(self, order: Order, gateway: RunningGateway) -> None:
        self._muster()
        sink = self._random.choice(self._sinks)
        match order.deed:
            case "kill":
                self._carry_out_kill(order, sink, gateway)
            case "freeze":
                sink.obey(f"{order.point}:{order.nth}:freeze")
                sink.wait_until(lambda: sink.frozen, f"{sink.name} stands still")
                time.sleep(1.5 * self._kit.lease + 0.5)
                sink.send(SIGCONT)
            case "away":
                self._kit.kill_broker(self._random)
                time.sleep(order.delay)
                self._kit.mend()
            case "leave":
                sink.wait_until_read()
                sink.leave()
                time.sleep(order.delay)
        for victim in order.victims:
            self._done[f"{order.deed} {victim}"] += 1

    def _carry_out_kill(self, order: Order, sink: Sink, gateway: RunningGateway) -> None:
        """Returns when everyone who should be dead has died; gateway and broker live again then."""
        broker = self._kit.broker(self._random) if "broker" in order.victims else None
        if order.point:
            command = f"{order.point}:{order.nth}"
            if "sink" not in order.victims:
                command += f":{gateway.pid if broker is None else broker}:{order.delay}"
            sink.obey(command)
        else:
            sink.wait_until_read()
            time.sleep(order.delay)
            if "gateway" in order.victims:
                gateway.kill()
            if broker is not None:
                self._kit.kill_broker(self._random)
            if "sink" in order.victims:
                sink.die()
        if "sink" in order.victims:
            sink.wait_for_death()
        if "gateway" in order.victims:
            assert gateway.process is not None
            self._wait_until(lambda: gateway.process.poll() is not None, f"{sink.name} has the gateway killed")
            assert gateway.process.returncode == -SIGKILL, f"the gateway ended with {gateway.process.returncode}"
            gateway.start()
        if broker is not None:
            self._wait_until(lambda: not self._kit.lives(broker), f"{sink.name} has the broker killed")
            time.sleep(self._random.uniform(0.0, 1.5))
            self._kit.mend()

    def _wait_until(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, f"waited in vain until {what}:\n{self._last_words()}"
            time.sleep(0.02)

    def _last_words(self) -> str:
        return "\n".join(f"--- {sink.name}:\n{sink.last_words()}" for sink in self._sinks)

    def _end_of_flow(self, log: EventLog, producer: Producer) -> None:
        """The rest of the events, as a backlog; then the sinks come to the end of the log and leave."""
        while producer.produced.events < self._terms.events:
            producer.append(2_000)
        producer.tell_the_rest()
        self._muster()
        least, since = float("inf"), time.monotonic()
        while left := behind(log):
            if left < least:
                least, since = left, time.monotonic()
            if time.monotonic() - since > PATIENCE or not all(sink.alive for sink in self._sinks):
                raise AssertionError(f"the sinks don't come to the end, {left} are left:\n{self._last_words()}")
            time.sleep(0.1)
        for sink in self._sinks:
            sink.leave()

    def _judge(self, client: Client, log: EventLog, producer: Producer, modelling: Modelling) -> list[str]:
        produced = producer.produced
        self._tell(produced.summary())
        self._tell(", ".join(f"{count} x {what}" for what, count in sorted(self._done.items())))
        self._tell(verdict.told(client))
        found = verdict.faults(client, log, produced, GROUP)
        if not self._terms.modelling:
            modelling.must_run()
        found += marts.live_faults(client, produced.calls)
        if self._terms.modelling:
            modelling.must_run()
        return found + marts.faults(client, produced.calls)


def behind(log: EventLog) -> int:
    """Events that the sinks haven't dealt with; those of a log that doesn't answer count as one."""
    try:
        return sum(lag.behind for lag in log.lag(GROUP))
    except LogUnavailable:
        return 1
