"""The same house with its log in a real Kafka: the same numbers, a broker that dies, and one that isn't there."""

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.kafka.local import LocalKafka
from tests.integration.house.test_house import QUEUE_LOG
from tests.support.house import House, free_port, house_in, house_up, until
from tests.support.kafka import running_cluster

NUMBERS = (
    "SELECT queue, count(), countIf(outcome = 'answered'), sum(wait_seconds), sum(talk_seconds)"
    " FROM marts.fct_queue_visit WHERE pbx = '{pbx}' GROUP BY queue ORDER BY queue"
)
EXPECTED = [["bill", "2", "1", "20", "30"], ["fault", "1", "1", "21", "60"]]


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalKafka]:
    with running_cluster(tmp_path_factory.mktemp("broker"), nodes=1) as cluster:
        yield cluster


def kafka_environment(broker: LocalKafka) -> dict[str, str]:
    return {
        "WATTLINE_LOG__KIND": "kafka",
        "WATTLINE_LOG__KAFKA__BOOTSTRAP": broker.bootstrap,
        "WATTLINE_LOG__KAFKA__TOPIC_PREFIX": "house.",
        "WATTLINE_LOG__PARTITIONS": "3",
    }


@pytest.fixture(scope="module")
def house(broker: LocalKafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    with house_up(folder / "home", "--no-sample", **kafka_environment(broker)) as up:
        yield up


def test_the_topics_are_there_and_planned_no_more(house: House) -> None:
    plan = house.document("topics", "plan")
    assert plan["create"] == {}
    assert plan["change"] == []
    assert "0 steps" in house.run("topics", "apply").stderr


def test_a_queue_log_becomes_the_numbers_it_tells(house: House, tmp_path: Path) -> None:
    file = tmp_path / "queue_log"
    file.write_text(QUEUE_LOG)
    house.run("ingest", str(file), "--pbx", "kafka")
    assert house.rows(NUMBERS.format(pbx="kafka")) == EXPECTED
    house.run("ingest", str(file), "--pbx", "kafka")
    assert house.rows(NUMBERS.format(pbx="kafka")) == EXPECTED, "reading the same file again must change nothing"


def test_the_sink_tells_prometheus(house: House) -> None:
    port = house.environment["WATTLINE_METRICS__SINK_PORT"]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        page = answer.read().decode()
    assert 'wattline_sink_lag_events{partition="0",topic="calls.queue"} 0.0' in page
    rows = [line for line in page.splitlines() if line.startswith("wattline_sink_rows_total{")]
    assert any("queue_event" in row and float(row.rsplit(" ", 1)[1]) > 0 for row in rows)


def test_a_broker_killed_under_a_running_house_loses_nothing(house: House, broker: LocalKafka, tmp_path: Path) -> None:
    file = tmp_path / "queue_log"
    file.write_text(QUEUE_LOG)
    broker.kill_node(1)
    away = house.run("ingest", str(file), "--pbx", "survivor", check=False)
    assert away.returncode == 1
    assert "brokers" in away.stderr
    assert "brokers" in house.run("status", check=False).stdout
    broker.restart_node(1)
    house.run("ingest", str(file), "--pbx", "survivor")
    assert house.rows(NUMBERS.format(pbx="survivor")) == EXPECTED
    until(house.ready, what="all services")


def test_a_backup_notes_the_offsets_and_comes_back(house: House, tmp_path: Path) -> None:
    archive = tmp_path / "house.tar"
    house.run("backup", str(archive))
    secret = Path(house.environment["WATTLINE_HOME"]) / "vault" / "secret.key"
    other = house_in(tmp_path / "other", WATTLINE_LOG__KIND="sqlite")
    refused = other.run("restore", str(archive), "--secret", str(secret), check=False)
    assert refused.returncode == 1
    assert "WATTLINE_LOG__KIND=kafka" in refused.stderr
    house.run("down")
    ports = {name: value for name, value in house.environment.items() if name != "WATTLINE_HOME"}
    restored = house_in(tmp_path / "restored", **ports)
    restored.run("restore", str(archive), "--secret", str(secret))
    try:
        restored.run("up", "--no-sample")
        assert restored.rows(NUMBERS.format(pbx="kafka")) == EXPECTED
        until(lambda: restored.behind() == 0, what="the sink")
    finally:
        restored.run("down", check=False)


def test_up_without_a_broker_says_how_to_get_one(tmp_path: Path) -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    house = house_in(tmp_path, WATTLINE_LOG__KIND="kafka", WATTLINE_LOG__KAFKA__BOOTSTRAP=nowhere)
    refused = house.run("up", check=False)
    assert refused.returncode == 1
    assert nowhere in refused.stderr
    assert "wattline kafka start" in refused.stderr
    assert "Traceback" not in refused.stderr
