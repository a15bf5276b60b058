"""One cell, as text (CSV) or as a spreadsheet's value (XLSX), to a value of its column's type."""

import re
from datetime import date, datetime, time, timedelta

from connectors.files.localtime import YEARS, NoSuchTime, parse_local
from connectors.tabular.mapping import Column

Cell = str | int | float | bool | datetime | date | time | timedelta | None
Value = str | int | datetime | date | timedelta | None
"""A `time` column gives a timedelta since midnight, a `datetime` column a naive local datetime."""

_CLOCK = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2})(?:\.\d+)?)?", re.ASCII)
_LONGEST = 10_000_000
_FIRST_SERIAL = datetime(1899, 12, 30)  # noqa: DTZ001  (local time of the sheet)


class BadCell(ValueError):
    """The cell isn't of its column's type."""


def value_of(cell: Cell, column: Column) -> Value:
    """The cell's value; None for an empty cell and for what the mapping calls empty. Raises BadCell."""
    text = shown(cell)
    if not text or text in column.empty:
        return None
    match column.type:
        case "text":
            return text
        case "integer":
            return _integer(text)
        case "seconds":
            return _seconds(cell, text)
        case "time":
            return _clock(cell, text)
        case "date":
            return _datetime(cell, text, column.format or "%Y-%m-%d").date()
        case "datetime":
            return _datetime(cell, text, column.format)


def shown(cell: Cell) -> str:
    """The cell as one would read it: 123.0 is 123, a time of day h:mm:ss."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, time):
        return f"{cell.hour}:{cell.minute:02}:{cell.second:02}"
    return str(cell).strip()


def _integer(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,18}", text, re.ASCII):
        raise BadCell("not a whole number")
    return int(text)


def _seconds(cell: Cell, text: str) -> int:
    """Seconds as a number, or as h:mm:ss. A negative duration (clocks differ) counts as 0; flags tell of it."""
    if isinstance(cell, timedelta | time) or ":" in text:
        return int(_clock(cell, text).total_seconds())
    if isinstance(cell, float):
        # A bare fraction is a spreadsheet's duration in days that lost its format.
        text = str(int(cell) if cell.is_integer() or cell >= 1 else round(cell * 86_400))
    seconds = _integer(text.partition(".")[0])
    if seconds > _LONGEST:
        raise BadCell("longer than any call")
    return max(0, seconds)


def _clock(cell: Cell, text: str) -> timedelta:
    if isinstance(cell, timedelta):
        return cell
    if isinstance(cell, datetime):
        return timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    if isinstance(cell, float) and 0 <= cell < 1:
        return timedelta(seconds=round(cell * 86_400))
    match = _CLOCK.fullmatch(text)
    if match is None or int(match[2]) > 59 or int(match[3] or 0) > 59:
        raise BadCell("not a time of day (h:mm:ss)")
    return timedelta(hours=int(match[1]), minutes=int(match[2]), seconds=int(match[3] or 0))


def _datetime(cell: Cell, text: str, date_format: str | None) -> datetime:
    found = _any_datetime(cell, text, date_format)
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise BadCell(f"the year is not between {YEARS[0]} and {YEARS[1]}")
    return found


def _any_datetime(cell: Cell, text: str, date_format: str | None) -> datetime:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001  (local time of the sheet)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and not date_format and 20_000 < cell < 80_000:
        return _FIRST_SERIAL + timedelta(seconds=round(cell * 86_400))
    try:
        return parse_local(text.replace("/", "-") if date_format is None else text, date_format)
    except NoSuchTime as error:
        raise BadCell(str(error)) from None
