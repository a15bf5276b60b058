"""What to do to whom next, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

from ingest.checkpoints import POINTS

Victim = Literal["sink", "gateway", "broker"]
Deed = Literal["kill", "freeze", "away", "leave"]


@dataclass(frozen=True, slots=True)
class Order:
    """One deed.

    `kill`: -9 to all victims; with a `point`, as a sink passes it the `nth` time (gateway and broker `delay` seconds
    later), else `delay` seconds from now. `freeze`: a sink stands still at the point for longer than its lease, and
    goes on as if nothing had happened. `away`: the broker is dead for `delay` seconds. `leave`: a sink is told to
    end, and another one comes after `delay` seconds.
    """

    deed: Deed
    victims: tuple[Victim, ...]
    point: str = ""
    nth: int = 1
    delay: float = 0.0

    @property
    def kills(self) -> int:
        """How many processes die of it by kill -9."""
        return len(self.victims) if self.deed in ("kill", "away") else 0

    def __str__(self) -> str:
        when = f"{self.point} ({self.nth}.)" if self.point else "at a random moment"
        return f"{self.deed} {' and '.join(self.victims)} {when} +{self.delay * 1000:.1f} ms"


def plan(kills: int, random: Random, brokers: int) -> list[Order]:
    """So many kills, and what else may happen between them, in random order.

    Every named point, the engine in the middle of an insert, the broker around a commit, and random moments.
    """
    orders: list[Order] = []
    left = kills
    while left > 0:
        block = list(_block(random, brokers))
        random.shuffle(block)
        for order in block:
            if order.kills <= left:
                orders.append(order)
                left -= order.kills
            if left == 0:
                break
    return orders


def _block(random: Random, brokers: int) -> Iterator[Order]:
    for point in POINTS:
        yield Order("kill", ("sink",), point, random.randint(1, 4))
    # Writing parts, renaming them and answering take the engine 5 to 60 ms from the moment the insert is sent.
    for _ in range(5):
        yield Order("kill", ("gateway",), "before insert", random.randint(1, 3), random.uniform(0.0, 0.06))
    yield Order("kill", ("gateway",), "before runs", 1, random.uniform(0.0, 0.01))
    for _ in range(2):
        yield Order("kill", ("sink",), delay=random.uniform(0.0, 0.5))
        yield Order("kill", ("gateway",), delay=random.uniform(0.0, 0.5))
        yield Order("kill", ("sink", "gateway"), delay=random.uniform(0.0, 0.5))
    # A reader that stands still blocks its heartbeats all the same: the whole process stops.
    for point in random.sample(POINTS, 2):
        yield Order("freeze", ("sink",), point, random.randint(1, 3))
    yield Order("leave", ("sink",), delay=random.uniform(0.0, 1.0))
    if brokers:
        yield Order("kill", ("broker",), "before commit", random.randint(1, 3), random.uniform(0.0, 0.01))
        yield Order("kill", ("broker",), "after read", random.randint(1, 3), random.uniform(0.0, 0.05))
        yield Order("kill", ("broker",), "before runs", 1, random.uniform(0.0, 0.02))
        yield Order("kill", ("broker", "sink"), delay=random.uniform(0.0, 0.5))
        yield Order("away", ("broker",), delay=random.uniform(2.0, 12.0))
