"""One member of a consumer group: leases on partitions, runs out of them, compare-and-set commits."""

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import structlog

from connectors.sqlite_log.reading import read_run
from connectors.sqlite_log.sharing import fair_share
from connectors.sqlite_log.store import connect, plainly, transaction
from ingest.log import LostPartition, NotCommitted, Run, commit_each

LEASE_SECONDS = 10.0
SHORTEST_PAUSE = 0.0005
LONGEST_PAUSE = 0.008

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Held:
    """A partition that this member holds: read up to `position`, committed up to `committed`.

    `generation` is the lease's, `time` tells this time of holding it from others of this consumer: a member that has
    lost its place reads anew under the same lease.
    """

    id: int
    time: int
    generation: int
    position: int
    committed: int
    leaving_since: float | None = None
    """When it was found to belong to somebody else; it is given up once everything read is committed."""
    began: dict[int, tuple[int, Run]] = field(default_factory=dict)
    """First offset of a run under way → position that it was read from (compaction leaves holes between), and the run:
    one that was read another time may begin at the same offset."""

    def start_of(self, run: Run) -> int | None:
        """Where the run was read from; None where it isn't one of those handed out this time."""
        start, handed_out = self.began.get(run.first, (None, None))
        return start if handed_out is run else None

    def may_leave(self, now: float, patience: float) -> bool:
        """Nothing of it is under way, or its commits have been waited for long enough (seconds)."""
        if self.leaving_since is None:
            return False
        return self.position == self.committed or now - self.leaving_since >= patience


