"""What is told of the small centre's queues: thresholds that change while calls come, and who was turned away."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from ingest.drafts import Draft
from models.calls import QueueEvent
from models.reference_centre import Queue

BEGIN = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
"""When the centre's first call may come."""

REFUSALS = ("FULL", "CLOSED", "JOINEMPTY", "DIVERT_CA_RATIO", "DIVERT_HOLDTIME", "LEAVEEMPTY")


def queue(name: str, at: datetime, **thresholds: object) -> Draft:
    """A definition that holds from an instant on."""
    return Draft(Queue, "reference", at, {**Queue.example, "queue": name, **thresholds})


def queues(draw: random.Random, spread: timedelta) -> list[Draft]:
    """Definitions before, among and after the calls, one of them told again unchanged; and about 100 refusals."""
    drafts = [
        queue("bill", BEGIN - timedelta(days=1), service_level=3),
        queue("bill", BEGIN + spread / 3, service_level=20, short_abandon=20, short_talk=60),
        queue("bill", BEGIN + spread / 2, service_level=20, short_abandon=20, short_talk=60),
        queue("bill", BEGIN + spread * 2 / 3, service="arrears", service_level=21, wrap_up=30),
        queue("fault", BEGIN + spread / 4, service="fault", service_level=0, short_abandon=0),
        queue("fault", BEGIN + spread * 3 / 4, service="fault", service_level=400, retired=True),
    ]
    for number in range(100):
        at = (BEGIN + draw.random() * spread).replace(microsecond=0)
        data = {
            "pbx": draw.choice(("east", "west")),
            "call_id": f"{int(at.timestamp())}.refused{number}" if number % 10 else "NONE",
            "queue": draw.choice(("bill", "fault", "expert", "closed")),
            "agent": "NONE",
            "verb": draw.choice(REFUSALS),
            "known_verb": False,
            "sequence": number,
            "parameters": [],
        }
        drafts.append(Draft(QueueEvent, f"asterisk/{data['pbx']}/queue_log", at, data, ordinal=number))
    return drafts
