"""Threads that deal with loads of runs beside the polling, with a bounded backlog.

A load is one thread's, however many partitions it came from: large inserts make few parts, and merging parts costs more
than dealing out a load over threads saves (in a backlog a quarter of the processor time of an event). Meanwhile another
thread has the next one.
"""

from collections import deque
from collections.abc import Callable, Sequence
from threading import Condition, Thread
from time import monotonic

from ingest.log import Run
from ingest.pulse import Pulse
from ingest.turns import Line, Turn

PartitionKey = tuple[str, int]
Load = Sequence[tuple[Run, int]]
"""Runs that are dealt with together, each with the generation of its partition's assignment."""


class Inserters:
    """`handle(load, turn)` is called in one of the threads and goes through the turn's beginning and ending; what it
    raises is raised again by `check`.

    The backlog is how many loads wait while every thread has one.
    """

    def __init__(
        self, handle: Callable[[Load, Turn], None], threads: int, backlog: int, pulse: Pulse | None = None
    ) -> None:
        self._handle = handle
        self._most = threads + backlog
        self._pulse = pulse or Pulse()
        self._line = Line(self._pulse)
        self._changed = Condition()
        self._waiting: deque[tuple[Load, Turn]] = deque()
        self._pending = 0
        self._failure: BaseException | None = None
        self._closing = False
        self._threads = [Thread(target=self._work, name=f"inserter-{number}", daemon=True) for number in range(threads)]
        for thread in self._threads:
            thread.start()

    def submit(self, load: Load) -> None:
        """Hands runs over; never blocks. Who asks `has_room` first keeps the backlog bounded."""
        with self._changed:
            self._waiting.append((load, self._line.queue_up({run.topic for run, _ in load})))
            self._pending += 1
            self._changed.notify_all()

    def has_room(self) -> bool:
        """Whether another load would stay within the backlog."""
        with self._changed:
            return self._pending < self._most

    def wait_for_change(self, timeout: float) -> None:
        """Until a load is done or has failed, at most `timeout` seconds."""
        with self._changed:
            if self._failure is None:
                self._changed.wait(timeout)

    def check(self) -> None:
        """Raises what a thread raised; after that no more runs are dealt with."""
        if self._failure is not None:
            raise self._failure

    def drain(self, timeout: float) -> bool:
        """Waits until everything submitted is dealt with, ends the threads; False where the time didn't suffice, or
        where one of them has failed."""
        deadline = monotonic() + timeout
        with self._changed:
            self._changed.wait_for(lambda: self._failure is not None or not self._pending, timeout)
            done = not self._pending
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(max(0.1, deadline - monotonic()))
        return done

    def idle(self) -> bool:
        """Whether everything submitted is dealt with."""
        with self._changed:
            return not self._pending

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing or self._failure is not None)
                if self._failure is not None or not self._waiting:
                    return
                load, turn = self._waiting.popleft()
            self._pulse.beat()
            try:
                self._handle(load, turn)
            except BaseException as error:
                with self._changed:
                    self._failure = self._failure or error
                    self._changed.notify_all()
                self._line.break_off()
                return
            finally:
                self._pulse.rest()
            with self._changed:
                self._pending -= 1
                self._changed.notify_all()
