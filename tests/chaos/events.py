"""What flows while things are killed: good events of two types, and every kind of bad one."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from ingest.log import EventLog, Message, Position
from ingest.unreadable import UNREADABLE_TYPE
from tests.support.sink_parts import call_detail_record, foreign, queue_event, stamped

TOPICS = ("calls.cdr", "calls.queue")


@dataclass(slots=True)
class Produced:
    """What must be in the warehouse at the end: ids by table, and positions of dead letters."""

    ids: dict[str, set[str]] = field(
        default_factory=lambda: {"raw.call_detail_record": set(), "raw.queue_event": set()}
    )
    dead: set[str] = field(default_factory=set)

    @property
    def events(self) -> int:
        return sum(map(len, self.ids.values()))


class Producer:
    """Appends batches to a log, and remembers what is to become of every record."""

    def __init__(self, log: EventLog, random: Random) -> None:
        self._log = log
        self._random = random
        self._next = 0
        self.produced = Produced()

    def append(self) -> int:
        """One batch: mostly small, sometimes enough for the bulk lane in each partition."""
        size = self._random.choice((1, 5, 20, 100, 1_500))
        messages, bad = [], []
        for _ in range(size):
            message, is_bad = self._message()
            messages.append(message)
            bad.append(is_bad)
        self._settle(messages, bad, self._log.append(messages))
        return size

    def _message(self) -> tuple[Message, bool]:
        number = self._next
        self._next += 1
        event = queue_event(number) if self._random.random() < 0.3 else call_detail_record(number)
        dice = self._random.random()
        if dice < 0.005:
            return replace(stamped(event), value=b'{"id": "not an id", "number": %d}' % number), True
        if dice < 0.01:
            return replace(stamped(event), type="wattline.no_such_event"), True
        if dice < 0.015:
            headers = {"error": "cut in half", "reader": "chaos", "file": "queue_log", "line": str(number)}
            return Message(event.topic, event.subject, UNREADABLE_TYPE, "1", b"sealed %d" % number, headers), True
        if dice < 0.03:
            return foreign(event), False
        return stamped(event), False

    def _settle(self, messages: Sequence[Message], bad: Sequence[bool], positions: Sequence[Position]) -> None:
        for message, is_bad, position in zip(messages, bad, positions, strict=True):
            if is_bad:
                self.produced.dead.add(str(position))
            else:
                table = "raw." + message.type.removeprefix("wattline.")
                self.produced.ids[table].add(message.value[7:43].decode())
