"""Events that flow beside the battle: neither so many that sinks which live for seconds only fall behind, nor none."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

from tests.chaos.events import Producer

ENOUGH_BEHIND = 5_000
SIZES = (1, 5, 20, 100, 100, 1_500)
TRICKLE = (5, 20, 100)
"""What is appended when the order's share is used up: named points must still be passed."""


class Flow:
    """A producer in a thread of its own. `behind`: how many events the sinks haven't dealt with."""

    def __init__(self, producer: Producer, behind: Callable[[], int], random: Random) -> None:
        self._producer = producer
        self._behind = behind
        self._random = random
        self._allowed = 0
        self._over = threading.Event()
        self._failure: BaseException | None = None

    def allow(self, events: int) -> None:
        """So many more may flow as fast as they can."""
        self._allowed += events

    def check(self) -> None:
        """Raises what the producer has raised."""
        if self._failure is not None:
            raise self._failure

    @contextmanager
    def flowing(self) -> Iterator[None]:
        """Events flow as long as the block lasts."""
        thread = threading.Thread(target=self._flow, name="producer")
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()
        self.check()

    def _flow(self) -> None:
        try:
            while not self._over.wait(self._random.uniform(0.0, 0.2)):
                if self._behind() < max(ENOUGH_BEHIND, self._allowed // 50):
                    left = self._allowed - self._producer.produced.events
                    self._producer.append(self._random.choice(SIZES if left > 0 else TRICKLE))
        except BaseException as error:
            self._failure = error
