"""A number of the speed goals: what it is now, what it may not fall below, what it should be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """`name`: as the goals are numbered, P1 to P13."""

    name: str
    what: str
    value: float
    floor: float
    goal: float
    lower_is_better: bool = False

    @property
    def holds(self) -> bool:
        """Whether the value is on the right side of its floor."""
        return self.value <= self.floor if self.lower_is_better else self.value >= self.floor

    def __str__(self) -> str:
        sign = "≤" if self.lower_is_better else "≥"
        verdict = "" if self.holds else "   MISSES THE FLOOR"
        wanted = f"floor {sign} {self.floor:.2f}, goal {self.goal:.2f}"
        return f"{self.name:3} {self.what:36} {self.value:5.2f}   {wanted}{verdict}"
