"""Our services as their containers start them: the compose file's commands, variables and health checks.

Kafka is real; the gateway stands in for ClickHouse. Only hosts, ports, passwords and the home folder are others.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError

import pytest

from connectors.kafka import KafkaConnection, KafkaLog
from connectors.kafka.local import LocalKafka
from ingest.log import Message
from tests.integration.house.test_house import QUEUE_LOG
from tests.support.compose import SINGLE, environment, is_step, services
from tests.support.gateway import RunningGateway, password, running_gateway, user
from tests.support.house import PROGRAM, free_port, until
from wattline.services.supervisor import EXIT_STAY_DOWN

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]

OURS = {name: service for name, service in services(SINGLE).items() if service.get("image") == "wattline:local"}
RUNNING = [name for name, service in OURS.items() if not is_step(service)]
METRICS = {
    "intake": "WATTLINE_INTAKE__PORT",
    "sink": "WATTLINE_METRICS__SINK_PORT",
    "streams": "WATTLINE_METRICS__STREAMS_PORT",
    "scheduler": "WATTLINE_METRICS__SCHEDULER_PORT",
}

EVENT = {
    "specversion": "1.0",
    "type": "wattline.ivr_node_hit",
    "source": "web-portal",
    "id": "1",
    "time": "2026-11-22T08:00:00+08:00",
    "data": {
        "pbx": "web", "call_id": "w-1", "node": "main", "flag": "", "digit": "", "witness": "ami", "sequence": 0,
        "caller": "13800138000",
    },
}  # fmt: skip


class Containers:
    """Every service of ours, each a process with its own environment, over one home folder: the shared volume."""

    def __init__(self, folder: Path, kafka: LocalKafka, prefix: str, gateway: RunningGateway) -> None:
        self.folder = folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.moved = {
            "WATTLINE_HOME": str(folder / "volume"),
            "WATTLINE_ARCHIVE__FOLDER": str(folder / "archive"),
            "WATTLINE_LOG__KAFKA__BOOTSTRAP": kafka.bootstrap,
            "WATTLINE_LOG__KAFKA__TOPIC_PREFIX": prefix,
            "WATTLINE_LOG__PARTITIONS": "2",  # the broker of the tests is shared: fewer partitions, the same code
            "WATTLINE_CLICKHOUSE__HOST": "127.0.0.1",
            "WATTLINE_CLICKHOUSE__PORT": str(gateway.port),
            "WATTLINE_CLICKHOUSE__PASSWORD": password("wattline"),
            **{variable: str(free_port()) for variable in METRICS.values()},
        }

    def environment(self, name: str) -> dict[str, str]:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("WATTLINE_")}
        return {**inherited, **environment(OURS[name]), **self.moved}

    def step(self, name: str, **more: str) -> None:
        """Runs a step, which must succeed."""
        done = subprocess.run(
            [str(PROGRAM), *OURS[name]["command"]],
            env={**self.environment(name), **more},
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"

    def start(self, name: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [str(PROGRAM), *OURS[name]["command"]],
                env=self.environment(name),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def healthy(self, name: str) -> bool:
        """The compose file's own health check, with this Python."""
        kind, program, *rest = OURS[name]["healthcheck"]["test"]
        assert (kind, program) == ("CMD", "python")
        done = subprocess.run(
            [sys.executable, *rest], env=self.environment(name), capture_output=True, check=False, timeout=10
        )
        assert done.returncode in (0, 1), done.stderr
        return done.returncode == 0

    def wait_until_healthy(self, name: str) -> None:
        until(lambda: self._alive(name) and self.healthy(name), 90, f"{name}: {self.log(name)}")

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()[-3000:]

    def _alive(self, name: str) -> bool:
        assert self.running[name].poll() is None, f"{name} ended: {self.log(name)}"
        return True

    def wattline(self, *args: str) -> str:
        """A verb, as `docker-compose exec intake wattline …` gives it."""
        return subprocess.run(
            [str(PROGRAM), *args],
            env=self.environment("intake"),
            capture_output=True,
            text=True,
            check=True,
            timeout=240,  # with a refresh of the marts
        ).stdout

    def get(self, name: str, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.moved[METRICS[name]]}{path}", timeout=10) as answer:
            text: str = answer.read().decode()
            return text


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    with running_gateway(tmp_path_factory.mktemp("gateway"), users=[user("wattline", "admin")]) as gateway:
        yield gateway


@contextmanager
def containers(folder: Path, kafka: LocalKafka, prefix: str, gateway: RunningGateway) -> Iterator[Containers]:
    there = Containers(folder, kafka, prefix, gateway)
    try:
        there.step("topics")
        # chDB knows no CREATE ROLE: the readers' grants are tried elsewhere (tests/integration/grants).
        there.step("migrate", WATTLINE_CLICKHOUSE__MODE="embedded")
        yield there
    finally:
        for process in there.running.values():
            process.kill()
            process.wait()


