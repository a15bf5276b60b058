"""A year of a large centre's calls, made inside ClickHouse: facts first, then the aggregates by the marts' own SQL.

The facts' tables are those that dbt made over an empty warehouse. An aggregate is filled month by month with the query
that dbt compiled for its rebuild, which reads the quarters to compute from `intermediate.int_touched_quarters`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from clickhouse_connect.driver.client import Client

PROJECT = Path(__file__).parents[2] / "dbt"
ZONE = "Asia/Shanghai"
YEAR = 2025
QUEUES = 20
AGENTS = 2_000
SERVICE_LEVEL = 20
"""Seconds, the project's default: the queues of the simulated centre have no thresholds of their own."""

VISITS = "marts_history.fct_queue_visit_history"
LEGS = "marts_history.fct_agent_leg_history"
AGENT_DAYS = "marts_history.agg_agent_state_day_history"
AGGREGATES = ("agg_queue_15m_history", "agents/agg_agent_leg_15m_history", "agents/agg_agent_leg_day_history")
"""In the order in which they are made: a day's counters from those of its quarters."""

_SEED = "sipHash64(number, {seed})"
_UNIFORM = "(" + _SEED + " % 1000003 + 1) / 1000004"


class Tables:
    """A warehouse with dbt's tables, and their year."""

    def __init__(self, client: Client, port: int, folder: Path) -> None:
        self._client = client
        self._port = port
        self._target = folder / "target"

    def declare(self) -> None:
        """All models over nothing. Raises subprocess.CalledProcessError."""
        environment = {
            **os.environ,
            "WATTLINE_CLICKHOUSE__PORT": str(self._port),
            "DBT_PROFILES_DIR": str(PROJECT),
            "DBT_TARGET_PATH": str(self._target),
            "DBT_LOG_PATH": str(self._target.with_name("logs")),
        }
        dbt = str(Path(sys.executable).with_name("dbt"))
        subprocess.run([dbt, "run", "--quiet"], cwd=PROJECT, env=environment, check=True, stdout=sys.stderr)
        self._client.command(
            "INSERT INTO ops.mart_runs (run_no, state, zone, boundary) SELECT max(run_no) + 1, 'done',"
            f" argMax(zone, run_no), toDateTime64('{YEAR + 1}-01-02 00:00:00', 6, 'UTC') FROM ops.mart_runs"
        )

    def fill(self, rows: int) -> None:
        """So many visits, and a leg for each that was answered; then the aggregates of both.

        The agents' states aren't made, only their days, one row each: a report of agents reads them besides.
        """
        for month in range(1, 13):
            first, days = _month(month)
            self._client.command(_visits(first, days, rows // 12, month))
            self._client.command(_legs(month))
            self._client.command("TRUNCATE TABLE intermediate.int_touched_quarters")
            self._client.command(
                "INSERT INTO intermediate.int_touched_quarters"
                f" SELECT toDateTime64('{first} 00:00:00', 0, '{ZONE}') + toIntervalMinute(15 * number)"
                f" FROM numbers({days * 96})"
            )
            for model in AGGREGATES:
                self._aggregate(model)
            self._client.command(_agent_days(first, days))
            print(f"  month {month:2} made", file=sys.stderr, flush=True)

    def _aggregate(self, model: str) -> None:
        text = (self._target / f"compiled/wattline/models/history/{model}.sql").read_text()
        table = f"marts_history.{model.rsplit('/', 1)[-1]}"
        names = self._client.query(f"DESCRIBE TABLE {table}").result_rows
        columns = ", ".join(f"`{row[0]}`" for row in names)
        self._client.command(f"INSERT INTO {table} ({columns}) {text}")


def export(client: Client, table: str, columns: Sequence[str], where: str, file: Path) -> None:
    """A Parquet file of a table, for other engines."""
    query = f"SELECT {', '.join(columns)} FROM {table} WHERE {where}"
    with client.raw_stream(query, fmt="Parquet") as stream, file.open("wb") as out:
        while piece := stream.read(1 << 20):
            out.write(piece)


def _month(month: int) -> tuple[date, int]:
    first = date(YEAR, month, 1)
    return first, ((first + timedelta(days=31)).replace(day=1) - first).days


def _visits(first: date, days: int, rows: int, month: int) -> str:
    """A bank of hours with two humps, waits and talks with long tails, most queues small, an agent in one of them."""
    uniform = {name: _UNIFORM.format(seed=month * 100 + seed) for seed, name in enumerate(("day", "hour", "queue"))}
    wait, talk, ended = (_UNIFORM.format(seed=month * 100 + seed) for seed in (11, 12, 13))
    caller = _SEED.format(seed=month * 100 + 21)
    hour = f"if({uniform['hour']} < 0.45, 8 + 4 * {_UNIFORM.format(seed=7)}, 6 + 16 * {_UNIFORM.format(seed=8)})"
    return f"""
        INSERT INTO {VISITS} (arrival_date, pbx, call_id, linked_id, queue, visit, arrived_at, outcome,
            left_queue_at, ended_at, wait_seconds, talk_seconds, agent, ring_seconds, completed_by, original_position,
            has_enter, caller_token, caller_mask, version, is_removed)
        SELECT
            toDate(arrived_at, '{ZONE}'), 'pbx-east', id, id, queue, 1, arrived_at, outcome,
            left_at, left_at + toIntervalSecond(talk), wait, talk, agent, if(agent = '', 0, 5),
            if(agent = '', '', if(number % 3 = 0, 'agent', 'caller')), 1 + number % 7, true,
            hex({caller} % 30000000 + 7000000000),
            '138****' || leftPad(toString({caller} % 10000), 4, '0'), 1, 0
        FROM (
            SELECT
                number,
                toDateTime64('{first} 00:00:00', 6, '{ZONE}')
                    + toIntervalSecond(intDiv(toUInt32({uniform["day"]} * {days * 1000}), 1000) * 86400)
                    + toIntervalMillisecond(toUInt32(({hour}) * 3600000)) AS arrived_at,
                toString(toUnixTimestamp(arrived_at)) || '.' || toString({month * 10**8} + number) AS id,
                'queue-' || toString(toUInt8(pow({uniform["queue"]}, 2) * {QUEUES})) AS queue,
                toUInt32(-log({wait}) * 18) AS wait,
                multiIf({ended} < 0.88, 'answered', {ended} < 0.97, 'abandoned', 'exit_timeout') AS outcome,
                if(outcome = 'answered', toString(100000 + toUInt32({uniform["queue"]} * {AGENTS})), '') AS agent,
                toUInt32(exp(4.9 + 0.7 * sqrt(-2 * log({talk})) * cos(6.2831853 * {ended})))
                    * (outcome = 'answered') AS talk,
                arrived_at + toIntervalSecond(wait) AS left_at
            FROM numbers({rows})
        )"""


def _agent_days(first: date, days: int) -> str:
    """Eight hours of every agent on every day, half of them in talk."""
    return f"""
        INSERT INTO {AGENT_DAYS} (local_date, pbx, agent, open_until, logged_in_ms, ready_ms, paused_ms, talking_ms,
            sessions, logouts, pauses, version, is_removed)
        SELECT toDate('{first}') + intDiv(number, {AGENTS}), 'pbx-east', toString(100000 + number % {AGENTS}),
            toDateTime64(0, 6, 'UTC'), 28800000, 12600000, 1800000, 14400000, 1, 1, 4, 1, 0
        FROM numbers({days * AGENTS})"""


def _legs(month: int) -> str:
    return f"""
        INSERT INTO {LEGS} (arrival_date, arrived_at, pbx, call_id, queue, visit, attempt, linked_id, agent_told,
            outcome, rang_at, connected_at, ended_at, ring_seconds, talk_seconds, talk_seconds_told, first_of_call,
            completed_by, version, is_removed)
        SELECT arrival_date, arrived_at, pbx, call_id, queue, visit, 1, linked_id, agent, 'answered',
            left_queue_at - toIntervalSecond(5), left_queue_at, ended_at, ring_seconds, talk_seconds, talk_seconds,
            true, completed_by, 1, 0
        FROM {VISITS}
        WHERE outcome = 'answered' AND toYYYYMM(arrival_date) = {YEAR * 100 + month}"""
