"""Out of an archive: the records of a period, as runs of the log they came from."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path

import orjson

from connectors.archive.layout import ArchiveDamaged, NoArchive, days_in
from connectors.archive.manifest import Listed, load_days, load_listed
from connectors.archive.parts import Record, file_hash, micros, read_records
from ingest.log import Run


def read_period(folder: Path, topic: str, begin: datetime, end: datetime) -> Iterator[Run]:
    """Records whose time lies in [begin, end), day by day, in the order of their offsets within a part.

    Each part is verified before the first of its records is handed out. Raises ArchiveDamaged; NoArchive for a topic
    that isn't there.
    """
    topic_folder = folder / topic
    if not topic_folder.is_dir():
        raise NoArchive(f"{folder}: {topic} isn't archived here")
    listed = load_days(topic_folder)
    for day in sorted({*days_in(topic_folder), *listed}):
        if _may_hold(day, begin, end):
            yield from _read_day(topic, topic_folder / day, listed.get(day), begin, end)


def checked_parts(topic: str, day_folder: Path, listed: Listed | None) -> Iterator[Path]:
    """The parts of a day whose bytes are those that were written. Raises ArchiveDamaged."""
    manifest = load_listed(topic, day_folder, listed)
    for part in manifest.parts:
        path = day_folder / part.name
        if not path.exists():
            raise ArchiveDamaged(f"{path}: is missing")
        if path.stat().st_size != part.bytes or file_hash(path) != part.sha256:
            raise ArchiveDamaged(f"{path}: its SHA-256 isn't the one in {day_folder.name}'s manifest")
        yield path


def _read_day(topic: str, day_folder: Path, listed: Listed | None, begin: datetime, end: datetime) -> Iterator[Run]:
    first, last = micros(begin), micros(end)
    for path in checked_parts(topic, day_folder, listed):
        for records in read_records(path):
            within = [record for record in records if record.time is not None and first <= record.time < last]
            for partition, some in groupby(within, key=lambda record: record.partition):
                yield _run(topic, partition, list(some))


def _run(topic: str, partition: int, records: list[Record]) -> Run:
    def load_headers(index: int) -> Mapping[str, str]:
        headers: Mapping[str, str] = orjson.loads(records[index].headers)
        return headers

    appended = records[0].appended
    return Run(
        topic=topic,
        partition=partition,
        offsets=[record.offset for record in records],
        keys=[record.key.decode("utf-8", "surrogatepass") for record in records],
        types=[record.type for record in records],
        stamps=[record.stamp for record in records],
        values=[record.value for record in records],
        load_headers=load_headers,
        appended=None if appended is None else appended / 1_000_000,
    )


def _may_hold(day: str, begin: datetime, end: datetime) -> bool:
    try:
        first = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    except ValueError:
        return False  # undated, or a stranger's folder
    return first < end and first + timedelta(days=1) > begin
