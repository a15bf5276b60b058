"""The gateway against the same engine in process: a big Native result, inserts in batches, and the smallest query.

    python bench/gateway_native.py [--rows 1000000] [--repeat 5]

Both sides are clickhouse-connect, over HTTP and with interface="chdb"; each engine is a process of its own. Prints
the medians and their ratio; the goal for the result is at most 1.5. The client's default lets the gateway choose,
which on one machine is no packing; the last columns ask for lz4.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import clickhouse_connect
from clickhouse_connect.driver.client import Client

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.support.gateway import running_gateway

BATCH_ROWS = 100_000

TABLE = """CREATE TABLE calls (call_id UInt64, at DateTime64(3, 'UTC'), queue LowCardinality(String), agent String,
wait UInt32, talk UInt32, score Float64) ENGINE = MergeTree ORDER BY call_id"""

FILL = """INSERT INTO calls SELECT number, toDateTime64('2026-01-01', 3, 'UTC') + number, concat('queue', number % 20),
concat('agent-', toString(number % 300)), number % 120, number % 600, number / 7 FROM numbers({rows})"""


def measure(client: Client, rows: int, repeat: int) -> dict[str, float]:
    """Median seconds per task on one client."""
    client.command("DROP TABLE IF EXISTS calls")
    client.command(TABLE)
    client.command(FILL.format(rows=rows))
    client.command("DROP TABLE IF EXISTS batches")
    client.command(TABLE.replace("TABLE calls", "TABLE batches"))
    batch = client.query(f"SELECT * FROM calls ORDER BY call_id LIMIT {BATCH_ROWS}", tz_mode="aware").result_columns
    names = ("call_id", "at", "queue", "agent", "wait", "talk", "score")

    def read() -> None:
        assert len(client.query("SELECT * FROM calls").result_columns[0]) == rows

    def stream() -> None:
        with client.query_column_block_stream("SELECT * FROM calls") as blocks:
            assert sum(len(block[0]) for block in blocks) == rows

    def insert() -> None:
        client.insert("batches", batch, column_names=names, column_oriented=True)

    def smallest() -> None:
        client.query("SELECT 1")

    return {
        "result": _median(read, repeat),
        "stream": _median(stream, repeat),
        "insert": _median(insert, repeat),
        "select_1": _median(smallest, repeat * 40),
    }


def _median(task: Callable[[], None], repeat: int) -> float:
    task()
    times = []
    for _ in range(repeat):
        begun = time.perf_counter()
        task()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def in_process(folder: str, rows: int, repeat: int) -> dict[str, float]:
    """The same on an engine in this process: to be called in a process of its own."""
    with clickhouse_connect.get_client(interface="chdb", path=folder) as client:
        return measure(client, rows, repeat)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--in-process", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.in_process:
        print(json.dumps(in_process(arguments.in_process, arguments.rows, arguments.repeat)))
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--in-process", f"{folder}/alone"]
        command += ["--rows", str(arguments.rows), "--repeat", str(arguments.repeat)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        alone = json.loads(done.stdout.splitlines()[-1])
        with running_gateway(Path(folder) / "gateway") as gateway, gateway.client() as client:
            through = measure(client, arguments.rows, arguments.repeat)
        with running_gateway(Path(folder) / "packed") as gateway, gateway.client(compress="lz4") as client:
            packed = measure(client, arguments.rows, arguments.repeat)
    what = {
        "result": f"{arguments.rows:,} rows as Native, whole",
        "stream": f"{arguments.rows:,} rows as Native, streamed",
        "insert": f"insert of {BATCH_ROWS:,} rows",
        "select_1": "SELECT 1",
    }
    print(f"{'milliseconds, median':36} {'in process':>10} {'gateway':>10} {'ratio':>6} {'lz4':>10} {'ratio':>6}")
    for name, text in what.items():
        print(
            f"{text:36} {alone[name] * 1e3:10.1f} {through[name] * 1e3:10.1f} {through[name] / alone[name]:6.2f}"
            f" {packed[name] * 1e3:10.1f} {packed[name] / alone[name]:6.2f}"
        )


if __name__ == "__main__":
    main()
