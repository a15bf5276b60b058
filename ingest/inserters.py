"""One or two threads that deal with runs beside the polling, each topic in order, with a bounded backlog.

What has come of a topic is one thread's, of however many partitions: large inserts make few parts, and merging
parts costs more than a second thread saves (in a backlog a quarter of the processor time of an event).
"""

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Condition, Thread
from time import monotonic

from ingest.log import Run
from ingest.pulse import Pulse

PartitionKey = tuple[str, int]
Load = Sequence[tuple[Run, int]]
"""Runs that are dealt with together, each with the generation of its partition's assignment."""


@dataclass(slots=True)
class _Lane:
    """One thread's work: the loads that wait for it, the running one too, and how many of them have a topic."""

    waiting: deque[Load] = field(default_factory=deque)
    loads: int = 0
    pending: dict[str, int] = field(default_factory=dict)


class Inserters:
    """`handle(load)` is called in one of the threads; what it raises is raised again by `check`."""

    def __init__(self, handle: Callable[[Load], None], threads: int, backlog: int, pulse: Pulse | None = None) -> None:
        self._handle = handle
        self._backlog = backlog
        self._pulse = pulse or Pulse()
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

    def submit(self, load: Load) -> None:
        """Hands runs over; never blocks. Who asks `has_room` first keeps the backlog bounded.

        Topics that are under way go where they are, the others together where there is least to do.
        """
        with self._changed:
            shares: dict[int, list[tuple[Run, int]]] = {}
            idlest = min(range(len(self._lanes)), key=lambda number: self._lanes[number].loads)
            for run, generation in load:
                number = self._lane_of(run.topic)
                shares.setdefault(idlest if number is None else number, []).append((run, generation))
            for number, share in shares.items():
                lane = self._lanes[number]
                lane.waiting.append(share)
                lane.loads += 1
                for topic in _topics(share):
                    lane.pending[topic] = lane.pending.get(topic, 0) + 1
            self._changed.notify_all()

    def has_room(self, keys: Collection[PartitionKey]) -> Mapping[PartitionKey, bool]:
        """Partition → whether another run of it would begin within the backlog."""
        with self._changed:
            room = [lane.loads <= self._backlog for lane in self._lanes]
            lanes = {topic: self._lane_of(topic) for topic, _ in keys}
            of_topic = {topic: any(room) if number is None else room[number] for topic, number in lanes.items()}
            return {key: of_topic[key[0]] for key in keys}

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
            self._changed.wait_for(lambda: self._failure is not None or self._nothing_pending(), timeout)
            done = self._nothing_pending()
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(max(0.1, deadline - monotonic()))
        return done

    def idle(self) -> bool:
        """Whether everything submitted is dealt with."""
        with self._changed:
            return self._nothing_pending()

    def _nothing_pending(self) -> bool:
        return all(lane.loads == 0 for lane in self._lanes)

    def _lane_of(self, topic: str) -> int | None:
        """The lane that has runs of this topic, so that they stay in order; None where any may take it."""
        return next((number for number, lane in enumerate(self._lanes) if topic in lane.pending), None)

    def _work(self, lane: _Lane) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: lane.waiting or self._closing or self._failure is not None)
                if self._failure is not None or not lane.waiting:
                    return
                load = lane.waiting.popleft()
            self._pulse.beat()
            try:
                self._handle(load)
            except BaseException as error:
                with self._changed:
                    self._failure = self._failure or error
                    self._changed.notify_all()
                return
            finally:
                self._pulse.rest()
            with self._changed:
                lane.loads -= 1
                for topic in _topics(load):
                    lane.pending[topic] -= 1
                    if not lane.pending[topic]:
                        del lane.pending[topic]
                self._changed.notify_all()


def _topics(load: Load) -> set[str]:
    return {run.topic for run, _ in load}
