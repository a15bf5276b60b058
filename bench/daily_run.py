"""What a day's dbt run costs where a million records are there already, and ten, and a hundred.

    python -m bench.daily_run [--millions 1 10] [--calls 1500]

Per size: a simulated day of calls (queue_log, CDR, CEL, menu, agents' states: about 40 records a call) is copied inside
ClickHouse until so many records lie in raw, dbt builds everything, then one more day comes and the scheduler's run
(tag:intraday) takes it in; then a run with nothing new. Prints seconds, and the ratio of the largest size's day to the
smallest's, the goal being about 1: a run costs by what is new, not by what is there. Exit code 1 above 2.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.support.multiplied import Multiplied
from tests.integration.dbt.feed import Feed
from tests.integration.dbt.marts import Marts
from tests.support.gateway import running_gateway

DAY_SECONDS = 86_400
PIECE = 20
"""Days that are copied at once."""
MOST = 2.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of one size."""

    records: int
    day: int
    build: float
    daily: float
    nothing: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--millions", type=float, nargs="+", default=[1, 10])
    parser.add_argument("--calls", type=int, default=1_500, help="of the day that is new, and of each day before it")
    arguments = parser.parse_args()
    costs = []
    print(f"{'records':>13} {'new':>9} {'build':>9} {'a day':>9} {'nothing':>9}   seconds")
    for millions in arguments.millions:
        costs.append(measured(int(millions * 1e6), arguments.calls))
        one = costs[-1]
        print(f"{one.records:13,} {one.day:9,} {one.build:9.1f} {one.daily:9.1f} {one.nothing:9.1f}", flush=True)
    ratio = costs[-1].daily / costs[0].daily
    print(f"\na day's run, {costs[-1].records / costs[0].records:.0f} times as much there: {ratio:.2f} times as long")
    if ratio > MOST:
        sys.exit(1)


def measured(records: int, calls: int) -> Cost:
    """A warehouse of its own, of that size."""
    with tempfile.TemporaryDirectory(prefix="wattline-bench-") as folder, running_gateway(Path(folder)) as gateway:
        feed = Feed(gateway.port)
        feed.migrate()
        marts = Marts(feed, Path(folder) / "dbt")
        days = Multiplied(feed, calls)
        of_day = days.events()
        there, wanted = 0, max(1, records // of_day)
        while there < wanted:
            piece = min(PIECE, wanted - there)
            days.add(piece, DAY_SECONDS, (there - wanted) * DAY_SECONDS, apart=False)
            there += piece
        build = seconds(marts, "run")
        day = days.add(1, 0, 0, apart=False)
        daily = seconds(marts, "run", "--select", "tag:intraday")
        nothing = seconds(marts, "run", "--select", "tag:intraday")
        feed.close()
    return Cost(there * of_day, day, build, daily, nothing)


def seconds(marts: Marts, *command: str) -> float:
    """Of one dbt command. Raises AssertionError where it fails."""
    began = time.monotonic()
    marts.build(*command)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
