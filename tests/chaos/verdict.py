"""After the dust has settled: is the warehouse exactly right?"""

from clickhouse_connect.driver.client import Client

from ingest.log import EventLog
from tests.chaos.events import TOPICS, Produced


def faults(client: Client, log: EventLog, produced: Produced, group: str = "sink") -> list[str]:
    """Everything that is wrong, in words; empty when nothing was lost, nothing counted twice and the books balance."""
    return [
        *_raw(client, produced),
        *_dead_letters(client, produced),
        *_runs(client, log),
        *(f"{lag.topic}/{lag.partition} is {lag.behind} behind" for lag in log.lag(group) if lag.behind),
    ]


def _raw(client: Client, produced: Produced) -> list[str]:
    found = []
    for table, expected in produced.ids.items():
        ids = [row[0] for row in client.query(f"SELECT toString(id) FROM {table} FINAL").result_rows]
        lost, strange = expected - set(ids), set(ids) - expected
        if lost or strange or len(ids) != len(expected):
            found.append(
                f"{table}: {len(expected)} produced, {len(ids)} rows, {len(lost)} lost ({sorted(lost)[:3]}), "
                f"{len(strange)} strange, {len(ids) - len(set(ids))} twice"
            )
    return found


def _dead_letters(client: Client, produced: Produced) -> list[str]:
    ids = [row[0] for row in client.query("SELECT id FROM ops.dead_letters FINAL").result_rows]
    if sorted(ids) != sorted(produced.dead):
        return [f"{len(produced.dead)} dead letters expected, {len(ids)} found; {sorted(set(ids) ^ produced.dead)[:5]}"]
    return []


def _runs(client: Client, log: EventLog) -> list[str]:
    rows = client.query(
        "SELECT topic, partition, first, last, inserted + rejected + duplicates + missing"
        " FROM ops.runs FINAL ORDER BY topic, partition, first"
    ).result_rows
    found = [
        f"run {topic}/{partition} {first}..{last} accounts for {accounted}"
        for topic, partition, first, last, accounted in rows
        if accounted != last - first + 1
    ]
    for topic in TOPICS:
        for partition in range(log.topics()[topic]):
            covered = 0
            for _, _, first, last, _ in [row for row in rows if row[:2] == (topic, partition)]:
                if first > covered:
                    found.append(f"no run accounts for {topic}/{partition} {covered}..{first - 1}")
                covered = max(covered, last + 1)
            end = log.bounds(topic, partition)[1]
            if covered != end:
                found.append(f"no run accounts for {topic}/{partition} {covered}..{end - 1}")
    return found
