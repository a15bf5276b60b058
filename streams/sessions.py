"""Where an agent is logged in, and since when: from logins and logouts told in any order, by several witnesses.

Facts are kept as a sorted set, so neither their order of arrival nor a repetition matters. A fact is about one queue,
or about the whole agent ('' for the queue). A session begins with the first login after a time without any and ends
when the last queue is left, or with a logout of the whole agent.

queue_log has whole seconds, other witnesses don't. Within a second the rows of queue_log count as the later ones:
their own order is known, and a logout that another witness told in that second can't undo a login that followed it.

An agent may also be there without having logged in: a static member, or one whose login is older than what was read.
Then serving a queue shows it. It shows nothing within a minute of a logout, when a last call may still ring.
"""

from bisect import insort
from dataclasses import dataclass
from typing import Self, TypeAlias

from pydantic import BaseModel, ConfigDict

from streams.instants import DAY, SECOND

WHOLE = ""
"""In place of a queue: the agent as a whole."""
MEMORY = 7 * DAY
"""Facts that are older say nothing any more."""
HISTORY = DAY
"""For so long all facts are kept, before that the newest of each queue."""
RETURNING = 60
"""Seconds after a logout in which serving a queue isn't taken for having come back."""

Fact: TypeAlias = tuple[int, str, bool]
"""(order, queue, login or logout)"""

_ORDERS = 2 * SECOND
"""Orders per second: first those of witnesses with fractions of seconds, then those of queue_log."""


@dataclass(frozen=True, slots=True)
class Presence:
    """`since`: begin of the session, in microseconds; None: it wasn't told. `left_at`: the logout, where `here` is
    false; None: nothing was ever told."""

    here: bool
    queues: tuple[str, ...]
    since: int | None
    left_at: int | None


class Sessions(BaseModel):
    """What was told of an agent's logins and logouts."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    facts: tuple[Fact, ...] = ()
    served: dict[str, int] = {}
    """Queue, or '' for the whole agent → the last second in which the agent was seen to serve it."""

    def told(self, at: int, queue: str, on: bool, by_queue_log: bool) -> Self:
        """With a login or a logout. `at`: microseconds, for queue_log with the row's ordinal in its second."""
        second, rest = divmod(at, SECOND)
        fact = (second * _ORDERS + (SECOND if by_queue_log else 0) + rest, queue, on)
        if fact in self.facts:
            return self
        facts = list(self.facts)
        insort(facts, fact)
        return self.model_copy(update={"facts": tuple(facts)})

    def serving(self, at: int, queue: str) -> Self:
        """With the agent seen at work."""
        second = at // SECOND
        if self.served.get(queue, -1) >= second:
            return self
        return self.model_copy(update={"served": {**self.served, queue: second}})

    def without_old(self, now: int) -> Self:
        """Without what no longer matters at `now`."""
        oldest, history = _order(now - MEMORY), _order(now - HISTORY)
        newest = {queue: order for order, queue, _ in self.facts if order < history}
        facts = tuple(
            fact for fact in self.facts if fact[0] >= oldest and (fact[0] >= history or newest[fact[1]] == fact[0])
        )
        served = {queue: second for queue, second in self.served.items() if second * SECOND >= now - MEMORY}
        if len(facts) == len(self.facts) and len(served) == len(self.served):
            return self
        return self.model_copy(update={"facts": facts, "served": served})

    def queues(self) -> frozenset[str]:
        """Every queue that anything was told of."""
        return frozenset({queue for _, queue, _ in self.facts} | self.served.keys()) - {WHOLE}

    def presence(self) -> Presence:
        """Where the agent stands after all of it, in the order in which it happened."""
        steps = [(order, queue, on, True) for order, queue, on in self.facts]
        steps += [((second + 1) * _ORDERS - 1, queue, True, False) for queue, second in self.served.items()]
        fold = _Fold()
        for order, queue, on, told in sorted(steps):
            fold.take(order // _ORDERS, queue, on, told)
        return fold.presence()


class _Fold:
    """Walks through the facts. Seconds."""

    def __init__(self) -> None:
        self._told: dict[str, int] = {}
        self._seen: set[str] = set()
        self._left: dict[str, int] = {}
        self._since: int | None = None

    def take(self, second: int, queue: str, on: bool, told: bool) -> None:
        if not told:
            self._see(second, queue)
        elif on:
            if not self._told:
                self._since = second
            self._told[queue] = second
        else:
            self._leave(second, queue)

    def _see(self, second: int, queue: str) -> None:
        left = max(self._left.get(queue, -RETURNING), self._left.get(WHOLE, -RETURNING))
        if queue not in self._told and second > left + RETURNING:
            self._seen.add(queue)

    def _leave(self, second: int, queue: str) -> None:
        was_here = bool(self._told or self._seen)
        self._seen.clear()
        self._told.pop(queue, None)
        if queue == WHOLE or not self._told.keys() - {WHOLE}:
            self._told.clear()
            if was_here or WHOLE not in self._left:
                self._left[WHOLE] = second
        if queue != WHOLE:
            self._left[queue] = second

    def presence(self) -> Presence:
        here = bool(self._told or self._seen)
        left_at = self._left.get(WHOLE)
        return Presence(
            here=here,
            queues=tuple(sorted((self._told.keys() | self._seen) - {WHOLE})),
            since=self._since * SECOND if self._told and self._since is not None else None,
            left_at=None if here or left_at is None else left_at * SECOND,
        )


def _order(at: int) -> int:
    return at // SECOND * _ORDERS
