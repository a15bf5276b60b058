"""One member of a consumer group: records into buffers, runs out of them, commits by hand."""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby

import structlog
from confluent_kafka import OFFSET_INVALID, Consumer, KafkaError, KafkaException, TopicPartition
from confluent_kafka import Message as Record

from connectors.kafka.buffers import PartitionBuffer, PartitionKey, Reread
from connectors.kafka.cluster import Cluster
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.failures import commit_failed, error_of, plainly, reason
from connectors.kafka.holdings import Held, Holdings
from connectors.kafka.library_log import LibraryLog
from connectors.kafka.records import records_of
from ingest.log import LogDamaged, LogUnavailable, LostPartition, Run

BATCH = 100
"""Records taken from librdkafka at once: few enough to stay in the processor's cache, or their headers cost thrice."""

LEAST_TAKEN_IN = 10_000
"""Records that one poll may take in before it hands out what it has."""

POLL_LEASES = 3
"""A member that doesn't poll for so many leases has lost its partitions."""

PATIENCE = 5.0
"""Seconds that partitions which are to leave are kept for the commits under way, at most."""

PROBE_TIMEOUT = 1.0

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
        self._connection = connection
        self._cluster = cluster
        self._group = group
        self._bare = {connection.name(topic): topic for topic in topics}
        self._reread = reread
        self._patience = min(lease / 3, PATIENCE)
        self._holdings = Holdings()
        self._fresh: set[PartitionKey] = set()
        """Assigned within the call of librdkafka that is going on."""
        self._seeks: dict[PartitionKey, int] = {}
        """Where to read on; until then nothing of the partition is taken in."""
        self._resets: set[PartitionKey] = set()
        """The broker doesn't have the offset that was asked for."""
        self._undeclared: set[PartitionKey] = set()
        """The group has never committed anything there."""
        self._trouble: LogUnavailable | None = None
        self._down = False
        self._closing = False
        session = int(lease * 1000)
        with plainly(f"consumer of group {group}"):
            self._client = Consumer(
                {
                    **connection.client(),
                    **LibraryLog(f"consumer of {group}", self._all_down).settings(),
                    "group.id": connection.name(group),
                    "partition.assignment.strategy": "cooperative-sticky",
                    "session.timeout.ms": session,
                    "heartbeat.interval.ms": min(1_000, session // 10),
                    "max.poll.interval.ms": POLL_LEASES * session,
                    "enable.auto.commit": False,
                    "enable.auto.offset.store": False,
                    # We look ourselves: what retention ate must be told, and an end that came back is no small thing.
                    "auto.offset.reset": "error",
                    "fetch.queue.backoff.ms": 10,  # else a full queue rests a second
                    "queued.min.messages": 20_000,
                    "queued.max.messages.kbytes": 32 * 1024,
                }
            )
            self._client.subscribe(list(self._bare), self._on_assign, self._on_revoke, self._on_lost)

    def poll(self, max_events: int, timeout: float) -> Run | None:
        """The next run of one partition that this member holds (fair among them); None after `timeout` seconds.

        Raises LogUnavailable, LogDamaged.
        """
        deadline = time.monotonic() + timeout
        self._take_in(0.0, max_events)
        while True:
            self._mend()
            taken = self._holdings.take(max_events)
            if taken is not None:
                run, held = taken
                self._unpark((run.topic, run.partition), held)
                return run
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                self._complain()
                return None
            self._take_in(remaining, max_events)

    def commit(self, run: Run) -> None:
        """The run is dealt with, durably. Repeating the last commit is harmless.

        Raises LostPartition, LogUnavailable: the group is being shared anew, or the brokers don't answer.
        """
        held = self._holdings.begin_commit(run)
        if held is None:
            return
        error = self._commit({(run.topic, run.partition): run.last + 1})
        if error is not None:
            failure = commit_failed(f"{run.topic}/{run.partition}: commit of {self._group}", error)
            if isinstance(failure, LostPartition):
                self._holdings.stray([(run.topic, run.partition)])
            raise failure
        self._holdings.committed(run, held)

    def assigned(self) -> Mapping[PartitionKey, int]:
        """(topic, partition) → generation of the assignment, which tells it from others of this consumer."""
        return self._holdings.assigned()

    def pause(self, topic: str, partition: int) -> None:
        self._holdings.pause((topic, partition))

    def resume(self, topic: str, partition: int) -> None:
        self._holdings.resume((topic, partition))

    def close(self) -> None:
        """Leaves the group at once; what was read and not committed goes to another member."""
        self._closing = True
        self._client.close()
        self._holdings.give_up(list(self._holdings.assigned()), 0)

    def _take_in(self, timeout: float, most: int) -> None:
        """Moves what librdkafka has fetched into the buffers, waiting for the first of it up to `timeout` seconds."""
        taken = 0
        with plainly(f"reading as {self._group}"):
            if timeout > 0:
                self._fresh.clear()
                first = self._client.poll(timeout)
                self._sort_in([first] if first is not None else [])
                if first is None:
                    return
            while taken < max(most, LEAST_TAKEN_IN):
                # Without waiting: consume() would wait until it has as many as were asked for.
                self._fresh.clear()
                came = self._client.consume(BATCH, 0)
                if not came:
                    return
                self._sort_in(came)
                taken += len(came)

    def _sort_in(self, came: list[Record]) -> None:
        for (name, number), records in _by_partition(self._without_errors(came)):
            partition = self._bare[name], number
            held = self._holdings.get(partition)
            if held is None or partition in self._seeks:
                continue
            if partition in self._fresh:
                # It came to us while these were taken: they may be what is left of the last time that we had it.
                self._seeks[partition] = held.buffer.next
                continue
            held.buffer.add(records_of(records, keep_headers=False))
            if not held.parked and self._holdings.crowded(held):
                self._client.pause([self._at(partition)])
                held.parked = True

    def _without_errors(self, came: list[Record]) -> list[Record]:
        errors = [record.error() for record in came]
        if all(error is None for error in errors):  # count(None) would compare, which a KafkaError can't bear
            return came
        for record, error in zip(came, errors, strict=True):
            if error is not None:
                self._note(record, error)
        return [record for record, error in zip(came, errors, strict=True) if error is None]

    def _note(self, record: Record, error: KafkaError) -> None:
        name, number = record.topic(), record.partition()
        match error.code():
            case KafkaError._AUTO_OFFSET_RESET if name in self._bare and number is not None:
                self._resets.add((self._bare[name], number))
            case KafkaError._MAX_POLL_EXCEEDED:
                log.warning("polled too late: the partitions are lost", group=self._group)
            case _:
                self._trouble = LogUnavailable(f"reading as {self._group}: {reason(error)}")

    def _mend(self) -> None:
        """What callbacks, errors and commits have left to do, each of which needs an answer of the brokers."""
        if strays := self._holdings.strays():
            self._begin_anew(strays)
        for partition in list(self._resets):
            self._find_again(partition)
        for partition, offset in list(self._seeks.items()):
            self._seek(partition, offset)
        if self._undeclared:
            self._declare()

    def _begin_anew(self, strays: set[PartitionKey]) -> None:
        with plainly(f"reading as {self._group}"):
            ours = {(self._bare[p.topic], p.partition) for p in self._client.assignment()}
        self._hold(strays & ours, self._starts(strays & ours))
        for partition in strays & ours:
            self._client.resume([self._at(partition)])

    def _find_again(self, partition: PartitionKey) -> None:
        held = self._holdings.get(partition)
        if held is not None:
            start, end = self._cluster.bounds([partition])[partition]
            wanted = held.buffer.next
            if wanted > end:
                raise LogDamaged(
                    f"{partition[0]}/{partition[1]} ends at {end}, and {self._group} has read up to {wanted}: the "
                    "topic was made anew, or brokers have lost records. Find out which, then rewind the group"
                )
            if wanted < start:
                log.warning("retention was faster", group=self._group, topic=partition[0], partition=partition[1])
                held.buffer.skip_eaten(start)
            self._seeks[partition] = held.buffer.next
        self._resets.discard(partition)

    def _seek(self, partition: PartitionKey, offset: int) -> None:
        held = self._holdings.get(partition)
        if held is not None:
            with plainly(f"{partition[0]}/{partition[1]}: going to offset {offset}"):
                try:
                    self._client.seek(self._at(partition, offset))
                except KafkaException as exception:
                    if error_of(exception).code() != KafkaError._STATE:
                        raise
                    # Its fetching has ended, as it does where an offset isn't there: it must be begun again.
                    self._client.incremental_unassign([self._at(partition)])
                    self._client.incremental_assign([self._at(partition, offset)])
                    self._client.resume([self._at(partition)])
                    held.parked = False
        del self._seeks[partition]

    def _declare(self) -> None:
        """A new group commits where it begins: its lag, and what retention eats from now on, are known then."""
        held = {partition: self._holdings.get(partition) for partition in self._undeclared}
        starts = {partition: one.committed for partition, one in held.items() if one is not None and not one.began}
        if starts and (error := self._commit(starts)) is not None:
            log.info("a new group's beginnings aren't committed yet", group=self._group, reason=reason(error))
            return
        self._undeclared.clear()

    def _commit(self, offsets: Mapping[PartitionKey, int]) -> KafkaError | None:
        targets = [self._at(partition, offset) for partition, offset in offsets.items()]
        try:
            told = self._client.commit(offsets=targets, asynchronous=False)
        except KafkaException as exception:
            return error_of(exception)
        except RuntimeError:  # closed
            return KafkaError(KafkaError._ASSIGNMENT_LOST)
        return next((one.error for one in told if one.error is not None), None)

    def _starts(self, partitions: Collection[PartitionKey]) -> dict[PartitionKey, int]:
        """Where the group goes on: at what is committed, else at the first offset kept."""
        committed = self._cluster.committed(self._group) if partitions else {}
        new = [partition for partition in partitions if partition not in committed]
        self._undeclared.update(new)
        return {partition: committed[partition] for partition in partitions if partition in committed} | (
            self._cluster.starts(new)
        )

    def _hold(self, partitions: Collection[PartitionKey], starts: Mapping[PartitionKey, int]) -> None:
        for partition in partitions:
            start = starts[partition]
            self._resets.discard(partition)
            self._seeks[partition] = start
            self._holdings.hold(partition, start, PartitionBuffer(*partition, start, self._reread))

    def _on_assign(self, client: Consumer, assigned: list[TopicPartition]) -> None:
        partitions = self._keys(assigned)
        try:
            starts = self._starts(partitions)
        except LogUnavailable as away:
            # librdkafka begins them where it can; nothing is taken in before we know where that should be.
            log.warning("where to begin isn't known yet", group=self._group, reason=str(away))
            self._holdings.stray(partitions)
            return
        for one, partition in zip(assigned, partitions, strict=True):
            one.offset = starts[partition]
        client.incremental_assign(assigned)
        client.resume(assigned)
        self._hold(partitions, starts)
        for partition in partitions:
            del self._seeks[partition]
        self._fresh.update(partitions)
        log.info("partitions came", group=self._group, came=len(partitions), held=len(self._holdings.assigned()))

    def _on_revoke(self, _: Consumer, revoked: list[TopicPartition]) -> None:
        self._let_go(revoked, 0 if self._closing else self._patience)

    def _on_lost(self, _: Consumer, lost: list[TopicPartition]) -> None:
        log.warning("partitions lost: the group has gone on without us", group=self._group, lost=len(lost))
        self._let_go(lost, 0)

    def _let_go(self, gone: list[TopicPartition], patience: float) -> None:
        partitions = self._keys(gone)
        self._holdings.give_up(partitions, patience)
        for partition in partitions:
            self._seeks.pop(partition, None)
            self._resets.discard(partition)
            self._undeclared.discard(partition)
        log.info("partitions went", group=self._group, went=len(partitions), held=len(self._holdings.assigned()))

    def _unpark(self, partition: PartitionKey, held: Held) -> None:
        if held.parked and self._holdings.relieved(held):
            self._client.resume([self._at(partition)])
            held.parked = False

    def _all_down(self) -> None:
        self._down = True

    def _complain(self) -> None:
        """Nothing has come: says why, where that isn't only because there is nothing."""
        trouble, self._trouble = self._trouble, None
        if trouble is not None:
            raise trouble
        if self._down:
            with plainly(f"reading as {self._group}"):
                self._client.list_topics(next(iter(self._bare)), timeout=PROBE_TIMEOUT)
            self._down = False

    def _keys(self, partitions: list[TopicPartition]) -> list[PartitionKey]:
        return [(self._bare[one.topic], one.partition) for one in partitions]

    def _at(self, partition: PartitionKey, offset: int = OFFSET_INVALID) -> TopicPartition:
        return TopicPartition(self._connection.name(partition[0]), partition[1], offset)


def _by_partition(came: list[Record]) -> Iterator[tuple[tuple[str, int], list[Record]]]:
    """Records of one partition after each other together. Mostly all of them are of one."""
    if not came:
        return
    keys: list[tuple[str, int]] = [(record.topic(), record.partition()) for record in came]  # type: ignore[misc]
    if keys.count(keys[0]) == len(keys):
        yield keys[0], came
        return
    for key, together in groupby(range(len(came)), key=keys.__getitem__):
        yield key, [came[index] for index in together]
