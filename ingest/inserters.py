"""One or two threads that deal with runs beside the polling, each partition in order, with a bounded backlog."""

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
    """One thread's work: the loads that wait for it, the running one too, and how many of each partition it has."""

    waiting: deque[Load] = field(default_factory=deque)
    loads: int = 0
    pending: dict[PartitionKey, int] = field(default_factory=dict)


class Inserters:
    """`handle(load)` is called in one of the threads; what it raises is raised again by `check`."""

    def __init__(self, handle: Callable[[Load], None], threads: int, backlog: int, pulse: Pulse | None = None) -> None:
        self._handle = handle
        self._backlog = backlog
        self._pulse = pulse or Pulse()
        self._changed = Condition()
        self._lanes = [_Lane() for _ in range(threads)]
        self._homes: Mapping[PartitionKey, int] = {}
        self._failure: BaseException | None = None
        self._closing = False
        self._threads = [
            Thread(target=self._work, args=(lane,), name=f"inserter-{number}", daemon=True)
            for number, lane in enumerate(self._lanes)
        ]
        for thread in self._threads:
            thread.start()

    def share(self, keys: Collection[PartitionKey]) -> None:
        """Says which partitions there are: every lane is to have as many of them."""
        with self._changed:
            self._homes = {key: number % len(self._lanes) for number, key in enumerate(sorted(keys))}

    def submit(self, load: Load, together: bool) -> None:
        """Hands runs over; never blocks. Who asks `has_room` first keeps the backlog bounded.

        Runs whose partitions are under way go where those are. Of the others, a small load stays `together` and goes
        where there is least to do; a large one is spread over the lanes.
        """
        with self._changed:
            shares: dict[int, list[tuple[Run, int]]] = {}
            idlest = min(range(len(self._lanes)), key=lambda number: self._lanes[number].loads)
            for run, generation in load:
                key = run.topic, run.partition
                number = self._lane_of(key)
                if number is None:
                    number = idlest if together else self._home_of(key, otherwise=idlest)
                shares.setdefault(number, []).append((run, generation))
            for number, share in shares.items():
                lane = self._lanes[number]
                lane.waiting.append(share)
                lane.loads += 1
                for run, _ in share:
                    key = (run.topic, run.partition)
                    lane.pending[key] = lane.pending.get(key, 0) + 1
            self._changed.notify_all()

    def has_room(self, keys: Sequence[PartitionKey]) -> Mapping[PartitionKey, bool]:
        """Partition → whether another run of it would begin within the backlog."""
        with self._changed:
            room = [self._has_room(lane) for lane in self._lanes]
            lanes = {key: self._lane_of(key) for key in keys}
            return {key: any(room) if number is None else room[number] for key, number in lanes.items()}

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

    def _has_room(self, lane: _Lane) -> bool:
        return lane.loads <= self._backlog

    def _home_of(self, key: PartitionKey, otherwise: int) -> int:
        home = self._homes.get(key, otherwise)
        return home if self._has_room(self._lanes[home]) else otherwise

    def _lane_of(self, key: PartitionKey) -> int | None:
        """The lane that has runs of this partition, so that they stay in order; None where any may take it."""
        return next((number for number, lane in enumerate(self._lanes) if key in lane.pending), None)

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
                for run, _ in load:
                    key = (run.topic, run.partition)
                    lane.pending[key] -= 1
                    if not lane.pending[key]:
                        del lane.pending[key]
                self._changed.notify_all()
