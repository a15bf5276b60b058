"""The topics that the Faust shell needs besides the catalogue's: per processor one to repartition, one changelog."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from streams.shell.decoding import Processors
from streams.shell.faust_settings import MAX_RECORD_BYTES
from streams.shell.in_process import GROUP, HORIZON

KEPT = 2 * HORIZON
"""What lies longer in an internal topic would be too old to be reacted to."""


@dataclass(frozen=True, slots=True)
class InternalTopic:
    """One topic, its name without prefix. `config`: Kafka's settings for it, besides replication."""

    name: str
    partitions: int
    config: Mapping[str, str]


def internal_topics(processors: Processors, partitions: int) -> tuple[InternalTopic, ...]:
    """What must be there before a worker starts; a processor's two topics have equally many partitions.

    More of them later would send a key's events to where its state isn't: see docs/operations.md for how to change it.
    """
    found: list[InternalTopic] = []
    retention = str(int(KEPT / timedelta(milliseconds=1)))
    largest = str(MAX_RECORD_BYTES)
    for processor in processors:
        work = {"cleanup.policy": "delete", "retention.ms": retention, "max.message.bytes": largest}
        changelog = {"cleanup.policy": "compact", "max.message.bytes": largest}
        found.append(InternalTopic(work_topic(processor.name), partitions, work))
        found.append(InternalTopic(changelog_topic(processor.name), partitions, changelog))
    return tuple(found)


def work_topic(processor: str) -> str:
    """Where the router puts a processor's events, by state key."""
    return f"{GROUP}.{processor}"


def changelog_topic(processor: str) -> str:
    """The name that Faust gives a table's changelog."""
    return f"{GROUP}-{processor}-changelog"
