"""How long callers are willing to wait: Kaplan-Meier, where an answered call is a patience seen only in part.

E. L. Kaplan, P. Meier: Nonparametric Estimation from Incomplete Observations (1958). The plain mean wait of those who
hang up is far too short: it leaves out everybody who was answered because they waited.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from wattline.staffing.limits import at_least_zero


@dataclass(frozen=True, slots=True)
class Step:
    """A wait at which callers hung up."""

    seconds: float
    at_risk: int
    """Calls that had waited as long: those answered at this very second among them."""
    abandoned: int
    survival: float
    """Share of callers more patient than this."""
    standard_error: float
    """Of the survival, by Greenwood's formula."""


@dataclass(frozen=True, slots=True)
class Patience:
    """What the waits of some calls tell of their callers' patience. Where they tell too little, a number is None."""

    steps: tuple[Step, ...]
    calls: int
    abandoned: int
    total_wait: float
    """Seconds, of all calls."""
    longest: float
    """The longest wait; of greater patience nothing is known unless that caller hung up."""

    def survival(self, seconds: float) -> float:
        """Share of callers whose patience is longer than `seconds`; past the longest wait, the last share known."""
        share = 1.0
        for step in self.steps:
            if step.seconds > seconds:
                break
            share = step.survival
        return share

    @property
    def median(self) -> float | None:
        """Seconds after which half of the callers, if nobody had answered, would be gone."""
        return next((step.seconds for step in self.steps if step.survival <= 0.5), None)

    def restricted_mean(self, horizon: float | None = None) -> float | None:
        """Mean of patience cut off at `horizon` seconds (by default the longest wait): the area under the curve."""
        horizon = self.longest if horizon is None else horizon
        at_least_zero("horizon", horizon)
        if not self.calls or (horizon > self.longest and self.survival(self.longest) > 0):
            return None
        area, share, before = 0.0, 1.0, 0.0
        for step in self.steps:
            if step.seconds >= horizon:
                break
            area += share * (step.seconds - before)
            share, before = step.survival, step.seconds
        return area + share * (horizon - before)

    @property
    def mean(self) -> float | None:
        """Mean patience in seconds as Erlang A takes it (exponential, fitted by maximum likelihood): the time that all
        callers together waited, by the number who hung up."""
        return self.total_wait / self.abandoned if self.abandoned else None


def kaplan_meier(waits: Iterable[tuple[float, bool]]) -> Patience:
    """Patience from (wait in seconds, hung up?) of each call that came to a queue; False: answered, or left otherwise.

    Raises Impossible for a wait below 0.
    """
    return kaplan_meier_counts((seconds, int(hung_up), int(not hung_up)) for seconds, hung_up in waits)


def kaplan_meier_counts(counts: Iterable[tuple[float, int, int]]) -> Patience:
    """The same from (wait in seconds, calls that hung up, calls that didn't): what a GROUP BY of a year gives.

    Waits may come in any order and more than once. Who hung up at a second counts as gone before those answered at it.
    """
    hung_up: defaultdict[float, int] = defaultdict(int)
    others: defaultdict[float, int] = defaultdict(int)
    for seconds, gone, stayed in counts:
        at_least_zero("wait", seconds)
        at_least_zero("calls", gone)
        at_least_zero("calls", stayed)
        hung_up[seconds] += gone
        others[seconds] += stayed
    waits = sorted(seconds for seconds in hung_up if hung_up[seconds] + others[seconds])
    calls = at_risk = sum(hung_up.values()) + sum(others.values())
    steps = []
    survival, greenwood = 1.0, 0.0
    for seconds in waits:
        gone = hung_up[seconds]
        if gone:
            survival *= 1 - gone / at_risk
            greenwood += gone / (at_risk * (at_risk - gone)) if at_risk > gone else 0.0
            steps.append(Step(seconds, at_risk, gone, survival, survival * math.sqrt(greenwood)))
        at_risk -= gone + others[seconds]
    return Patience(
        steps=tuple(steps),
        calls=calls,
        abandoned=sum(hung_up.values()),
        total_wait=math.fsum(seconds * (hung_up[seconds] + others[seconds]) for seconds in waits),
        longest=waits[-1] if waits else 0.0,
    )
