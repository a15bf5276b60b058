"""Topics for the Faust shell on a test's Kafka, and whether it has come to the end of them."""

from collections.abc import Sequence
from typing import Any

from confluent_kafka import ConsumerGroupState

from connectors.kafka import KafkaConnection
from connectors.kafka.buffers import PartitionKey
from connectors.kafka.cluster import Cluster
from connectors.kafka.topic_plan import TopicPlan, TopicState
from connectors.kafka.topics import KafkaTopics
from streams.processor import Processor
from streams.shell.decoding import input_topics
from streams.shell.faust_topics import internal_topics, work_topic
from streams.shell.in_process import GROUP
from tests.support.stream_parts import TOPICS
from tests.support.waiting import wait_for


def declare(connection: KafkaConnection, processors: Sequence[Processor[Any]], partitions: int) -> None:
    """Makes the log's topics and the shell's own."""
    wanted = {topic: TopicState(partitions, 1, {}) for topic in TOPICS}
    for topic in internal_topics(dict.fromkeys((processor.name for processor in processors), partitions)):
        wanted[topic.name] = TopicState(topic.partitions, 1, topic.config)
    KafkaTopics(connection).apply(TopicPlan(create=wanted))


class Progress:
    """How far the workers of a group have come."""

    def __init__(self, connection: KafkaConnection, processors: Sequence[Processor[Any]], partitions: int) -> None:
        self._cluster = Cluster(connection)
        self._group = connection.name(GROUP)
        topics = [*input_topics(processors), *(work_topic(processor.name) for processor in processors)]
        self._partitions = [(topic, number) for topic in topics for number in range(partitions)]

    def wait_until_through(self) -> None:
        """Returns once all there is has been dealt with; what follows from it comes before it is committed."""
        wait_for(lambda: not self.behind(), "all is dealt with", instead=self.behind)

    def behind(self) -> dict[PartitionKey, str]:
        """The partitions that the group isn't through with: how far it is, and how far there is to go."""
        committed = self._cluster.committed(GROUP)
        bounds = self._cluster.bounds(self._partitions)
        return {
            place: f"{committed.get(place, 0)} of {end}"
            for place, (_, end) in bounds.items()
            if committed.get(place, 0) < end
        }

    def members(self) -> dict[str, int]:
        """Member of the group → number of its partitions; empty while they are being shared out."""
        (answer,) = self._cluster.admin.describe_consumer_groups([self._group]).values()
        group = answer.result()
        if group.state != ConsumerGroupState.STABLE:
            return {}
        return {member.member_id: len(member.assignment.topic_partitions) for member in group.members}

    def appended(self, topic: str) -> int:
        """Records of a topic."""
        bounds = self._cluster.bounds([place for place in self._partitions if place[0] == topic])
        return sum(end for _, end in bounds.values())
