"""Following a file that grows, through rotation, truncation and restarts.

A state is saved after the door has accepted what was read up to it, and holds the counts of the second it stands in.
So a kill at any moment costs at most a repeat of some rows, which get the same ids again; and a row needn't wait for
the end of its second: whatever else comes in that second is counted on from there.
"""

import os
import zlib
from collections.abc import Callable
from gzip import BadGzipFile
from pathlib import Path
from threading import Event
from typing import IO

import structlog

from connectors.files.decoding import codec_for
from connectors.files.lines import LINE_LIMIT, ByteStream, split_lines
from connectors.files.numbering import Numbering
from connectors.files.opening import GZIP
from connectors.files.records import Item, LineReader, Progress, UnfitFile, begin_file, items_of, no_progress
from connectors.files.rotation import open_piece, unread_pieces
from connectors.files.state import FollowState

log = structlog.get_logger(__name__)

Admit = Callable[[list[Item]], None]
"""Takes items into the log; on return they are durable. What it raises ends the following; the state stays behind."""

BATCH = 2000


class _Section:
    """The bytes of a file from its position up to a limit that was seen before reading."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._left = size

    def read(self, size: int, /) -> bytes:
        chunk = self._file.read(min(size, self._left))
        self._left -= len(chunk)
        return chunk


class Follower:
    """Follows one path for one reader. `step` does what there is to do now; `run` repeats it until stopped."""

    def __init__(
        self,
        path: Path,
        reader: LineReader,
        state_path: Path,
        admit: Admit,
        *,
        progress: Progress = no_progress,
        line_limit: int = LINE_LIMIT,
    ) -> None:
        self._path = path
        self._reader = reader
        self._state_path = state_path
        self._admit = admit
        self._progress = progress
        self._line_limit = line_limit
        self._codec = codec_for(reader.encoding)
        saved = FollowState.load(state_path)
        self._state = saved or FollowState()
        self._must_find_again = saved is not None
        self._numbering = Numbering(self._state.numbering)
        self._file: IO[bytes] | None = None
        self._header_seen = False
        self._exhausted_at = -1

    def run(self, stop: Event, poll: float = 0.5) -> None:
        """Until `stop` is set. Raises UnfitFile, and whatever `admit` raises."""
        try:
            while not stop.is_set():
                if not self.step():
                    stop.wait(poll)
        finally:
            self.close()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def step(self) -> bool:
        """Does one thing (a batch, a change of file); False where there was nothing to do."""
        file = self._file or self._open()
        if file is None:
            return False
        size = os.fstat(file.fileno()).st_size
        if size < self._state.offset or not self._state.fits(file):
            log.info("the file was cut down in place", file=str(self._path), read_up_to=self._state.offset)
            self.close()
            self._must_find_again = True
            return True
        if size != self._exhausted_at:
            if self._read(file, str(self._path), size):
                return True
            self._exhausted_at = size
        if self._writer_has_moved_on(file):
            self._drain(file, str(self._path))
            self.close()
            self._next_file()
            return True
        return False

    def _open(self) -> IO[bytes] | None:
        """Opens the path, after catching up with what was rotated away since the state was saved."""
        try:
            file = self._path.open("rb")
        except FileNotFoundError:
            return None
        if file.read(2) == GZIP:
            file.close()
            raise UnfitFile(f"{self._path}: a gzip'd file doesn't grow; ingest it without following")
        if self._must_find_again and not self._state.stands_in(file):
            self._catch_up()
            self._next_file()
        self._must_find_again = False
        self._header_seen = False
        self._exhausted_at = -1
        self._file = file
        return file

    def _catch_up(self) -> None:
        pieces = unread_pieces(self._path, self._state)
        if not pieces:
            log.warning(
                "what was read up to here is gone and isn't among the rotated files; if there is an unread rest "
                "elsewhere, ingest that file as a whole",
                file=str(self._path),
                read_up_to=self._state.offset,
            )
            self._numbering = Numbering()
        for index, piece in enumerate(pieces):
            if index:
                self._next_file()
            log.info("reading the rest of a rotated file", file=str(piece), from_offset=self._state.offset)
            try:
                with open_piece(piece) as file:
                    self._drain(file, str(piece))
            except (EOFError, zlib.error, BadGzipFile) as error:
                log.warning("a rotated file is damaged; its readable part is read", file=str(piece), error=str(error))

    def _next_file(self) -> None:
        """The next file is read from its beginning; the counts of the unfinished second go on."""
        self._state.begin_file()
        self._header_seen = False

    def _writer_has_moved_on(self, file: IO[bytes]) -> bool:
        """Whether the path is another file now, and that one is in use: only then is this one finished."""
        try:
            there = self._path.stat()
        except FileNotFoundError:
            return False
        here = os.fstat(file.fileno())
        return (there.st_dev, there.st_ino) != (here.st_dev, here.st_ino) and there.st_size > 0

    def _drain(self, file: IO[bytes], name: str) -> None:
        """Reads a file that nobody writes any more to its end, the last line even without a line feed."""
        while self._read(file, name, None):
            pass

    def _read(self, file: IO[bytes], name: str, size: int | None) -> bool:
        """Admits a batch of lines and saves the state; False where there is no whole line. `size`: how far the file
        went when last looked at; None for a file that is finished."""
        if not self._header_seen and not self._see_header(file, name, finished=size is None):
            return False
        state = self._state
        file.seek(state.offset)
        stream: ByteStream = file if size is None else _Section(file, size - state.offset)
        items: list[Item] = []
        offset, number = state.offset, state.line
        for line in split_lines(stream, number=number, offset=offset, limit=self._line_limit):
            if not line.terminated and size is not None:
                break
            items += items_of(line, self._reader, self._codec, self._numbering, name)
            offset, number = line.end, line.number + 1
            if len(items) >= BATCH:
                break
        if offset == state.offset:
            return False
        if not state.fits(file):
            # Cut down while it was read: these bytes may be of two files.
            self._numbering = Numbering(state.numbering)
            return True
        if items:
            self._admit(items)
        state.offset, state.line, state.numbering = offset, number, self._numbering.memory()
        state.stand_in(file)
        state.save(self._state_path)
        self._progress(offset, size or offset)
        return True

    def _see_header(self, file: IO[bytes], name: str, *, finished: bool) -> bool:
        """Shows the reader the first line and steps over it where it is a header; False while it isn't whole."""
        file.seek(0)
        first = next(split_lines(file, limit=self._line_limit), None)
        if first is None or not (first.terminated or finished):
            return False
        if begin_file(self._reader, first, self._codec, name) and self._state.offset < first.end:
            self._state.offset, self._state.line = first.end, 2
        self._header_seen = True
        return True
