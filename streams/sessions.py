"""Where an agent is logged in, and since when: from logins and logouts told in any order, by several witnesses.

Facts are kept as a sorted set, so neither their order of arrival nor a repetition matters. A fact is about one queue,
or about the whole agent ('' for the queue). A session begins with the first login after a time without any and ends
when the last queue is left, or with a logout of the whole agent.

queue_log has whole seconds, other witnesses don't. Within a second the rows of queue_log count as the later ones:
their own order is known, and a logout that another witness told in that second can't undo a login that followed it.

An agent may also be there without having logged in: a static member, or one whose login is older than what was read.
Then serving a queue shows it, until that queue is left. It shows nothing within a minute of a logout from that queue
or of the whole agent, when a last call may still ring. A restart of the PBX ends every session too, but no call rings
on after it: who serves then is back, a member that the PBX has kept without saying so.
"""

from bisect import insort
from dataclasses import dataclass
from enum import IntEnum
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


class _Kind(IntEnum):
    """What a step of the walk is; of one instant and queue in this order."""

    RESTARTED = 0
    OUT = 1
    IN = 2
    SERVING = 3


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
    restarts: tuple[int, ...] = ()
    """Orders of the PBX's starts."""
    served: dict[str, int] = {}
    """Queue, or '' for the whole agent → the last second in which the agent was seen to serve it."""

    def told(self, at: int, queue: str, on: bool, by_queue_log: bool) -> Self:
        """With a login or a logout. `at`: microseconds, for queue_log with the row's ordinal in its second."""
        fact = (_of_queue_log(at) if by_queue_log else _of_queue_log(at) - SECOND, queue, on)
        if fact in self.facts:
            return self
        facts = list(self.facts)
        insort(facts, fact)
        return self.model_copy(update={"facts": tuple(facts)})

    def restarted(self, at: int) -> Self:
        """With a start of the PBX. `at`: microseconds, with the row's ordinal in its second."""
        order = _of_queue_log(at)
        if order in self.restarts:
            return self
        return self.model_copy(update={"restarts": tuple(sorted((*self.restarts, order)))})

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
        newest_restart = max((order for order in self.restarts if order < history), default=history)
        restarts = tuple(order for order in self.restarts if order >= max(oldest, newest_restart))
        served = {queue: second for queue, second in self.served.items() if second * SECOND >= now - MEMORY}
        if (len(facts), len(restarts), len(served)) == (len(self.facts), len(self.restarts), len(self.served)):
            return self
        return self.model_copy(update={"facts": facts, "restarts": restarts, "served": served})

    def queues(self) -> frozenset[str]:
        """Every queue that anything was told of."""
        return frozenset({queue for _, queue, _ in self.facts} | self.served.keys()) - {WHOLE}

    def presence(self) -> Presence:
        """Where the agent stands after all of it, in the order in which it happened."""
        steps = [(order, queue, _Kind.IN if on else _Kind.OUT) for order, queue, on in self.facts]
        steps += [(order, WHOLE, _Kind.RESTARTED) for order in self.restarts]
        steps += [((second + 1) * _ORDERS - 1, queue, _Kind.SERVING) for queue, second in self.served.items()]
        fold = _Fold()
        for order, queue, kind in sorted(steps):
            fold.take(order // _ORDERS, queue, kind)
        return fold.presence()


class _Fold:
    """Walks through the steps. Seconds."""

    def __init__(self) -> None:
        self._told: set[str] = set()
        self._seen: set[str] = set()
        self._left: dict[str, int] = {}
        """Queue → when it was left; '' for a logout of the whole agent."""
        self._since: int | None = None
        self._out_at: int | None = None
        self._restarted: int | None = None

    def take(self, second: int, queue: str, kind: _Kind) -> None:
        if kind is _Kind.SERVING:
            self._see(second, queue)
        elif kind is _Kind.IN:
            if not self._told:
                self._since = second
            self._told.add(queue)
        elif kind is _Kind.OUT:
            self._leave(second, queue)
        else:
            self._restart(second)

    def _see(self, second: int, queue: str) -> None:
        left = self._left.values() if queue == WHOLE else [self._left[q] for q in (queue, WHOLE) if q in self._left]
        if all(second > at + RETURNING for at in left) and second != self._restarted:
            self._seen.add(queue)

    def _leave(self, second: int, queue: str) -> None:
        was_here = self._here
        self._left[queue] = second
        self._told.discard(queue)
        self._seen.discard(queue)
        if queue == WHOLE or not (self._told | self._seen) - {WHOLE}:
            self._out(second, was_here)

    def _restart(self, second: int) -> None:
        self._left.clear()
        self._restarted = second
        self._out(second, self._here)

    def _out(self, second: int, was_here: bool) -> None:
        self._told.clear()
        self._seen.clear()
        if was_here or self._out_at is None:
            self._out_at = second

    @property
    def _here(self) -> bool:
        return bool(self._told or self._seen)

    def presence(self) -> Presence:
        return Presence(
            here=self._here,
            queues=tuple(sorted((self._told | self._seen) - {WHOLE})),
            since=self._since * SECOND if self._told and self._since is not None else None,
            left_at=None if self._here or self._out_at is None else self._out_at * SECOND,
        )


def _order(at: int) -> int:
    return at // SECOND * _ORDERS


def _of_queue_log(at: int) -> int:
    return _order(at) + SECOND + at % SECOND
