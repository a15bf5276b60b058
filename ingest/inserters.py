"""One or two threads that deal with runs beside the polling, each partition in order, with a bounded backlog."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Condition, Thread

from ingest.log import Run

PartitionKey = tuple[str, int]


@dataclass(slots=True)
class _Lane:
    """One thread's work: the runs that wait for it, and how many of each partition it has, the running one too."""

    waiting: deque[tuple[Run, int]] = field(default_factory=deque)
    pending: dict[PartitionKey, int] = field(default_factory=dict)

    @property
    def load(self) -> int:
        return sum(self.pending.values())


class Inserters:
    """`handle(run, generation)` is called in one of the threads; what it raises is raised again by `check`."""

    def __init__(self, handle: Callable[[Run, int], None], threads: int, backlog: int) -> None:
        self._handle = handle
        self._backlog = backlog
        self._changed = Condition()
        self._lanes = [_Lane() for _ in range(threads)]
        self._failure: BaseException | None = None
        self._closing = False
        self._threads = [
            Thread(target=self._work, args=(lane,), name=f"inserter-{number}", daemon=True)
            for number, lane in enumerate(self._lanes)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, run: Run, generation: int) -> None:
        """Hands a run over; never blocks. Who asks `has_room` first keeps the backlog bounded."""
        key = (run.topic, run.partition)
        with self._changed:
            lane = self._lane_of(key)
            lane.waiting.append((run, generation))
            lane.pending[key] = lane.pending.get(key, 0) + 1
            self._changed.notify_all()

    def has_room(self, key: PartitionKey) -> bool:
        """Whether another run of this partition would begin within the backlog."""
        with self._changed:
            return self._lane_of(key).load <= self._backlog

    def wait_for_change(self, timeout: float) -> None:
        """Until a run is done or has failed, at most `timeout` seconds."""
        with self._changed:
            if self._failure is None:
                self._changed.wait(timeout)

    def check(self) -> None:
        """Raises what a thread raised; after that no more runs are dealt with."""
        if self._failure is not None:
            raise self._failure

    def drain(self, timeout: float) -> bool:
        """Waits until everything submitted is dealt with, ends the threads; False where the time didn't suffice."""
        with self._changed:
            done = self._changed.wait_for(lambda: self._failure is not None or self._nothing_pending(), timeout)
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(timeout)
        return done

    def idle(self) -> bool:
        """Whether everything submitted is dealt with."""
        with self._changed:
            return self._nothing_pending()

    def _nothing_pending(self) -> bool:
        return all(lane.load == 0 for lane in self._lanes)

    def _lane_of(self, key: PartitionKey) -> _Lane:
        """The lane that has runs of this partition, so that they stay in order; else the one with least to do."""
        for lane in self._lanes:
            if key in lane.pending:
                return lane
        return min(self._lanes, key=lambda lane: lane.load)

    def _work(self, lane: _Lane) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: lane.waiting or self._closing or self._failure is not None)
                if self._failure is not None or not lane.waiting:
                    return
                run, generation = lane.waiting.popleft()
            try:
                self._handle(run, generation)
            except BaseException as error:
                with self._changed:
                    self._failure = self._failure or error
                    self._changed.notify_all()
                return
            with self._changed:
                key = (run.topic, run.partition)
                lane.pending[key] -= 1
                if not lane.pending[key]:
                    del lane.pending[key]
                self._changed.notify_all()
