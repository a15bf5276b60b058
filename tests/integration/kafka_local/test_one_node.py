"""One real node: it serves, keeps its data through kill -9, and declares nothing by itself."""

from confluent_kafka.admin import AdminClient, NewTopic

from connectors.kafka.local import LocalKafka


def test_a_topic_can_be_created(kafka: LocalKafka, topic_prefix: str) -> None:
    client = AdminClient({"bootstrap.servers": kafka.bootstrap})
    client.create_topics([NewTopic(f"{topic_prefix}a", 2)])[f"{topic_prefix}a"].result(10)
    assert f"{topic_prefix}a" in client.list_topics(timeout=10).topics
