"""A small centre whose calls fall into every trap, from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ingest.drafts import Draft
from models.calls import CallDetailRecord, ChannelEvent, IvrNodeHit, QueueEvent
from tests.integration.dbt.centre_agents import agents
from tests.integration.dbt.centre_contacts import contacts
from tests.integration.dbt.centre_ivr import menus
from tests.integration.dbt.centre_legs import legs
from tests.integration.dbt.centre_queues import queues
from tests.integration.dbt.centre_rosters import rosters
from tests.integration.dbt.centre_staffing import staffing
from tests.integration.dbt.centre_traffic import traffic

BEGIN = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
"""Half an hour before midnight in Shanghai."""

QUEUES = ("bill", "fault", "expert")
AGENTS = ("1001 张三丰", "1002 李小梅", "1003 王建国")

ALSO: tuple[Callable[[random.Random, timedelta], list[Draft]], ...] = (
    queues, traffic, legs, contacts, rosters, menus, agents, staffing,
)  # fmt: skip
"""What else the centre's systems write, from BEGIN on, over a spread of time; a function for each subject."""


class Centre:
    """Draws calls; `drafts` is everything that its PBXs wrote, in order."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._random = random.Random(seed)
        self._ordinals: dict[tuple[str, str, datetime], int] = {}
        self.drafts: list[Draft] = []

    def days(self, calls: int, spread: timedelta) -> list[Draft]:
        for number in range(calls):
            begin = BEGIN + self._random.random() * spread
            self._call(self._random.choice(("east", "west")), number, begin)
        for _ in range(3):
            at = BEGIN + self._random.random() * spread
            self._queue_event("east", at, "NONE", "NONE", "NONE", "QUEUESTART")
        for number, also in enumerate(ALSO):
            self.drafts += also(random.Random(self._seed + number), spread)
        self.drafts.sort(key=lambda draft: draft.time)
        return self.drafts

    def _call(self, pbx: str, number: int, begin: datetime) -> None:
        draw = self._random
        linked = f"{int(begin.timestamp())}.{number}"
        # A call that we dialled: its menu and queues run on another channel than the one it is named after.
        channel = linked if draw.random() < 0.8 else f"{linked}9"
        at = begin
        kind = draw.random()
        if kind < 0.05:
            self._cdr(pbx, linked, linked, at, at, disposition="PHANTOM")
            return
        if draw.random() < 0.7:
            at = self._menu(pbx, linked, channel, at)
        if kind > 0.25:
            for _ in range(draw.choice((1, 1, 1, 2, 3))):
                at = self._visit(pbx, channel, draw.choice(QUEUES[:2]), at)
        if draw.random() < 0.8:
            self._cdr(pbx, channel, linked, begin, at)
        if draw.random() < 0.8:
            self._cel(pbx, linked, linked, "CHAN_START", begin)
            # The channel starts as a call of its own and is joined to ours when it is bridged.
            self._cel(pbx, channel, channel, "CHAN_START", begin)
            self._cel(pbx, channel, linked, "BRIDGE_ENTER", begin + timedelta(seconds=1))
            self._cel(pbx, linked, linked, "LINKEDID_END", at)

    def _menu(self, pbx: str, linked: str, channel: str, at: datetime) -> datetime:
        for node in self._random.choices(("main", "main", "bill", "bill.balance"), k=self._random.randint(1, 4)):
            flag = "goal" if node == "bill.balance" else self._random.choice(("", "noinput"))
            if self._random.random() < 0.8:
                self._hit(pbx, linked, node, flag, at, "cel")
            self._hit(pbx, channel, node, "", at.replace(microsecond=0), "queue_log")
            at += timedelta(seconds=self._random.uniform(0.2, 6))
        return at

    def _visit(self, pbx: str, call: str, queue: str, at: datetime) -> datetime:
        draw = self._random
        wait, ring, talk = draw.choice((0, 3, 20, 21, 400)), draw.randint(1, 9), draw.randint(0, 900)
        agent = draw.choice(AGENTS)
        if draw.random() < 0.93:
            self._queue_event(pbx, at, call, queue, "NONE", "ENTERQUEUE", caller="13073960310", original_position=1)
        if draw.random() < 0.3:
            self._queue_event(pbx, at + timedelta(seconds=min(wait, 8)), call, queue, agent, "RINGNOANSWER", ring=8000)
        left = at + timedelta(seconds=wait)
        fate = draw.random()
        if fate < 0.6:
            self._queue_event(pbx, left, call, queue, agent, "CONNECT", wait=wait + 1, ring=ring * 1000)
            left += timedelta(seconds=talk)
            verb = draw.choice(("COMPLETECALLER", "COMPLETEAGENT", "BLINDTRANSFER", "ATTENDEDTRANSFER", ""))
            kind = {"BLINDTRANSFER": "BLIND", "ATTENDEDTRANSFER": "BRIDGE"}.get(verb)
            if verb:
                self._queue_event(pbx, left, call, queue, agent, verb, wait=wait + 1, talk=talk, transfer_kind=kind)
        elif fate < 0.92:
            verb = draw.choice(("ABANDON", "ABANDON", "EXITWITHTIMEOUT", "EXITEMPTY", "EXITWITHKEY", "WITHDRAW"))
            self._queue_event(pbx, left, call, queue, "NONE", verb, wait=wait, position=1)
        elif fate < 0.96:
            self._queue_event(pbx, left, call, queue, agent, draw.choice(("AGENTDUMP", "SYSCOMPAT")))
        return left

    def _queue_event(
        self, pbx: str, at: datetime, call: str, queue: str, agent: str, verb: str, **typed: object
    ) -> None:
        second = at.replace(microsecond=0)
        place = (pbx, "queue_log", second)
        sequence = self._ordinals[place] = self._ordinals.get(place, -1) + 1
        self.drafts.append(
            Draft(
                QueueEvent,
                f"asterisk/{pbx}/queue_log",
                second,
                {
                    "pbx": pbx,
                    "call_id": call,
                    "queue": queue,
                    "agent": agent,
                    "verb": verb,
                    "known_verb": True,
                    "sequence": sequence,
                    "parameters": [str(value) for value in typed.values()],
                    **typed,
                },
                ordinal=sequence,
            )
        )

    def _hit(self, pbx: str, call: str, node: str, flag: str, at: datetime, witness: str) -> None:
        place = (pbx, witness, at)
        sequence = self._ordinals[place] = self._ordinals.get(place, -1) + 1
        data = {"pbx": pbx, "call_id": call, "node": node, "flag": flag, "digit": "", "witness": witness}
        self.drafts.append(
            Draft(IvrNodeHit, f"asterisk/{pbx}/{witness}", at, {**data, "sequence": sequence}, ordinal=sequence)
        )

    def _cdr(
        self, pbx: str, channel: str, linked: str, begin: datetime, end: datetime, disposition: str = "ANSWERED"
    ) -> None:
        data = dict(CallDetailRecord.example) | {
            "pbx": pbx,
            "unique_id": channel,
            "linked_id": linked,
            "answered_at": begin,
            "ended_at": end,
            "disposition": disposition,
        }
        self.drafts.append(Draft(CallDetailRecord, f"asterisk/{pbx}/cdr", begin, data))

    def _cel(self, pbx: str, channel: str, linked: str, event: str, at: datetime) -> None:
        data = dict(ChannelEvent.example) | {"pbx": pbx, "unique_id": channel, "linked_id": linked, "event": event}
        self.drafts.append(Draft(ChannelEvent, f"asterisk/{pbx}/cel", at, data))
