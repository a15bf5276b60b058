"""The event log as the rest of the house sees it: append, read by group or by position, commit, lag.

Two implementations, one contract suite (tests/contract): SQLite for the embedded default, Kafka for anything shared.
Delivery is at least once; offsets of a partition grow by one and never come back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self


@dataclass(frozen=True, slots=True)
class Message:
    """One record on its way into the log. `type` and `stamp` are also headers; they stand apart because the sink
    sorts whole runs by them. `stamp` is '' for a message that didn't come through our door."""

    topic: str
    key: str
    type: str
    stamp: str
    value: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a record stands in the log."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive records of one partition, by columns (index i is one record).

    Columns and not objects: at a hundred thousand records a second an object each is most of the cost.
    `gap` counts offsets before the first one that retention has eaten unread.
    """

    topic: str
    partition: int
    offsets: Sequence[int]
    keys: Sequence[str]
    types: Sequence[str]
    stamps: Sequence[str]
    values: Sequence[bytes]
    load_headers: Callable[[int], Mapping[str, str]]
    """Index → headers, with type and stamp among them where the log keeps them there. It may have to ask the log again:
    raises LogUnavailable."""
    gap: int = 0
    appended: float | None = None
    """When the first record was appended, in seconds since 1970, where the log knows."""

    @property
    def first(self) -> int:
        return self.offsets[0]

    @property
    def last(self) -> int:
        return self.offsets[-1]

    def __len__(self) -> int:
        return len(self.offsets)


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a group is behind in one partition: `end` is the next offset to be written."""

    group: str
    topic: str
    partition: int
    committed: int
    start: int
    end: int

    @property
    def behind(self) -> int:
        return self.end - max(self.committed, self.start)


class LogUnavailable(Exception):
    """The log can't be reached or written now; nothing was appended or committed. Try again."""


class LogDamaged(LogUnavailable):
    """What the log holds can't be read any more: trying again won't help, a person must look at it."""


class UnknownTopic(ValueError):
    """No event type travels on this topic, or nobody has declared it in the cluster."""


class LostPartition(Exception):
    """The partition went to another consumer, or its committed offset moved: drop the run, poll again."""


NotCommitted = LostPartition | LogUnavailable


class Consumer(Protocol):
    """One member of a group. Not thread-safe, except for commits, which may come from inserting threads."""

    def poll(self, max_events: int, timeout: float) -> Run | None:
        """The next run of one partition that this member holds (fair among them); None after `timeout` seconds.

        Raises LogUnavailable: poll again; LogDamaged: don't.
        """
        ...

    def more(self, max_events: int) -> Run | None:
        """The next run, of any partition, out of what is at hand: without a wait, and None is no sign of an empty log.

        Raises LogUnavailable, LogDamaged.
        """
        ...

    def commit(self, run: Run) -> None:
        """The run is dealt with, durably: the next one begins at `run.last + 1`. Runs of a partition are committed in
        the order in which they came; repeating the last commit is harmless.

        Raises LostPartition; LogUnavailable, also while the group is being shared anew: commit again.
        """
        ...

    def commit_all(self, runs: Sequence[Run]) -> Sequence[NotCommitted | None]:
        """Commits what was dealt with together, where that can be had in one request. For each run, why it isn't
        committed: it is lost, or to be committed again, which is harmless."""
        ...

    def assigned(self) -> Mapping[tuple[str, int], int]:
        """(topic, partition) → generation of the assignment; a new generation means: ask raw what is there.

        Generations are compared within one consumer only.
        """
        ...

    def pause(self, topic: str, partition: int) -> None:
        """Hands out nothing of a partition until it is resumed. Cheap: it may be done for every small run."""
        ...

    def resume(self, topic: str, partition: int) -> None: ...

    def close(self) -> None:
        """Leaves the group at once, so that another member needn't wait for the lease to end."""
        ...


class EventLog(Protocol):
    """An ordered, partitioned, durable log."""

    def append(self, messages: Sequence[Message]) -> list[Position]:
        """Appends all; on return they are on disk. Order is kept per key.

        Raises LogUnavailable: some of them may be there all the same (SQLite keeps none, Kafka has no transaction
        that leaves the offsets without holes), and appending them again is harmless, because their ids come from
        their content. Raises UnknownTopic, with nothing appended, for a topic that was never declared.
        """
        ...

    def topics(self) -> Mapping[str, int]:
        """Topic → number of partitions. Asks the log: an answer also says that it lives."""
        ...

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        """(first offset still kept, next offset to be written)."""
        ...

    def read(self, topic: str, partition: int, first: int, max_events: int) -> Run | None:
        """A run from a position, outside any group; None where nothing is (yet)."""
        ...

    def consumer(self, group: str, topics: Sequence[str]) -> Consumer:
        """A new member of a group; a new group begins at the oldest record kept. Raises UnknownTopic."""
        ...

    def lag(self, group: str) -> list[Lag]:
        """How far a group is behind, by topic and partition; empty for a group that was never here."""
        ...

    def rewind(self, group: str, topic: str, partition: int, offset: int) -> None:
        """Sets where a group goes on; no member of it may be running."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


def commit_each(consumer: Consumer, runs: Sequence[Run]) -> list[NotCommitted | None]:
    """`Consumer.commit_all`, one by one; after a run that can't be committed none of its partition is tried."""
    failures: dict[tuple[str, int], NotCommitted] = {}
    told: list[NotCommitted | None] = []
    for run in runs:
        key = run.topic, run.partition
        if key not in failures:
            try:
                consumer.commit(run)
            except (LostPartition, LogUnavailable) as failure:
                failures[key] = failure
        told.append(failures.get(key))
    return told
