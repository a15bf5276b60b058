"""What flows while things are killed: the events of calls in any order, some twice, and every kind of bad ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random

from ingest.log import EventLog, Message, Position
from ingest.unreadable import UNREADABLE_TYPE
from models.envelope import Event
from tests.chaos.calls import Call, draw
from tests.chaos.telling import events
from tests.support.sink_parts import foreign, queue_event, stamped

TOPICS = ("calls.cdr", "calls.ivr", "calls.queue")
TABLES = ("raw.call_detail_record", "raw.ivr_node_hit", "raw.queue_event")
UNTOLD = 200
"""At least so many events are held back: calls stand half told while things die."""


@dataclass(slots=True)
class Produced:
    """What must be in the warehouse at the end: ids by table, positions of dead letters, and the calls."""

    ids: dict[str, set[str]] = field(default_factory=lambda: {table: set() for table in TABLES})
    dead: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)

    def summary(self) -> str:
        return f"{sum(map(len, self.ids.values()))} events of {len(self.calls)} calls, {len(self.dead)} dead letters"


class Producer:
    """Appends batches to a log, and remembers what is to become of every record."""

    def __init__(self, log: EventLog, random: Random, clock: Callable[[], datetime]) -> None:
        self._log = log
        self._random = random
        self._clock = clock
        self._untold: list[Event] = []
        self._repeats: list[Event] = []
        self._bad = 0
        self.produced = Produced()

    def append(self) -> None:
        """One batch: mostly small, sometimes enough for the bulk lane in each partition."""
        size = self._random.choice((1, 5, 20, 100, 1_500))
        while len(self._untold) < size + UNTOLD:
            call = draw(len(self.produced.calls), self._clock(), self._random)
            self.produced.calls.append(call)
            self._untold += events(call, corrected=self._random.random() < 0.05)
        self._random.shuffle(self._untold)
        # The engine itself drops what comes twice within one insert, so repeats come later.
        again = [self._repeats.pop() for _ in range(size // 100) if self._repeats]
        self._tell([self._untold.pop() for _ in range(size)] + again)

    def tell_the_rest(self) -> None:
        """Now every call is told as far as it went; some of what was told comes again, as from a file read twice."""
        self._tell([*self._untold, *self._repeats])
        self._untold, self._repeats = [], []

    def _tell(self, told: Sequence[Event]) -> None:
        batch: list[tuple[Message, Event | None]] = []
        for event in told:
            message = foreign(event) if self._random.random() < 0.015 else stamped(event)
            batch.append((message, event))
            if self._random.random() < 0.05:
                self._repeats.append(event)
            if self._random.random() < 0.015:
                batch.append((self._bad_message(), None))
        positions = self._log.append([message for message, _ in batch])
        for (_, told_event), position in zip(batch, positions, strict=True):
            self._remember(told_event, position)

    def _bad_message(self) -> Message:
        number = self._bad = self._bad + 1
        event = queue_event(number)
        kind = self._random.randrange(3)
        if kind == 0:
            return replace(stamped(event), value=b'{"id": "not an id", "number": %d}' % number)
        if kind == 1:
            return replace(stamped(event), type="wattline.no_such_event")
        headers = {"error": "cut in half", "reader": "chaos", "file": "queue_log", "line": str(number)}
        return Message(event.topic, event.subject, UNREADABLE_TYPE, "1", b"sealed %d" % number, headers)

    def _remember(self, event: Event | None, position: Position) -> None:
        if event is None:
            self.produced.dead.add(str(position))
        else:
            self.produced.ids[f"raw.{event.table_name()}"].add(str(event.id))
