"""`wattline service streams`: over the SQLite log and as a Faust worker; boards, metrics, health, a clean end."""

import json
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen
from urllib.error import HTTPError

import pytest

from connectors.kafka import KafkaConnection
from connectors.kafka.cluster import Cluster
from connectors.kafka.local import LocalKafka
from connectors.kafka.topics import KafkaTopics
from ingest.drafts import Draft
from models.calls import QueueEvent
from tests.support.house import House, house_in
from tests.support.waiting import wait_for
from wattline import assembly
from wattline.home import Home
from wattline.services.supervisor import EXIT_STAY_DOWN
from wattline.settings import Settings

BOARDS = {"queue/pbx-sim/bill": 3}


def settings_of(house: House, **more: object) -> Settings:
    return Settings(home=house.home, **more)  # type: ignore[arg-type]


def callers(count: int) -> list[Draft]:
    """So many callers who wait since half a minute ago, and one of two days ago."""
    now = datetime.now(UTC)
    data = {"pbx": "pbx-sim", "queue": "bill", "agent": "NONE", "verb": "ENTERQUEUE", "known_verb": True}
    data |= {"sequence": 0, "parameters": ["", "", "1"], "original_position": 1}
    times = [now - timedelta(days=2), *(now - timedelta(seconds=30 - n) for n in range(count))]
    return [Draft(QueueEvent, "pbx-sim", time, {**data, "call_id": f"c-{time}"}) for time in times]


def waiting_by_board(settings: Settings) -> Mapping[str, int]:
    """The boards that are in the log."""
    found = {}
    with assembly.open_log(settings) as log:
        for partition in range(log.topics()["boards"]):
            run = log.read("boards", partition, 0, 1_000)
            for type_name, value in zip(run.types, run.values, strict=True) if run else ():
                if type_name == "wattline.queue_status":
                    board = json.loads(value)
                    found[board["board"]] = board["waiting"]
    return found


@contextmanager
def serving(house: House) -> Iterator[Popen[bytes]]:
    process = house.start("service", "streams")
    try:
        wait_for(lambda: (house.home / "run" / "streams.ready").exists(), "streams are ready")
        yield process
    finally:
        process.kill()
        process.wait()


def get(house: House, path: str) -> str:
    url = f"http://127.0.0.1:{house.environment['WATTLINE_METRICS__STREAMS_PORT']}{path}"
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def test_over_the_sqlite_log(tmp_path: Path) -> None:
    house = house_in(tmp_path)
    settings = settings_of(house)
    with assembly.open_door(settings) as door:
        door.admit(callers(3))
    with serving(house) as process:
        wait_for(lambda: waiting_by_board(settings) == BOARDS, "the board is published")
        shown = get(house, "/metrics")
        assert 'wattline_streams_skipped_total{reason="old"} 1.0' in shown
        assert 'wattline_streams_failures_total{processor="queue_board"} 0.0' in shown  # the first is an increase
        assert 'wattline_streams_heartbeat_timestamp_seconds{agent="streams"}' in shown
        assert json.loads(get(house, "/healthz")) == {"status": "ok"}

        second = house.run("service", "streams", check=False, WATTLINE_METRICS__STREAMS_PORT="0")
        assert second.returncode == 1
        assert "runs once" in second.stderr

        process.terminate()
        assert process.wait(20) == 0


def test_states_over_the_sqlite_log_begin_anew(tmp_path: Path) -> None:
    house = house_in(tmp_path)
    settings = settings_of(house)
    with assembly.open_door(settings) as door:
        door.admit(callers(3))
    with serving(house) as process:
        wait_for(lambda: waiting_by_board(settings) == BOARDS, "the board is published")
        assert "stop the streams first" in house.run("streams", "reset", check=False).stderr
        process.terminate()
        assert process.wait(20) == 0
    (tmp_path / "run" / "streams.ready").unlink()
    before = published(settings)

    house.run("streams", "reset")

    with serving(house):
        wait_for(lambda: published(settings) > before, "the board is published again")
        assert waiting_by_board(settings) == BOARDS


def published(settings: Settings) -> int:
    """Records of boards in the log."""
    with assembly.open_log(settings) as log:
        return sum(log.bounds("boards", number)[1] for number in range(log.topics()["boards"]))


def test_what_no_restart_mends_holds_where_it_would_be_started_again(tmp_path: Path) -> None:
    house = house_in(tmp_path, WATTLINE_SERVICES__HOLD_WHEN_DOWN="true")
    Home(tmp_path).prepare()
    Home(tmp_path).event_log.write_bytes(b"no log at all" * 1000)
    process = house.start("service", "streams")
    try:
        wait_for(lambda: refused(house) is not None, "it answers that something is wrong")
        told = refused(house)
        assert told is not None
        assert told["status"] == "held"
        assert "not a readable log" in told["reason"]
        assert 'wattline_service_held{service="streams"} 1.0' in get(house, "/metrics")
        assert process.poll() is None

        process.terminate()
        assert process.wait(20) == EXIT_STAY_DOWN
    finally:
        process.kill()
        process.wait()

    without = house.run("service", "streams", check=False, WATTLINE_SERVICES__HOLD_WHEN_DOWN="false")
    assert without.returncode == EXIT_STAY_DOWN


