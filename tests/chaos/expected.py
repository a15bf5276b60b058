"""What the marts must say of calls, reckoned from the calls themselves and not from what was told of them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from tests.chaos.calls import Call, Hit, Visit

Row = tuple[object, ...]
Bucket = TypeVar("Bucket")

REPORTING_ZONE = "Asia/Shanghai"
WITHIN = 20
"""Seconds of the service level that is compared, boundary included."""


def queue_visits(calls: Iterable[Call]) -> Iterator[tuple[datetime, Row]]:
    """Rows of marts.fct_queue_visit, each with its arrival."""
    for call in calls:
        for visit in call.visits:
            yield (
                visit.arrived_at,
                (
                    call.pbx,
                    call.channel,
                    visit.queue,
                    visit.nth,
                    call.linked_id,
                    day(visit.arrived_at),
                    text(visit.arrived_at),
                    visit.outcome,
                    text(visit.left_at),
                    text(visit.ended_at),
                    visit.wait,
                    visit.talk,
                    visit.agent,
                    visit.unanswered,
                ),
            )


def queue_quarters(calls: Iterable[Call]) -> Iterator[tuple[datetime, Row]]:
    """Rows of marts.agg_queue_15m, each with its quarter."""
    counted = _counted(
        calls,
        lambda visit: visit.arrived_at.replace(minute=visit.arrived_at.minute // 15 * 15, second=0, microsecond=0),
    )
    for (quarter, pbx, queue), counters in counted:
        yield quarter, (f"{quarter:%Y-%m-%d %H:%M:%S}", pbx, queue, *counters)


def queue_days(calls: Iterable[Call]) -> Iterator[Row]:
    """Rows of marts.agg_queue_day."""
    for key, counters in _counted(calls, lambda visit: day(visit.arrived_at)):
        yield (*key, *counters)


def _counted(calls: Iterable[Call], bucket: Callable[[Visit], Bucket]) -> Iterator[tuple[tuple[Bucket, str, str], Row]]:
    groups: dict[tuple[Bucket, str, str], list[Visit]] = defaultdict(list)
    for call in calls:
        for visit in call.visits:
            groups[bucket(visit), call.pbx, visit.queue].append(visit)
    for key, visits in groups.items():
        outcomes = Counter(visit.outcome for visit in visits)
        yield (
            key,
            (
                len(visits),
                outcomes["answered"],
                outcomes["abandoned"],
                outcomes["exit_timeout"],
                outcomes["open"],
                sum(visit.wait for visit in visits),
                sum(visit.talk for visit in visits),
                sum(visit.unanswered for visit in visits),
                sum(visit.outcome == "answered" and visit.wait <= WITHIN for visit in visits),
            ),
        )


def ivr_hits(calls: Iterable[Call]) -> Iterator[tuple[datetime, Row]]:
    """Rows of marts.fct_ivr_hit, each with the moment the node was reached."""
    for call in calls:
        for step, hit in enumerate(call.hits, 1):
            following = call.hits[step] if step < len(call.hits) else None
            left_by, left_at = _left(call, following)
            yield (
                told_at(call, hit),
                (
                    call.pbx,
                    call.linked_id,
                    step,
                    hit.node,
                    hit.nth,
                    day(hit.at),
                    text(told_at(call, hit)),
                    hit.flag,
                    left_by,
                    text(left_at),
                    following.node if following else "",
                    ",".join(call.told_by),
                ),
            )


def _left(call: Call, following: Hit | None) -> tuple[str, datetime | None]:
    """Where a caller went from a node, and when."""
    if following:
        return "node", told_at(call, following)
    if call.visits:
        return "queue", call.visits[0].arrived_at
    return ("hangup" if call.ended_at else ""), call.ended_at


def whole_calls(calls: Iterable[Call]) -> Iterator[tuple[datetime, Row]]:
    """Rows of marts.fct_call, each with its arrival. `ended_at` only where a CDR tells it."""
    for call in calls:
        moments = [told_at(call, hit) for hit in call.hits[:1]] + [visit.arrived_at for visit in call.visits[:1]]
        arrived = min([*moments, *([call.began_at] if call.ended_at else [])])
        goals = [hit.node for hit in call.hits if hit.flag == "goal"]
        witnesses = [("cdr", call.ended_at), ("ivr", call.hits), ("queue", call.visits)]
        yield (
            arrived,
            (
                call.pbx,
                call.linked_id,
                day(arrived),
                text(arrived),
                text(call.ended_at),
                outcome(call),
                call.visits[0].queue if call.visits else "",
                call.visits[-1].queue if call.visits else "",
                len(call.visits),
                sum(visit.outcome == "answered" for visit in call.visits),
                sum(visit.wait for visit in call.visits),
                sum(visit.talk for visit in call.visits),
                len(call.hits),
                call.hits[-1].node if call.hits else "",
                goals[0] if goals else "",
                ",".join(name for name, told in witnesses if told),
            ),
        )


def outcome(call: Call) -> str:
    if any(visit.outcome == "answered" for visit in call.visits):
        return "answered"
    if call.visits:
        last = call.visits[-1].outcome
        return "flow_out" if last == "exit_timeout" else last
    if call.phantom:
        return "phantom"
    return "ivr_only" if call.hits else "other"


def told_at(call: Call, hit: Hit) -> datetime:
    """CEL has microseconds, queue_log whole seconds; CEL wins."""
    return hit.at if "cel" in call.told_by else hit.at.replace(microsecond=0)


def day(instant: datetime) -> str:
    return f"{instant.astimezone(ZoneInfo(REPORTING_ZONE)):%Y-%m-%d}"


def text(instant: datetime | None) -> str | None:
    """As ClickHouse prints a DateTime64(6)."""
    return f"{instant:%Y-%m-%d %H:%M:%S.%f}" if instant else None
