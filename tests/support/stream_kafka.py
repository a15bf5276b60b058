"""Topics for the Faust shell on a test's Kafka, and whether it has come to the end of them."""

from collections.abc import Sequence
from typing import Any

from connectors.kafka import KafkaConnection
from connectors.kafka.cluster import Cluster
from connectors.kafka.topic_plan import TopicPlan, TopicState
from connectors.kafka.topics import KafkaTopics
from streams.processor import Processor
from streams.shell.decoding import input_topics
from streams.shell.faust_topics import internal_topics, work_topic
from streams.shell.in_process import GROUP
from tests.support.stream_parts import TOPICS


def declare(connection: KafkaConnection, processors: Sequence[Processor[Any]], partitions: int) -> None:
    """Makes the log's topics and the shell's own."""
    wanted = {topic: TopicState(partitions, 1, {}) for topic in TOPICS}
    for topic in internal_topics(processors, partitions):
        wanted[topic.name] = TopicState(topic.partitions, 1, topic.config)
    KafkaTopics(connection).apply(TopicPlan(wanted, [], [], [], []))


class Progress:
    """How far the workers of a group have come."""

    def __init__(self, connection: KafkaConnection, processors: Sequence[Processor[Any]], partitions: int) -> None:
        self._cluster = Cluster(connection)
        topics = [*input_topics(processors), *(work_topic(processor.name) for processor in processors)]
        self._partitions = [(topic, number) for topic in topics for number in range(partitions)]

    def finished(self) -> bool:
        """Whether all there is has been dealt with; what follows from it comes before it is committed."""
        committed = self._cluster.committed(GROUP)
        bounds = self._cluster.bounds(self._partitions)
        return all(committed.get(place, 0) >= end for place, (_, end) in bounds.items())

    def appended(self, topic: str) -> int:
        """Records of a topic."""
        bounds = self._cluster.bounds([place for place in self._partitions if place[0] == topic])
        return sum(end for _, end in bounds.values())
