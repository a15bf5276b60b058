"""The same on a real Kafka: a period out of its log, and out of the archive once Kafka has let go of it."""

from pathlib import Path

import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient

from connectors.archive.verifying import verify
from connectors.kafka import KafkaConnection
from connectors.kafka.local import LocalKafka
from tests.chaos.logs import declare
from tests.integration.replay.place import Place
from tests.support.gateway import RunningGateway
from tests.support.house import until
from tests.support.sink_parts import foreign, queue_event, stamped
from wattline import archiving
from wattline.replay_run import ReplayFailed
from wattline.settings import KafkaSettings, LogSettings

TOPIC = "calls.queue"
PERIOD = ("2026-11-22 10:00:10", "2026-11-22 10:00:40")
HARM = "ALTER TABLE raw.queue_event DELETE WHERE cityHash64(id) % 3 = 0 AND time BETWEEN '{}' AND '{}'".format(*PERIOD)


@pytest.fixture
def connection(kafka: LocalKafka, topic_prefix: str) -> KafkaConnection:
    made = KafkaConnection(kafka.bootstrap, topic_prefix)
    declare(made, (TOPIC,), 3)
    return made


@pytest.fixture
def place(gateway: RunningGateway, connection: KafkaConnection, tmp_path: Path, no_dbt: None) -> Place:
    log = LogSettings(
        kind="kafka", kafka=KafkaSettings(bootstrap=connection.bootstrap, topic_prefix=connection.topic_prefix)
    )
    place = Place(tmp_path / "home", gateway.port, log)
    place.append_messages([(foreign if number % 7 == 0 else stamped)(queue_event(number)) for number in range(1_500)])
    place.load()
    return place


def test_a_period_is_healed_from_kafka_and_from_the_archive(
    place: Place, connection: KafkaConnection, tmp_path: Path
) -> None:
    due = place.raw("queue_event")
    assert len(due) == 1_500
    place.command(HARM)

    outcome = place.replay(TOPIC, *PERIOD)

    assert (outcome.records, outcome.changed) == (600, True)
    assert place.raw("queue_event") == due

    archive = tmp_path / "archive"
    with place.open_log() as log:
        assert [done.records for done in archiving.write(log, archive, [TOPIC])] == [1_500]
        assert [done.records for done in archiving.write(log, archive, [TOPIC])] == [0]
    assert (verify(archive).records, verify(archive).damages) == (1_500, [])
    delete_records(connection)
    place.command(HARM)
    with place.open_log() as log:
        until(lambda: log.bounds(TOPIC, 0)[0] > 0, what="Kafka to let go")

    with pytest.raises(ReplayFailed, match=r"has let go of|were not found"):
        place.replay(TOPIC, *PERIOD)
    assert place.replay(TOPIC, *PERIOD, archive=archive).records == 600

    assert place.raw("queue_event") == due
    assert place.leftovers() == []


def delete_records(connection: KafkaConnection) -> None:
    """What retention does, at once."""
    admin = AdminClient({"bootstrap.servers": connection.bootstrap})
    until_end = [TopicPartition(connection.name(TOPIC), number, -1) for number in range(3)]
    for done in admin.delete_records(until_end).values():
        done.result(30)
