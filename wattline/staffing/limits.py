"""What the formulas take; anything else is told by name."""

MAX_AGENTS = 100_000
"""No search goes further, and no load is larger (in erlangs)."""
MAX_PATIENCE = 1_000_000
"""Seconds. Who is more patient than that waits for ever."""


MIN_AHT = 1
"""Seconds. Nobody handles a call in less: who asks for it gave minutes or hours."""
MAX_WITHIN_PATIENCE = 1_000_000_000
"""Calls offered within one mean patience: the sums of Erlang A take in the order of its square root steps."""


class Impossible(ValueError):
    """An input that no formula takes. `name` is the parameter, `rule` says what it takes."""

    def __init__(self, name: str, value: float, rule: str) -> None:
        super().__init__(f"{name} {value:g}: {rule}")
        self.name, self.value, self.rule = name, value, rule


class Unreachable(ValueError):
    """No number of agents up to MAX_AGENTS reaches the target."""


# The comparisons are written so that NaN fails them.


def at_least_zero(name: str, value: float) -> None:
    if not 0 <= value < float("inf"):
        raise Impossible(name, value, "a number, at least 0")


def above_zero(name: str, value: float) -> None:
    if not 0 < value < float("inf"):
        raise Impossible(name, value, "a number above 0")


def handled(aht: float) -> None:
    if not MIN_AHT <= aht < float("inf"):
        raise Impossible("aht", aht, f"seconds, at least {MIN_AHT}")


def patient(patience: float, load: float, aht: float) -> None:
    if not 0 < patience <= MAX_PATIENCE:
        rule = f"seconds, above 0 and at most {MAX_PATIENCE:,}; without patience callers wait for ever (Erlang C)"
        raise Impossible("patience", patience, rule)
    if load * patience / aht > MAX_WITHIN_PATIENCE:
        rule = f"so short that at most {MAX_WITHIN_PATIENCE:,} calls come within it"
        raise Impossible("patience", patience, rule)


def share_between(name: str, value: float) -> None:
    """A share that neither 0 nor 1 makes sense of."""
    if not 0 < value < 1:
        raise Impossible(name, value, "a share above 0 and below 1, such as 0.8")


def share_above_zero(name: str, value: float) -> None:
    if not 0 < value <= 1:
        raise Impossible(name, value, "a share above 0 and at most 1, such as 0.85")


def share_below_one(name: str, value: float) -> None:
    if not 0 <= value < 1:
        raise Impossible(name, value, "a share from 0 to below 1, such as 0.3")
