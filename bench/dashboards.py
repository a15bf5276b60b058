"""P9, P10: what managers' screens ask of a year of calls: of the marts, of the facts, of DuckDB over the same facts.

    python -m bench.dashboards [--rows 100000000] [--repeat 5] [--keep FOLDER]

Makes the rows inside ClickHouse (100 million take about ten minutes and some 15 GB of disk; `--keep` names a folder in
which they stay for the next time), builds the aggregates by the marts' own SQL, and copies the facts into a DuckDB
file. Every question is asked of each side in turns, warm; marts and facts through the gateway, DuckDB in process with
as many threads. Prints medians and ratios; exit code 1 where an answer of the marts takes a second, where the answers
differ, or above the floors of P9 (marts / facts 0.15) and P10 (marts / DuckDB 0.10), geometric means.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import duckdb

from bench.support.dashboard_queries import OF_YEAR, Question, questions
from bench.support.ratios import Ratio
from bench.support.year_of_calls import VISITS, Tables, export
from connectors.clickhouse.client import Address, connect
from tests.support.children import Child

SIDES = ("marts", "facts", "duckdb")
SLOWEST = 1.0
"""Seconds that an answer of the marts may take, warm."""
BOUNDS = (0, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 600)
COLUMNS = ("arrival_date", "arrived_at", "pbx", "queue", "outcome", "wait_seconds", "talk_seconds", "agent")

Answers = Mapping[str, Callable[[Question], Sequence[Sequence[Any]]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="folder for the tables, used again the next time")
    arguments = parser.parse_args()
    with ExitStack() as running:
        folder = arguments.keep or Path(running.enter_context(tempfile.TemporaryDirectory(prefix="wattline-bench-")))
        answers = sides(running, folder, arguments.rows)
        times = {question.name: asked(question, answers, arguments.repeat) for question in questions()}
    slow = report(times, arguments.rows)
    ratios = [
        Ratio("P9", "six questions, marts / facts", of(times, "facts"), 0.15, 0.045, lower_is_better=True),
        Ratio("P10", "six questions, marts / DuckDB", of(times, "duckdb"), 0.10, 0.024, lower_is_better=True),
    ]
    print("\n" + "\n".join(map(str, ratios)))
    if slow or not all(ratio.holds for ratio in ratios):
        sys.exit(1)


def sides(running: ExitStack, folder: Path, rows: int) -> Answers:
    """The tables, made unless they are there, and who answers from them."""
    made = folder / "made"
    gateway = running.enter_context(Child("bench.support.gateway_process")).ask("start", folder=str(folder / "gateway"))
    client = running.enter_context(connect(Address(port=gateway["port"])))
    if not made.exists():
        tables = Tables(client, gateway["port"], folder)
        tables.declare()
        tables.fill(rows)
        export(client, VISITS, COLUMNS, OF_YEAR, folder / "visits.parquet")
    duck = running.enter_context(duckdb.connect(str(folder / "visits.duckdb")))
    duck.execute(f"SET threads = {os.cpu_count()}")
    if not made.exists():
        duck.execute(f"CREATE TABLE visits AS SELECT * FROM '{folder / 'visits.parquet'}'")
        made.touch()
    return {
        "marts": lambda question: client.query(question.marts).result_rows,
        "facts": lambda question: client.query(question.facts).result_rows,
        "duckdb": lambda question: duck.execute(question.duckdb).fetchall(),
    }


def asked(question: Question, answers: Answers, repeat: int) -> dict[str, float]:
    """Seconds, the median of each side. Raises AssertionError where the answers differ."""
    taken: dict[str, list[float]] = {side: [] for side in SIDES}
    for round_ in range(repeat + 1):
        said = {}
        for side in SIDES:
            began = time.perf_counter()
            said[side] = answers[side](question)
            if round_ > 0:  # the first one warms
                taken[side].append(time.perf_counter() - began)
        check(question, said)
    return {side: statistics.median(seconds) for side, seconds in taken.items()}


def check(question: Question, said: Mapping[str, Sequence[Sequence[Any]]]) -> None:
    """Numbers are the same; percentiles lie in the same bucket or in the one beside it. Raises AssertionError."""
    for side in ("facts", "duckdb"):
        assert len(said["marts"]) == len(said[side]) > 0, (question.name, side, len(said["marts"]), len(said[side]))
        for ours, theirs in zip(said["marts"], said[side], strict=True):
            if question.exact:
                numbers = ([int(value) for value in row if isinstance(value, int | float)] for row in (ours, theirs))
                assert len(set(map(tuple, numbers))) == 1, (question.name, side, ours, theirs)
            else:
                for one, other in zip(ours[1], theirs[1], strict=True):
                    assert abs(_bucket(one) - _bucket(other)) <= 1, (question.name, side, ours, theirs)


def report(times: Mapping[str, Mapping[str, float]], rows: int) -> bool:
    """Prints the medians; whether an answer of the marts was too slow."""
    print(f"{rows:,} visits, milliseconds, warm\n")
    print(f"{'':32}" + "".join(f"{side:>10}" for side in SIDES) + f"{'/ facts':>10}{'/ duckdb':>10}")
    slow = False
    for name, of_side in times.items():
        slow |= of_side["marts"] >= SLOWEST
        print(
            f"{name:32}" + "".join(f"{of_side[side] * 1e3:10.1f}" for side in SIDES)
            + f"{of_side['marts'] / of_side['facts']:10.3f}{of_side['marts'] / of_side['duckdb']:10.3f}"
            + ("   TAKES A SECOND" if of_side["marts"] >= SLOWEST else "")
        )  # fmt: skip
    return slow


def of(times: Mapping[str, Mapping[str, float]], side: str) -> float:
    """Geometric mean of marts / side."""
    return statistics.geometric_mean(one["marts"] / one[side] for one in times.values())


def _bucket(seconds: float) -> int:
    return sum(bound < seconds for bound in BOUNDS)


if __name__ == "__main__":
    main()
