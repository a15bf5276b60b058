"""From librdkafka's queue into the buffers of the partitions that a member holds, each record once and in order."""

import time
from collections.abc import Collection, Iterator
from itertools import groupby

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException
from confluent_kafka import Message as Record

from connectors.kafka.buffers import PartitionKey
from connectors.kafka.cluster import Cluster
from connectors.kafka.failures import error_of, plainly, reason
from connectors.kafka.holdings import Held, Holdings
from connectors.kafka.names import Names
from connectors.kafka.records import records_of
from connectors.kafka.turns import Turns
from ingest.log import LogDamaged, LogUnavailable

BATCH = 100
"""Records taken from librdkafka at once: few enough to stay in the processor's cache, or their headers cost thrice."""

MOST_TAKEN_IN = 60_000
"""Records that one poll takes in before it hands out what there is: a quarter of a second's worth of a backlog."""

SLICE = 0.005
"""Seconds that a commit waits for the client at most."""

log = structlog.get_logger(__name__)


class Intake:
    """One thread's, the one that polls. `doing` says whose reading it is, in messages."""

    def __init__(
        self, client: Consumer, cluster: Cluster, names: Names, holdings: Holdings, turns: Turns, doing: str
    ) -> None:
        self._client = client
        self._cluster = cluster
        self._names = names
        self._holdings = holdings
        self._turns = turns
        self._doing = doing
        self._fresh: set[PartitionKey] = set()
        """Assigned within the call of librdkafka that is going on."""
        self._seeks: dict[PartitionKey, int] = {}
        """Where to read on; until then nothing of the partition is taken in."""
        self._missing: set[PartitionKey] = set()
        """The broker doesn't have the offset that comes next."""
        self.trouble: LogUnavailable | None = None
        """What a broker has said last that keeps records from coming."""

    def take_in(self, timeout: float) -> None:
        """Moves what is fetched into the buffers, waiting for the first of it up to `timeout` seconds.

        Rebalances happen in here. Raises LogUnavailable.
        """
        with plainly(self._doing):
            try:
                if timeout > 0:
                    first = self._first(timeout)
                    if first is None:
                        return
                    self._sort_in([first])
                taken = 0
                while taken < MOST_TAKEN_IN:
                    self._fresh.clear()
                    with self._turns.polling():
                        # Without waiting: consume() would wait until it has as many as were asked for.
                        came = self._client.consume(BATCH, 0)
                    if not came:
                        return
                    self._sort_in(came)
                    taken += len(came)
            except BaseException:
                # Records may have been dropped that librdkafka believes to be with us.
                self._seeks |= self._holdings.positions()
                raise

    def _first(self, timeout: float) -> Record | None:
        """The next record, waited for in slices while something is to be committed."""
        deadline = time.monotonic() + timeout
        while (remaining := deadline - time.monotonic()) > 0:
            self._fresh.clear()
            with self._turns.polling():
                first = self._client.poll(min(remaining, SLICE) if self._holdings.under_way() else remaining)
            if first is not None:
                return first
        return None

    def came(self, partitions: Collection[PartitionKey]) -> None:
        """Partitions were assigned, from where their buffers begin, within this call of librdkafka."""
        self._fresh.update(partitions)

    def went(self, partitions: Collection[PartitionKey]) -> None:
        """Partitions are no longer ours."""
        for partition in partitions:
            self._seeks.pop(partition, None)
            self._missing.discard(partition)

    def read_on(self, partition: PartitionKey) -> None:
        """The next record that is taken in is the one that the buffer waits for, whatever librdkafka has fetched."""
        self._missing.discard(partition)
        self._seeks |= self._holdings.positions([partition])

    def mend(self) -> None:
        """Goes where reading is to go on. Raises LogUnavailable, LogDamaged."""
        for partition in list(self._missing):
            self._find_again(partition)
        for partition, offset in list(self._seeks.items()):
            self._seek(partition, offset)

    def relieve(self, partition: PartitionKey, held: Held) -> None:
        """Something was handed out: there may be room again."""
        if held.parked and self._holdings.relieved(held):
            with plainly(self._doing):
                self._client.resume([self._names.at(partition)])
            held.parked = False

    def _sort_in(self, came: list[Record]) -> None:
        for (name, number), records in _by_partition(self._without_errors(came)):
            partition = self._names.key(name, number)
            held = self._holdings.get(partition)
            if held is None or partition in self._seeks:
                continue
            if partition in self._fresh:
                # It came to us while these were taken: they may be what is left of the last time that we had it.
                self._seeks[partition] = held.buffer.next
                continue
            held.buffer.add(records_of(records, keep_headers=False))
            if not held.parked and self._holdings.crowded(held):
                self._client.pause([self._names.at(partition)])
                held.parked = True

    def _without_errors(self, came: list[Record]) -> list[Record]:
        errors = [record.error() for record in came]
        if not any(errors):
            return came
        for record, error in zip(came, errors, strict=True):
            if error is not None:
                self._note(record, error)
        return [record for record, error in zip(came, errors, strict=True) if error is None]

    def _note(self, record: Record, error: KafkaError) -> None:
        name, number = record.topic(), record.partition()
        if error.code() == KafkaError._AUTO_OFFSET_RESET and name is not None and number is not None:
            self._missing.add(self._names.key(name, number))
        elif error.code() == KafkaError._MAX_POLL_EXCEEDED:
            log.warning("polled too late: the group goes on without us", doing=self._doing)
        else:
            self.trouble = LogUnavailable(f"{self._doing}: {reason(error)}")

    def _find_again(self, partition: PartitionKey) -> None:
        held = self._holdings.get(partition)
        if held is not None:
            start, end = self._cluster.bounds([partition])[partition]
            wanted = held.buffer.next
            if wanted > end:
                raise LogDamaged(
                    f"{self._doing}: {partition[0]}/{partition[1]} ends at {end}, and {wanted} comes next here: the "
                    "topic was made anew, or brokers have lost records. Find out which, then rewind the group"
                )
            if wanted < start:
                log.warning("retention was faster", doing=self._doing, topic=partition[0], partition=partition[1])
                held.buffer.skip_eaten(start)
            self._seeks[partition] = held.buffer.next
        self._missing.discard(partition)

    def _seek(self, partition: PartitionKey, offset: int) -> None:
        held = self._holdings.get(partition)
        if held is not None:
            with plainly(f"{partition[0]}/{partition[1]}: going to offset {offset}"):
                try:
                    self._client.seek(self._names.at(partition, offset))
                except KafkaException as exception:
                    if error_of(exception).code() != KafkaError._STATE:
                        raise
                    # Its fetching has ended, as it does where an offset isn't there: it must be begun again.
                    self._client.incremental_unassign([self._names.at(partition)])
                    self._client.incremental_assign([self._names.at(partition, offset)])
                self._client.resume([self._names.at(partition)])
                held.parked = False
        del self._seeks[partition]


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
