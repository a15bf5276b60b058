"""One real node: it serves, keeps its data through kill -9, and declares nothing by itself."""

import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import Consumer, KafkaException
from confluent_kafka.admin import AdminClient

from connectors.kafka.local import KafkaFailed, LocalKafka, fetch_jars
from tests.integration.kafka_local.records import consume, create, produce
from tests.support.kafka import running_cluster


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalKafka]:
    """A broker that these tests may break; its folder has a name that isn't ASCII."""
    with running_cluster(tmp_path_factory.mktemp("own") / "李明", nodes=1) as cluster:
        yield cluster


def test_only_declared_topics_exist(kafka: LocalKafka, topic_prefix: str) -> None:
    with pytest.raises(KafkaException, match="UNKNOWN_TOPIC"):
        produce(kafka.bootstrap, f"{topic_prefix}undeclared", ["x"])
    create(kafka.bootstrap, f"{topic_prefix}declared")
    topics = set(AdminClient({"bootstrap.servers": kafka.bootstrap}).list_topics(timeout=10).topics)
    assert {topic for topic in topics if topic.startswith(topic_prefix)} == {f"{topic_prefix}declared"}


def test_a_group_forms_at_once(kafka: LocalKafka, topic_prefix: str) -> None:
    topic = f"{topic_prefix}grouped"
    create(kafka.bootstrap, topic)
    produce(kafka.bootstrap, topic, ["a"])
    consumer = Consumer(
        {"bootstrap.servers": kafka.bootstrap, "group.id": topic, "auto.offset.reset": "earliest",
         "session.timeout.ms": 1000, "heartbeat.interval.ms": 200}
    )  # fmt: skip
    consumer.subscribe([topic])
    before = time.monotonic()
    message = consumer.poll(30)
    waited = time.monotonic() - before
    consumer.close()
    assert message is not None
    assert message.value() == b"a"
    assert waited < 10, "a broker's own default waits 3 s for more members, and a busy machine takes a few more"


def test_data_survive_kill_9(own: LocalKafka) -> None:
    create(own.bootstrap, "kept")
    produce(own.bootstrap, "kept", ["a", "b"])
    bootstrap, before = own.bootstrap, own.pids
    own.kill_node(1)
    assert own.pids == {1: None}
    own.start_node(1)
    assert own.bootstrap == bootstrap
    assert own.pids != before
    produce(own.bootstrap, "kept", ["c"])
    assert consume(own.bootstrap, "kept", 3) == ["a", "b", "c"]


def test_a_clean_restart_keeps_data_too(own: LocalKafka) -> None:
    create(own.bootstrap, "restarted")
    produce(own.bootstrap, "restarted", ["a"])
    own.restart_node(1)
    assert consume(own.bootstrap, "restarted", 1) == ["a"]


def test_a_node_that_dies_by_itself_is_seen(own: LocalKafka) -> None:
    pid = own.pids[1]
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while own.pids[1] is not None:
        time.sleep(0.02)
    own.start()
    assert own.pids[1] not in (None, pid)


def test_a_start_of_what_runs_changes_nothing(own: LocalKafka) -> None:
    before = own.pids
    own.start()
    own.start_node(1)
    assert own.pids == before


def test_a_port_that_was_taken_meanwhile_is_told(own: LocalKafka) -> None:
    own.stop()
    port = own.ports[0].broker
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(KafkaFailed, match=f"node 1: port {port} on 127.0.0.1 is taken by another program"),
    ):
        own.start()
    own.start()


def test_a_broker_that_ends_at_once_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    kafka = LocalKafka(tmp_path, fetch_jars(), overrides={"num.io.threads": 0})
    before = time.monotonic()
    with pytest.raises(KafkaFailed) as caught:
        kafka.start()
    assert "num.io.threads" in str(caught.value)
    assert kafka.pids == {1: None}
    assert time.monotonic() - before < 30, "it isn't waited for a broker that has ended"


def test_a_broker_that_never_serves_is_given_up_and_ended(tmp_path: Path) -> None:
    kafka = LocalKafka(tmp_path, fetch_jars())
    with pytest.raises(KafkaFailed, match=r"Kafka doesn't serve within 0 s: node 1 .*; the end of .*broker.log"):
        kafka.start(within=0.0)
    assert kafka.pids == {1: None}


def test_overrides_reach_the_broker(tmp_path: Path) -> None:
    with running_cluster(tmp_path, nodes=1, auto_create_topics_enable="true") as kafka:
        produce(kafka.bootstrap, "by-itself", ["a"])
        assert consume(kafka.bootstrap, "by-itself", 1) == ["a"]


def test_the_jars_are_got_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jars = fetch_jars()
    java = shutil.which("java")
    assert java is not None
    (tmp_path / "java").symlink_to(Path(java).resolve())
    monkeypatch.setenv("PATH", str(tmp_path))  # no mvn here
    assert fetch_jars() == jars
