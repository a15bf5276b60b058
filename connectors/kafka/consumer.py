"""One member of a consumer group: which partitions it has and from where on, runs out of them, commits by hand."""

import time
from collections.abc import Collection, Mapping, Sequence

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from connectors.kafka.buffers import PartitionBuffer, PartitionKey, Reread
from connectors.kafka.cluster import Cluster
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.failures import commit_failed, error_of, plainly, reason
from connectors.kafka.holdings import Holdings
from connectors.kafka.intake import Intake
from connectors.kafka.library_log import LibraryLog
from connectors.kafka.names import Names
from connectors.kafka.turns import Turns
from ingest.log import LogDamaged, LogUnavailable, LostPartition, NotCommitted, Run, commit_each

POLL_LEASES = 3
"""A member that doesn't poll for so many leases has lost its partitions."""

PATIENCE = 5.0
"""Seconds that partitions which are to leave are kept for the commits under way, at most."""

SERVED_EVERY = 0.02

PROBE_TIMEOUT = 1.0

DECLARED_EVERY = 1.0
"""Seconds between two attempts to commit where a new group begins."""

log = structlog.get_logger(__name__)


class KafkaConsumer:
    """A Consumer. It is missed after `lease` seconds when its process dies, after three times that when it only
    doesn't poll. Partitions move cooperatively: those that stay are read on while others come and go.
    """

    def __init__(
        self,
        connection: KafkaConnection,
        cluster: Cluster,
        group: str,
        topics: Sequence[str],
        reread: Reread,
        lease: float,
    ) -> None:
        self._cluster = cluster
        self._group = group
        self._names = Names(connection, topics)
        self._reread = reread
        self._lease = lease
        self._patience = min(lease / 3, PATIENCE)
        self._holdings = Holdings()
        self._undeclared: set[PartitionKey] = set()
        """The group has never committed anything there."""
        self._declare_at = 0.0
        self._down = False
        self._closing = False
        with plainly(f"consumer of group {group}"):
            self._client = Consumer(
                connection.client()
                | LibraryLog(f"consumer of {group}", self._all_down).settings()
                | _settings(connection.name(group), int(lease * 1000))
            )
            self._turns = Turns(self._commit_now)
            doing = f"reading as {group}"
            self._intake = Intake(self._client, cluster, self._names, self._holdings, self._turns, doing)
            self._client.subscribe(self._names.in_cluster, self._on_assign, self._on_revoke, self._on_lost)

    def poll(self, max_events: int, timeout: float) -> Run | None:
        """The next run of one partition that this member holds (fair among them); None after `timeout` seconds.

        Raises LogUnavailable, LogDamaged.
        """
        deadline = time.monotonic() + timeout
        wait = 0.0
        while True:
            self._intake.take_in(wait)
            self._mend()
            run = self.more(max_events)
            if run is not None:
                return run
            wait = deadline - time.monotonic()
            if wait <= 0:
                self._complain()
                return None

    def more(self, max_events: int) -> Run | None:
        """The next run out of what has been read already; None where that is all handed out."""
        taken = self._holdings.take(max_events)
        if taken is None:
            return None
        run, held = taken
        self._intake.relieve((run.topic, run.partition), held)
        return run

    def commit(self, run: Run) -> None:
        """The run is dealt with, durably. Repeating the last commit is harmless.

        Raises LostPartition, LogUnavailable: the group is being shared anew, or the brokers don't answer.
        """
        partition = run.topic, run.partition
        held = self._holdings.begin_commit(run)
        if held is None:
            return
        error = self._turns.commit({partition: run.last + 1}, self._lease)
        if error is not None:
            failure = commit_failed(f"{run.topic}/{run.partition}: commit of {self._group}", error)
            if isinstance(failure, LostPartition):
                self._holdings.stray([partition])
            raise failure
        self._holdings.committed(run, held)

    def commit_all(self, runs: Sequence[Run]) -> list[NotCommitted | None]:
        """In one request where nothing is in the way."""
        held = self._holdings.in_line(runs)
        if held is None:
            return commit_each(self, runs)
        error = self._turns.commit({(run.topic, run.partition): run.last + 1 for run in runs}, self._lease)
        if error is not None:
            failure = commit_failed(f"commit of {self._group}", error)
            # One that is lost must not take the others with it. Where nobody answers, asking for each is no use.
            return commit_each(self, runs) if isinstance(failure, LostPartition) else [failure] * len(runs)
        for run in runs:
            self._holdings.committed(run, held[run.topic, run.partition])
        return [None] * len(runs)

    def assigned(self) -> Mapping[PartitionKey, int]:
        """(topic, partition) → generation of the assignment, which tells it from others of this consumer."""
        return self._holdings.assigned()

    def pause(self, topic: str, partition: int) -> None:
        """Hands out nothing of it. It is fetched on until its buffer is full: pausing and resuming cost nothing."""
        self._holdings.pause((topic, partition))

    def resume(self, topic: str, partition: int) -> None:
        self._holdings.resume((topic, partition))

    def close(self) -> None:
        """Leaves the group at once; what was read and not committed goes to another member."""
        self._closing = True
        with self._turns.polling():
            self._client.close()
        self._holdings.give_up(list(self._holdings.assigned()))

    def _mend(self) -> None:
        """Does what callbacks and commits have left to do. What can't be had now is told when nothing else comes."""
        for step in (self._begin_anew, self._intake.mend, self._declare):
            try:
                step()
            except LogDamaged:
                raise
            except LogUnavailable as away:
                self._intake.trouble = away

    def _begin_anew(self) -> None:
        """Strays are read again from where the group stands."""
        strays = self._holdings.strays()
        if strays:
            with plainly(f"reading as {self._group}"):
                ours = strays.intersection(self._names.keys(self._client.assignment()))
            self._hold(self._starts(ours))
            for partition in ours:
                self._intake.read_on(partition)

    def _declare(self) -> None:
        """A new group commits where it begins: its lag, and what retention eats from now on, are known then."""
        if not self._undeclared or time.monotonic() < self._declare_at:
            return
        self._declare_at = time.monotonic() + DECLARED_EVERY
        held = {partition: self._holdings.get(partition) for partition in self._undeclared}
        starts = {partition: one.committed for partition, one in held.items() if one is not None and not one.began}
        if starts and (error := self._turns.commit(starts, self._lease)) is not None:
            log.info("where a new group begins isn't committed yet", group=self._group, reason=reason(error))
            return
        self._undeclared.clear()

    def _commit_now(self, offsets: Mapping[PartitionKey, int]) -> KafkaError | None:
        targets = [self._names.at(partition, offset) for partition, offset in offsets.items()]
        try:
            told = self._client.commit(offsets=targets, asynchronous=False)
        except KafkaException as exception:
            return error_of(exception)
        except RuntimeError:  # closed
            return KafkaError(KafkaError._ASSIGNMENT_LOST)
        return next((one.error for one in told if one.error is not None), None)

    def _starts(self, partitions: Collection[PartitionKey]) -> dict[PartitionKey, int]:
        """Where the group goes on: at what is committed, else at the first offset kept. Raises LogUnavailable."""
        if not partitions:
            return {}
        committed = self._cluster.committed(self._group)
        new = [partition for partition in partitions if partition not in committed]
        starts = self._cluster.starts(new)
        self._undeclared.update(new)
        return {partition: committed.get(partition, starts.get(partition, 0)) for partition in partitions}

    def _hold(self, starts: Mapping[PartitionKey, int]) -> None:
        for partition, start in starts.items():
            self._holdings.hold(partition, start, PartitionBuffer(*partition, start, self._reread))

    def _on_assign(self, client: Consumer, assigned: list[TopicPartition]) -> None:
        partitions = self._names.keys(assigned)
        try:
            starts = self._starts(partitions)
        except LogUnavailable as away:
            # librdkafka begins them where it can; nothing is taken in before we know where that should be.
            log.warning("where to begin isn't known yet", group=self._group, reason=str(away))
            self._holdings.stray(partitions)
            return
        client.incremental_assign([self._names.at(partition, start) for partition, start in starts.items()])
        client.resume(assigned)
        self._hold(starts)
        self._intake.came(partitions)
        log.info("partitions came", group=self._group, came=len(partitions), held=len(self._holdings.assigned()))

    def _on_revoke(self, _: Consumer, revoked: list[TopicPartition]) -> None:
        self._let_go(self._names.keys(revoked), 0 if self._closing else self._patience)

    def _on_lost(self, _: Consumer, lost: list[TopicPartition]) -> None:
        log.warning("partitions lost: the group has gone on without us", group=self._group, lost=len(lost))
        self._let_go(self._names.keys(lost), 0)

    def _let_go(self, partitions: Collection[PartitionKey], patience: float) -> None:
        deadline = time.monotonic() + patience
        while self._holdings.under_way(partitions) and time.monotonic() < deadline:
            self._turns.serve(SERVED_EVERY)  # nobody else can commit while librdkafka waits for us here
        self._holdings.give_up(partitions)
        self._intake.went(partitions)
        self._undeclared.difference_update(partitions)
        log.info("partitions went", group=self._group, went=len(partitions), held=len(self._holdings.assigned()))

    def _all_down(self) -> None:
        self._down = True

    def _complain(self) -> None:
        """Nothing has come: says why, where that isn't only because there is nothing."""
        trouble, self._intake.trouble = self._intake.trouble, None
        if trouble is not None:
            raise trouble
        if self._down:
            with plainly(f"reading as {self._group}"):
                self._client.list_topics(self._names.in_cluster[0], timeout=PROBE_TIMEOUT)
            self._down = False


def _settings(group: str, lease: int) -> dict[str, object]:
    """librdkafka's settings of a member; `lease` in milliseconds."""
    return {
        "group.id": group,
        "partition.assignment.strategy": "cooperative-sticky",
        "session.timeout.ms": lease,
        "heartbeat.interval.ms": min(1_000, lease // 10),
        "max.poll.interval.ms": POLL_LEASES * lease,
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        # We look ourselves: what retention ate must be told, and an end that came back is no small thing.
        "auto.offset.reset": "error",
        "fetch.queue.backoff.ms": 10,  # else a full queue rests a second
        # A record that comes ends the wait. So long, and not half a second, waits a partition that is read on again.
        "fetch.wait.max.ms": 100,
        "queued.min.messages": 20_000,
        "queued.max.messages.kbytes": 32 * 1024,
    }
