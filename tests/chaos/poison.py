"""Records that no event can be made of, each in a way of its own and with contents of its own."""

from dataclasses import replace
from random import Random

from ingest.log import Message
from ingest.unreadable import UNREADABLE_TYPE
from tests.support.sink_parts import queue_event, stamped

LARGE = 700_000
"""Bytes of what is far too large to be an event."""

NESTED = b"[" * 300 + b"]" * 300
"""More levels than can be written again."""

TOPICS = ("calls.cdr", "calls.ivr", "calls.queue")


def poison(number: int, random: Random) -> Message:
    """The `number`-th bad record; no two hold the same bytes."""
    event = replace(stamped(queue_event(number)), topic=random.choice(TOPICS))
    kind = random.randrange(100)
    if kind < 25:
        return replace(event, value=b'{"id": "not an id", "number": %d}' % number)
    if kind < 50:
        return replace(event, type="wattline.no_such_event")
    if kind < 75:
        headers = {"error": "cut in half", "reader": "chaos", "file": "queue_log", "line": str(number)}
        return Message(event.topic, event.key, UNREADABLE_TYPE, "1", b"sealed %d" % number, headers)
    bare = Message(event.topic, event.key, "", "", b"\x00\xff garbage %d" % number)
    if kind < 85:
        return bare
    if kind < 92:
        return replace(bare, type=event.type, value=b'{"number": %d, "parameters": %s}' % (number, NESTED))
    if kind < 99:
        return replace(bare, type=event.type, value=b'{"number": %d, "pbx": 7}' % number)
    return replace(event, value=b'{"id": "%s%d"}' % (b"x" * LARGE, number))
