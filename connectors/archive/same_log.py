"""Whether a log is the one that an archive was made of: offsets of a log that was made anew mean other records."""

from collections.abc import Mapping
from pathlib import Path

from connectors.archive.layout import OtherLog
from connectors.archive.manifest import Reached
from connectors.archive.parts import digest_of, records_of
from ingest.log import EventLog


def is_same_log(log: EventLog, topic: str, reached: Mapping[int, Reached]) -> bool:
    """Whether, as far as the log still holds what was archived last, it is the log that was archived."""
    partitions = log.topics().get(topic, 0)
    for partition, until in reached.items():
        if partition >= partitions:
            return False
        first, end = log.bounds(topic, partition)
        if end < until.position:
            return False
        run = log.read(topic, partition, until.last, 1) if first <= until.last else None
        if run and run.first == until.last:
            [record] = records_of(run, [None])
            if digest_of(record).hex() != until.digest:
                return False
    return True


def check_same_log(log: EventLog, topic: str, topic_folder: Path, reached: Mapping[int, Reached]) -> None:
    """Raises OtherLog."""
    if not is_same_log(log, topic, reached):
        raise OtherLog(
            f"{topic_folder} was archived from another log than this one, whose offsets mean other records: "
            "archive into a new folder, and keep both"
        )
