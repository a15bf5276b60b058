"""Loads that several threads deal with at once, and what of each has to wait for those before it."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from threading import Condition
from time import monotonic

from ingest.pulse import Pulse

BEAT = 1.0
"""Seconds between two signs of life of a thread that waits for its turn."""


class Overtaken(Exception):
    """A load that comes before this one has failed: this one is left in the log too."""


class Turn:
    """One load's place behind the earlier loads of its topics.

    Asking what is there (`beginning`) and writing the books (`ending`) go in the order of the log; every load goes
    through both. What lies between may overlap: rows that are inserted early are in nobody's books and read again
    after a crash.
    """

    def __init__(self, line: "Line | None" = None, before: Sequence["Turn"] = ()) -> None:
        self._line = line or Line(Pulse())
        self._before = before
        self.begun = False
        self.over = False
        self.waited = 0.0
        """Seconds, in all."""

    @contextmanager
    def beginning(self) -> Iterator[None]:
        """Entered when every load before this one has begun. Raises Overtaken."""
        self.waited += self._line.wait_for(lambda: all(turn.begun for turn in self._before))
        yield
        self._line.tell(self._set_begun)

    @contextmanager
    def ending(self) -> Iterator[None]:
        """Entered when every load before this one is in the books. Raises Overtaken."""
        self.waited += self._line.wait_for(lambda: all(turn.over for turn in self._before))
        yield
        self._line.tell(self._set_over)

    def _set_begun(self) -> None:
        self.begun = True

    def _set_over(self) -> None:
        self.begun = self.over = True
        self._before = ()  # else each would keep all that ever were


class Line:
    """All turns, topic by topic. For several threads."""

    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse
        self._changed = Condition()
        self._last: dict[str, Turn] = {}
        self._broken = False

    def queue_up(self, topics: Collection[str]) -> Turn:
        """A turn behind all that were given for one of these topics."""
        with self._changed:
            before = {id(turn): turn for topic in topics if (turn := self._last.get(topic)) and not turn.over}
            turn = Turn(self, list(before.values()))
            self._last |= dict.fromkeys(topics, turn)
            return turn

    def break_off(self) -> None:
        """A load has failed: whoever waits, or comes to wait, is told so."""
        with self._changed:
            self._broken = True
            self._changed.notify_all()

    def wait_for(self, condition: Callable[[], bool]) -> float:
        """Seconds that it took. Raises Overtaken."""
        began = monotonic()
        with self._changed:
            while not condition():
                if self._broken:
                    raise Overtaken
                self._pulse.beat()
                self._changed.wait(BEAT)
        return monotonic() - began

    def tell(self, change: Callable[[], None]) -> None:
        with self._changed:
            change()
            self._changed.notify_all()
