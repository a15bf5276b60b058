"""Whether an agent is paused, in which queues, why and since when. Of each queue the last thing told counts.

A command for all of an agent's queues is one row for the agent ('' for the queue) and one for each queue, written
together; the first of them says when it happened.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self, TypeAlias

from pydantic import BaseModel, ConfigDict

from streams.instants import SECOND
from streams.sessions import WHOLE

TOGETHER = 2 * SECOND
"""Rows of one command are written within this."""

Told: TypeAlias = tuple[int, bool, str]
"""(when, paused, reason)"""


@dataclass(frozen=True, slots=True)
class PauseView:
    """`queues`: those in which the agent is paused. `everywhere`: that is all of them. `since` and `reason` are about
    the pause where it is everywhere; else `since` is when the agent became able to serve some queue, as far as told.
    """

    queues: tuple[str, ...]
    everywhere: bool
    since: int | None
    reason: str


class Pauses(BaseModel):
    """The last thing told of each queue, and of the agent as a whole."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    last: dict[str, Told] = {}

    def told(self, at: int, queue: str, paused: bool, reason: str) -> Self:
        """With a pause, its end, or another reason for it."""
        told = (at, paused, reason)
        if queue in self.last and self.last[queue] >= told:
            return self
        return self.model_copy(update={"last": {**self.last, queue: told}})

    def view(self, queues: Collection[str], after: int) -> PauseView:
        """How it stands in `queues`, where the agent serves; none: those that were told of. What was told until
        `after` (a restart) is void."""
        last = {queue: told for queue, told in self.last.items() if told[0] > after}
        whole = last.get(WHOLE)
        served = queues or last.keys() - {WHOLE} or ({WHOLE} if whole else ())
        now = {queue: max((told for told in (last.get(queue), whole) if told), default=None) for queue in served}
        paused = {queue: told for queue, told in now.items() if told is not None and told[1]}
        if paused and len(paused) == len(now):
            latest = max(paused.values())
            together = (told[0] for told in last.values() if told[1] and latest[0] - TOGETHER <= told[0] <= latest[0])
            return PauseView(_named(paused), True, min(together), latest[2])
        free = [told for queue, told in now.items() if queue not in paused]
        since = None if not free or None in free else min(told[0] for told in free if told is not None)
        return PauseView(_named(paused), False, since, "")


def _named(queues: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(set(queues) - {WHOLE}))
