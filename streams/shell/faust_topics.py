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


class TopicsDisagree(Exception):
    """A processor's two topics don't have equally many partitions: a state wouldn't be where its key's events are."""


def partitions_by_processor(processors: Processors, found: Mapping[str, int], otherwise: int) -> dict[str, int]:
    """Processor → partitions of its topics: as many as they have (`found`: topic → partitions), else `otherwise`.

    They keep their number when the topics of the log get more: another one would send a key's events to where its
    state isn't. Raises TopicsDisagree.
    """
    chosen: dict[str, int] = {}
    for processor in processors:
        work, changelog = work_topic(processor.name), changelog_topic(processor.name)
        counts = {found[name] for name in (work, changelog) if name in found}
        if len(counts) > 1:
            raise TopicsDisagree(
                f"{work} has {found[work]} partitions and {changelog} {found[changelog]}: stop the workers and delete"
                " both, they are made anew"
            )
        chosen[processor.name] = counts.pop() if counts else otherwise
    return chosen


def internal_topics(partitions: Mapping[str, int]) -> tuple[InternalTopic, ...]:
    """What must be there before a worker starts, by `partitions_by_processor`."""
    found: list[InternalTopic] = []
    retention = str(int(KEPT / timedelta(milliseconds=1)))
    largest = str(MAX_RECORD_BYTES)
    for processor, count in partitions.items():
        work = {"cleanup.policy": "delete", "retention.ms": retention, "max.message.bytes": largest}
        changelog = {"cleanup.policy": "compact", "max.message.bytes": largest}
        found.append(InternalTopic(work_topic(processor), count, work))
        found.append(InternalTopic(changelog_topic(processor), count, changelog))
    return tuple(found)


def is_internal(topic: str) -> bool:
    """Whether a topic (named without prefix) is one of the workers' own, Faust's included."""
    return topic.startswith((f"{GROUP}.", f"{GROUP}-"))


def work_topic(processor: str) -> str:
    """Where the router puts a processor's events, by state key."""
    return f"{GROUP}.{processor}"


def changelog_topic(processor: str) -> str:
    """The name that Faust gives a table's changelog."""
    return f"{GROUP}-{processor}-changelog"
