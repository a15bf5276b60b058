"""`wattline topics plan|apply` against a real cluster."""

import json
import sys
from collections.abc import Callable

import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType

from connectors.kafka import KafkaConnection, KafkaLog
from connectors.kafka.cluster import Cluster
from connectors.kafka.topic_plan import declared, plan
from connectors.kafka.topics import KafkaTopics, TopicRefused
from ingest.log import Message
from models import catalogue
from models.topics import TOPICS
from tests.integration.kafka.parts import declare
from wattline.cli import main

Wattline = Callable[..., tuple[int, str, str]]


@pytest.fixture
def wattline(
    connection: KafkaConnection, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Wattline:
    """A verb → its exit code, standard output and standard error."""
    monkeypatch.setenv("WATTLINE_LOG__KIND", "kafka")
    monkeypatch.setenv("WATTLINE_LOG__KAFKA__BOOTSTRAP", connection.bootstrap)
    monkeypatch.setenv("WATTLINE_LOG__KAFKA__TOPIC_PREFIX", connection.topic_prefix)

    def run(*verb: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["wattline", "topics", *verb])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return run


def test_what_is_planned_is_applied_once(connection: KafkaConnection, wattline: Wattline) -> None:
    count = len(catalogue.topics())
    code, out, err = wattline("plan")
    assert (code, len(out.splitlines())) == (0, count)
    assert f"{count} steps to apply" in err
    assert Cluster(connection).topics() == {}
    code, _, err = wattline("apply")
    assert (code, f"{count} steps applied" in err) == (0, True)
    assert Cluster(connection).topics() == dict.fromkeys(catalogue.topics(), 1)
    code, out, err = wattline("apply")
    assert (code, out, "0 steps applied" in err) == (0, "", True)


def test_partitions_are_added_only_when_asked(
    connection: KafkaConnection, wattline: Wattline, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wattline("apply")[0] == 0
    monkeypatch.setenv("WATTLINE_LOG__PARTITIONS", "2")
    code, out, err = wattline("apply", "--json")
    assert code == 3
    told = json.loads(out)
    assert told["grow"] == []
    assert {"topic": "tickets", "was": 1, "becomes": 2} in told["kept_back"]
    assert "tickets: 1 → 2 partitions" in err
    code, _, err = wattline("apply", "--add-partitions")
    assert (code, "keys may change their partition" in err) == (0, True)
    assert set(Cluster(connection).topics().values()) == {2}


def test_a_cluster_that_is_too_small_says_so(wattline: Wattline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATTLINE_LOG__KAFKA__REPLICATION", "3")
    code, out, err = wattline("apply")
    assert (code, out) == (1, "")
    assert "INVALID_REPLICATION_FACTOR" in err
    assert err.count("INVALID_REPLICATION_FACTOR") == 1


def test_the_sqlite_log_needs_no_plan(wattline: Wattline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATTLINE_LOG__KIND", "sqlite")
    code, out, err = wattline("plan")
    assert (code, out) == (0, "")
    assert "nothing to plan" in err
    assert json.loads(wattline("plan", "--json")[1])["create"] == {}


def test_what_somebody_has_changed_is_set_again(connection: KafkaConnection) -> None:
    declare(connection, "tickets", "boards")
    topics, wanted = KafkaTopics(connection), declared([TOPICS["tickets"], TOPICS["boards"]], 4, 1)
    resource = ConfigResource(
        ResourceType.TOPIC,
        connection.name("boards"),
        incremental_configs=[
            ConfigEntry("cleanup.policy", "delete", incremental_operation=AlterConfigOpType.SET),
            ConfigEntry("segment.ms", "1000000", incremental_operation=AlterConfigOpType.SET),
        ],
    )
    cluster = Cluster(connection)
    for answer in cluster.admin.incremental_alter_configs([resource]).values():
        answer.result(30)
    steps = plan(wanted, topics.found({"cleanup.policy", "segment.ms"}), add_partitions=False)
    assert [str(change) for change in steps.change if change.setting == "cleanup.policy"] == [
        "boards: cleanup.policy delete → compact"
    ]
    topics.apply(steps)
    found = topics.found({"cleanup.policy", "segment.ms"})["boards"].settings
    assert found == {"cleanup.policy": "compact", "segment.ms": "1000000"}


def test_a_setting_that_the_cluster_refuses_is_told(connection: KafkaConnection) -> None:
    wanted = declared([TOPICS["tickets"]], 1, 1)
    broken = {"tickets": type(wanted["tickets"])(1, 1, {"retention.ms": "soon"})}
    with pytest.raises(TopicRefused, match="tickets"):
        KafkaTopics(connection).apply(plan(broken, {}, add_partitions=False))


def test_a_group_is_set_back_and_an_offset_that_is_not_there_is_refused(
    connection: KafkaConnection, wattline: Wattline
) -> None:
    assert wattline("apply")[0] == 0
    with KafkaLog(connection) as log:
        log.append([Message("tickets", str(number), "t", "1", b"x") for number in range(5)])
        consumer = log.consumer("sink", ["tickets"])
        read = 0
        while read < 5:
            if run := consumer.poll(10, 1):
                consumer.commit(run)
                read += len(run)
        in_use = wattline("rewind", "tickets", "0", "2")
        consumer.close()
        assert (in_use[0], "sink" in in_use[2]) == (1, True)
        code, _, err = wattline("rewind", "tickets", "0", "2")
        assert (code, "tickets/0/2" in err) == (0, True)
        assert [lag.committed for lag in log.lag("sink")] == [2]
    code, _, err = wattline("rewind", "tickets", "0", "9")
    assert (code, "holds offsets 0 to 5" in err) == (1, True)
    code, _, err = wattline("rewind", "tickts", "0", "0")
    assert (code, "not a topic of this log" in err, "Traceback" in err) == (1, True, False)


def test_a_whole_group_is_set_back_to_the_oldest_records_kept(connection: KafkaConnection, wattline: Wattline) -> None:
    assert wattline("apply")[0] == 0
    code, _, err = wattline("rewind", "--all", "--to-start")
    assert (code, "has read nothing yet" in err) == (0, True)
    topics, admin = ("tickets", "calls.queue"), Cluster(connection).admin
    with KafkaLog(connection) as log:
        log.append([Message(topic, str(number), "t", "1", b"x") for number in range(5) for topic in topics])
        consumer = log.consumer("sink", topics)
        read = 0
        while read < 10:
            if run := consumer.poll(10, 1):
                consumer.commit(run)
                read += len(run)
        in_use = wattline("rewind", "--all", "--to-start")
        consumer.close()
        assert (in_use[0], "running members" in in_use[2]) == (1, True)
        gone = TopicPartition(connection.name("tickets"), 0, 3)
        for answer in admin.delete_records([gone]).values():
            answer.result(30)
        assert wattline("rewind", "--all", "--to-start")[0] == 0
        assert {lag.topic: lag.committed for lag in log.lag("sink")} == {"tickets": 3, "calls.queue": 0}
        assert wattline("rewind", "tickets", "0", "4")[0] == 0
        assert wattline("rewind", "tickets", "0", "--to-start")[0] == 0
        assert {lag.topic: lag.behind for lag in log.lag("sink")} == {"tickets": 2, "calls.queue": 5}


@pytest.mark.parametrize(
    "wrong",
    [
        ["--all"],
        ["--to-start"],
        ["tickets", "0"],
        ["tickets", "--all", "--to-start"],
        ["tickets", "0", "1", "--to-start"],
    ],
)
def test_a_half_said_rewind_says_what_to_give(wattline: Wattline, wrong: list[str]) -> None:
    code, _, err = wattline("rewind", *wrong)
    assert (code, "--to-start" in err, "Traceback" in err) == (2, True, False)
