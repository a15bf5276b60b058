"""The Faust workers' own topics in Kafka, made before the first of them starts."""

from connectors.kafka.topic_plan import TopicPlan, TopicState
from connectors.kafka.topics import KafkaTopics, TopicRefused
from streams.shell.decoding import Processors, input_topics
from streams.shell.faust_topics import TopicsDisagree, internal_topics, partitions_by_processor
from wattline import assembly
from wattline.settings import Settings

__all__ = ["TopicRefused", "TopicsDisagree", "TopicsMissing", "declare_internal_topics"]


class TopicsMissing(Exception):
    """The cluster lacks topics that the workers read."""


def declare_internal_topics(settings: Settings, processors: Processors) -> dict[str, int]:
    """Makes those that are missing. Returns partitions by processor.

    Raises TopicsMissing, TopicsDisagree, TopicRefused, LogUnavailable.
    """
    topics = KafkaTopics(assembly.kafka_connection(settings))
    found = {name: state.partitions for name, state in topics.found(()).items()}
    inputs = input_topics(processors)
    if missing := [topic for topic in inputs if topic not in found]:
        raise TopicsMissing(f"the cluster has no topics {', '.join(missing)}: `wattline topics apply` makes them")
    partitions = partitions_by_processor(processors, found, max(found[topic] for topic in inputs))
    replication = settings.log.kafka.replication
    in_step = {"min.insync.replicas": str(max(1, replication - 1))}
    wanted = {
        topic.name: TopicState(topic.partitions, replication, {**topic.config, **in_step})
        for topic in internal_topics(partitions)
        if topic.name not in found
    }
    topics.apply(TopicPlan(create=wanted))
    return partitions
