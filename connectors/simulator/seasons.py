"""When a utility's customers call: by hour, weekday, month and holiday."""

from datetime import date, timedelta

# Relative weight of each hour of an ordinary day: a morning peak, a dip at lunch, a smaller afternoon peak.
HOURS = (
    10, 7, 5, 5, 6, 12, 22, 42, 74, 90, 92, 80, 56, 58, 72, 76, 72, 60, 48, 44, 40, 34, 24, 15,
)  # fmt: skip
WEEKDAYS = (1.12, 1.04, 1.02, 1.0, 1.02, 0.90, 0.86)
MONTHS = (1.06, 1.0, 0.95, 0.92, 0.92, 1.02, 1.14, 1.16, 1.02, 0.93, 0.96, 1.04)
HOLIDAY = 0.72

# Public holidays and make-up workdays of 2026 as the State Council announced them; other years keep to the
# holidays that have a fixed date.
_HOLIDAYS_2026 = (
    (date(2026, 1, 1), 3), (date(2026, 2, 15), 9), (date(2026, 4, 4), 3), (date(2026, 5, 1), 5),
    (date(2026, 6, 19), 3), (date(2026, 9, 25), 3), (date(2026, 10, 1), 7),
)  # fmt: skip
_MAKE_UP_2026 = frozenset(
    date(2026, month, day) for month, day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))
)
_SPANS_2026 = frozenset(first + timedelta(days=n) for first, length in _HOLIDAYS_2026 for n in range(length))


def is_holiday(day: date) -> bool:
    """Whether the day is a public holiday."""
    if day.year == 2026:
        return day in _SPANS_2026
    return (day.month, day.day) == (1, 1) or (day.month == 5 and day.day <= 5) or (day.month == 10 and day.day <= 7)


def is_make_up_workday(day: date) -> bool:
    """Whether the day is a weekend day on which people work in exchange for a holiday."""
    return day in _MAKE_UP_2026


def day_kind(day: date) -> str:
    """workday, weekend, holiday or make_up_workday."""
    if is_holiday(day):
        return "holiday"
    if is_make_up_workday(day):
        return "make_up_workday"
    return "weekend" if day.weekday() >= 5 else "workday"


def day_factor(day: date) -> float:
    """How busy a day is, 1 being an average day."""
    weekday = 2 if is_make_up_workday(day) else day.weekday()
    return WEEKDAYS[weekday] * MONTHS[day.month - 1] * (HOLIDAY if is_holiday(day) else 1.0)


def calls_per_hour(day: date, calls_per_day: float) -> list[float]:
    """Expected first attempts in each local hour of the day."""
    total = sum(HOURS)
    return [calls_per_day * day_factor(day) * weight / total for weight in HOURS]
