"""The archive of the log put together: written, one run at a time, and held against the warehouse."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from clickhouse_connect.driver.client import Client

from connectors.archive.layout import LOCK, ArchiveDamaged, OtherLog, private_folder
from connectors.archive.manifest import load_index
from connectors.archive.reading import read_period
from connectors.archive.writing import Archived, archive_topic
from connectors.clickhouse.ddl import table_of
from connectors.clickhouse.distinct import distinct_ids
from connectors.clickhouse.shadow import within
from ingest.lanes import named_type
from ingest.log import EventLog
from ingest.period import Period
from models.catalogue import types_of
from wattline.locks import holding

ID = slice(7, 43)
"""Where the id stands in a line that our door has stamped."""


def write(
    log: EventLog,
    folder: Path,
    topics: Iterable[str],
    wanted: Callable[[date | None], bool] | None = None,
    progress: Callable[[str], object] = str,
) -> Iterator[Archived]:
    """Brings the archive of each topic up to the log's end; one that can't be leaves the others as they are, and says
    why. Raises Held while another run is at it, and what the log raises.
    """
    private_folder(folder)
    with holding(folder / LOCK):
        for topic in topics:
            progress(topic)
            try:
                done = archive_topic(log, topic, folder, wanted)
            except (ArchiveDamaged, OtherLog) as reason:
                done = Archived(topic, failure=str(reason))
            yield done


@dataclass(frozen=True, slots=True)
class DayCheck:
    """One event type on one day (UTC), each event counted once, those that are dead letters left out.

    `archived`: in the archive; `unstamped`: records of it that aren't our door's, which can't be told apart;
    `raw`: in the warehouse; `raw_archived`: those of them that stand at archived offsets.
    """

    topic: str
    type: str
    day: date
    archived: int
    unstamped: int
    raw: int
    raw_archived: int

    @property
    def agrees(self) -> bool:
        """Whether both may hold the same events; newer ones may be in the warehouse only."""
        return self.raw_archived <= self.archived + self.unstamped and self.archived <= self.raw


def check(client: Client, folder: Path, topic: str, days: Sequence[date]) -> Iterator[DayCheck]:
    """Holds days of the archive against raw. Raises ArchiveDamaged."""
    reached = {partition: until.position for partition, until in load_index(folder / topic).items()}
    archived_offsets = " OR ".join(f"(_partition = {number} AND _offset < {end})" for number, end in reached.items())
    rows = client.query(
        "SELECT DISTINCT _partition, _offset FROM ops.dead_letters WHERE _topic = {topic:String}",
        parameters={"topic": topic},
    ).result_rows
    letters = {(partition, offset) for partition, offset in rows}
    for day in days:
        begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
        period = Period(begin, begin + timedelta(days=1))
        ids, unstamped = _in_archive(folder, topic, period, letters)
        for event_type in types_of(topic):
            name = event_type.type_name()
            [(raw, raw_archived)] = client.query(
                f"SELECT uniqExact(id), uniqExactIf(id, {archived_offsets or '0'}) FROM {table_of(event_type)}"
                f" WHERE {within('time', period)}"
            ).result_rows
            if raw or ids.get(name) or unstamped.get(name):
                yield DayCheck(topic, name, day, ids.get(name, 0), unstamped.get(name, 0), raw, raw_archived)


def _in_archive(
    folder: Path, topic: str, period: Period, letters: set[tuple[int, int]]
) -> tuple[dict[str, int], dict[str, int]]:
    """Type → distinct ids of stamped records; type → number of the other ones."""
    ids, unstamped = defaultdict[str, bytearray](bytearray), defaultdict[str, int](int)
    for run in read_period(folder, topic, period.begin, period.end):
        for offset, header, stamp, value in zip(run.offsets, run.types, run.stamps, run.values, strict=True):
            if (run.partition, offset) in letters:
                continue
            name = named_type(header, value)
            if stamp:
                ids[name] += value[ID]
            else:
                unstamped[name] += 1
    return {name: distinct_ids(some) for name, some in ids.items()}, dict(unstamped)
