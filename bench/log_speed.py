"""How fast the SQLite log appends and reads, as ratios to plain SQLite rows in the same run.

python bench/log_speed.py [--records 200000]
"""

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import orjson

from connectors.sqlite_log import SqliteLog
from ingest.log import Message

RUN = 50_000
TOPIC = "calls.queue"
TYPE = "wattline.queue_event"


def messages(count: int) -> list[Message]:
    """QueueEvent-like records of about 600 bytes with the door's headers."""
    made = []
    for i in range(count):
        line = orjson.dumps(
            {
                "id": f"{i:08x}-5b6e-5d3a-9d6e-{i * 7919 % 2**48:012x}",
                "source": "pbx-east",
                "time": f"2026-11-22T10:{i // 60 % 60:02}:{i % 60:02}.{i % 10**6:06}Z",
                "recorded": "2026-11-22T10:51:49.123456Z",
                "schema_version": 1,
                "pbx": "pbx-east",
                "call_id": f"pbx-east-{1795373509 + i}.{i % 977}",
                "queue": ("bill", "fault", "complaint")[i % 3],
                "agent": f"10{i % 40:02} 张三丰",
                "verb": ("ENTERQUEUE", "CONNECT", "COMPLETECALLER")[i % 3],
                "known_verb": True,
                "sequence": i % 7,
                "parameters": [str(i % 91), f"pbx-east-{1795373512 + i}.{i % 977}", str(i % 13)],
                "caller": {"token": f"{i * 2654435761 % 2**128:032x}", "mask": f"135****{i % 10000:04}"},
                "wait": i % 91,
                "talk": i % 377,
                "member_channel": f"pbx-east-{1795373512 + i}.{i % 977}",
                "caller_name": "王芳" * (i % 20),
            }
        )
        headers = {
            "ce_id": str(i),
            "ce_source": "pbx-east",
            "ce_type": "wattline.queue_event",
            "ce_wattlineschema": "1",
        }
        made.append(Message(TOPIC, f"pbx-east-{i // 6}", TYPE, "1", line, headers))
    return made


def rate(count: int, work: Callable[[], None]) -> float:
    begin = time.perf_counter()
    work()
    return count / (time.perf_counter() - begin)


def plain_append(path: Path, made: list[Message], step: int) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE record (o INTEGER PRIMARY KEY, key TEXT, type TEXT, stamp TEXT, headers BLOB, value BLOB)"
    )
    for begin in range(0, len(made), step):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO record (key, type, stamp, headers, value) VALUES (?, ?, ?, ?, ?)",
            [(m.key, m.type, m.stamp, orjson.dumps(m.headers), m.value) for m in made[begin : begin + step]],
        )
        connection.execute("COMMIT")
    connection.close()


def plain_read(path: Path, count: int) -> None:
    connection = sqlite3.connect(path)
    for begin in range(0, count, RUN):
        rows = connection.execute(
            "SELECT o, key, type, stamp, value FROM record WHERE o > ? ORDER BY o LIMIT ?", (begin, RUN)
        ).fetchall()
        _columns = list(zip(*rows, strict=True))
    connection.close()


def our_append(log: SqliteLog, made: list[Message], step: int) -> None:
    for begin in range(0, len(made), step):
        log.append(made[begin : begin + step])


def our_read(log: SqliteLog, group: str, count: int) -> None:
    consumer = log.consumer(group, [TOPIC])
    seen = 0
    while seen < count:
        run = consumer.poll(RUN, 1)
        assert run is not None
        seen += len(run)
        consumer.commit(run)
    consumer.close()


def once(made: list[Message], step: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        plain, ours = Path(folder, "plain.sqlite"), Path(folder, "log.sqlite")
        figures = {"plain append": rate(len(made), lambda: plain_append(plain, made, step))}
        with SqliteLog(ours, partitions=1, topics=[TOPIC]) as log:
            figures["log append"] = rate(len(made), lambda: our_append(log, made, step))
            figures["plain read"] = rate(len(made), lambda: plain_read(plain, len(made)))
            figures["log read"] = rate(len(made), lambda: our_read(log, "bench", len(made)))
        figures["plain bytes"] = plain.stat().st_size / len(made)
        figures["log bytes"] = ours.stat().st_size / len(made)
        return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--batch", type=int, default=5_000, help="records per append call")
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    made = messages(options.records)
    runs = [once(made, options.batch) for _ in range(options.times)]
    median = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    print(
        f"{options.records} records of {sum(len(m.value) for m in made) / len(made):.0f} bytes, {options.batch} a call"
    )
    for what in ("append", "read"):
        ours, plain = median[f"log {what}"], median[f"plain {what}"]
        print(f"{what:7} {ours:>10,.0f}/s   plain rows {plain:>10,.0f}/s   ratio {ours / plain:.2f}")
    print(f"on disk {median['log bytes']:.0f} bytes a record, plain rows {median['plain bytes']:.0f}")


if __name__ == "__main__":
    main()
