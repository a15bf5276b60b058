"""The voice menu: what a caller with a wish does in it, decided when the call comes in."""

from dataclasses import dataclass, field
from random import Random

from connectors.simulator.randomness import lognormal

HANG_UP, QUEUE, END = "hang_up", "queue", "end"

WISHES: tuple[tuple[str, float], ...] = (
    ("balance", 0.19),
    ("statement", 0.08),
    ("bill", 0.27),
    ("fault", 0.17),
    ("complaint", 0.06),
    ("policy", 0.07),
    ("agent", 0.12),
    ("theft", 0.015),
    ("suggestion", 0.025),
)
"""What callers want on an ordinary day, and how often."""

KEYS = {
    "balance": "1", "statement": "1", "bill": "1", "fault": "2", "complaint": "3", "theft": "3", "suggestion": "3",
    "policy": "4", "agent": "0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the menu. `goal`: whoever comes here has got what the menu can give."""

    name: str
    title: str
    context: str
    parent: str
    dwell: float
    """Mean seconds that a caller spends in it."""
    goal: bool = False


NODES = {
    node.name: node
    for node in (
        Node("main", "主菜单", "ivr-main", "", 7),
        Node("bill", "电费服务", "ivr-bill", "main", 6),
        Node("bill.balance", "电费余额播报", "ivr-bill", "bill", 15, goal=True),
        Node("bill.statement", "电费清单播报", "ivr-bill", "bill", 22, goal=True),
        Node("fault", "故障报修", "ivr-fault", "main", 5),
        Node("complaint", "投诉举报建议", "ivr-complaint", "main", 5),
        Node("policy", "用电政策", "ivr-policy", "main", 32, goal=True),
        Node("survey", "满意度评价", "survey", "", 6),
    )
}
OUTAGE_ANNOUNCEMENT = 14.0
"""Seconds by which a known outage's announcement makes the fault node longer."""


@dataclass(frozen=True, slots=True)
class Step:
    """One hit of a node: how long the caller stays (s), and the key that ends it (empty: none)."""

    node: Node
    flag: str
    dwell: float
    digit: str = ""


@dataclass(slots=True)
class Walk:
    """A caller's way through the menu: the hits, and then `hang_up` (the caller), `end` (the menu) or `queue`."""

    steps: list[Step] = field(default_factory=list)
    ending: str = HANG_UP
    queue: str = ""


def walk(rng: Random, wish: str, announced: bool = False) -> Walk:
    """What a caller does in the menu. `announced`: the menu tells this caller of an outage it knows."""
    way = Walk()
    if not _through_main(rng, way, KEYS[wish]):
        return way
    if wish == "agent":
        way.ending, way.queue = QUEUE, "bill"
    elif wish in ("balance", "statement", "bill"):
        _through_bill(rng, way, wish)
    elif wish == "policy":
        _hit(rng, way, "policy", "goal")
        if rng.random() < 0.22:
            _goes_to(way, "bill", "0")
        else:
            way.ending = END
    else:
        queue = "fault" if wish == "fault" else "complaint"
        extra = OUTAGE_ANNOUNCEMENT if announced and queue == "fault" else 0.0
        _hit(rng, way, queue, "", extra)
        if rng.random() < (0.45 if extra else 0.015):
            way.ending = HANG_UP
        else:
            way.ending, way.queue = QUEUE, queue
    return way


def _hit(rng: Random, way: Walk, name: str, flag: str, extra: float = 0.0, digit: str = "") -> None:
    node = NODES[name]
    way.steps.append(Step(node, flag, extra + max(0.6, lognormal(rng, node.dwell, 0.45)), digit))


def _goes_to(way: Walk, queue: str, digit: str) -> None:
    last = way.steps[-1]
    way.steps[-1] = Step(last.node, last.flag, last.dwell, digit)
    way.ending, way.queue = QUEUE, queue


def _through_main(rng: Random, way: Walk, key: str) -> bool:
    """Whether the caller gets beyond the first menu: no input twice ends the call, a wrong key repeats the menu."""
    silent = 0
    while True:
        chance = rng.random()
        if chance < 0.025:
            _hit(rng, way, "main", "")
            return False
        if chance < 0.065:
            way.steps.append(Step(NODES["main"], "", 6.0))
            way.steps.append(Step(NODES["main"], "noinput", 0.4))
            silent += 1
            if silent == 2:
                way.ending = END
                return False
        elif chance < 0.095:
            _hit(rng, way, "main", "", digit=rng.choice("56789"))
            way.steps.append(Step(NODES["main"], "nomatch", 0.4))
        else:
            _hit(rng, way, "main", "", digit=key)
            return True


def _through_bill(rng: Random, way: Walk, wish: str) -> None:
    chance = rng.random()
    if chance < 0.03:
        _hit(rng, way, "bill", "")
    elif wish == "balance":
        _hit(rng, way, "bill", "", digit="1")
        _hit(rng, way, "bill.balance", "goal")
        way.ending = END
        if rng.random() < 0.12:
            _goes_to(way, "bill", "0")
    elif wish == "statement":
        _hit(rng, way, "bill", "", digit="2")
        _hit(rng, way, "bill.statement", "goal")
        way.ending = END
        if rng.random() < 0.40:
            _goes_to(way, "bill", "0")
    else:
        _hit(rng, way, "bill", "")
        _goes_to(way, "bill", "0")
