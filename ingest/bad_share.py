"""When bad events are no longer bad events but a sign that something is wrong with the sink or a source."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class BadShareLimit:
    """`share` of the last `window` events may be bad; fewer than `minimum` bad ones never stop anything."""

    share: float = 0.1
    window: int = 10_000
    minimum: int = 100


class TooManyBadEvents(Exception):
    """The share of bad events passed its limit: nothing of what was dealt with together was rejected or committed."""


@dataclass(frozen=True, slots=True)
class BadShare:
    """How the latest runs went: (good, bad) of each, newest last."""

    limit: BadShareLimit
    runs: tuple[tuple[int, int], ...] = ()

    def after(self, good: int, bad: int) -> "BadShare":
        """With one more run; the oldest runs that the window doesn't need any more are forgotten."""
        runs = (*self.runs, (good, bad))
        while len(runs) > 1 and sum(map(sum, runs[1:])) >= self.limit.window:
            runs = runs[1:]
        return replace(self, runs=runs)

    @property
    def bad(self) -> int:
        return sum(bad for _, bad in self.runs)

    @property
    def seen(self) -> int:
        return sum(map(sum, self.runs))

    @property
    def exceeded(self) -> bool:
        return self.bad >= self.limit.minimum and self.bad > self.limit.share * self.seen
