"""The PBX as a witness: it writes queue_log, CEL and CDR rows of what happens, the way Asterisk does.

Callers come in on a trunk, agents sit behind Local channels (as FreePBX does it), so one ring is three channels:
`Local/…;1` towards the queue, `Local/…;2` running the dialplan, and the phone. Dialplan: from-trunk, ivr-*, q, survey.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from uuid import NAMESPACE_OID, uuid5

from connectors.simulator.rows import CdrRow, CelRow, QueueLogRow, Row
from connectors.simulator.staffing import Agent
from connectors.simulator.world import Queue

NOBODY = "NONE"
TICK = 0.00021
"""Between two channel events of one moment, so that their order can be told."""


@dataclass(slots=True, eq=False)
class Line:
    """A caller's channel. `number` is `anonymous` where the caller withheld it."""

    unique_id: str
    channel: str
    number: str
    name: str
    started: float
    context: str = "from-trunk"
    extension: str = "95598"
    application: str = ""
    data: str = ""
    user_field: str = ""
    segment_start: float = 0.0
    segments: list[CdrRow] = field(default_factory=list)
    up: bool = True

    @property
    def caller_id(self) -> str:
        """`"name" <number>`, as CDR writes it."""
        return f'"{self.name}" <{self.number}>'


@dataclass(slots=True, eq=False)
class Leg:
    """One ring of one agent for one caller: three channels and their unique ids."""

    line: Line
    queue: Queue
    agent: Agent
    rang: float
    near_id: str
    far_id: str
    phone_id: str
    local: str
    phone: str
    sequence: int
    outer_bridge: str
    inner_bridge: str
    """Outer: the caller and the near end of the Local channel; inner: its far end and the phone."""
    connected: float | None = None

    @property
    def near(self) -> str:
        """The queue's end of the Local channel."""
        return f"{self.local};1"

    @property
    def far(self) -> str:
        """The dialplan's end of the Local channel."""
        return f"{self.local};2"


class Party(NamedTuple):
    """One of the channels of a leg, as its channel events show it."""

    unique_id: str
    channel: str
    number: str
    extension: str
    application: str = ""
    context: str = "members"


