"""How an agent stands as one witness tells it, and whom to believe where several do.

Witnesses in this order: what follows the telephones live (`ami`, then `simulator`), then tables and anything else,
then states told from queue_log, then queue_log's own rows. The better witness is believed for as long as it is up to
date: a lesser one overrules it only when it tells of something that happened more than SLACK after the better one's
last word and the better one hasn't followed within GRACE. So two witnesses of one thing never make a board flap, and
a witness that has gone silent doesn't freeze it. A pause doesn't overrule a conversation: who talks may press pause.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.agents import AgentState
from streams.instants import HOUR, MINUTE, SECOND

SLACK = 2 * SECOND
"""queue_log has whole seconds, and is written late."""
GRACE = 5 * SECOND
"""The topics of two witnesses are read in any order."""
LONGEST: dict[str, int] = {
    "ringing": 10 * MINUTE,
    "talking": 4 * HOUR,
    "hold": 4 * HOUR,
    "wrap_up": HOUR,
}
"""After this the end of a state is taken for lost, and the agent for free."""

_BEST = ("ami", "simulator")
_LEAST = ("queue_log", "rows")
ROWS = "rows"
"""The rows of queue_log themselves."""


@dataclass(frozen=True, slots=True)
class Standing:
    """State by one witness. `since`, `acted`, `until` in microseconds; `acted`: the last that it tells of calls and
    states, pauses left out; `until`: when time alone ends the state. `paused`: queues in which the agent is paused;
    None: the witness never told."""

    state: AgentState
    since: int
    acted: int
    reason: str = ""
    queue: str = ""
    call_id: str | None = None
    paused: tuple[str, ...] | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Belief:
    """Whom to believe now, and when that has to be asked again for no other reason than time."""

    standing: Standing
    again_at: int | None


def rank(witness: str) -> tuple[int, str]:
    """Sorts witnesses, the best first."""
    if witness in _BEST:
        return (_BEST.index(witness), "")
    return (len(_BEST) + 1 + _LEAST.index(witness), "") if witness in _LEAST else (len(_BEST), witness)


def believed(standings: Sequence[Standing], now: int) -> Belief:
    """Who is believed of several witnesses, the best first."""
    best, again_at = standings[0], None
    for other in standings[1:]:
        told = other.acted if best.state in LONGEST else other.since
        if told <= best.since + SLACK:
            continue
        if told + GRACE <= now:
            best = other
        else:
            again_at = told + GRACE if again_at is None else min(again_at, told + GRACE)
    return Belief(best, again_at)


def completed(standing: Standing, others: Sequence[Standing]) -> Standing:
    """With the call's id and queue from another witness of the same state, where this one lacks them."""
    if standing.state not in ("talking", "hold") or standing.call_id:
        return standing
    for other in others:
        if other.state in ("talking", "hold") and other.call_id:
            return replace(standing, call_id=other.call_id, queue=standing.queue or other.queue)
    return standing
