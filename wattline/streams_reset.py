"""Boards begin anew: the states of the streams are forgotten, wherever they are, and told again by the log.

With Kafka a processor's state stands in its changelog, in what waits for it in its own topic, and in the workers'
folders. They go together or not at all: a worker that finds its folder ahead of its changelog doesn't start.
"""

import shutil
import time
from contextlib import ExitStack
from pathlib import Path

from confluent_kafka import KafkaError, KafkaException

from connectors.kafka.cluster import REQUEST_TIMEOUT, Cluster, answered
from connectors.kafka.failures import error_of, plainly
from ingest.log import LogUnavailable
from streams import catalogue
from streams.shell.decoding import Processors
from streams.shell.faust_topics import changelog_topic, work_topic
from streams.shell.in_process import GROUP
from streams.shell.state_store import StateStore, StoreHeld
from wattline import assembly
from wattline.home import Home
from wattline.internal_topics import declare_internal_topics
from wattline.locks import Held, holding
from wattline.settings import Settings

GONE_WITHIN = 30.0
"""Seconds until every broker has forgotten a deleted topic."""


class StreamsRun(Exception):
    """States can be reset only while nobody works on them."""


def reset(settings: Settings, home: Home) -> list[str]:
    """Forgets all states; returns what was done, a line each. Doing it again does no harm.

    Raises StreamsRun, LogUnavailable, and what `declare_internal_topics` raises.
    """
    if settings.log.kind == "sqlite":
        return _reset_store(home)
    processors = catalogue.processors(settings.streams.service_level_seconds, settings.zone)
    with ExitStack() as held:
        folders = _own_all(home.streams, held)
        cluster = Cluster(assembly.kafka_connection(settings))
        held.callback(cluster.close)
        _delete_group(cluster, settings)
        for folder in folders:
            shutil.rmtree(folder)
        topics = _delete_topics(cluster, settings, processors)
        partitions = declare_internal_topics(settings, processors)
    return [
        f"group {settings.log.kafka.topic_prefix}{GROUP} deleted",
        *(f"{folder} removed" for folder in folders),
        *(f"topic {topic} deleted" for topic in topics),
        *(f"{processor}: topics made anew with {count} partitions" for processor, count in partitions.items()),
    ]


def _reset_store(home: Home) -> list[str]:
    try:
        with StateStore(home.streams_state) as store:
            store.clear()
    except StoreHeld as held:
        raise StreamsRun(f"stop the streams first (`wattline down`): {held}") from None
    return [f"{home.streams_state} emptied"]


def _own_all(root: Path, held: ExitStack) -> list[Path]:
    """The folders of this home's workers, each locked against a worker that starts now."""
    folders = []
    try:
        for lock in sorted(root.glob("*.lock")):
            held.enter_context(holding(lock))
            if (folder := lock.with_suffix("")).is_dir():
                folders.append(folder)
    except Held as busy:
        raise StreamsRun(f"stop the streams first (`wattline down`): {busy}") from None
    return folders


def _delete_group(cluster: Cluster, settings: Settings) -> None:
    """The broker refuses while the group has members: then workers run somewhere, and nothing has been touched yet."""
    name = settings.log.kafka.topic_prefix + GROUP
    with plainly(f"deleting group {name}"):
        (answer,) = cluster.admin.delete_consumer_groups([name], request_timeout=REQUEST_TIMEOUT).values()
        try:
            answered(answer)
        except KafkaException as error:
            code = error_of(error).code()
            if code == KafkaError.NON_EMPTY_GROUP:
                raise StreamsRun(
                    f"workers of group {name} are running, or were killed a moment ago: stop them on every host"
                ) from None
            if code != KafkaError.GROUP_ID_NOT_FOUND:
                raise


def _delete_topics(cluster: Cluster, settings: Settings, processors: Processors) -> list[str]:
    """Deletes both topics of every processor; returns when no broker knows them any more."""
    found = cluster.topics()
    ours = [
        name for each in processors for name in (work_topic(each.name), changelog_topic(each.name)) if name in found
    ]
    prefix = settings.log.kafka.topic_prefix
    if ours:
        with plainly(f"deleting {', '.join(ours)}"):
            for answer in cluster.admin.delete_topics(
                [prefix + name for name in ours], operation_timeout=GONE_WITHIN, request_timeout=REQUEST_TIMEOUT
            ).values():
                answered(answer)
    deadline = time.monotonic() + GONE_WITHIN
    while left := cluster.topics().keys() & set(ours):
        if time.monotonic() > deadline:
            raise LogUnavailable(f"deleted, and still served: {', '.join(sorted(left))}; try again")
        time.sleep(0.1)
    return [prefix + name for name in ours]
