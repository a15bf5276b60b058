"""What was published, in a form in which two runs can be compared."""

from typing import Any

from tests.support.stream_parts import House

Boards = dict[str, dict[str, Any]]

ALERT = "wattline.alert_raised"
BOARDS = ("wattline.agent_status", "wattline.queue_status")
REAL = ("agent_board", "queue_board", "board_notices")
LEFT_OUT = ("id", "recorded", "offset", "headers")


def said(parts: House, *types: str) -> dict[str, list[dict[str, Any]]]:
    """What was said about each board or alert, in order; a repeat that a restart has caused counts once."""
    by_key: dict[str, list[dict[str, Any]]] = {}
    for event in parts.records(*types):
        key = event.get("board") or f"{event['rule']} {event['about']}"
        told = {name: value for name, value in event.items() if name not in LEFT_OUT}
        if told not in by_key.setdefault(key, []):
            by_key[key].append(told)
    return by_key


def final(parts: House) -> Boards:
    """Each board as it stands, without what depends on the order in which partitions were read: its time, which tells
    how often one was told before, and `last_call_at`, which alone is no reason to publish a board anew."""
    last = {key: events[-1] for key, events in said(parts, *BOARDS).items()}
    return {
        key: {name: value for name, value in board.items() if name not in ("time", "last_call_at")}
        for key, board in last.items()
    }


def differences(found: Boards, expected: Boards) -> dict[str, tuple[Any, Any]]:
    """Board and field → what it says, what it should say."""
    return {
        f"{key} {name}": (found.get(key, {}).get(name), expected.get(key, {}).get(name))
        for key in sorted(found.keys() | expected.keys())
        for name in sorted(found.get(key, {}).keys() | expected.get(key, {}).keys())
        if found.get(key, {}).get(name) != expected.get(key, {}).get(name)
    }
