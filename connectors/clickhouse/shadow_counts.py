"""Table and shadow held against each other, day by day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from clickhouse_connect.driver.client import Client

from connectors.clickhouse.shadow import Shadow, pieces, within
from ingest.period import Period


@dataclass(frozen=True, slots=True)
class Day:
    """One table on one day of the period (of the reporting zone), each event counted once.

    `before`, `after`: in the table and in its shadow; `restored`: only in the shadow; `lost`: only in the table;
    `same`: whether, taken once each, their rows are equal to the last column.
    """

    type: str
    day: date
    before: int
    after: int
    restored: int
    lost: int
    same: bool


def days(client: Client, shadow: Shadow, period: Period, zone: ZoneInfo, passed_over: str) -> list[Day]:
    """Every day of the period on which either has events.

    `passed_over`: SQL condition of rows that the live sink inserts meanwhile: they aren't lost, they come later.
    """
    before, after = _content(client, shadow.table, period, zone), _content(client, shadow.name, period, zone)
    found = []
    for piece in period.days(zone):
        day = piece.begin.astimezone(zone).date()
        if day not in before and day not in after:
            continue
        same = before.get(day) == after.get(day)
        found.append(
            Day(
                type=shadow.event_type.type_name(),
                day=day,
                before=before.get(day, (0, 0))[0],
                after=after.get(day, (0, 0))[0],
                restored=0 if same else _only_in(client, shadow.name, shadow.table, piece, period, "0"),
                lost=0 if same else _only_in(client, shadow.table, shadow.name, piece, period, passed_over),
                same=same,
            )
        )
    return found


def distinct_ids(client: Client, shadow: Shadow, period: Period, zone: ZoneInfo, topic: str) -> Mapping[date, int]:
    """Day → number of events of this topic in the shadow, each once, of those days of the period that have some."""
    counts: dict[date, int] = {}
    for piece in pieces(client, shadow.name, period, zone):
        rows = client.query(
            f"SELECT toDate32(time, '{zone.key}') AS day, uniqExact(id) FROM {shadow.name}"
            f" WHERE {within('time', piece)} AND _topic = '{topic}' GROUP BY day"
        ).result_rows
        counts |= dict(rows)  # type: ignore[arg-type]
    return counts


def _content(client: Client, table: str, period: Period, zone: ZoneInfo) -> dict[date, tuple[int, int]]:
    """Day → number of events, and a hash of all their columns that doesn't depend on their order."""
    found: dict[date, tuple[int, int]] = {}
    for piece in pieces(client, table, period, zone):
        # Of a tuple: the hash of a bare NULL is NULL, and would hide what stands beside it.
        rows = client.query(
            f"SELECT toDate32(time, '{zone.key}') AS day, uniqExact(id), groupBitXor(cityHash64(tuple(*)))"
            f" FROM {table} FINAL WHERE {within('time', piece)} GROUP BY day"
        ).result_rows
        found |= {day: (count, content) for day, count, content in rows}
    return found


def _only_in(client: Client, here: str, there: str, day: Period, period: Period, passed_over: str) -> int:
    """How many events of the day one of them has and the other hasn't, on whatever day of the period."""
    missing = (
        f"SELECT id FROM {here} WHERE {within('time', day)} AND NOT ({passed_over})"
        f" AND id NOT IN (SELECT id FROM {there} WHERE {within('time', day)})"
    )
    count: int = client.query(f"SELECT uniqExact(id) FROM ({missing})").result_rows[0][0]
    if count:
        elsewhere = f"SELECT id FROM {there} WHERE {within('time', period)} AND id IN ({missing})"
        count = client.query(f"SELECT uniqExact(id) FROM ({missing} AND id NOT IN ({elsewhere}))").result_rows[0][0]
    return count
