"""Four weeks of calls in raw, the plan of the next day out of the marts, and its error once the day has come."""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from connectors.simulator.seasons import calls_per_hour, day_kind
from ingest.drafts import Draft
from models.calls import QueueEvent
from models.reference import CalendarDay
from models.reference_centre import Queue, Roster
from models.staffing import StaffingForecast
from tests.integration.dbt.feed import Feed
from tests.integration.dbt.marts import Marts
from tests.support.gateway import password
from wattline import assembly, staffing_run
from wattline.cli import main
from wattline.settings import ClickHouseSettings, Settings
from wattline.staffing.days import quarters_of
from wattline.staffing.keeping import drafts
from wattline.staffing.plan import Plan
from wattline.staffing.wape import bias, wape

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

FIRST, WEEKS = date(2026, 8, 31), 4
"""A Monday. The weeks end with the autumn festival, for which people worked on Sunday the 20th."""
DAY = date(2026, 9, 28)
MADE_AT = datetime(2026, 9, 27, 20, 30, tzinfo=UTC) - timedelta(hours=8)
"""At half past eight in the evening before, in Shanghai."""
CALLS_PER_DAY = {"bill": 250, "fault": 120}
TALK, PATIENCE, AT_ONCE = 200, 120, 0.7


@pytest.fixture(scope="module")
def settings(feed: Feed, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    warehouse = ClickHouseSettings(port=feed.port, user="admin", password=SecretStr(password("admin")))
    return Settings(home=tmp_path_factory.mktemp("home"), clickhouse=warehouse)


@pytest.fixture(scope="module")
def learnt(feed: Feed, marts: Marts) -> None:
    """The calls of the weeks before, reference data and the roster of the day, in the marts."""
    feed.insert([*reference(), *roster()])
    feed.insert(calls([FIRST + timedelta(days=number) for number in range(7 * WEEKS)]))
    marts.build("run")


@pytest.fixture(scope="module")
def plan(settings: Settings, learnt: None) -> Plan:
    (made,) = staffing_run.make_plans(settings, staffing_run.Request(day=DAY), MADE_AT)
    return made


def rate(day: date, queue: str, hour: int) -> float:
    """Calls in an hour, as they are drawn."""
    return calls_per_hour(day, CALLS_PER_DAY[queue])[hour]


def test_the_forecast_is_near_the_truth(plan: Plan) -> None:
    assert [queue.queue for queue in plan.queues] == ["bill", "fault"]
    for queue in plan.queues:
        true = [rate(DAY, queue.queue, hour) / 4 for hour in range(24) for _ in range(4)]
        told = [quarter.forecast.calls for quarter in queue.quarters]
        assert sum(told) == pytest.approx(sum(true), rel=0.12)
        assert wape(true, told) == pytest.approx(0, abs=0.25)
        assert (queue.history[0], queue.history[-1]) == (FIRST + timedelta(days=1), DAY - timedelta(days=2))


def test_times_and_thresholds_are_those_of_the_queue(plan: Plan) -> None:
    bill, fault = plan.queues
    assert (bill.target.within, bill.target.service_level) == (15, 0.9)
    assert (fault.target.within, fault.target.service_level) == (20, 0.8)
    assert {round(quarter.aht) for quarter in bill.quarters} == {TALK + 30}
    assert {round(quarter.aht) for quarter in fault.quarters} == {TALK}
    assert bill.patience == pytest.approx(PATIENCE, rel=0.2)


def test_the_roster_stands_beside_what_is_required(plan: Plan) -> None:
    bill, fault = plan.queues
    at = quarters_of(DAY, plan.wanted.zone)
    planned = {quarter.forecast.quarter_at: quarter.planned for quarter in bill.quarters}
    assert [planned[at[number]] for number in (31, 32, 33, 47, 48, 51, 52)] == [0, 1, pytest.approx(5 / 3), 2, 1, 1, 2]
    assert {quarter.planned for quarter in fault.quarters[32:48]} == {1}
    for quarter in bill.quarters:
        assert quarter.planned is not None
        assert quarter.gap == quarter.planned - quarter.scheduled


def test_a_plan_is_kept_and_measured_when_the_day_has_come(feed: Feed, settings: Settings, plan: Plan) -> None:
    assert staffing_run.keep(settings, [plan], MADE_AT) == 2 * 96
    assert staffing_run.keep(settings, [plan], MADE_AT + timedelta(days=1)) == 0
    with assembly.open_sqlite_log(settings) as log:
        assert log.topics()[StaffingForecast.topic] == 1
    feed.insert(list(drafts(plan)))
    later = MADE_AT + timedelta(hours=10)  # a plan of the day itself has seen some of it, and doesn't count
    feed.insert([Draft(each.event_type, each.source, later, {**each.data, "calls": 1e6}) for each in drafts(plan)])
    assert feed.value("SELECT count() FROM marts.fct_forecast") == 2 * 96
    assert feed.value("SELECT count() FROM marts.fct_forecast_error") == 0

    came = calls([DAY, DAY + timedelta(days=1)])
    feed.insert(came)

    told = {row[1]: row for row in feed.rows("SELECT * FROM marts.rpt_forecast_error_day")}
    assert set(told) == {"bill", "fault"}
    for queue in plan.queues:
        real = offered(came, queue.queue, plan)
        forecast = [round(quarter.forecast.calls, 3) for quarter in queue.quarters]
        inside = sum(
            quarter.forecast.lower <= calls <= quarter.forecast.upper
            for quarter, calls in zip(queue.quarters, real, strict=True)
        )
        assert told[queue.queue] == (
            DAY, queue.queue, 96, pytest.approx(sum(forecast)), sum(real), pytest.approx(wape(real, forecast)),
            pytest.approx(bias(real, forecast)), pytest.approx(inside / 96),
        )  # fmt: skip
    week = feed.rows("SELECT forecast_week, round(forecast_error, 6) FROM marts.rpt_forecast_error_week")
    day = feed.rows("SELECT forecast_date, round(forecast_error, 6) FROM marts.rpt_forecast_error_day")
    assert sorted(week) == sorted(day)  # the day is a Monday, and alone in its week


def test_the_gap_of_the_day_is_that_of_the_plan(feed: Feed, plan: Plan) -> None:
    rows = feed.rows(
        "SELECT queue, required_seconds, scheduled_seconds, planned_gap_seconds, planned_short_seconds "
        "FROM marts.rpt_staffing_gap_day ORDER BY queue"
    )
    expected = []
    for queue in plan.queues:
        gaps = [quarter.gap or 0.0 for quarter in queue.quarters]
        needed = (
            sum(quarter.required for quarter in queue.quarters),
            sum(quarter.scheduled for quarter in queue.quarters),
        )
        short = sum(max(0.0, -gap) for gap in gaps)
        expected.append((queue.queue, *(pytest.approx(900 * agents) for agents in (*needed, sum(gaps), short))))
    assert list(rows) == expected


def test_the_command_plans_and_refuses(
    settings: Settings, plan: Plan, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name, value in (
        ("HOME", str(tmp_path)),
        ("CLICKHOUSE__PORT", str(settings.clickhouse.port)),
        ("CLICKHOUSE__USER", "admin"),
        ("CLICKHOUSE__PASSWORD", password("admin")),
    ):
        monkeypatch.setenv(f"WATTLINE_{name}", value)

    monkeypatch.setattr(assembly, "now", lambda: MADE_AT)

    def run(*options: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["wattline", "staffing", "plan", *options])
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return ended.value.code, *capsys.readouterr()

    code, told, _ = run("--date", str(DAY), "--queue", "bill", "--json", "--no-keep")
    assert code == 0
    (document,) = json.loads(told)
    calls_told: list[dict[str, Any]] = document["queues"][0]["quarters"]
    assert [each["calls"] for each in calls_told] == [each.forecast.calls for each in plan.queues[0].quarters]

    code, told, _ = run("--date", str(DAY), "--days", "2", "--no-keep")
    assert code == 0
    assert "Monday, 28 September 2026" in told
    assert "Tuesday, 29 September 2026" in told

    code, _, reason = run("--date", str(DAY), "--queue", "fax")
    assert (code, "queue 'fax' had no call" in reason) == (1, True)
    code, told, _ = run("--date", "2027-02-01", "--no-keep")  # far ahead: learnt from the weeks before today
    assert code == 0
    assert "learnt from 26 days, 2026-09-01 to 2026-09-26" in " ".join(told.split())
    code, _, reason = run("--date", "2020-01-01")
    assert code == 1
    assert "no queue had a call in the 8 weeks before" in reason.replace("\n", " ")
    code, _, reason = run("--date", str(FIRST + timedelta(days=3)))
    assert code == 1
    assert "needs at least 7 whole days of calls, and there are 2" in reason.replace("\n", " ")
    assert run("--shrinkage", "1")[0] == 2


def reference() -> Iterator[Draft]:
    """The queue `bill` has thresholds of its own; the calendar has the make-up workday of the festival."""
    since = datetime(2020, 1, 1, tzinfo=UTC)
    bill = dict(Queue.example) | {"service_level": 15, "service_level_target": 9000, "wrap_up": 30}
    yield Draft(Queue, "reference", since, bill)
    kinds = {"make_up_workday": "makeup_workday"}
    for number in range(60):
        day = FIRST + timedelta(days=number)
        kind = kinds.get(day_kind(day), day_kind(day))
        data = {"entry": f"CN/{day}", "calendar": "CN", "day": day, "day_type": kind}
        yield Draft(CalendarDay, "reference", since, data)


def roster() -> Iterator[Draft]:
    """1001 serves both queues from 8 to 12 o'clock, 1002 only bill from 8:20 on, with a meal from 12 to 13 o'clock."""
    midnight = datetime(2026, 9, 27, 16, tzinfo=UTC)
    stretches = (
        ("1001/1", "work", 8, 0, 12, ["bill", "fault"]),
        ("1002/1", "work", 8, 20, 12, ["bill"]),
        ("1002/2", "meal", 12, 0, 13, ["bill"]),
        ("1002/3", "work", 13, 0, 17, ["bill"]),
        ("1003/1", "work", 12, 0, 17, ["bill"]),
    )
    for number, activity, hour, minute, until, queues in stretches:
        data = {
            "roster": number, "agent": number[:4], "activity": activity,
            "starts_at": midnight + timedelta(hours=hour, minutes=minute), "ends_at": midnight + timedelta(hours=until),
            "queues": queues,
        }  # fmt: skip
        yield Draft(Roster, "roster", midnight - timedelta(days=1), data)


def calls(days: Sequence[date]) -> list[Draft]:
    """Callers by the rate; seven of ten are answered at once, the others wait up to three minutes if they have the
    patience."""
    found: list[Draft] = []
    for day in days:
        draw = random.Random(day.toordinal())
        midnight = quarters_of(day, Settings().zone)[0]
        for queue in CALLS_PER_DAY:
            for hour in range(24):
                at = draw.expovariate(1) / rate(day, queue, hour)
                while at < 1:
                    begin = midnight + timedelta(seconds=round(3600 * (hour + at)))
                    found += call(draw, queue, begin, f"{queue}-{len(found)}-{day}")
                    at += draw.expovariate(1) / rate(day, queue, hour)
    return found


def call(draw: random.Random, queue: str, begin: datetime, call_id: str) -> Iterator[Draft]:
    wait = 0 if draw.random() < AT_ONCE else round(draw.uniform(1, 180))
    patience = round(draw.expovariate(1 / PATIENCE))
    yield event(begin, call_id, queue, "NONE", "ENTERQUEUE", original_position=1)
    if patience < wait:
        yield event(begin + timedelta(seconds=patience), call_id, queue, "NONE", "ABANDON", wait=patience, position=1)
        return
    answered = begin + timedelta(seconds=wait)
    yield event(answered, call_id, queue, "1001", "CONNECT", wait=wait, ring=2000)
    ended = answered + timedelta(seconds=TALK)
    yield event(ended, call_id, queue, "1001", "COMPLETECALLER", wait=wait, talk=TALK)


def event(at: datetime, call_id: str, queue: str, agent: str, verb: str, **typed: object) -> Draft:
    data = {
        "pbx": "east", "call_id": call_id, "queue": queue, "agent": agent, "verb": verb, "known_verb": True,
        "sequence": 0, "parameters": [str(value) for value in typed.values()], **typed,
    }  # fmt: skip
    return Draft(QueueEvent, "asterisk/east/queue_log", at, data)


def offered(came: Sequence[Draft], queue: str, plan: Plan) -> list[int]:
    """Calls in each quarter of an hour of the day, counted by hand."""
    entered = [each.time for each in came if each.data["verb"] == "ENTERQUEUE" and each.data["queue"] == queue]
    seconds = Counter(int(time.timestamp()) // 900 for time in entered)
    return [seconds[int(at.timestamp()) // 900] for at in quarters_of(DAY, plan.wanted.zone)]
