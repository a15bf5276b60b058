"""Agents' monthly scores: talk time and satisfaction between floor and target, weighted."""

from dataclasses import dataclass
from datetime import date, timedelta

from connectors.simulator.staffing import Agent
from connectors.simulator.stage import Stage
from models.scores import AgentScored

ENOUGH_CALLS = 30
METRICS = (("aht/1", 260.0, 150.0, 0.5), ("csat_avg/1", 3.6, 4.7, 0.5))
"""Name, floor, target, weight. Below its floor a metric gives nothing, from the target on everything."""
GRADES = ((85.0, "A"), (70.0, "B"), (55.0, "C"), (40.0, "D"), (0.0, "E"))


@dataclass(slots=True)
class Tally:
    """What an agent did in the month."""

    calls: int = 0
    talk: int = 0
    rated: int = 0
    stars: int = 0


def linear(value: float, floor: float, target: float) -> float:
    """100 at the target, 0 at the floor, a straight line between; works for targets below the floor too."""
    return 100.0 * min(1.0, max(0.0, (value - floor) / (target - floor)))


class Scorecards:
    """Counts, and scores on the first of the month."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._tallies: dict[str, Tally] = {}

    def served(self, agent: Agent, talk: int) -> None:
        """An agent finished a conversation of so many seconds."""
        tally = self._tallies.setdefault(agent.number, Tally())
        tally.calls += 1
        tally.talk += talk

    def rated(self, agent: Agent, score: int) -> None:
        """A caller gave an agent so many stars."""
        tally = self._tallies.setdefault(agent.number, Tally())
        tally.rated += 1
        tally.stars += score

    def plan_day(self, day: date, midnight: float) -> None:
        """On the first of a month last month is scored, at two in the morning."""
        if day.day == 1:
            self._stage.loop.at(midnight + 2 * 3600, lambda: self._score(day - timedelta(days=1)))

    def _score(self, last_day: date) -> None:
        tallies, self._tallies = self._tallies, {}
        scores = {number: self._total(tally) for number, tally in tallies.items() if tally.calls}
        ranking = sorted(scores, key=lambda number: (-scores[number], number))
        for rank, number in enumerate(ranking, start=1):
            tally, score = tallies[number], scores[number]
            margin = 100.0 / (tally.calls + 1) ** 0.5
            self._stage.tell(
                AgentScored, agent=number, card="inbound", card_version=1, period="month",
                period_start=last_day.replace(day=1), score=round(score, 2), low=round(max(0.0, score - margin), 2),
                high=round(min(100.0, score + margin), 2), enough=tally.calls >= ENOUGH_CALLS,
                rank=rank if tally.calls >= ENOUGH_CALLS else None, peers=len(ranking),
                grade=next(grade for least, grade in GRADES if score >= least), penalty=0 if score >= 55 else 1,
                contributions=self._contributions(tally),
            )  # fmt: skip

    def _values(self, tally: Tally) -> tuple[tuple[float, int], tuple[float, int]]:
        """Value and sample size per metric; an agent whom nobody rated counts as average."""
        satisfaction = tally.stars / tally.rated if tally.rated else 4.2
        return (tally.talk / max(1, tally.calls), tally.calls), (satisfaction, tally.rated)

    def _total(self, tally: Tally) -> float:
        pairs = zip(METRICS, self._values(tally), strict=True)
        return sum(weight * linear(value, floor, target) for (_, floor, target, weight), (value, _) in pairs)

    def _contributions(self, tally: Tally) -> list[dict[str, object]]:
        return [
            {
                "metric": metric, "value": round(value, 3), "raw_value": round(value, 3), "floor": floor,
                "target": target, "weight": weight, "score": round(linear(value, floor, target), 2),
                "sample_size": sample,
            }
            for (metric, floor, target, weight), (value, sample) in zip(METRICS, self._values(tally), strict=True)
        ]  # fmt: skip
