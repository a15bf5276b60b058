"""Whom to kill next, and when."""

from dataclasses import dataclass
from random import Random

from ingest.checkpoints import POINTS


@dataclass(frozen=True, slots=True)
class Kill:
    """`point` and `nth`: the sink passing a named point; '' for any moment, `delay` seconds from now.

    `victims`: sink, gateway or both. A gateway with a point dies `delay` seconds after the point was passed.
    """

    victims: tuple[str, ...]
    point: str = ""
    nth: int = 1
    delay: float = 0.0

    def __str__(self) -> str:
        when = f"{self.point} ({self.nth}.)" if self.point else "at a random moment"
        return f"{' and '.join(self.victims)} {when} +{self.delay * 1000:.1f} ms"


def plan(kills: int, random: Random) -> list[Kill]:
    """Every named point, the engine in the middle of an insert, and random moments of one or both, in random order."""
    orders: list[Kill] = []
    while len(orders) < kills:
        orders += [Kill(("sink",), point, random.randint(1, 4)) for point in POINTS]
        # Writing parts, renaming them and answering take the engine 5 to 60 ms from the moment the insert is sent.
        orders += [
            Kill(("gateway",), "before insert", random.randint(1, 3), random.uniform(0.0, 0.06)) for _ in range(5)
        ]
        orders += [Kill(("gateway",), "before runs", 1, random.uniform(0.0, 0.01))]
        orders += [Kill(("sink",), delay=random.uniform(0.0, 0.5)) for _ in range(2)]
        orders += [Kill(("gateway",), delay=random.uniform(0.0, 0.5)) for _ in range(2)]
        orders += [Kill(("sink", "gateway"), delay=random.uniform(0.0, 0.5)) for _ in range(2)]
    random.shuffle(orders)
    return orders[:kills]
