"""P12: the gateway against the same engine in process: a big Native result, inserts in batches, the smallest query.

    python -m bench.gateway_native [--rows 1000000] [--repeat 7]

Each side is clickhouse-connect in a process of its own: over HTTP, over HTTP with lz4, and with interface="chdb"; each
has an engine of its own. They take turns at each task. Prints the medians and their ratios; the goal for the result is
at most 1.5. The client's default lets the gateway choose, which on one machine is no packing; the last columns ask for
lz4. Exit code 1 where the bulk lane's inserts over HTTP run at less than 0.7 of their rate in process.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.support.client_process import BATCH_ROWS, SMALLEST_QUERIES
from bench.support.ratios import Ratio
from tests.support.children import Child
from tests.support.sink_parts import call_detail_record, stamped

TASKS = {"result": "{rows:,} rows as Native, whole", "stream": "{rows:,} rows as Native, streamed"}
TASKS |= {"insert": f"insert of {BATCH_ROWS:,} rows", "bulk": f"{BATCH_ROWS:,} call records, bulk lane"}
TASKS |= {"select_1": "SELECT 1"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wattline-bench-") as folder, ExitStack() as running:
        sides = started(running, Path(folder), arguments.rows)
        times: dict[str, dict[str, list[float]]] = {name: {task: [] for task in TASKS} for name in sides}
        for round_ in range(arguments.repeat + 1):
            for task in TASKS:
                for name, side in sides.items():
                    seconds = side.ask("measure", task=task)
                    if round_ > 0:  # the first one warms
                        times[name][task].append(seconds)
    p12 = report(times, arguments.rows)
    if not p12.holds:
        sys.exit(1)


def started(running: ExitStack, folder: Path, rows: int) -> dict[str, Child]:
    """Each side's process, its tables filled."""
    sides = {}
    events = folder / "events.ndjson"
    with events.open("wb") as lines:
        lines.writelines(stamped(call_detail_record(number)).value + b"\n" for number in range(BATCH_ROWS))
    for name in ("in process", "gateway", "lz4"):
        where: dict[str, Any] = {"interface": "chdb", "path": str(folder / "alone")}
        if name != "in process":
            gateway = running.enter_context(Child("bench.support.gateway_process"))
            port = gateway.ask("start", folder=str(folder / name))["port"]
            where = {"host": "127.0.0.1", "port": port} | ({"compress": "lz4"} if name == "lz4" else {})
        sides[name] = running.enter_context(Child("bench.support.client_process"))
        sides[name].ask("open", rows=rows, events=str(events), where=where)
    return sides


def report(times: dict[str, dict[str, list[float]]], rows: int) -> Ratio:
    """Prints the medians; P12."""
    median = {name: {task: statistics.median(some) for task, some in of.items()} for name, of in times.items()}
    for of in median.values():
        of["select_1"] /= SMALLEST_QUERIES
    print(f"{'milliseconds, median':36} {'in process':>10} {'gateway':>10} {'ratio':>6} {'lz4':>10} {'ratio':>6}")
    for task, text in TASKS.items():
        alone, through, packed = (median[name][task] for name in ("in process", "gateway", "lz4"))
        print(
            f"{text.format(rows=rows):36} {alone * 1e3:10.1f} {through * 1e3:10.1f} {through / alone:6.2f}"
            f" {packed * 1e3:10.1f} {packed / alone:6.2f}"
        )
    inserts = median["in process"]["bulk"] / median["gateway"]["bulk"]
    p12 = Ratio("P12", "rows/s, bulk, gateway / in process", inserts, 0.7, 0.9)
    print(f"\n{p12}")
    print(f"    SELECT 1 through the gateway: {median['gateway']['select_1'] * 1e3:.1f} ms, goal 1 ms")
    return p12


if __name__ == "__main__":
    main()
