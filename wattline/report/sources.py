"""Which mart a table is asked of, and what its steps are in SQL."""

from dataclasses import dataclass

from wattline.dictionary.marts import Dictionary, Mart
from wattline.report.formulas import Unanswerable
from wattline.report.periods import STEPS, Kind, Step

_FINENESS = {"quarter": ("15m",), "hour": ("hour", "15m")}
_DAILY = ("day", "hour", "15m")
"""Endings of the marts that will do, the one with the fewest rows first."""


@dataclass(frozen=True, slots=True)
class Source:
    """A mart and its time columns; '' for what it hasn't."""

    mart: Mart
    date: str
    hour: str
    quarter: str

    @property
    def by_month(self) -> bool:
        """Whether its rows are about whole months."""
        return self.date.endswith("_month")

    def step(self, step: Step) -> str | None:
        """SQL of where a step begins; None where the mart is too coarse. An hour is that of the local clock."""
        match step:
            case "quarter":
                return self.quarter or None
            case "hour":
                return f"addHours(toDateTime64({self.date}, 0, 'UTC'), {self.hour})" if self.hour else None
            case "day":
                return None if self.by_month else self.date
            case "week":
                return None if self.by_month else f"toMonday({self.date})"
            case "month":
                return f"toStartOfMonth({self.date})"
            case "year":
                return f"toStartOfYear({self.date})"


def source_of(dictionary: Dictionary, name: str, step: Step | None) -> Source:
    """The mart for a step, of a family or that single one. Raises Unanswerable with the steps that there are."""
    source = _first_of(dictionary, name, step)
    if source is None:
        known = [one for one in STEPS if _first_of(dictionary, name, one)]
        if not known:
            raise Unanswerable(f"there is no mart {name} by days")
        raise Unanswerable(f"there are no numbers by {step}; by {', '.join(known)} there are")
    return source


def step_of(dictionary: Dictionary, name: str, step: Step, series: bool) -> Step | None:
    """The step that a table can be broken into where `step` is asked for: None where its marts are too coarse.

    A series has to have one: the next coarser.
    """
    coarser = STEPS[STEPS.index(step) :] if series else (step,)
    return next((one for one in coarser if _first_of(dictionary, name, one)), None)


def _first_of(dictionary: Dictionary, name: str, step: Step | None) -> Source | None:
    family = [f"{name}_{ending}" for ending in _FINENESS.get(step or "", _DAILY)]
    for mart in (dictionary.marts.get(one) for one in (name, *family)):
        if mart is None:
            continue
        days = _time(mart, "_date") or _time(mart, "day") or _time(mart, "_month")
        source = Source(mart, days, *(_time(mart, ending) for ending in ("_hour", "quarter_at")))
        if source.date and (step is None or source.step(step)):
            return source
    return None


def told_by(dictionary: Dictionary, name: str, kind: Kind, step: Step | None) -> tuple[Mart, Source, Step | None]:
    """The mart whose rows are the periods that are asked for, its time, and the step of its rows.

    No step where a row is all of the period; where there is no such mart, the next finer one, and the period as a whole
    where none is as fine as `step`. `name` may be such a mart itself: then its rows are what they are.
    """
    itself = dictionary.marts.get(name)
    if itself is not None:
        own = next((one for one in STEPS if name.endswith(f"_{one}")), None)
        begin = (_time(itself, "_date") or _time(itself, f"_{own}")) if own else ""
        return itself, Source(itself, begin, "", ""), None if own == kind else own
    grain: Step = step or ("day" if kind == "days" else kind)
    finer: list[Step] = [one for one in reversed(STEPS[: STEPS.index(grain) + 1]) if one != "week" or grain == "week"]
    for one in finer:
        mart = dictionary.marts.get(f"{name}_{one}")
        if mart is not None:
            time = _time(mart, "_date") or _time(mart, f"_{one}")
            source = Source(mart, time, _time(mart, "_hour"), "")
            return mart, source, None if step is None and one == kind else one
    if step is not None:
        return told_by(dictionary, name, kind, None)
    raise Unanswerable(f"there are no numbers of {name} by {grain}")


def _time(mart: Mart, ending: str) -> str:
    return next(
        (one.name for one in mart.columns.values() if one.what.role == "time" and one.name.endswith(ending)), ""
    )
