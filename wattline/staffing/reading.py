"""Reads from the marts what a plan is made of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from clickhouse_connect.driver.client import Client

from wattline.staffing.days import Calendar, DayType, NamedDay, quarters_of
from wattline.staffing.facts import Facts, Handled, Thresholds
from wattline.staffing.history import whole_days
from wattline.staffing.patience import Patience, kaplan_meier_counts

ARRIVALS = """
SELECT quarter_at, queue, sum(agg.offered), sum(agg.answered), sum(agg.talk_seconds_all)
FROM marts.agg_queue_15m AS agg
WHERE arrival_date >= {first:Date} AND arrival_date < {following:Date}
GROUP BY quarter_at, queue
"""

CALENDAR = """
SELECT day, day_type, name
FROM marts.dim_calendar
WHERE calendar = {calendar:String} AND day >= {first:Date} AND day < {following:Date}
"""

PATIENCE = """
SELECT queue, wait_seconds, countIf(outcome = 'abandoned'), countIf(outcome != 'abandoned')
FROM marts.fct_queue_visit
WHERE arrival_date >= {first:Date} AND arrival_date < {day:Date} AND outcome != 'open'
GROUP BY queue, wait_seconds
"""
"""Who left in another way than by hanging up was more patient than the wait, as the answered were."""

THRESHOLDS = """
SELECT queue, service_level, service_level_target, wrap_up
FROM marts.dim_queue_threshold
WHERE
    valid_from <= {begin:DateTime64(6, 'UTC')}
    AND (valid_until IS NULL OR valid_until > {begin:DateTime64(6, 'UTC')})
"""

PLANNED = """
SELECT quarter_at, queue, sum(agg.planned)
FROM marts.agg_planned_15m AS agg
WHERE planned_date >= {day:Date} AND planned_date < {following:Date} AND queue != ''
GROUP BY quarter_at, queue
"""

STAFFED = """
SELECT quarter_at, queue, sum(agg.logged_in_avg)
FROM marts.agg_queue_staff_15m AS agg
WHERE quarter_at >= {begin:DateTime64(6, 'UTC')} AND quarter_at < {end:DateTime64(6, 'UTC')}
GROUP BY quarter_at, queue
"""

LATEST = """
SELECT
    (SELECT max(quarter_at) FROM marts.agg_queue_15m WHERE arrival_date >= {day:Date}),
    (SELECT max(quarter_at) FROM marts.agg_queue_staff_15m WHERE quarter_at >= {begin:DateTime64(6, 'UTC')})
"""
"""The youngest quarter in which anything is known: the ones before it are over."""

Values = Mapping[str, Mapping[datetime, float]]


def read_facts(client: Client, first: date, day: date, days: int, today: date, zone: ZoneInfo, calendar: str) -> Facts:
    """The history from `first` until `day`, and what is known of the `days` from there, that is planned.

    `calendar`: name of the business calendar. Thresholds are those that hold when `day` begins. Of `today` and later
    nothing is learnt, since it isn't over.
    """
    following = day + timedelta(days=days)
    begin, end = quarters_of(day, zone)[0], quarters_of(following, zone)[0]
    asked = {"first": first, "day": day, "following": following, "begin": begin, "end": end, "calendar": calendar}

    def rows(query: str) -> Sequence[Sequence[Any]]:
        return client.query(query, parameters=asked).result_rows

    arrivals = rows(ARRIVALS)
    told = {at for at, *_ in arrivals}
    ((called, seen),) = rows(LATEST)
    coming = [quarter for number in range(days) for quarter in quarters_of(day + timedelta(days=number), zone)]
    return Facts(
        offered=known(((at, queue, offered) for at, queue, offered, *_ in arrivals), coming, called or begin),
        handled=_handled(arrivals, min(day, today), zone),
        days=tuple(whole_days(told, zone, min(day, today))),
        calendar=_calendar(rows(CALENDAR)),
        thresholds={queue: Thresholds(level, target, wrap_up) for queue, level, target, wrap_up in rows(THRESHOLDS)},
        patience=_patience(rows(PATIENCE)),
        staffed=known(rows(STAFFED), coming, seen or begin),
        planned=_planned(rows(PLANNED), coming, zone),
    )


def known(rows: Iterable[Sequence[Any]], coming: Iterable[datetime], youngest: datetime) -> Values:
    """Values by queue. Of the coming quarters those before the youngest are over, and one without a row is 0; of the
    youngest and later ones nothing is known yet."""
    of_plan = set(coming)
    over = [at for at in of_plan if at < youngest]
    found: defaultdict[str, dict[datetime, float]] = defaultdict(lambda: dict.fromkeys(over, 0.0))
    for at, queue, value in rows:
        if at < youngest or at not in of_plan:
            found[queue][at] = float(value)
    return dict(found)


def _planned(rows: Sequence[Sequence[Any]], coming: Sequence[datetime], zone: ZoneInfo) -> Values:
    """Planned agents; on a day that has a roster at all, a quarter without a row is one for which nobody is planned."""
    rostered = {at.astimezone(zone).date() for at, *_ in rows}
    found: defaultdict[str, dict[datetime, float]] = defaultdict(dict)
    for at, queue, agents in rows:
        found[queue][at] = float(agents)
    nobody = dict.fromkeys((at for at in coming if at.astimezone(zone).date() in rostered), 0.0)
    return {queue: {**nobody, **values} for queue, values in found.items()}


def _handled(arrivals: Sequence[Sequence[Any]], until: date, zone: ZoneInfo) -> dict[str, dict[datetime, Handled]]:
    """What is known of handling when the plan is made: the calls of the days before."""
    found: defaultdict[str, dict[datetime, Handled]] = defaultdict(dict)
    for at, queue, _offered, answered, talk in arrivals:
        if at.astimezone(zone).date() < until:
            found[queue][at] = Handled(float(answered), float(talk))
    return dict(found)


def _calendar(rows: Sequence[Sequence[Any]]) -> Calendar:
    return {day: NamedDay(cast(DayType, day_type), name) for day, day_type, name in rows}


def _patience(rows: Sequence[Sequence[Any]]) -> dict[str, Patience]:
    waits: defaultdict[str, list[tuple[float, int, int]]] = defaultdict(list)
    for queue, wait, hung_up, others in rows:
        waits[queue].append((float(wait), hung_up, others))
    return {queue: kaplan_meier_counts(counts) for queue, counts in waits.items()}
