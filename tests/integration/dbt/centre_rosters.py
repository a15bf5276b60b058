"""Plans of the small centre's agents, moved and taken back, and what the agents did instead."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from ingest.drafts import Draft
from models.agents import AgentStateChanged
from models.reference_centre import Roster

BEGIN = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
"""When the centre's first call may come: half an hour before midnight in Shanghai."""
FIRST_MIDNIGHT = datetime(2026, 2, 28, 16, 0, tzinfo=UTC)
"""When that day began in Shanghai."""

AGENTS = tuple(str(2001 + number) for number in range(24))
REASONS = ("小休", "午餐", "培训", "meeting", "")


def rosters(draw: random.Random, spread: timedelta) -> list[Draft]:
    """A plan for each agent and day, told beforehand; a third of it changed later; states that keep some of it."""
    drafts: list[Draft] = []
    for agent in AGENTS:
        for day in range((BEGIN + spread - FIRST_MIDNIGHT) // timedelta(days=1) + 1):
            midnight = FIRST_MIDNIGHT + timedelta(days=day)
            # One agent in seven has a plan in one week only.
            if day or int(agent) % 7:
                drafts += _planned(draw, agent, day, midnight)
            drafts += _done(draw, agent, midnight)
    return drafts


def _planned(draw: random.Random, agent: str, day: int, midnight: datetime) -> Iterator[Draft]:
    """A shift of nine hours (at night for every fourth agent), with a meal and other things on top of it."""
    begin = midnight + timedelta(hours=22 if int(agent) % 4 == 0 else 8)
    for number, (activity, after, minutes) in enumerate(
        (
            ("work", 0, 540),
            ("meal", 240, 60),
            (draw.choice(("break", "training", "meeting", "other")), draw.randrange(300, 500), 30),
        )
    ):
        name = f"{agent}/{day}/{number}"
        data = {
            "roster": name,
            "agent": agent,
            "activity": activity,
            "starts_at": begin + timedelta(minutes=after),
            "ends_at": begin + timedelta(minutes=after + minutes),
            "queues": ["bill"] if int(agent) % 2 else ["bill", "fault"],
            "paid": activity != "meal",
        }
        published = BEGIN - timedelta(days=5)
        yield Draft(Roster, "wfm", published, data)
        chance = draw.random()
        if chance < 0.2:
            later = begin + timedelta(minutes=after, hours=draw.choice((1, 26)))
            moved = {"starts_at": later, "ends_at": later + timedelta(minutes=minutes)}
            yield Draft(Roster, "wfm", published + timedelta(days=1), {**data, **moved})
        elif chance < 0.3:
            yield Draft(Roster, "wfm", published + timedelta(days=2), {**data, "retired": True})


def _done(draw: random.Random, agent: str, midnight: datetime) -> Iterator[Draft]:
    """Logs in, talks, pauses, comes back; logs out most days. Some agents do it on two PBXs at once."""
    if draw.random() < 0.1:
        return
    for pbx in ("east", "west") if int(agent) % 5 == 0 else ("east",):
        at = midnight + timedelta(hours=7.5, minutes=draw.randrange(90))
        states = ["login", "ready", "talking", "wrap_up", "paused", "ready", "paused", "ready"]
        for state in [*states, "logout"] if draw.random() < 0.9 else states:
            data = {
                "pbx": pbx,
                "agent": agent,
                "state": state,
                "reason": draw.choice(REASONS) if state == "paused" else "",
                "queue": "",
                "interface": f"PJSIP/{agent}",
                "witness": "queue_log",
            }
            yield Draft(AgentStateChanged, f"asterisk/{pbx}/queue_log", at.replace(microsecond=0), data)
            at += timedelta(seconds=1) if state == "login" else timedelta(minutes=draw.randrange(5, 200))