class Pbx:
    """Writes rows through `emit`. Counters start anew when it restarts, as unique ids do."""

    def __init__(self, name: str, now: Callable[[], float], emit: Callable[[Row], None]) -> None:
        self.name = name
        self._now = now
        self._emit = emit
        self._channels = 0
        self._locals = 0
        self._sequence = 0
        self._cel_at = 0.0

    # Starting and stopping

    def restart(self) -> None:
        """The process starts: counters at zero, QUEUESTART in queue_log."""
        self._channels = self._locals = self._sequence = 0
        self.queue_log(NOBODY, NOBODY, NOBODY, "QUEUESTART", "")

    def queue_log(self, call_id: str, queue: str, agent: str, verb: str, *parameters: str, **typed: object) -> None:
        """One queue_log row, now."""
        self._emit(QueueLogRow(self._now(), call_id, queue, agent, verb, parameters, typed))

    # Agents

    def member(self, verb: str, agent: Agent) -> None:
        """ADDMEMBER or REMOVEMEMBER in each of the agent's queues."""
        for queue in agent.penalties:
            self.queue_log("MANAGER", queue, agent.name, verb, "")

    def pause(self, agent: Agent, reason: str) -> None:
        """PAUSEALL, and the PAUSE row per queue that follows it."""
        self.queue_log(NOBODY, NOBODY, agent.name, "PAUSEALL", reason, reason=reason)
        for queue in agent.penalties:
            self.queue_log(NOBODY, queue, agent.name, "PAUSE", reason, reason=reason)

    def unpause(self, agent: Agent) -> None:
        """UNPAUSEALL and its UNPAUSE rows; Asterisk gives no reason there."""
        self.queue_log(NOBODY, NOBODY, agent.name, "UNPAUSEALL", "")
        for queue in agent.penalties:
            self.queue_log(NOBODY, queue, agent.name, "UNPAUSE", "")

    # The caller's channel

    def arrive(self, number: str, name: str) -> Line:
        """A call comes in on the trunk and is answered by the dialplan."""
        unique_id = self._new_id()
        line = Line(unique_id, f"PJSIP/trunk-{self._channels:08x}", number, name, self._now())
        line.segment_start = line.started
        self._caller_event(line, "CHAN_START")
        line.application = "Answer"
        self._caller_event(line, "ANSWER")
        return line

    def node(self, line: Line, context: str, node: str, flag: str) -> None:
        """The caller reaches a node of the menu: told by CEL and by queue_log."""
        line.context, line.extension, line.user_field = context, "s", node
        line.application = "CELGenUserEvent"
        body = f'{{"node":"{node}","flag":"{flag}"}}'
        line.data = f"IVR,{body}"
        escaped = body.replace('"', '\\"')
        self._caller_event(line, "USER_DEFINED", user_event="IVR", extra=f'{{"extra":"{escaped}"}}')
        self.queue_log(line.unique_id, NOBODY, NOBODY, "INFO", "IVR", node, reason="IVR")
        line.application, line.data = "WaitExten", "6"

    def digit(self, line: Line, digit: str) -> None:
        """The caller presses a key."""
        self._caller_event(line, "DTMF", user_event="Received", extra=f'{{"digit":"{digit}","duration_ms":90}}')

    def survey(self, line: Line, score: int) -> None:
        """The caller answers the survey."""
        line.extension, line.application = str(score), "CELGenUserEvent"
        line.data = f'SURVEY,{{"score":{score}}}'
        extra = f'{{"extra":"{{\\"score\\":{score}}}"}}'
        self._caller_event(line, "USER_DEFINED", user_event="SURVEY", extra=extra)
        self.queue_log(line.unique_id, NOBODY, NOBODY, "INFO", "SURVEY", str(score), reason="SURVEY")
        line.application, line.data = "Hangup", ""

    def hang_up(self, line: Line, by_caller: bool) -> None:
        """The caller's channel ends, and with it the call."""
        now = self._now()
        if not line.segments or now - line.segment_start >= 1:
            self._segment(line, "", "ANSWERED")
        source = line.channel if by_caller else "dialplan/builtin"
        extra = f'{{"hangupcause":16,"hangupsource":"{source}","dialstatus":""}}'
        line.application, line.data = "", ""
        self._caller_event(line, "HANGUP", extra=extra)
        self._caller_event(line, "CHAN_END")
        self._caller_event(line, "LINKEDID_END")
        for cdr in line.segments:
            self._emit(replace(cdr, at=now))
        line.up = False

    # Queue visits

    def enter_queue(self, line: Line, queue: Queue, position: int) -> None:
        """The caller comes into the queue application."""
        line.context, line.extension = "q", queue.name
        line.application, line.data = "Queue", f"{queue.name},c,,,{queue.max_wait}"
        self.queue_log(
            line.unique_id, queue.name, NOBODY, "ENTERQUEUE", "", line.number, str(position),
            caller=line.number, original_position=position,
        )  # fmt: skip

    def leave_queue(
        self, line: Line, queue: Queue, verb: str, position: int, original: int, wait: int, key: str
    ) -> None:
        """ABANDON, EXITWITHTIMEOUT or EXITWITHKEY."""
        numbers = (str(position), str(original), str(wait))
        typed: dict[str, object] = {"position": position, "original_position": original, "wait": wait}
        if verb == "EXITWITHKEY":
            self.queue_log(line.unique_id, queue.name, NOBODY, verb, key, *numbers, key_pressed=key, **typed)
        else:
            self.queue_log(line.unique_id, queue.name, NOBODY, verb, *numbers, **typed)
        line.application, line.data = "Hangup", ""

    def ring(self, line: Line, queue: Queue, agent: Agent) -> Leg:
        """An agent's phone is called through a Local channel."""
        near_id, far_id, phone_id = self._new_id(), self._new_id(), self._new_id()
        local = f"Local/{agent.number}@members-{self._locals:08x}"
        self._locals += 1
        leg = Leg(
            line, queue, agent, self._now(), near_id, far_id, phone_id, local,
            f"PJSIP/{agent.number}-{self._channels:08x}", self._next_sequence(),
            str(uuid5(NAMESPACE_OID, near_id)), str(uuid5(NAMESPACE_OID, far_id)),
        )  # fmt: skip
        for party in (
            Party(near_id, leg.near, "", agent.number),
            Party(far_id, leg.far, "", agent.number),
            Party(phone_id, leg.phone, "", "s", context="default"),
        ):
            self._party_event("CHAN_START", line, party)
        return leg

    def ring_failed(self, leg: Leg, verb: str) -> None:
        """RINGNOANSWER or RINGCANCELED, in milliseconds, and the three channels end."""
        milliseconds = round((self._now() - leg.rang) * 1000)
        line = leg.line
        self.queue_log(line.unique_id, leg.queue.name, leg.agent.name, verb, str(milliseconds), ring=milliseconds)
        self._close_leg(leg, "CANCEL")
        self._segment(line, leg.near, "NO ANSWER")

    def connect(self, leg: Leg, wait: int) -> None:
        """The agent picks up: the caller and the agent talk through two bridges."""
        leg.connected = self._now()
        line, ring = leg.line, int(leg.connected - leg.rang)
        self.queue_log(
            line.unique_id, leg.queue.name, leg.agent.name, "CONNECT", str(wait), leg.near_id, str(ring),
            wait=wait, member_channel=leg.near_id, ring=ring * 1000,
        )  # fmt: skip
        for party in self._parties(leg):
            self._party_event("ANSWER", line, party)
        self._bridges(leg, "BRIDGE_ENTER")

    def disconnect(self, leg: Leg) -> None:
        """The agent's channels end, the caller's goes on."""
        self._bridges(leg, "BRIDGE_EXIT")
        self._close_leg(leg, "ANSWER")
        self._segment(leg.line, leg.near, "ANSWERED")

    def complete(self, leg: Leg, verb: str, wait: int, talk: int, original: int) -> None:
        """COMPLETECALLER or COMPLETEAGENT."""
        self.queue_log(
            leg.line.unique_id, leg.queue.name, leg.agent.name, verb, str(wait), str(talk), str(original),
            wait=wait, talk=talk, original_position=original,
        )  # fmt: skip

    def blind_transfer(self, leg: Leg, extension: str, wait: int, talk: int, original: int) -> None:
        """The agent sends the caller to another queue without a word."""
        extra = f'{{"extension":"{extension}","context":"transfer","bridge_id":"{leg.outer_bridge}"}}'
        self._caller_event(leg.line, "BLINDTRANSFER", extra=extra)
        self.queue_log(
            leg.line.unique_id, leg.queue.name, leg.agent.name, "BLINDTRANSFER",
            extension, "transfer", str(wait), str(talk), str(original),
            transfer_extension=extension, transfer_context="transfer", transfer_kind="BLIND",
            wait=wait, talk=talk, original_position=original,
        )  # fmt: skip

    def attended_transfer(self, leg: Leg, other: Leg, wait: int, talk: int, original: int) -> None:
        """The agent has spoken with a colleague, who takes the caller over."""
        bridge = other.outer_bridge
        extra = f'{{"bridge1_id":"{leg.outer_bridge}","channel2_name":"{other.near}","bridge2_id":"{bridge}"}}'
        self._caller_event(leg.line, "ATTENDEDTRANSFER", extra=extra)
        self.queue_log(
            leg.line.unique_id, leg.queue.name, leg.agent.name, "ATTENDEDTRANSFER",
            "BRIDGE", bridge, str(wait), str(talk), str(original),
            transfer_kind="BRIDGE", wait=wait, talk=talk, original_position=original,
        )  # fmt: skip

    def join(self, leg: Leg) -> None:
        """A colleague's phone, rung outside the queue, is picked up."""
        leg.connected = self._now()
        for party in self._parties(leg):
            self._party_event("ANSWER", leg.line, party)
        self._party_bridges(leg, "BRIDGE_ENTER")

    def take_over(self, leg: Leg) -> None:
        """The caller is moved into the colleague's bridge."""
        self._caller_event(leg.line, "BRIDGE_ENTER", peer=leg.near, extra=_bridge(leg.outer_bridge))

    # Inside

    def _new_id(self) -> str:
        unique_id = f"{self.name}-{int(self._now())}.{self._channels}"
        self._channels += 1
        return unique_id

    def _next_sequence(self) -> int:
        self._sequence += 1
        return self._sequence

    def _parties(self, leg: Leg) -> tuple[Party, ...]:
        number, queue = leg.agent.number, leg.queue.name
        return (
            Party(leg.phone_id, leg.phone, number, number, "AppDial"),
            Party(leg.far_id, leg.far, leg.line.number, number, "Dial"),
            Party(leg.near_id, leg.near, queue, queue, "AppQueue"),
        )

    def _bridges(self, leg: Leg, event: str) -> None:
        self._party_bridges(leg, event)
        self._caller_event(leg.line, event, peer=leg.near, extra=_bridge(leg.outer_bridge))

    def _party_bridges(self, leg: Leg, event: str) -> None:
        inner, outer = _bridge(leg.inner_bridge), _bridge(leg.outer_bridge)
        for party, peer, extra in zip(self._parties(leg), ("", leg.phone, ""), (inner, inner, outer), strict=True):
            self._party_event(event, leg.line, party, peer=peer, extra=extra)

    def _close_leg(self, leg: Leg, status: str) -> None:
        now, line = self._now(), leg.line
        for party in self._parties(leg):
            extra = f'{{"hangupcause":16,"hangupsource":"","dialstatus":"{status}"}}'
            self._party_event("HANGUP", line, party, extra=extra)
            self._party_event("CHAN_END", line, party)
        disposition = "NO ANSWER" if leg.connected is None else "ANSWERED"
        cdr = CdrRow(
            now, leg.rang, leg.connected, now, leg.far_id, line.unique_id, leg.sequence, line.number,
            leg.agent.number, "members", line.caller_id, leg.far, leg.phone, "Dial",
            f"PJSIP/{leg.agent.number},30", disposition,
        )  # fmt: skip
        self._emit(cdr)

    def _segment(self, line: Line, destination_channel: str, disposition: str) -> None:
        """One party pair of the caller is over. Its CDR is written when the caller hangs up."""
        now = self._now()
        cdr = CdrRow(
            now, line.segment_start, line.segment_start, now, line.unique_id, line.unique_id, self._next_sequence(),
            line.number, line.extension, line.context, line.caller_id, line.channel, destination_channel,
            line.application, line.data, disposition,
        )  # fmt: skip
        line.segments.append(cdr)
        line.segment_start = now

    def _caller_event(self, line: Line, event: str, peer: str = "", user_event: str = "", extra: str = "") -> None:
        row = CelRow(
            self._moment(), event, line.unique_id, line.unique_id, line.channel, line.name, line.number,
            "95598", line.extension, line.context, line.application, line.data, peer, line.user_field,
            user_event, extra,
        )  # fmt: skip
        self._emit(row)

    def _party_event(self, event: str, line: Line, party: Party, peer: str = "", extra: str = "") -> None:
        row = CelRow(
            self._moment(), event, party.unique_id, line.unique_id, party.channel, number=party.number,
            extension=party.extension, context=party.context, application=party.application,
            data="(Outgoing Line)" if party.application.startswith("App") else "", peer=peer, extra=extra,
        )  # fmt: skip
        self._emit(row)

    def _moment(self) -> float:
        """Now, a tick after the previous channel event."""
        self._cel_at = max(self._now(), self._cel_at + TICK)
        return self._cel_at


def _bridge(bridge_id: str) -> str:
    return f'{{"bridge_id":"{bridge_id}","bridge_technology":"simple_bridge"}}'
