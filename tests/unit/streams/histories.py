"""Histories of a small centre, drawn by hypothesis: what its PBX and its state feed would have written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from hypothesis import strategies as st

from models.envelope import Event
from tests.support.boards import partition_of, row, state

QUEUES = ("bill", "fault")
AGENTS = ("101", "102")
STATIC = {"101": frozenset[str](), "102": frozenset({"fault"})}
"""Queues that an agent serves by the PBX's configuration: no login is ever written, and none ends them."""
ACTIONS = (
    "call", "call", "call", "answer", "answer", "miss", "hang up", "complete", "complete", "transfer", "time out",
    "pause", "pause here", "unpause", "log in", "log out", "leave", "join", "wrap up", "restart", "reload",
)  # fmt: skip

Action = tuple[str, int, int, int]
"""(what, seconds since the last, agent or call, queue)"""

actions: st.SearchStrategy[list[Action]] = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.integers(0, 200), st.integers(0, 1), st.integers(0, 1)),
    min_size=1,
    max_size=40,
)


@dataclass
class History:
    """Carries actions out and writes what they cause. `feed`: whether another witness than queue_log tells too."""

    feed: bool
    events: list[Event] = field(default_factory=list)
    clock: float = 0.0
    _calls: int = 0
    _waiting: dict[str, list[str]] = field(default_factory=lambda: {queue: [] for queue in QUEUES})
    _member: dict[str, set[str]] = field(default_factory=lambda: {agent: set() for agent in AGENTS})
    _paused: set[str] = field(default_factory=set)
    _talk: dict[str, tuple[str, str]] = field(default_factory=dict)
    _entered: dict[str, float] = field(default_factory=dict)

    def carry_out(self, drawn: list[Action]) -> History:
        for agent in AGENTS:
            self._log_in(agent, "bill")
        for what, seconds, number, queue in drawn:
            self.clock += seconds + 0.25
            act: Callable[[str, str], None] = getattr(self, "_" + what.replace(" ", "_"))
            act(AGENTS[number], QUEUES[queue])
        return self

    def _row(self, verb: str, queue: str = "NONE", agent: str = "NONE", call: str = "NONE", **typed: object) -> None:
        same_second = sum(
            int(event.time.timestamp()) == int(row(self.clock, "X").time.timestamp()) for event in self.events
        )
        self.events.append(row(self.clock, verb, queue, agent, call, sequence=same_second, **typed))

    def _state(self, agent: str, what: str, **more: object) -> None:
        if self.feed:
            self.clock += 0.001
            self.events.append(state(self.clock, agent, what, **more))

    def _call(self, _: str, queue: str) -> None:
        self._calls += 1
        self._enter(queue, f"call-{self._calls}")

    def _enter(self, queue: str, call: str) -> None:
        self._waiting[queue].append(call)
        self._entered[call] = self.clock
        self._row("ENTERQUEUE", queue, call=call)

    def _wait(self, call: str) -> int:
        return int(self.clock) - int(self._entered[call])

    def _serves(self, agent: str) -> list[str]:
        return sorted(self._member[agent] | STATIC[agent])

    def _answer(self, agent: str, queue: str) -> None:
        if agent in self._talk or queue not in self._serves(agent) or not self._waiting[queue]:
            return
        call = self._waiting[queue].pop(0)
        self._state(agent, "ringing", queue=queue, call_id=call)
        self.clock += 3
        self._talk[agent] = (queue, call)
        self._row("CONNECT", queue, agent, call, wait=self._wait(call))
        self._state(agent, "talking", queue=queue, call_id=call)

    def _miss(self, agent: str, queue: str) -> None:
        if agent in self._talk or queue not in self._serves(agent) or not self._waiting[queue]:
            return
        self._state(agent, "ringing", queue=queue, call_id=self._waiting[queue][0])
        self.clock += 15
        self._row("RINGNOANSWER", queue, agent, self._waiting[queue][0], ring=15_000)
        self._state(agent, "ready")

    def _hang_up(self, _: str, queue: str) -> None:
        self._leave_queue("ABANDON", queue)

    def _time_out(self, _: str, queue: str) -> None:
        """The caller goes on to the other queue, under the same call id."""
        call = self._leave_queue("EXITWITHTIMEOUT", queue)
        if call:
            other = QUEUES[1 - QUEUES.index(queue)]
            self._enter(other, call)

    def _leave_queue(self, verb: str, queue: str) -> str:
        if not self._waiting[queue]:
            return ""
        call = self._waiting[queue].pop()
        self._row(verb, queue, call=call, wait=self._wait(call))
        return call

    def _complete(self, agent: str, _: str, verb: str = "COMPLETEAGENT") -> tuple[str, str]:
        if agent not in self._talk:
            return ("", "")
        queue, call = self._talk.pop(agent)
        self._row(verb, queue, agent, call)
        self._state(agent, "wrap_up", queue=queue, call_id=call)
        return queue, call

    def _transfer(self, agent: str, queue: str) -> None:
        """Back into a queue, maybe the same."""
        _, call = self._complete(agent, queue, "BLINDTRANSFER")
        if call:
            self._enter(queue, call)

    def _wrap_up(self, agent: str, _: str) -> None:
        if agent not in self._talk and self._serves(agent):
            self._row("WRAPUPSTART", "NONE", agent, parameters=["30"])

    def _pause(self, agent: str, _: str) -> None:
        if not self._serves(agent):
            return
        self._paused.add(agent)
        self._row("PAUSEALL", agent=agent, reason="lunch")
        for queue in self._serves(agent):
            self._row("PAUSE", queue, agent, reason="lunch")
        if agent not in self._talk:
            self._state(agent, "paused", reason="lunch")

    def _pause_here(self, agent: str, queue: str) -> None:
        if queue in self._serves(agent):
            self._row("PAUSE", queue, agent, reason="skill")

    def _unpause(self, agent: str, _: str) -> None:
        if not self._serves(agent):
            return
        self._paused.discard(agent)
        self._row("UNPAUSEALL", agent=agent)
        for queue in self._serves(agent):
            self._row("UNPAUSE", queue, agent)
        if agent not in self._talk:
            self._state(agent, "ready")

    def _join(self, agent: str, queue: str) -> None:
        if queue not in self._serves(agent):
            self._member[agent].add(queue)
            self._row("ADDMEMBER", queue, agent, "MANAGER")

    def _leave(self, agent: str, queue: str) -> None:
        if len(self._serves(agent)) > 1 and queue in self._member[agent]:
            self._member[agent].discard(queue)
            self._row("REMOVEMEMBER", queue, agent, "MANAGER")

    def _log_in(self, agent: str, queue: str) -> None:
        if not self._member[agent]:
            self._join(agent, queue)
            self._state(agent, "login")
            self._state(agent, "ready")

    def _log_out(self, agent: str, _: str) -> None:
        if agent in self._talk:
            return
        for queue in sorted(self._member[agent]):
            self._row("REMOVEMEMBER", queue, agent, "MANAGER")
        if self._member[agent]:
            self._state(agent, "logout")
        self._member[agent].clear()

    def _restart(self, _: str, __: str) -> None:
        for agent in AGENTS:
            if self._member[agent]:
                self._state(agent, "logout", reason="restart")
            self._member[agent].clear()
        self._talk.clear()
        for waiting in self._waiting.values():
            waiting.clear()
        self.clock += 5
        self._row("QUEUESTART")

    def _reload(self, _: str, __: str) -> None:
        self._row("CONFIGRELOAD")


def disturbed(events: list[Event], random: Random, repeats: int) -> list[Event]:
    """The events in an order in which a log with partitions may give them: each partition in its own order, the
    partitions anyhow; some events come again, later."""
    lanes: dict[str, list[Event]] = {}
    for event in events:
        lanes.setdefault(partition_of(event), []).append(event)
    mixed: list[Event] = []
    while lanes:
        name = random.choice(sorted(lanes))
        some = random.choice((1, 1, 5))
        mixed += lanes[name][:some]
        del lanes[name][:some]
        if not lanes[name]:
            del lanes[name]
    for _ in range(repeats):
        first = random.randrange(len(mixed))
        mixed.insert(random.randint(first, len(mixed)), mixed[first])
    return mixed
