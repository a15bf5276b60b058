"""Members that come and go while records are appended: each record is committed once, none is left out."""

import threading
import time
from queue import Empty, Queue

from connectors.kafka import KafkaConnection, KafkaLog
from ingest.log import LogUnavailable, LostPartition, Run
from tests.integration.kafka.parts import TOPIC, assert_whole, declare, everything, numbered, until

GROUP = "sink"


class Books:
    """What was committed, by partition."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.spans: dict[int, list[tuple[int, int]]] = {}

    @property
    def records(self) -> int:
        with self.lock:
            return sum(last - first + 1 for spans in self.spans.values() for first, last in spans)

    def note(self, run: Run) -> None:
        with self.lock:
            self.spans.setdefault(run.partition, []).append((run.first, run.last))


class Member:
    """Polls in one thread and commits in another, as the sink does."""

    def __init__(self, log: KafkaLog, books: Books) -> None:
        self._log = log
        self._books = books
        self._stop = threading.Event()
        self._given: Queue[Run] = Queue()
        self.held = 0
        self.failure: BaseException | None = None
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._polling, self._committing)]
        for thread in self._threads:
            thread.start()

    def leave(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
        assert self.failure is None, self.failure

    def _polling(self) -> None:
        try:
            self._consumer = self._log.consumer(GROUP, [TOPIC])
            while not self._stop.is_set():
                hold_back = self._consumer.pause if self._given.qsize() > 4 else self._consumer.resume
                for partition in self._consumer.assigned():
                    hold_back(*partition)
                run = self._consumer.poll(200, 0.05)
                self.held = len(self._consumer.assigned())
                if run is not None:
                    self._given.put(run)
            self._threads[1].join(60)
            self._consumer.close()
        except BaseException as failure:
            self.failure = failure

    def _committing(self) -> None:
        while not (self._stop.is_set() and self._given.empty()):
            try:
                run = self._given.get(timeout=0.05)
            except Empty:
                continue
            time.sleep(0.005)
            self._commit(run)

    def _commit(self, run: Run) -> None:
        while True:
            try:
                self._consumer.commit(run)
            except LostPartition:
                return
            except LogUnavailable:  # the group is being shared
                time.sleep(0.05)
            else:
                self._books.note(run)
                return


def test_three_members_come_and_go_while_records_are_appended(connection: KafkaConnection) -> None:
    declare(connection, TOPIC, partitions=6)
    books, over = Books(), threading.Event()
    with KafkaLog(connection, topics=[TOPIC], lease=6.0) as log:
        sent = 0

        def append() -> None:
            nonlocal sent
            while not over.is_set():
                log.append(numbered(range(sent, sent + 100)))
                sent += 100
                over.wait(0.01)

        appending = threading.Thread(target=append)
        appending.start()
        members = [Member(log, books)]
        until(lambda: members[0].held == 6)
        for _ in range(2):
            members.append(Member(log, books))
            until(lambda: [member.held for member in members] == [6 // len(members)] * len(members))
        members.pop(0).leave()
        until(lambda: sum(member.held for member in members) == 6)
        members.append(Member(log, books))
        until(lambda: [member.held for member in members] == [2, 2, 2])
        over.set()
        appending.join()
        until(lambda: books.records >= sent)
        for member in members:
            member.leave()
        assert books.records == sent
        for spans in books.spans.values():
            assert_whole(sorted(spans))
        assert sorted(int(value) for run in everything(log) for value in run.values) == list(range(sent))
        assert sum(lag.behind for lag in log.lag(GROUP)) == 0
