"""Who may call a consumer's client now: the thread that polls, or one that has something to commit.

confluent-kafka lets one thread at a time into a client, and those that wait look only now and then whether it is free:
beside a thread that polls again and again, a commit can wait for minutes. Here a commit comes next.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from confluent_kafka import KafkaError

from connectors.kafka.buffers import PartitionKey

Offsets = Mapping[PartitionKey, int]


@dataclass(slots=True)
class _Request:
    offsets: Offsets
    done: bool = False
    error: KafkaError | None = None


class Turns:
    """`commit` does the committing, in whatever thread has the turn; it must not raise."""

    def __init__(self, commit: Callable[[Offsets], KafkaError | None]) -> None:
        self._commit = commit
        self._changed = threading.Condition()
        self._taken = False
        self._requests: deque[_Request] = deque()

    @contextmanager
    def polling(self) -> Iterator[None]:
        """The turn of the thread that polls; it waits until everybody who wants to commit has done so."""
        with self._changed:
            self._changed.wait_for(lambda: not self._taken and not self._requests)
            self._taken = True
        try:
            yield
        finally:
            self._free()

    def commit(self, offsets: Offsets, within: float) -> KafkaError | None:
        """Commits as soon as the client is free, or has it done by the thread that polls, where that serves us.

        _TIMED_OUT after about so many seconds. The commit may be made all the same, later: while the coordinator of the
        group is away librdkafka has been seen to keep one for minutes, and the client with it.
        """
        request = _Request(offsets)
        with self._changed:
            self._requests.append(request)
            self._changed.notify_all()
            free = self._changed.wait_for(lambda: request.done or not self._taken, within)
            if request.done:
                return request.error
            if request in self._requests:  # else the thread that polls has it in hand
                self._requests.remove(request)
            if not free:
                return KafkaError(KafkaError._TIMED_OUT)
            self._taken = True
        threading.Thread(target=self._commit_and_free, args=[request], name="kafka-commit", daemon=True).start()
        with self._changed:
            self._changed.wait_for(lambda: request.done, within)
            return request.error if request.done else KafkaError(KafkaError._TIMED_OUT)

    def _commit_and_free(self, request: _Request) -> None:
        try:
            request.error = self._commit(request.offsets)
            with self._changed:
                request.done = True
        finally:
            self._free()

    def serve(self, within: float) -> None:
        """Commits what others want committed, by the thread that has the turn: from inside a callback of the client.

        Waits so many seconds for the first of it.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._requests, within)
            requests = list(self._requests)
            self._requests.clear()
        for request in requests:
            request.error = self._commit(request.offsets)
            with self._changed:
                request.done = True
                self._changed.notify_all()

    def _free(self) -> None:
        with self._changed:
            self._taken = False
            self._changed.notify_all()
