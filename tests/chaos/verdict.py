"""After the dust has settled: is the warehouse exactly right?"""

from collections.abc import Iterator

from clickhouse_connect.driver.client import Client

from ingest.log import EventLog, Run
from tests.chaos.events import TOPICS, Produced

READ_AT_ONCE = 10_000


def faults(client: Client, log: EventLog, produced: Produced, group: str) -> list[str]:
    """Everything that is wrong, in words; empty when nothing was lost, nothing counted twice and the books balance."""
    return [
        *_raw(client, produced),
        *_dead_letters(client, log, produced),
        *_runs(client, log),
        *(f"{lag.topic}/{lag.partition} is {lag.behind} behind" for lag in log.lag(group) if lag.behind),
    ]


def told(client: Client) -> str:
    """What the books say of the battle."""
    [[runs, offsets, inserted, rejected, duplicates, missing]] = client.query(
        "SELECT count(), sum(last - first + 1), sum(inserted), sum(rejected), sum(duplicates), sum(missing)"
        " FROM ops.runs"
    ).result_rows
    return (
        f"books: {runs} runs over {offsets} offsets, {inserted} inserted, {rejected} rejected,"
        f" {duplicates} found there already, {missing} missing"
    )


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


def _dead_letters(client: Client, log: EventLog, produced: Produced) -> list[str]:
    """A bad record that had to be sent again may be in the log twice: each is a dead letter of its own."""
    due: set[str] = set()
    contents: set[bytes] = set()
    for topic in TOPICS:
        for partition in range(log.topics()[topic]):
            for run in _whole(log, topic, partition):
                for offset, value in zip(run.offsets, run.values, strict=True):
                    if value in produced.bad:
                        due.add(f"{topic}/{partition}/{offset}")
                        contents.add(value)
    found = []
    if lost := produced.bad - contents:
        found.append(f"{len(lost)} bad records that the log had taken aren't in it: {sorted(lost)[0][:80]!r}")
    ids = [row[0] for row in client.query("SELECT id FROM ops.dead_letters FINAL").result_rows]
    if len(ids) != len(due) or set(ids) != due:
        found.append(f"{len(due)} dead letters expected, {len(ids)} found; {sorted(set(ids) ^ due)[:5]}")
    return found


def _whole(log: EventLog, topic: str, partition: int) -> Iterator[Run]:
    position, end = log.bounds(topic, partition)
    while position < end:
        run = log.read(topic, partition, position, READ_AT_ONCE)
        if run is None:
            return
        yield run
        position = run.last + 1


def _runs(client: Client, log: EventLog) -> list[str]:
    """Lines overlap where a run was begun again or two sinks had it; each adds up, and no offset is left out."""
    rows = client.query(
        "SELECT topic, partition, first, last, inserted + rejected + duplicates + missing, missing"
        " FROM ops.runs FINAL ORDER BY topic, partition, first"
    ).result_rows
    found = [
        f"run {topic}/{partition} {first}..{last} accounts for {accounted}, {missing} of them missing"
        for topic, partition, first, last, accounted, missing in rows
        if accounted != last - first + 1 or missing
    ]
    for topic in TOPICS:
        for partition in range(log.topics()[topic]):
            covered = 0
            for _, _, first, last, *_ in [row for row in rows if row[:2] == (topic, partition)]:
                if first > covered:
                    found.append(f"no run accounts for {topic}/{partition} {covered}..{first - 1}")
                covered = max(covered, last + 1)
            end = log.bounds(topic, partition)[1]
            if covered != end:
                found.append(f"no run accounts for {topic}/{partition} {covered}..{end - 1}")
    return found
