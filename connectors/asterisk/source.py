"""What the command line calls: a file of an Asterisk, read whole or followed."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

from connectors.asterisk.cdr import CdrReader
from connectors.asterisk.cel import CelJsonReader, CelReader
from connectors.asterisk.queue_log import QueueLogReader
from connectors.asterisk.queue_log_csv import QueueLogCsvReader
from connectors.asterisk.settings import AsteriskSource, Format
from connectors.files.follow import Admit, Follower
from connectors.files.lines import LINE_LIMIT
from connectors.files.records import Item, LineReader, Progress, batches, no_progress, read_file

_READERS: dict[Format, type[QueueLogReader | QueueLogCsvReader | CdrReader | CelReader | CelJsonReader]] = {
    "queue_log": QueueLogReader,
    "queue_log_csv": QueueLogCsvReader,
    "cdr": CdrReader,
    "cel": CelReader,
    "cel_json": CelJsonReader,
}


def reader_for(settings: AsteriskSource) -> LineReader:
    """A fresh reader of the declared format; one per file or follower, because readers remember the row before."""
    return _READERS[settings.format](settings)


def open_source(
    settings: AsteriskSource, path: Path, *, progress: Progress = no_progress, line_limit: int = LINE_LIMIT
) -> Iterator[list[Item]]:
    """All records of a file, plain or gzip'd, as batches of drafts and unreadable records.

    Raises UnfitFile before the first batch, OSError where the file can't be read, ValueError for the encoding.
    """
    return batches(read_file(path, reader_for(settings), progress=progress, line_limit=line_limit))


def follow_source(
    settings: AsteriskSource,
    path: Path,
    *,
    state: Path,
    admit: Admit,
    stop: Event,
    progress: Progress = no_progress,
    poll: float = 0.5,
    line_limit: int = LINE_LIMIT,
) -> None:
    """Follows a file until `stop` is set, through rotation and truncation; resumes from the JSON file `state`.

    `admit` makes a batch durable before it returns; what it raises ends the following, and the next run resumes
    before that batch. Raises as `open_source`.
    """
    follower = Follower(path, reader_for(settings), state, admit, progress=progress, line_limit=line_limit)
    follower.run(stop, poll)