class SqliteConsumer:
    """A Consumer. The lease belongs to the member: while it polls at least once per lease, it keeps what it holds.

    Sharing is cooperative: a member that holds too much stops reading those partitions, waits for its commits (at most
    one lease) and lets go; the partitions of a member that died are free when its lease has ended.
    """

    def __init__(self, path: Path, group: str, topics: Sequence[str], clock: Callable[[], float], lease: float) -> None:
        self._path = path
        self._group = group
        self._topics = tuple(topics)
        self._clock = clock
        self._lease = lease
        self._name = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
        self._lock = threading.Lock()
        self._held: dict[tuple[str, int], _Held] = {}
        self._times = 0
        self._turns: list[tuple[str, int]] = []
        self._paused: set[tuple[str, int]] = set()
        self._epoch = -1
        self._renew_at = float("-inf")
        self._seen_version = -1
        with plainly(path):
            # NORMAL: a commit that a power cut takes back is dealt with like any repeated delivery.
            self._connection = connect(path, "NORMAL")

    def poll(self, max_events: int, timeout: float) -> Run | None:
        """The next run of one partition that this member holds (fair among them); None after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        pause = SHORTEST_PAUSE
        while True:
            with self._lock, plainly(self._path):
                run = self._look(max_events)
            if run is not None:
                return run
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return None
            time.sleep(min(pause, remaining))
            pause = min(pause * 1.5, LONGEST_PAUSE)

    def more(self, max_events: int) -> Run | None:
        """The next run, where the log has one now."""
        return self.poll(max_events, 0.0)

    def commit(self, run: Run) -> None:
        """The run is dealt with, durably. Repeating the last commit is harmless. Raises LostPartition."""
        partition = run.topic, run.partition
        reached = run.last + 1
        with self._lock, plainly(self._path):
            held = self._held.get(partition)
            if held is None:
                raise LostPartition(f"{run.topic}/{run.partition} is held by another member of {self._group}")
            expected = held.start_of(run)
            with transaction(self._connection):
                owner, generation, committed = self._connection.execute(
                    "SELECT owner, generation, committed FROM claim WHERE group_name = ? AND partition_id = ?",
                    (self._group, held.id),
                ).fetchone() or (None, None, None)
                mine = owner == self._name and generation == held.generation
                if mine and committed == expected:
                    self._connection.execute(
                        "UPDATE claim SET committed = ? WHERE group_name = ? AND partition_id = ?",
                        (reached, self._group, held.id),
                    )
            if mine and committed in (expected, reached):
                held.committed = reached
                held.began.pop(run.first, None)
                return
            if not mine or expected is not None:
                # Look anew at the next poll: who holds it, and from where on.
                del self._held[partition]
                self._renew_at = float("-inf")
        if not mine:
            raise LostPartition(f"{run.topic}/{run.partition} went to another member of {self._group}")
        began = run.first if expected is None else expected
        raise LostPartition(
            f"{run.topic}/{run.partition}: {self._group} has committed up to {committed}, this run began at {began}"
        )

    def commit_all(self, runs: Sequence[Run]) -> list[NotCommitted | None]:
        """One after the other: a commit is a transaction of its own, and cheap."""
        return commit_each(self, runs)

    def assigned(self) -> Mapping[tuple[str, int], int]:
        """(topic, partition) → which time of holding it this is."""
        with self._lock:
            return {partition: held.time for partition, held in self._held.items()}

    def pause(self, topic: str, partition: int) -> None:
        with self._lock:
            self._paused.add((topic, partition))

    def resume(self, topic: str, partition: int) -> None:
        with self._lock:
            self._paused.discard((topic, partition))
            self._seen_version = -1

    def close(self) -> None:
        """Leaves the group at once; what was read and not committed goes to another member."""
        with self._lock, plainly(self._path):
            with transaction(self._connection):
                self._drop_members([self._name])
            self._held.clear()
            self._connection.close()

    def _look(self, max_events: int) -> Run | None:
        now = self._clock()
        version = self._connection.execute("PRAGMA data_version").fetchone()[0]
        leaving = any(held.may_leave(now, self._lease) for held in self._held.values())
        if version == self._seen_version and now < self._renew_at and not leaving:
            return None  # nobody has written since everything was found read
        if now >= self._renew_at or leaving or self._read_epoch() != self._epoch:
            with transaction(self._connection):
                self._join(now)
        run = self._next_run(max_events)
        self._seen_version = version if run is None else -1
        return run

    def _next_run(self, max_events: int) -> Run | None:
        bounds = {
            id_: (start, end)
            for id_, start, end in self._connection.execute("SELECT id, first, next FROM partition WHERE next > 0")
        }
        for turn in self._turns:
            held = self._held.get(turn)
            if held is None or held.leaving_since is not None or turn in self._paused:
                continue
            start, end = bounds.get(held.id, (0, 0))
            if held.position >= end:
                continue
            run = read_run(self._connection, held.id, *turn, held.position, start, end, max_events)
            if run is not None:
                held.began[run.first] = (held.position, run)
                held.position = run.last + 1
                self._turns.remove(turn)
                self._turns.append(turn)
                return run
        return None

    def _join(self, now: float) -> None:
        """One look at the group, in a transaction: who lives, what is fair, what to take and what to let go."""
        dead = self._dead_members(now)
        changed = self._drop_members(dead) if dead else False
        changed |= self._renew(now)
        self._connection.execute(
            "INSERT OR IGNORE INTO claim (group_name, partition_id, committed)"
            " SELECT ?, id, first FROM partition WHERE topic IN (SELECT value FROM json_each(?))",
            (self._group, json.dumps(self._topics)),
        )
        claims = {
            id_: ((topic, number), owner, generation, committed)
            for id_, topic, number, owner, generation, committed in self._connection.execute(
                "SELECT partition_id, topic, number, owner, generation, committed FROM claim"
                " JOIN partition ON id = partition_id WHERE group_name = ?",
                (self._group,),
            )
        }
        share = fair_share({id_: claim[1] for id_, claim in claims.items()}, self._subscriptions(claims))
        held: dict[tuple[str, int], _Held] = {}
        for id_, (partition, owner, generation, committed) in claims.items():
            before = self._held.get(partition)
            wanted = share.get(id_) == self._name
            if owner is None and wanted:
                changed = True
                self._set_owner(id_, self._name)
                held[partition] = self._anew(id_, generation + 1, committed)
            elif owner == self._name:
                if before is None or before.generation != generation:
                    before = self._anew(id_, generation, committed)
                before.leaving_since = None if wanted else before.leaving_since or now
                if before.may_leave(now, self._lease):
                    changed = True
                    self._set_owner(id_, None)
                else:
                    held[partition] = before
        if held.keys() != self._held.keys():
            log.info("partitions", group=self._group, member=self._name, held=len(held), before=len(self._held))
        self._held = held
        self._turns = [turn for turn in self._turns if turn in held] + [p for p in held if p not in set(self._turns)]
        self._paused &= held.keys()
        if changed:
            self._connection.execute(
                "INSERT INTO consumer_group (name, epoch) VALUES (?, 1)"
                " ON CONFLICT (name) DO UPDATE SET epoch = epoch + 1",
                (self._group,),
            )
        self._epoch = self._read_epoch()
        self._renew_at = now + self._lease / 3

    def _anew(self, id_: int, generation: int, committed: int) -> _Held:
        self._times += 1
        return _Held(id_, self._times, generation, committed, committed)

    def _set_owner(self, partition_id: int, owner: str | None) -> None:
        self._connection.execute(
            "UPDATE claim SET owner = ?, generation = generation + (? IS NOT NULL)"
            " WHERE group_name = ? AND partition_id = ?",
            (owner, owner, self._group, partition_id),
        )

    def _renew(self, now: float) -> bool:
        known = self._connection.execute(
            "UPDATE member SET expires = ? WHERE group_name = ? AND name = ?",
            (now + self._lease, self._group, self._name),
        ).rowcount
        if not known:
            self._connection.execute(
                "INSERT INTO member VALUES (?, ?, ?, ?, ?)",
                (self._group, self._name, json.dumps(self._topics), self._lease, now + self._lease),
            )
        return not known

    def _dead_members(self, now: float) -> list[str]:
        # A lease that ends too far ahead was given before the clock was set back: it doesn't count either.
        return [
            name
            for (name,) in self._connection.execute(
                "SELECT name FROM member WHERE group_name = ? AND name <> ?"
                " AND (expires <= ? OR expires > ? + 2 * lease)",
                (self._group, self._name, now, now),
            )
        ]

    def _drop_members(self, names: Sequence[str]) -> bool:
        for name in names:
            self._connection.execute("DELETE FROM member WHERE group_name = ? AND name = ?", (self._group, name))
            self._connection.execute(
                "UPDATE claim SET owner = NULL WHERE group_name = ? AND owner = ?", (self._group, name)
            )
        self._connection.execute("UPDATE consumer_group SET epoch = epoch + 1 WHERE name = ?", (self._group,))
        return True

    def _subscriptions(self, claims: Mapping[int, tuple[tuple[str, int], str | None, int, int]]) -> dict[str, set[int]]:
        by_topic: dict[str, set[int]] = {}
        for id_, ((topic, _), *_rest) in claims.items():
            by_topic.setdefault(topic, set()).add(id_)
        return {
            name: set().union(*(by_topic.get(topic, set()) for topic in json.loads(topics)))
            for name, topics in self._connection.execute(
                "SELECT name, topics FROM member WHERE group_name = ?", (self._group,)
            )
        }

    def _read_epoch(self) -> int:
        row = self._connection.execute("SELECT epoch FROM consumer_group WHERE name = ?", (self._group,)).fetchone()
        return row[0] if row else -1