def test_the_services_start_are_healthy_carry_an_event_and_stop(
    tmp_path: Path, kafka: LocalKafka, topic_prefix: str, gateway: RunningGateway
) -> None:
    with containers(tmp_path, kafka, topic_prefix, gateway) as there:
        assert not any(there.healthy(name) for name in RUNNING)
        for name in RUNNING:
            there.start(name)
        for name in RUNNING:
            there.wait_until_healthy(name)

        key = there.wattline("keys", "add", "web", "--source", "web-*", "--type", "ivr_node_hit").split()[-1]
        request = urllib.request.Request(
            f"http://127.0.0.1:{there.moved['WATTLINE_INTAKE__PORT']}/events",
            json.dumps(EVENT).encode(),
            {"Authorization": f"Bearer {key}", "Content-Type": "application/cloudevents+json"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert answer.status == 202
        client = gateway.client("wattline")
        until(
            lambda: client.query("SELECT count() FROM raw.ivr_node_hit WHERE call_id = 'w-1'").result_rows[0][0] == 1,
            60,
            f"the event in raw: {there.log('sink')}",
        )
        there.step("marts")
        assert client.query("SELECT count() FROM marts.fct_ivr_hit").result_rows == [(1,)]
        told = json.loads(there.wattline("status", "--json"))
        assert (told["running"], told["dead_letters"], sum(lag["behind"] for lag in told["lag"])) == (None, 0, 0)
        (tmp_path / "queue_log").write_text(QUEUE_LOG)
        there.wattline("ingest", str(tmp_path / "queue_log"), "--pbx", "files")
        assert client.query("SELECT count() FROM marts.fct_queue_visit WHERE pbx = 'files'").result_rows == [(3,)]
        client.close()
        for name in METRICS:
            assert f"wattline_{name}_" in there.get(name, "/metrics"), name

        for name in reversed(RUNNING):
            there.running[name].send_signal(signal.SIGTERM)
            grace = float(OURS[name]["stop_grace_period"].removesuffix("s"))
            code = there.running[name].wait(grace)
            assert code in (0, -signal.SIGTERM), f"{name}: exit code {code}: {there.log(name)}"
            assert not there.healthy(name)


def test_a_second_sink_shares_the_volume_and_the_work(
    tmp_path: Path, kafka: LocalKafka, topic_prefix: str, gateway: RunningGateway
) -> None:
    with containers(tmp_path, kafka, topic_prefix, gateway) as there:
        there.start("sink")
        there.wait_until_healthy("sink")
        first, first_port = there.running["sink"], there.moved["WATTLINE_METRICS__SINK_PORT"]
        there.moved["WATTLINE_METRICS__SINK_PORT"] = str(free_port())  # a container has ports of its own
        there.start("sink")
        there.running["first sink"] = first
        there.wait_until_healthy("sink")
        ports = (first_port, there.moved["WATTLINE_METRICS__SINK_PORT"])
        until(lambda: all(_assigned(port) > 0 for port in ports), 60, "both sinks to hold partitions")


def _assigned(port: str) -> float:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        lines: list[str] = answer.read().decode().splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith("wattline_sink_assigned_partitions "))


def test_a_sink_that_stops_itself_stays_and_does_no_more_harm(
    tmp_path: Path, kafka: LocalKafka, topic_prefix: str, gateway: RunningGateway
) -> None:
    with containers(tmp_path, kafka, topic_prefix, gateway) as there:
        there.moved["WATTLINE_SINK__BAD_SHARE_FROM"] = "3"
        log = KafkaLog(KafkaConnection(kafka.bootstrap, topic_prefix))
        with log:
            junk = [Message("calls.cdr", "k", "wattline.nonsense", "1", b"{}") for _ in range(5)]
            at = log.append(junk)[0]
            there.start("sink")
            until(lambda: "status" in _health(there), 60, f"the sink to hold: {there.log('sink')}")

            held = _health(there)
            assert held["status"] == "held"
            assert f"stopped before {at}" in held["reason"]
            assert not there.healthy("sink")
            assert 'wattline_service_held{service="sink"} 1.0' in there.get("sink", "/metrics")
            assert there.running["sink"].poll() is None
            log.rewind("sink", at.topic, at.partition, 0)  # refused while the group has a member
            client = gateway.client("wattline")
            letters = client.query("SELECT count() FROM ops.dead_letters").result_rows
            client.close()
            assert letters == [(0,)]
            assert sum(end for _, end in (log.bounds("ops", n) for n in range(2))) == 1  # one alert

            there.running["sink"].send_signal(signal.SIGTERM)
            assert there.running["sink"].wait(20) == EXIT_STAY_DOWN


def _health(there: Containers) -> dict[str, str]:
    """What the sink answers with 503; {} where it doesn't."""
    try:
        there.get("sink", "/healthz")
    except HTTPError as error:
        told: dict[str, str] = json.loads(error.read())
        return told
    except OSError:
        pass
    return {}
