"""What the live tail costs: today's numbers while 10, 100 and 1,000 calls a minute come in.

    python -m bench.live_tail [--rates 10 100 1000] [--repeat 3]

The tail is what raw holds since the last dbt run's boundary and the hours before it that are read for calls still on.
Copies of a simulated morning fill it at each rate, inside ClickHouse; the boundary lies a quarter of an hour back. Each
mart is asked for today, warm, once with the tail and once of the stored history alone, whose cost doesn't grow.
Prints milliseconds and the rate of records that this is.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.support.multiplied import DAY, Multiplied
from connectors.simulator.settings import SimulationSettings
from tests.integration.dbt.feed import Feed
from tests.integration.dbt.marts import Marts
from tests.support.gateway import running_gateway

WINDOW = timedelta(hours=4, minutes=15)
"""Look-back and what is younger than the boundary."""
BEGIN = timedelta(hours=8)
"""Of the window, on the simulated day."""
QUESTIONS = {
    "queues by quarter": "SELECT quarter_at, queue, offered FROM marts.agg_queue_15m WHERE arrival_date = {day}",
    "queues, key numbers": "SELECT * FROM marts.rpt_queue_day WHERE arrival_date = {day}",
    "calls": "SELECT outcome, count() FROM marts.fct_call WHERE arrival_date = {day} GROUP BY outcome",
    "menu nodes": "SELECT * FROM marts.rpt_ivr_day WHERE entered_date = {day}",
    "agents' legs": "SELECT * FROM marts.agg_agent_leg_day WHERE arrival_date = {day}",
    "agents' time": "SELECT * FROM marts.rpt_agent_time_day WHERE local_date = {day}",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rates", type=int, nargs="+", default=[10, 100, 1_000])
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    print(f"{'calls a minute':32}" + "".join(f"{rate:>10,}" for rate in arguments.rates))
    columns = [measured(rate, arguments.repeat) for rate in arguments.rates]
    for name in columns[0]:
        print(f"{name:32}" + "".join(f"{column[name]:10,.0f}" for column in columns))


def measured(rate: int, repeat: int) -> dict[str, float]:
    """Name of the question → milliseconds, median; and how many records the tail has."""
    begins = SimulationSettings(start=DAY).midnight(DAY) + BEGIN.total_seconds()
    ends = begins + WINDOW.total_seconds()
    inside = f"time >= toDateTime64({begins}, 6, 'UTC') AND time < toDateTime64({ends}, 6, 'UTC')"
    with tempfile.TemporaryDirectory(prefix="wattline-bench-") as folder, running_gateway(Path(folder)) as gateway:
        feed = Feed(gateway.port)
        feed.migrate()
        marts = Marts(feed, Path(folder) / "dbt")
        morning = Multiplied(feed, 1_500)
        marts.build("run")
        calls = feed.rows(f"SELECT uniqExact(call_id) FROM base.queue_event WHERE verb = 'ENTERQUEUE' AND {inside}")[0][
            0
        ]
        wanted = rate * WINDOW.total_seconds() / 60
        records = morning.add(max(1, round(wanted / int(str(calls)))), 1, 0, apart=True, condition=inside)
        day = f"'{DAY}'"
        boundary = datetime.fromtimestamp(ends, UTC) - timedelta(minutes=15)
        marts.serve_from(f"{boundary:%Y-%m-%d %H:%M:%S}")
        found = {"records in the tail": float(records)}
        for name, question in QUESTIONS.items():
            found[name] = asked(feed, question.format(day=day), repeat)
        marts.serve_from(f"{boundary + timedelta(days=2):%Y-%m-%d %H:%M:%S}")
        for name, question in QUESTIONS.items():
            found[f"{name}, no tail"] = asked(feed, question.format(day=day), repeat)
        feed.close()
    return found


def asked(feed: Feed, query: str, repeat: int) -> float:
    """Milliseconds, median, the first one not counted."""
    taken = []
    for round_ in range(repeat + 1):
        began = time.perf_counter()
        feed.rows(query)
        if round_ > 0:
            taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1e3


if __name__ == "__main__":
    main()
