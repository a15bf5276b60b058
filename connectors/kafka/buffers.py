"""Records that have been read and not been handed out, by partition. No I/O."""

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from connectors.kafka.records import Records, WireHeaders, decoded
from ingest.log import Run

PartitionKey = tuple[str, int]
"""Topic, without our prefix, and number."""

Reread = Callable[[str, int, int], Mapping[str, str]]
"""Topic, partition and offset of a record → its headers, read again."""

OVERHEAD = 300
"""Bytes that a record takes beside its value: its key, its objects, its places in the columns."""

MIB = 1024 * 1024
MOST_OF_ONE = 48 * MIB
MOST_OF_ALL = 128 * MIB
LEAST_OF_ONE = MIB


def allowed(waiting: int) -> int:
    """Bytes that one buffer may hold while so many partitions have something in theirs."""
    return max(LEAST_OF_ONE, min(MOST_OF_ONE, MOST_OF_ALL // max(1, waiting)))


class PartitionBuffer:
    """Records of one partition from `position` on. `reread` brings headers that weren't kept."""

    def __init__(self, topic: str, partition: int, position: int, reread: Reread) -> None:
        self.topic = topic
        self.partition = partition
        self.position = position
        """Everything before has been handed out."""
        self.next = position
        """Offset after the last record that was added."""
        self.size = 0
        """Bytes, about."""
        self._reread = reread
        self._held = Records([], [], [], [], [])
        self._appended: deque[tuple[int, float]] = deque()
        self._eaten: deque[range] = deque()

    def __len__(self) -> int:
        return len(self._held.offsets)

    def add(self, records: Records) -> None:
        """Adds what comes next; what has come before is left out."""
        if records.offsets[0] < self.next:
            rest = records.since(self.next)
            if rest is None:
                return
            records = rest
        if records.appended is not None:
            self._appended.append((records.offsets[0], records.appended))
        held = self._held
        held.offsets += records.offsets
        held.keys += records.keys
        held.types += records.types
        held.stamps += records.stamps
        held.values += records.values
        held.headers |= records.headers
        self.size += _size(records.values)
        self.next = records.offsets[-1] + 1

    def skip_eaten(self, start: int) -> None:
        """The partition begins at `start` now: retention has eaten what should have come next."""
        self._eaten.append(range(self.next, start))
        self.next = start

    def skip_to(self, offset: int) -> bool:
        """Drops what stands before `offset`, where that is in here or comes next; False where it isn't."""
        if not self.position <= offset <= self.next:
            return False
        while count := bisect_left(self._held.offsets, offset):
            self.take(count)  # it stops where retention ate
        while self._eaten and self._eaten[0].stop <= offset:
            self._eaten.popleft()
        self.position = offset
        return True

    def take(self, max_events: int) -> Run | None:
        """The next run, None where there is none. It ends where retention ate: the run after it can say so (`gap`)."""
        held = self._held
        if not held.offsets:
            return None
        first, gap = held.offsets[0], 0
        while self._eaten and self._eaten[0].stop <= first:
            gap += len(self._eaten.popleft())
        count = min(max_events, len(held.offsets))
        if self._eaten:
            before = self._eaten[0].start
            count = next((i for i, offset in enumerate(islice(held.offsets, count)) if offset >= before), count)
        last = held.offsets[count - 1]
        offsets = range(first, last + 1) if last - first + 1 == count else held.offsets[:count]
        run = Run(
            self.topic,
            self.partition,
            offsets,
            held.keys[:count],
            held.types[:count],
            held.stamps[:count],
            held.values[:count],
            _Headers(self.topic, self.partition, offsets, self._headers_until(last), self._reread),
            gap,
            self._appended_at(first),
        )
        del held.offsets[:count], held.keys[:count], held.types[:count], held.stamps[:count], held.values[:count]
        self.size -= _size(run.values)
        self.position = last + 1
        return run

    def _headers_until(self, last: int) -> dict[int, WireHeaders]:
        kept = self._held.headers
        taken = {offset: headers for offset, headers in kept.items() if offset <= last}
        self._held.headers = {offset: headers for offset, headers in kept.items() if offset > last} if taken else kept
        return taken

    def _appended_at(self, offset: int) -> float | None:
        """When it was appended, as told by the record itself or the last one before it that was asked."""
        while len(self._appended) > 1 and self._appended[1][0] <= offset:
            self._appended.popleft()
        return self._appended[0][1] if self._appended else None


class _Headers:
    """Headers of a run by index: those that were kept, and the others read again."""

    def __init__(
        self, topic: str, partition: int, offsets: Sequence[int], kept: dict[int, WireHeaders], reread: Reread
    ) -> None:
        self._topic = topic
        self._partition = partition
        self._offsets = offsets
        self._kept = kept
        self._reread = reread

    def __call__(self, index: int) -> Mapping[str, str]:
        offset = self._offsets[index]
        kept = self._kept.get(offset)
        return decoded(kept) if kept is not None else self._reread(self._topic, self._partition, offset)


def _size(values: Sequence[bytes]) -> int:
    return sum(map(len, values)) + OVERHEAD * len(values)
