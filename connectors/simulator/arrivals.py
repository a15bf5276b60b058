"""Who calls when: a Poisson process whose rate follows the hour, the weekday, the season; and those who call again."""

import math
from collections import deque
from collections.abc import Callable
from datetime import date
from random import Random

from connectors.simulator import people
from connectors.simulator.calls import Call, Exchange
from connectors.simulator.ivr import WISHES
from connectors.simulator.randomness import lognormal, pick, poisson, stream
from connectors.simulator.seasons import calls_per_hour, day_kind
from connectors.simulator.settings import SimulationSettings
from connectors.simulator.world import Account, World

DAY_NOISE = 0.05
"""How far a day's volume strays from what the season promises (standard deviation of its logarithm)."""
ANONYMOUS, STRANGER, FAMILIAR = 0.01, 0.07, 0.06
"""Shares of callers who withhold the number, whom the utility doesn't know, who called lately."""
REDIAL, REDIAL_MEAN, MOST_ATTEMPTS = 0.45, 420.0, 4


class Arrivals:
    """Makes the calls come."""

    def __init__(
        self,
        settings: SimulationSettings,
        seed: int,
        world: World,
        exchange: Exchange,
        announced: Callable[[Account | None], bool],
    ) -> None:
        self._settings = settings
        self._seed = seed
        self._world = world
        self._exchange = exchange
        self._announced = announced
        self._recent: deque[Account] = deque(maxlen=400)
        self._count = 0
        self.open = True
        """False while the PBX is down: whoever calls then is never seen."""

    def plan_hour(self, day: date, hour: int, start: float) -> None:
        """Put one hour's first attempts into the calendar."""
        volume = stream(self._seed, "volume", day).gauss(0, DAY_NOISE)
        rng = stream(self._seed, "arrivals", day, hour)
        expected = calls_per_hour(day, self._settings.calls_per_day)[hour] * math.exp(volume)
        for _ in range(poisson(rng, expected)):
            self._exchange.loop.at(start + rng.random() * 3600, lambda: self._first_call(day))

    def _first_call(self, day: date) -> None:
        self._count += 1
        rng = stream(self._seed, "call", day, self._count)
        account = self._who(rng)
        self.call(rng, pick(rng, wishes(day)), account, 1)

    def call(self, rng: Random, wish: str, account: Account | None, attempt: int, number: str = "") -> None:
        """Somebody calls now."""
        if not self.open:
            return
        if number:
            pass
        elif rng.random() < ANONYMOUS:
            number = "anonymous"
        else:
            number = account.phone if account is not None else people.mobile_number(rng)
        name = "" if number == "anonymous" else account.holder if account is not None else people.person_name(rng)
        if account is not None:
            self._recent.append(account)
        Call(self._exchange, rng, wish, account, number, name, attempt).start(self._announced(account))

    def again(self, call: Call) -> None:
        """A caller who got nobody thinks about trying again."""
        rng = stream(self._seed, "redial", call.call_id)
        if call.attempt >= MOST_ATTEMPTS or call.number == "anonymous" or rng.random() >= REDIAL:
            return
        wish, account, attempt, number = call.wish, call.account, call.attempt + 1, call.number
        self._exchange.loop.after(
            30 + lognormal(rng, REDIAL_MEAN, 0.9), lambda: self.call(rng, wish, account, attempt, number)
        )

    def _who(self, rng: Random) -> Account | None:
        chance = rng.random()
        if chance < STRANGER:
            return None
        if chance < STRANGER + FAMILIAR and self._recent:
            return rng.choice(self._recent)
        return rng.choice(self._world.accounts)


def wishes(day: date) -> list[tuple[str, float]]:
    """What callers want on this day: fewer policies and more faults on days off."""
    factors = {"policy": 0.6, "fault": 1.25} if day_kind(day) in ("weekend", "holiday") else {}
    return [(wish, weight * factors.get(wish, 1.0)) for wish, weight in WISHES]
