"""What must be done so that the cluster's topics are as the catalogue declares them. No I/O."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from connectors.kafka.appender import MAX_RECORD_BYTES
from models.topics import SETTLED, Topic

MIN_IN_STEP = "min.insync.replicas"
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic as it should be, or as it is. `settings`: those that we decide, by their names in Kafka."""

    partitions: int
    replication: int
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """A setting of a topic that is to be another."""

    topic: str
    setting: str
    was: str
    becomes: str

    def __str__(self) -> str:
        return f"{self.topic}: {self.setting} {self.was} → {self.becomes}"


@dataclass(frozen=True, slots=True)
class Growth:
    """Partitions that a topic is to get."""

    topic: str
    was: int
    becomes: int

    def __str__(self) -> str:
        return f"{self.topic}: {self.was} → {self.becomes} partitions"


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """Steps, growth that is kept back until it is asked for, and what is only told: nothing of ours can change it."""

    create: Mapping[str, TopicState] = field(default_factory=dict)
    change: Sequence[Change] = ()
    grow: Sequence[Growth] = ()
    kept_back: Sequence[Growth] = ()
    told: Sequence[str] = ()

    def __len__(self) -> int:
        """Number of steps."""
        return len(self.create) + len(self.change) + len(self.grow)

    def as_json(self) -> dict[str, Any]:
        """For a machine."""
        return asdict(self)

    def lines(self) -> list[str]:
        """The steps, for people."""
        made = [
            f"{topic}: make it, {state.partitions} partitions × {state.replication} copies, "
            + ", ".join(f"{setting}={value}" for setting, value in state.settings.items())
            for topic, state in self.create.items()
        ]
        return [*made, *map(str, self.change), *map(str, self.grow)]


def _min_in_step(copies: int) -> str:
    """Copies that must have a record before the write is answered: all but one, so that one broker may be away."""
    return str(max(1, copies - 1))


def declared(topics: Iterable[Topic], partitions: int, replication: int) -> dict[str, TopicState]:
    """The topics as they should be."""
    return {
        topic.name: TopicState(
            partitions,
            replication,
            {
                **_kept(topic),
                MIN_IN_STEP: _min_in_step(replication),
                "max.message.bytes": str(MAX_RECORD_BYTES),
            },
        )
        for topic in topics
    }


def settings_of(topics: Mapping[str, TopicState]) -> frozenset[str]:
    """The settings that we decide."""
    return frozenset(setting for state in topics.values() for setting in state.settings)


def _kept(topic: Topic) -> dict[str, str]:
    if topic.compacted:
        return {"cleanup.policy": "compact", "min.compaction.lag.ms": str(SETTLED // timedelta(milliseconds=1))}
    return {"cleanup.policy": "delete", "retention.ms": str(topic.retention_days * DAY_MS)}


def plan(wanted: Mapping[str, TopicState], found: Mapping[str, TopicState], add_partitions: bool) -> TopicPlan:
    """The steps from what is found to what is wanted. Nothing is ever removed, and no partition is added unasked:
    a key's records would go on in another partition, where nothing keeps them behind the earlier ones.
    """
    both = sorted(wanted.keys() & found.keys())
    grow = [
        Growth(topic, found[topic].partitions, wanted[topic].partitions)
        for topic in both
        if found[topic].partitions < wanted[topic].partitions
    ]
    return TopicPlan(
        create={topic: wanted[topic] for topic in sorted(wanted.keys() - found.keys())},
        change=[change for topic in both for change in _changes(topic, wanted[topic], found[topic])],
        grow=grow if add_partitions else [],
        kept_back=[] if add_partitions else grow,
        told=[
            *(line for topic in both for line in _unchangeable(topic, wanted[topic], found[topic])),
            *(f"{topic}: not in the catalogue, left as it is" for topic in sorted(found.keys() - wanted.keys())),
        ],
    )


def _changes(topic: str, wanted: TopicState, found: TopicState) -> list[Change]:
    # By the copies that it has: asking for more to be in step would stop every write.
    settings = {**wanted.settings, MIN_IN_STEP: _min_in_step(found.replication)}
    return [
        Change(topic, setting, found.settings.get(setting, "unset"), value)
        for setting, value in settings.items()
        if found.settings.get(setting) != value
    ]


def _unchangeable(topic: str, wanted: TopicState, found: TopicState) -> list[str]:
    told = []
    if found.partitions > wanted.partitions:
        told.append(f"{topic}: has {found.partitions} partitions, {wanted.partitions} are set; fewer can't be had")
    if found.replication != wanted.replication:
        told.append(
            f"{topic}: has {found.replication} copies, {wanted.replication} are set; "
            "kafka-reassign-partitions.sh changes them"
        )
    return told
