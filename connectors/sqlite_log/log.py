"""The event log of the embedded default: Kafka's topics, partitions and groups in one SQLite file."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self
from zlib import crc32

from connectors.sqlite_log import retention
from connectors.sqlite_log.batches import cut, pack
from connectors.sqlite_log.consumer import LEASE_SECONDS, SqliteConsumer
from connectors.sqlite_log.reading import read_run
from connectors.sqlite_log.store import connect, place, plainly, prepare, transaction
from ingest.log import Lag, Message, Position, Run, UnknownTopic
from models import catalogue
from models.topics import topic as topic_of

PARTITIONS = 4


class SqliteLog:
    """An EventLog in the file `path`, for any number of processes of one machine; safe for several threads.

    `partitions`: their number, for all topics or by topic; a topic that the file already has keeps its own number.
    `topics`: what may be appended to, by default every topic of the catalogue. `clock`: Unix time in seconds.
    """

    def __init__(
        self,
        path: Path,
        partitions: int | Mapping[str, int] = PARTITIONS,
        topics: Iterable[str] | None = None,
        clock: Callable[[], float] = time.time,
        lease: float = LEASE_SECONDS,
    ) -> None:
        self._path = path
        self._clock = clock
        self._lease = lease
        self._lock = threading.Lock()
        wanted = catalogue.topics() if topics is None else tuple(topics)
        for topic in wanted:
            topic_of(topic)  # KeyError for a name that isn't in models/topics.py
        counts = {
            topic: partitions if isinstance(partitions, int) else partitions.get(topic, PARTITIONS) for topic in wanted
        }
        with plainly(path):
            prepare(path, counts)
            self._connection = connect(path, "FULL")
            rows = self._connection.execute("SELECT topic, number, id FROM partition ORDER BY topic, number").fetchall()
        self._ids: dict[tuple[str, int], int] = {(topic, number): id_ for topic, number, id_ in rows}
        self._counts: dict[str, int] = {topic: number + 1 for topic, number, _ in rows}

    def append(self, messages: Sequence[Message]) -> list[Position]:
        """Appends all or none, in one transaction; on return they are on disk."""
        by_partition: dict[tuple[str, int], list[int]] = {}
        for index, message in enumerate(messages):
            by_partition.setdefault((message.topic, self._partition_of(message)), []).append(index)
        # Packed before the lock is taken: other processes wait only for the writing.
        packed = {
            partition: [pack(piece) for piece in cut([messages[index] for index in indexes])]
            for partition, indexes in by_partition.items()
        }
        begins: dict[tuple[str, int], int] = {}
        with self._lock, plainly(self._path), transaction(self._connection):
            now = self._clock()
            for partition, batches in packed.items():
                id_ = self._ids[partition]
                begins[partition] = end = self._bounds(id_)[1]
                rows = []
                for batch in batches:
                    end += batch.records
                    rows.append(
                        (place(id_, end - 1), batch.records, now, batch.packed, batch.meta, batch.headers, batch.body)
                    )
                self._connection.executemany("INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
                self._connection.execute("UPDATE partition SET next = ? WHERE id = ?", (end, id_))
        positions: list[Position | None] = [None] * len(messages)
        for partition, indexes in by_partition.items():
            for offset, index in enumerate(indexes, begins[partition]):
                positions[index] = Position(*partition, offset)
        return [position for position in positions if position is not None]

    def _partition_of(self, message: Message) -> int:
        count = self._counts.get(message.topic)
        if count is None:
            raise UnknownTopic(f"{message.topic!r} is not a topic of this log; known are {', '.join(self._counts)}")
        return crc32(message.key.encode("utf-8", "surrogatepass")) % count

    def topics(self) -> Mapping[str, int]:
        """Topic → number of partitions. Asks the file, so that an answer also says that the log is alive."""
        with self._lock, plainly(self._path):
            return dict(
                self._connection.execute(
                    "SELECT topic, count(*) FROM partition GROUP BY topic ORDER BY topic"
                ).fetchall()
            )

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        """(first offset still kept, next offset to be written)."""
        with self._lock, plainly(self._path):
            return self._bounds(self._id(topic, partition))

    def read(self, topic: str, partition: int, first: int, max_events: int) -> Run | None:
        """A run from a position, outside any group; None where nothing is (yet)."""
        id_ = self._id(topic, partition)
        with self._lock, plainly(self._path):
            start, end = self._bounds(id_)
            return read_run(self._connection, id_, topic, partition, first, start, end, max_events)

    def consumer(self, group: str, topics: Sequence[str]) -> SqliteConsumer:
        """A new member of a group; a new group begins at the oldest record kept."""
        for topic in topics:
            if topic not in self._counts:
                raise UnknownTopic(f"{topic!r} is not a topic of this log; known are {', '.join(self._counts)}")
        return SqliteConsumer(self._path, group, topics, self._clock, self._lease)

    def lag(self, group: str) -> list[Lag]:
        """How far a group is behind, by topic and partition; empty for a group that was never here."""
        with self._lock, plainly(self._path):
            rows = self._connection.execute(
                "SELECT group_name, topic, number, committed, first, next FROM claim"
                " JOIN partition ON id = partition_id WHERE group_name = ? ORDER BY topic, number",
                (group,),
            ).fetchall()
        return [Lag(*row) for row in rows]

    def trim(self, now: datetime, unread_days: int | None = None) -> retention.Trimmed:
        """Drops what is older than its topic's retention and read by every group, and returns room to the disk.

        `unread_days`: what is older than this goes even if a group hasn't read it; its next run then says so (`gap`).
        Without it the slowest group holds the log, and a topic that nobody has read yet is kept whole.
        """
        with self._lock, plainly(self._path):
            return retention.trim(self._connection, now, unread_days)

    def rewind(self, group: str, topic: str, partition: int, offset: int) -> None:
        """Sets where a group goes on, for a restored log; no member of the group may be running."""
        with self._lock, plainly(self._path), transaction(self._connection):
            self._connection.execute(
                "UPDATE claim SET committed = ? WHERE group_name = ? AND partition_id = ?",
                (offset, group, self._id(topic, partition)),
            )

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _id(self, topic: str, partition: int) -> int:
        if (topic, partition) not in self._ids:
            raise UnknownTopic(f"{topic}/{partition} is not a partition of this log")
        return self._ids[topic, partition]

    def _bounds(self, partition_id: int) -> tuple[int, int]:
        first: int
        end: int
        first, end = self._connection.execute(
            "SELECT first, next FROM partition WHERE id = ?", (partition_id,)
        ).fetchone()
        return first, end
