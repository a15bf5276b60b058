"""The partitions that one member of a group holds: what it has read of them, handed out and committed. No I/O."""

import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from connectors.kafka.buffers import PartitionBuffer, PartitionKey, allowed
from ingest.log import LostPartition, Run


@dataclass(slots=True)
class Held:
    """A partition as it was assigned once. `generation` tells this time from others of the same consumer."""

    generation: int
    committed: int
    buffer: PartitionBuffer
    parked: bool = False
    """librdkafka is told to fetch no more of it: its buffer is full."""
    began: dict[int, tuple[int, Run]] = field(default_factory=dict)
    """First offset of a run under way → where it should have begun, had nothing been eaten or compacted, and the run:
    one that was handed out when the partition was ours before may begin at the same offset."""

    def start_of(self, run: Run) -> int | None:
        """Where the run should have begun; None where it isn't one of those handed out this time."""
        start, handed_out = self.began.get(run.first, (None, None))
        return start if handed_out is run else None


class Holdings:
    """For one thread that polls and any number that commit, a partition's runs being committed by one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[PartitionKey, Held] = {}
        self._paused: set[PartitionKey] = set()
        self._strays: set[PartitionKey] = set()
        self._generation = 0

    def hold(self, partition: PartitionKey, committed: int, buffer: PartitionBuffer) -> None:
        """A partition is ours from `committed` on, in a new generation."""
        with self._lock:
            self._generation += 1
            self._held[partition] = Held(self._generation, committed, buffer)
            self._strays.discard(partition)

    def get(self, partition: PartitionKey) -> Held | None:
        return self._held.get(partition)

    def assigned(self) -> Mapping[PartitionKey, int]:
        """Partition → generation."""
        with self._lock:
            return {partition: held.generation for partition, held in self._held.items()}

    def positions(self, partitions: Collection[PartitionKey] | None = None) -> dict[PartitionKey, int]:
        """The offset that each partition's buffer (all of them, or some) waits for."""
        with self._lock:
            return {
                partition: held.buffer.next
                for partition, held in self._held.items()
                if partitions is None or partition in partitions
            }

    def under_way(self, partitions: Collection[PartitionKey] | None = None) -> bool:
        """Whether runs have been handed out, of these partitions or of any, that aren't committed."""
        with self._lock:
            held = self._held.values() if partitions is None else map(self._held.get, partitions)
            return any(one is not None and one.began for one in held)

    def give_up(self, partitions: Collection[PartitionKey]) -> None:
        """Partitions go to another member."""
        with self._lock:
            for partition in partitions:
                self._held.pop(partition, None)
            self._paused.difference_update(partitions)
            self._strays.difference_update(partitions)

    def stray(self, partitions: Collection[PartitionKey]) -> None:
        """Partitions may still be ours, but we don't know from where on: they are to be begun anew."""
        with self._lock:
            for partition in partitions:
                self._held.pop(partition, None)
            self._strays.update(partitions)

    def strays(self) -> set[PartitionKey]:
        with self._lock:
            return set(self._strays)

    def pause(self, partition: PartitionKey) -> None:
        self._paused.add(partition)

    def resume(self, partition: PartitionKey) -> None:
        self._paused.discard(partition)

    def crowded(self, held: Held) -> bool:
        """Whether this buffer holds more than its share of what may be in memory."""
        return held.buffer.size > self._allowed()

    def relieved(self, held: Held) -> bool:
        """Whether a crowded buffer has room for more again. Late, for parking throws away what is on its way."""
        return held.buffer.size <= self._allowed() // 2

    def _allowed(self) -> int:
        with self._lock:
            return allowed(sum(1 for held in self._held.values() if len(held.buffer)))

    def take(self, max_events: int) -> tuple[Run, Held] | None:
        """The next run of the partition that has waited longest for its turn."""
        with self._lock:
            for partition, held in self._held.items():
                if partition in self._paused:
                    continue
                position = held.buffer.position
                run = held.buffer.take(max_events)
                if run is not None:
                    held.began[run.first] = (position, run)
                    self._held[partition] = self._held.pop(partition)  # to the end of the line
                    return run, held
        return None

    def begin_commit(self, run: Run) -> Held | None:
        """What the run is to be committed to; None where that is done already. Raises LostPartition.

        A run of an earlier time is refused and disturbs nothing: what is read now has its place already.
        """
        partition = run.topic, run.partition
        with self._lock:
            held = self._held.get(partition)
            if held is None:
                raise LostPartition(f"{run.topic}/{run.partition} went to another member of the group")
            start = held.start_of(run)
            if start == held.committed:
                return held
            if start is None and held.committed == run.last + 1:
                return None
        if start is not None:
            self.stray([partition])
        raise LostPartition(
            f"{run.topic}/{run.partition}: committed up to {held.committed}, this run began at "
            f"{run.first if start is None else start}"
        )

    def in_line(self, runs: Iterable[Run]) -> dict[PartitionKey, Held] | None:
        """The partitions of these runs, where each run is what comes next to be committed after the one before it."""
        reached: dict[PartitionKey, int] = {}
        found: dict[PartitionKey, Held] = {}
        with self._lock:
            for run in runs:
                partition = run.topic, run.partition
                held = self._held.get(partition)
                if held is None or held.start_of(run) != reached.get(partition, held.committed):
                    return None
                found[partition], reached[partition] = held, run.last + 1
        return found

    def committed(self, run: Run, held: Held) -> None:
        """The broker has the commit."""
        with self._lock:
            held.committed = run.last + 1
            held.began.pop(run.first, None)
