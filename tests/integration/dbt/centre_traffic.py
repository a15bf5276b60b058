"""What tells directions, trunks and repeat calls apart: calls out, between phones, back to customers, and again."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from ingest.drafts import Draft
from models.calls import CallDetailRecord, ChannelEvent, QueueEvent

BEGIN = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
CUSTOMERS = tuple(f"1380013{number:04}" for number in range(12))
"""Few, so that they call again."""


def traffic(draw: random.Random, spread: timedelta) -> list[Draft]:
    """Inbound calls of a few customers over many weeks, ring-all CDRs, outbound and internal calls."""
    drafts: list[Draft] = []
    for number in range(220):
        # Most of them beyond the other calls: windows of a month need months.
        begin = BEGIN + draw.random() * draw.choice((spread, spread * 20, spread * 45))
        if number % 9 == 0:
            # At whole hours and days from another one: exactly at the end of a window, and twice at one instant.
            begin = BEGIN + timedelta(hours=draw.choice((0, 24, 168, 720)), microseconds=draw.choice((0, 0, 1)))
        pbx, linked = draw.choice(("east", "west")), f"{int(begin.timestamp())}.t{number}"
        kind = draw.random()
        if kind < 0.6:
            drafts += inbound(draw, pbx, linked, begin)
        elif kind < 0.75:
            drafts += outbound(draw, pbx, linked, begin)
        elif kind < 0.85:
            drafts += internal(draw, pbx, linked, begin)
        else:
            drafts += called_back(draw, pbx, linked, begin)
    return drafts


def inbound(draw: random.Random, pbx: str, linked: str, begin: datetime) -> list[Draft]:
    """A customer in a queue where all phones ring: a CDR for each of them, told apart by its sequence."""
    caller, queue = draw.choice((*CUSTOMERS, "")), draw.choice(("bill", "fault"))
    wait, talk = draw.randint(0, 90), draw.choice((30, 300, 1500))
    left, trunk = (
        begin + timedelta(seconds=wait),
        f"PJSIP/{draw.choice(('telecom', 'mobile'))}-{draw.getrandbits(32):08x}",
    )
    answered = draw.random() < 0.7
    ended = left + timedelta(seconds=talk if answered else 0)
    drafts = [
        cel(pbx, linked, linked, "CHAN_START", begin, trunk, "from-trunk", "95598", caller),
        queue_row(pbx, linked, queue, "NONE", "ENTERQUEUE", begin, caller=caller or None, original_position=1),
    ]
    if answered:
        drafts += [
            queue_row(pbx, linked, queue, "1001 张三丰", "CONNECT", left, wait=wait, ring=3000),
            queue_row(pbx, linked, queue, "1001 张三丰", "COMPLETECALLER", ended, wait=wait, talk=talk),
        ]
    else:
        drafts.append(queue_row(pbx, linked, queue, "NONE", "ABANDON", left, wait=wait, position=1))
    for sequence, phone in enumerate(("1001", "1002", "1003")):
        mine = answered and phone == "1001"
        drafts.append(
            cdr(
                pbx, linked, linked, begin, ended if mine else left, trunk, f"PJSIP/{phone}-{draw.getrandbits(32):08x}",
                sequence=sequence, caller=caller, disposition="ANSWERED" if mine else "NO ANSWER", application="Queue",
            )
        )  # fmt: skip
    return drafts


def outbound(draw: random.Random, pbx: str, linked: str, begin: datetime) -> list[Draft]:
    """A phone of the centre calls a customer over a trunk."""
    ended = begin + timedelta(seconds=draw.randint(5, 2000))
    phone, trunk = f"PJSIP/1002-{draw.getrandbits(32):08x}", f"PJSIP/telecom-{draw.getrandbits(32):08x}"
    customer = draw.choice(CUSTOMERS)
    return [
        cel(pbx, linked, linked, "CHAN_START", begin, phone, "from-internal", customer, "1002", dialled=customer),
        cdr(pbx, linked, linked, begin, ended, phone, trunk, destination=customer, caller="1002"),
    ]


def internal(draw: random.Random, pbx: str, linked: str, begin: datetime) -> list[Draft]:
    """One phone calls another."""
    ended = begin + timedelta(seconds=draw.randint(0, 300))
    phones = f"PJSIP/1002-{draw.getrandbits(32):08x}", f"PJSIP/1003-{draw.getrandbits(32):08x}"
    disposition = draw.choice(("ANSWERED", "BUSY"))
    return [cdr(pbx, linked, linked, begin, ended, *phones, destination="1003", caller="1002", disposition=disposition)]


def called_back(draw: random.Random, pbx: str, linked: str, begin: datetime) -> list[Draft]:
    """The dialplan credits a call of its own to a queue."""
    ended, customer = begin + timedelta(seconds=120), draw.choice(CUSTOMERS)
    trunk = f"PJSIP/mobile-{draw.getrandbits(32):08x}"
    status = draw.choice(("ANSWER", "NOANSWER"))
    return [
        cdr(pbx, linked, linked, begin, ended, trunk, "", destination=customer, caller="95598"),
        queue_row(pbx, linked, "bill", "1001 张三丰", "OUTCALL", ended, first=status, talk=60),
    ]


def queue_row(
    pbx: str, call: str, queue: str, agent: str, verb: str, at: datetime, first: str = "", **typed: object
) -> Draft:
    data = {
        "pbx": pbx, "call_id": call, "queue": queue, "agent": agent, "verb": verb, "known_verb": True, "sequence": 0,
        "parameters": [first, *(str(value) for value in typed.values())], **typed,
    }  # fmt: skip
    return Draft(QueueEvent, f"asterisk/{pbx}/queue_log", at.replace(microsecond=0), data)


def cel(
    pbx: str, unique: str, linked: str, event: str, at: datetime, channel: str, context: str, extension: str,
    caller: str, dialled: str = "",
) -> Draft:  # fmt: skip
    data = dict(ChannelEvent.example) | {
        "pbx": pbx, "unique_id": unique, "linked_id": linked, "event": event, "channel": channel, "context": context,
        "extension": extension, "caller": caller or None, "dialled": dialled or None, "application": "",
    }  # fmt: skip
    return Draft(ChannelEvent, f"asterisk/{pbx}/cel", at, data)


def cdr(
    pbx: str, unique: str, linked: str, begin: datetime, end: datetime, channel: str, far_channel: str,
    sequence: int = 0, destination: str = "95598", caller: str = "", disposition: str = "ANSWERED",
    application: str = "Dial",
) -> Draft:  # fmt: skip
    seconds = int((end - begin).total_seconds())
    data = dict(CallDetailRecord.example) | {
        "pbx": pbx, "unique_id": unique, "linked_id": linked, "sequence": sequence, "channel": channel,
        "destination_channel": far_channel, "destination": destination, "caller": caller or None,
        "answered_at": begin if disposition == "ANSWERED" else None, "ended_at": end, "duration": seconds,
        "billable": seconds if disposition == "ANSWERED" else 0, "disposition": disposition,
        "last_application": application,
    }  # fmt: skip
    return Draft(CallDetailRecord, f"asterisk/{pbx}/cdr", begin, data)
