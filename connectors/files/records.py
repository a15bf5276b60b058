"""From the lines of a file to drafts: what a format is, and the loop that every format shares."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Protocol

import structlog

from connectors.files.decoding import BadText, codec_for, text_of
from connectors.files.lines import KEPT_OF_LONG_LINE, LINE_LIMIT, Line
from connectors.files.numbering import Numbering
from connectors.files.opening import BrokenArchive, open_bytes
from ingest.drafts import Draft, Origin, Unreadable

log = structlog.get_logger(__name__)

Item = Draft | Unreadable
Progress = Callable[[int, int], None]
"""Called with (bytes done, bytes in all) of the file as it lies on disk."""


def no_progress(_done: int, _total: int) -> None: ...


class UnfitFile(Exception):
    """The file isn't what it was declared to be (a column is missing …). Raised before any row was handed out."""


class BadRow(Exception):
    """No event can be made of a row. `field` and `value`: what the fault was found in."""

    def __init__(self, error: str, field: str = "", value: str = "") -> None:
        super().__init__(error)
        self.field = field
        self.value = value


class LineReader(Protocol):
    """One format of one source. Remembers nothing between lines but what the format forces it to."""

    name: str
    """Goes into `Unreadable.reader`, for example `queue_log`."""
    topic: str
    """Where its unreadable records belong."""
    source: str
    encoding: str

    def begin(self, first: str, file: str, /) -> bool:
        """Sees the first line of each file before any row; True where that line is a header. Raises UnfitFile."""
        ...

    def parse(self, text: str, origin: Origin, /, *, finished: bool) -> list[Draft]:
        """One row to events without ordinals. `finished`: the line had its line feed; without it, a reader accepts
        only what can't be the beginning of a longer row, as far as the row can tell. Raises BadRow."""
        ...


def _unreadable(reader: LineReader, origin: Origin, raw: bytes, error: Exception | str) -> Unreadable:
    at = error if isinstance(error, BadRow) else BadRow("")
    return Unreadable(
        topic=reader.topic,
        source=reader.source,
        reader=reader.name,
        error=str(error),
        raw=raw[:KEPT_OF_LONG_LINE],
        origin=origin,
        field=at.field,
        value=at.value[:200],
    )


def items_of(line: Line, reader: LineReader, codec: str, numbering: Numbering, file: str) -> list[Item]:
    """Everything that one line yields; an empty line yields nothing."""
    origin = Origin(file, line.number)
    if line.too_long():
        error = f"line of {line.length} bytes is over the limit; its first {len(line.raw)} bytes are kept"
        return [numbering.number_unreadable(_unreadable(reader, origin, line.raw, error))]
    try:
        text = text_of(line, codec)
        if not text or text.isspace():
            return []
        return [*numbering.number(reader.parse(text, origin, finished=line.terminated))]
    except (BadText, BadRow) as error:
        return [numbering.number_unreadable(_unreadable(reader, origin, line.raw, error))]


def begin_file(reader: LineReader, first: Line, codec: str, file: str) -> bool:
    """Shows the reader the first line of a file; True where it is a header."""
    if first.too_long():
        return False
    try:
        text = text_of(first, codec)
    except BadText:
        return False
    return reader.begin(text, file)


def read_file(
    path: Path, reader: LineReader, *, progress: Progress = no_progress, line_limit: int = LINE_LIMIT
) -> Iterator[Item]:
    """All records of a file as it is now, in its order; plain or gzip'd. Raises UnfitFile before the first record,
    OSError where the file can't be read."""
    codec = codec_for(reader.encoding)
    numbering = Numbering()
    file = str(path)
    rows = 0
    with open_bytes(path, progress) as opened:
        try:
            for line in opened.lines(line_limit):
                if line.number == 1 and begin_file(reader, line, codec, file):
                    continue
                rows += 1
                yield from items_of(line, reader, codec, numbering, file)
        except BrokenArchive as broken:
            origin = Origin(file, opened.last_line + 1)
            yield numbering.number_unreadable(_unreadable(reader, origin, b"", broken))
    if not rows:
        log.warning("the file has no records", file=file, reader=reader.name)


def batches(items: Iterable[Item], size: int = 2000) -> Iterator[list[Item]]:
    """Items in lists of at most `size`."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
