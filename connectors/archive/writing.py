"""From the log into the archive: what is new since the last time, each record once, whatever happens in between."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from connectors.archive.days import Days
from connectors.archive.layout import day_name, private_folder
from connectors.archive.manifest import Reached, load_days, load_index, save_index
from connectors.archive.parts import Record, digest_of, records_of
from connectors.archive.same_log import check_same_log
from ingest.log import EventLog, Run
from ingest.record_time import event_time

READ_EVENTS = 20_000

SAVE_EVERY = 1_000_000
"""Records after which manifests and index are brought up to date: what a kill can cost."""

Wanted = Callable[[date | None], bool]


@dataclass
class Archived:
    """What a run did to one topic: records written by day, and offsets that the log had lost before they were read.

    `failure`: why it couldn't be brought up to the log's end; '' where it was.
    """

    topic: str
    by_day: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    failure: str = ""

    @property
    def records(self) -> int:
        return self.by_day.total()


def archive_topic(
    log: EventLog,
    topic: str,
    folder: Path,
    wanted: Wanted | None = None,
    checkpoint: Callable[[str], object] = str,
    save_every: int = SAVE_EVERY,
) -> Archived:
    """Brings the archive of one topic up to the log's end.

    `wanted`: the days to write; None: all, and then the next run needn't look at the same records again.
    `checkpoint` is told what is about to be done. Nobody else may be writing to this archive.
    Raises ArchiveDamaged, OtherLog, LogUnavailable.
    """
    private_folder(folder)
    topic_folder = folder / topic
    private_folder(topic_folder)
    reached, listed = load_index(topic_folder), load_days(topic_folder)
    indexed = dict(reached)
    check_same_log(log, topic, topic_folder, reached)
    done, days = Archived(topic), Days(topic, topic_folder, listed, checkpoint)
    days.sweep()

    def save() -> None:
        days.save({partition: until.position for partition, until in reached.items()})
        checkpoint("index")
        save_index(topic_folder, topic, reached if wanted is None else indexed, listed)

    try:
        unsaved = 0
        for partition in range(log.topics()[topic]):
            position, end = reached.get(partition, Reached(0)).position, log.bounds(topic, partition)[1]
            while position < end and (run := log.read(topic, partition, position, min(READ_EVENTS, end - position))):
                done.lost += run.gap
                last = _add(run, days, wanted, done)
                position = run.last + 1
                reached[partition] = Reached(position, last.offset, digest_of(last).hex())
                unsaved += len(run)
                if unsaved >= save_every:
                    save()
                    unsaved = 0
        save()
    finally:
        days.abandon()
    return done


def _add(run: Run, days: Days, wanted: Wanted | None, done: Archived) -> Record:
    """Hands a run over, day by day; returns its last record."""
    times = [event_time(run, index) for index in range(len(run))]
    by_day: dict[date | None, list[Record]] = {}
    for time, record in zip(times, records_of(run, times), strict=True):
        by_day.setdefault(None if time is None else time.date(), []).append(record)
    for day, records in by_day.items():
        if (wanted is None or wanted(day)) and (new := days.add(day_name(day), records)):
            done.by_day[day_name(day)] += new
    return record
