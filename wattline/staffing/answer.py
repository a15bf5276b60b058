"""A planner's question and its answer: the agents required, and what a few more or fewer would change."""

import math
from dataclasses import asdict, dataclass
from typing import Any

from wattline.staffing.performance import Performance
from wattline.staffing.required import Target, agents_required, performance, scheduled
from wattline.staffing.traffic import offered_load

NEIGHBOURS = (-1, 0, 1, 2)
"""Agents beside the required number that are shown too: planners decide by the slope."""


@dataclass(frozen=True, slots=True)
class Question:
    """One interval. Times in seconds, `shrinkage` a share; without `patience` callers never hang up."""

    calls: float
    interval: float
    aht: float
    target: Target
    shrinkage: float = 0.0
    patience: float | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A number of agents, how many to schedule for it, what it gives, and what of the target it misses."""

    scheduled: int
    performance: Performance
    missed: list[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """`choices`: by agents, ascending; one of them has `agents`, the fewest that miss nothing."""

    question: Question
    load: float
    agents: int
    scheduled: int
    choices: list[Choice]


def answer(question: Question) -> Answer:
    """Raises Impossible for input that no formula takes, Unreachable when no number of agents is enough."""
    load = offered_load(question.calls, question.interval, question.aht)
    agents = agents_required(load, question.aht, question.target, question.patience)
    choices = []
    for number in (agents + beside for beside in NEIGHBOURS if agents + beside >= 0):
        reached = performance(number, load, question.aht, question.target.within, question.patience)
        choices.append(Choice(scheduled(number, question.shrinkage), reached, question.target.missed(reached)))
    return Answer(question, load, agents, scheduled(agents, question.shrinkage), choices)


def as_document(given: Answer) -> dict[str, Any]:
    """The answer for a script; a time without end is null."""
    return {
        **asdict(given.question),
        "model": "erlang_c" if given.question.patience is None else "erlang_a",
        "load": given.load,
        "agents": given.agents,
        "scheduled": given.scheduled,
        "choices": [_choice(choice, given.question.target) for choice in given.choices],
    }


def _choice(choice: Choice, target: Target) -> dict[str, Any]:
    reached = choice.performance
    return {
        "agents": reached.agents,
        "scheduled": choice.scheduled,
        "service_level": reached.service_level(target.variant),
        "occupancy": reached.occupancy,
        "wait_probability": reached.wait_probability,
        "asa": _finite(reached.asa),
        "mean_wait": _finite(reached.mean_wait),
        "abandon_share": reached.abandon_share,
        "missed": choice.missed,
    }


def _finite(seconds: float) -> float | None:
    return seconds if math.isfinite(seconds) else None
