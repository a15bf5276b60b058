"""A stretch of time: from its begin to just before its end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """[begin, end), both aware."""

    begin: datetime
    end: datetime

    def __contains__(self, moment: object) -> bool:
        return isinstance(moment, datetime) and self.begin <= moment < self.end

    def overlaps(self, other: "Period") -> bool:
        return self.begin < other.end and other.begin < self.end

    def common(self, other: "Period") -> "Period":
        """What lies in both; they must overlap."""
        return Period(max(self.begin, other.begin), min(self.end, other.end))

    def without(self, other: "Period") -> "list[Period]":
        """What of this lies before and after another one."""
        pieces = (Period(self.begin, min(self.end, other.begin)), Period(max(self.begin, other.end), self.end))
        return [piece for piece in pieces if piece.begin < piece.end]

    def days(self, zone: tzinfo) -> "Iterator[Period]":
        """Its days by a zone's calendar, the first and the last as far as they belong to it."""
        begin = self.begin
        while begin < self.end:
            next_day = begin.astimezone(zone).date() + timedelta(days=1)
            end = min(datetime.combine(next_day, time(), zone).astimezone(UTC), self.end)
            yield Period(begin, end)
            begin = end
