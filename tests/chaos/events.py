"""What flows while things are killed: the events of calls in any order, some twice, and every kind of bad ones.

Ours go through the door; some come from foreign producers, who put plain numbers on the topic with or without headers.
What isn't acknowledged is sent again, as every producer of ours does, until it is.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

import orjson

from ingest.door import Door
from ingest.drafts import Draft
from ingest.log import LogUnavailable, Message
from tests.chaos import poison
from tests.chaos.calls import Call, draw
from tests.chaos.telling import Told, events

TOPICS = poison.TOPICS
TABLES = ("raw.call_detail_record", "raw.ivr_node_hit", "raw.queue_event")
UNTOLD = 200
"""At least so many events are held back: calls stand half told while things die."""

ANSWER_WITHIN = 180.0
"""Seconds after which a log that takes nothing is a failure of the battle itself."""


@dataclass(slots=True)
class Produced:
    """What must be in the warehouse at the end: ids by table, contents of dead letters, and the calls."""

    ids: dict[str, set[str]] = field(default_factory=lambda: {table: set() for table in TABLES})
    bad: set[bytes] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    sent_again: int = 0
    """Batches that were sent once more because nobody had said that they were taken."""

    @property
    def events(self) -> int:
        return sum(map(len, self.ids.values()))

    def summary(self) -> str:
        return (
            f"{self.events} events of {len(self.calls)} calls and {len(self.bad)} bad records;"
            f" {self.sent_again} batches had to be sent again"
        )


class Producer:
    """Appends batches to a log, and remembers what is to become of every record."""

    def __init__(self, door: Door, random: Random, clock: Callable[[], datetime]) -> None:
        self._door = door
        self._random = random
        self._clock = clock
        self._untold: list[Told] = []
        self._repeats: list[Draft] = []
        self._bad = 0
        self.produced = Produced()

    def append(self, size: int) -> None:
        """One batch of about so many events."""
        while len(self._untold) < size + UNTOLD:
            call = draw(len(self.produced.calls), self._clock(), self._random)
            self.produced.calls.append(call)
            self._untold += events(call, corrected=self._random.random() < 0.05)
        self._random.shuffle(self._untold)
        # The engine itself drops what comes twice within one insert, so repeats come later.
        again = [Told(self._repeats.pop()) for _ in range(size // 100) if self._repeats]
        self._tell([self._untold.pop() for _ in range(size)] + again)

    def tell_the_rest(self) -> None:
        """Now every call is told as far as it went; some of what was told comes again, as from a file read twice."""
        repeats, self._repeats = self._repeats, []
        while self._untold:  # what is told may lead to its correction
            rest, self._untold = self._untold, []
            self._tell(rest)
        self._tell([Told(draft) for draft in repeats])

    def _tell(self, told: Sequence[Told]) -> None:
        batch: list[Message] = []
        for each in told:
            prepared = self._door.prepare(each.draft)
            self.produced.ids[f"raw.{each.draft.event_type.table_name()}"].add(str(prepared.id))
            # A foreign event is recorded when the sink sees it, which may be after its correction was recorded.
            foreign = each.then is None and self._random.random() < 0.015
            batch.append(self._foreign(each.draft, str(prepared.id)) if foreign else prepared.message)
            if each.then is None and self._random.random() < 0.05:
                self._repeats.append(each.draft)
            if self._random.random() < 0.015:
                batch.append(self._poison())
        self._send(batch)
        self._untold += [each.then for each in told if each.then is not None]

    def _foreign(self, draft: Draft, id_: str) -> Message:
        cls = draft.event_type
        fields = dict(draft.data) | {"source": draft.source, "time": draft.time}
        key = f"foreign {self._random.randrange(100)}"
        if self._random.random() < 0.5:
            return Message(cls.topic, key, "", "", orjson.dumps(fields | {"id": id_, "type": cls.type_name()}))
        headers = {"ce_id": id_, "ce_source": draft.source}
        return Message(cls.topic, key, cls.type_name(), "", orjson.dumps(fields), headers)

    def _poison(self) -> Message:
        self._bad += 1
        message = poison.poison(self._bad, self._random)
        self.produced.bad.add(message.value)
        return message

    def _send(self, messages: Sequence[Message]) -> None:
        deadline = time.monotonic() + ANSWER_WITHIN
        while True:
            try:
                self._door.append(messages)
                return
            except LogUnavailable as reason:
                if time.monotonic() > deadline:
                    raise AssertionError(f"the log has taken nothing for {ANSWER_WITHIN:.0f} s: {reason}") from reason
                self.produced.sent_again += 1
                time.sleep(0.1)