def refused(house: House) -> dict[str, str] | None:
    """What /healthz says with 503; None where it doesn't."""
    try:
        get(house, "/healthz")
    except HTTPError as error:
        told: dict[str, str] = json.loads(error.read())
        return told
    except OSError:
        return None
    return None


def test_as_a_faust_worker(tmp_path: Path, kafka: LocalKafka, topic_prefix: str) -> None:
    house = house_in(
        tmp_path,
        WATTLINE_LOG__KIND="kafka",
        WATTLINE_LOG__PARTITIONS="2",
        WATTLINE_LOG__KAFKA__BOOTSTRAP=kafka.bootstrap,
        WATTLINE_LOG__KAFKA__TOPIC_PREFIX=topic_prefix,
    )
    log = {"kind": "kafka", "kafka": {"bootstrap": kafka.bootstrap, "topic_prefix": topic_prefix}}
    settings = settings_of(house, log=log)
    refused = house.run("service", "streams", check=False)
    assert refused.returncode == 1
    assert "`wattline topics apply` makes them" in refused.stderr
    house.run("topics", "apply")
    with assembly.open_door(settings) as door:
        door.admit(callers(3))
    with serving(house) as process:
        wait_for(lambda: waiting_by_board(settings) == BOARDS, "the board is published")
        lag = 'wattline_streams_lag_events{partition="0",topic="streams.queue_board"}'
        tick = 'wattline_streams_ticks_total{processor="queue_board"}'
        for told in (lag, tick):
            wait_for(lambda told=told: told in get(house, "/metrics"), f"{told} is told")
        shown = get(house, "/metrics")
        for agent in ("event loop", "queue_board", "router calls.queue", "router boards"):
            assert f'wattline_streams_heartbeat_timestamp_seconds{{agent="{agent}"}}' in shown
        assert json.loads(get(house, "/healthz")) == {"status": "ok"}

        process.terminate()
        assert process.wait(30) == 0
    topics = KafkaTopics(KafkaConnection(kafka.bootstrap, topic_prefix)).found(("cleanup.policy",))
    assert topics["streams.queue_board"].partitions == 2
    assert topics["streams-queue_board-changelog"].settings == {"cleanup.policy": "compact"}


def test_states_of_faust_workers_begin_anew(tmp_path: Path, kafka: LocalKafka, topic_prefix: str) -> None:
    house = house_in(
        tmp_path,
        WATTLINE_LOG__KIND="kafka",
        WATTLINE_LOG__KAFKA__BOOTSTRAP=kafka.bootstrap,
        WATTLINE_LOG__KAFKA__TOPIC_PREFIX=topic_prefix,
    )
    log = {"kind": "kafka", "kafka": {"bootstrap": kafka.bootstrap, "topic_prefix": topic_prefix}}
    settings = settings_of(house, log=log)
    house.run("topics", "apply")
    with assembly.open_door(settings) as door:
        door.admit(callers(3))
    with serving(house) as process:
        wait_for(lambda: waiting_by_board(settings) == BOARDS, "the board is published")
        assert "stop the streams first" in house.run("streams", "reset", check=False).stderr
        elsewhere = {"WATTLINE_HOME": str(tmp_path / "another host")}
        assert "are running" in house.run("streams", "reset", check=False, **elsewhere).stderr
        process.terminate()
        assert process.wait(30) == 0
    (tmp_path / "run" / "streams.ready").unlink()
    changelog = "streams-queue_board-changelog"
    cluster = Cluster(KafkaConnection(kafka.bootstrap, topic_prefix))
    assert cluster.bounds([(changelog, 0)])[changelog, 0][1] > 0
    before = published(settings)

    told = house.run("streams", "reset").stderr

    assert f"{topic_prefix}{changelog} deleted" in told
    assert [path.name for path in (tmp_path / "streams").iterdir()] == ["0.lock"]
    assert cluster.bounds([(changelog, 0)]) == {(changelog, 0): (0, 0)}
    cluster.close()
    with serving(house) as process:
        wait_for(lambda: published(settings) > before, "the board is published again")
        wait_for(lambda: waiting_by_board(settings) == BOARDS, "the board is what it was")
        process.terminate()
        assert process.wait(30) == 0


@pytest.fixture(autouse=True)
def _no_settings_of_this_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is set where the tests are started is none of the test's business."""
    monkeypatch.setenv("WATTLINE_LOG_LEVEL", "info")
