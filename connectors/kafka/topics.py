"""The cluster's topics: what they are, and making them what the catalogue declares."""

import time
from collections.abc import Collection, Mapping
from concurrent.futures import Future
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    ResourceType,
)

from connectors.kafka.cluster import REQUEST_TIMEOUT, Cluster, answered
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.failures import error_of, plainly, reason
from connectors.kafka.topic_plan import TopicPlan, TopicState
from ingest.log import LogUnavailable

SERVED_WITHIN = 20.0
"""Seconds until every broker knows of new topics."""


class TopicRefused(Exception):
    """The cluster won't make or change a topic as we declare it: the message says which and why."""


class KafkaTopics:
    """Looks at topics and applies plans. Raises LogUnavailable."""

    def __init__(self, connection: KafkaConnection) -> None:
        self._connection = connection
        self._cluster = Cluster(connection)
        self._admin = self._cluster.admin
        self._what = f"Kafka at {connection.bootstrap}"

    def found(self, settings: Collection[str]) -> dict[str, TopicState]:
        """Topics with our prefix, without it; `settings`: which ones to look at."""
        with plainly(f"{self._what}: looking at topics"):
            listed = {
                bare: topic
                for name, topic in self._admin.list_topics(timeout=REQUEST_TIMEOUT).topics.items()
                if (bare := self._connection.bare(name)) is not None and not name.startswith("__")
            }
            resources = [ConfigResource(ResourceType.TOPIC, self._connection.name(bare)) for bare in listed]
            answers = self._admin.describe_configs(resources, request_timeout=REQUEST_TIMEOUT) if resources else {}
            configured = {resource.name: answered(answer) for resource, answer in answers.items()}
        return {
            bare: TopicState(
                partitions=len(topic.partitions),
                replication=max((len(p.replicas) for p in topic.partitions.values()), default=0),
                settings={
                    setting: str(configured[self._connection.name(bare)][setting].value)
                    for setting in settings
                    if setting in configured[self._connection.name(bare)]
                },
            )
            for bare, topic in sorted(listed.items())
        }

    def apply(self, plan: TopicPlan) -> None:
        """Does what the plan says, and returns when the cluster serves it. Doing it again does nothing.

        Raises TopicRefused, after everything that could be done is done.
        """
        name = self._connection.name
        refused: list[tuple[str, str]] = []
        with plainly(f"{self._what}: declaring topics"):
            if plan.create:
                new = [
                    NewTopic(name(topic), state.partitions, state.replication, config=dict(state.settings))
                    for topic, state in plan.create.items()
                ]
                refused += _refused(self._admin.create_topics(new, request_timeout=REQUEST_TIMEOUT))
            changed: dict[str, list[ConfigEntry]] = {}
            for change in plan.change:
                entry = ConfigEntry(change.setting, change.becomes, incremental_operation=AlterConfigOpType.SET)
                changed.setdefault(change.topic, []).append(entry)
            if changed:
                resources = [
                    ConfigResource(ResourceType.TOPIC, name(topic), incremental_configs=entries)
                    for topic, entries in changed.items()
                ]
                refused += _refused(self._admin.incremental_alter_configs(resources, request_timeout=REQUEST_TIMEOUT))
            if plan.grow:
                grown = [NewPartitions(name(growth.topic), growth.becomes) for growth in plan.grow]
                refused += _refused(self._admin.create_partitions(grown, request_timeout=REQUEST_TIMEOUT))
        if refused:
            by_reason: dict[str, list[str]] = {}
            for topic, why in refused:
                by_reason.setdefault(why, []).append(topic)
            raise TopicRefused("; ".join(f"{', '.join(names)}: {why}" for why, names in by_reason.items()))
        self._wait_until_served(
            {topic: state.partitions for topic, state in plan.create.items()}
            | {growth.topic: growth.becomes for growth in plan.grow}
        )

    def _wait_until_served(self, partitions: Mapping[str, int]) -> None:
        deadline = time.monotonic() + SERVED_WITHIN
        missing = partitions
        while missing:
            served = self._cluster.topics()
            missing = {topic: count for topic, count in partitions.items() if served.get(topic, 0) < count}
            if missing and time.monotonic() > deadline:
                raise LogUnavailable(f"{self._what}: made, and not served yet: {', '.join(missing)}")
            if missing:
                time.sleep(0.05)
        self._cluster.bounds([(topic, number) for topic, count in partitions.items() for number in range(count)])


def _refused(answers: Mapping[Any, "Future[Any]"]) -> list[tuple[str, str]]:
    """Topics for which it was refused, and why; what somebody else has done meanwhile is done."""
    refused = []
    for subject, answer in answers.items():
        try:
            answered(answer)
        except KafkaException as exception:
            error = error_of(exception)
            if error.code() != KafkaError.TOPIC_ALREADY_EXISTS:
                refused.append((str(getattr(subject, "name", subject)), reason(error)))
    return refused
