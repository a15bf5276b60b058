"""Opening a file, plain or gzip'd, and telling how far one has read."""

import gzip
import os
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from connectors.files.lines import ByteStream, Line, split_lines

GZIP = b"\x1f\x8b"


class BrokenArchive(Exception):
    """A gzip'd file ends early or is damaged; what came before the damage was read."""


class _Unpacked:
    """A gzip stream that names its damage."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._stream = gzip.GzipFile(fileobj=packed)

    def read(self, size: int, /) -> bytes:
        try:
            return self._stream.read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise BrokenArchive(f"the gzip'd file breaks off here ({error}); all lines before are read") from None


class _Growing:
    """A plain file whose last line may be in the writing: waits a moment for its end.

    A file that isn't being written costs nothing: only one changed within the last seconds is waited for, and only
    where it ends without a line feed.
    """

    def __init__(self, file: IO[bytes], settle: float, now: Callable[[], float], wait: Callable[[float], None]) -> None:
        self._file = file
        self._settle = settle
        self._now = now
        self._wait = wait
        self._last = b"\n"

    def read(self, size: int, /) -> bytes:
        chunk = self._file.read(size)
        if not chunk and self._last != b"\n":
            chunk = self._more(size)
        if chunk:
            self._last = chunk[-1:]
        return chunk

    def _more(self, size: int) -> bytes:
        deadline = os.fstat(self._file.fileno()).st_mtime + self._settle
        while self._now() < deadline:
            self._wait(0.02)
            if chunk := self._file.read(size):
                return chunk
        return b""


class Opened:
    """A file open for reading by lines."""

    def __init__(self, stream: ByteStream, on_chunk: Callable[[int], None]) -> None:
        self._stream = stream
        self._on_chunk = on_chunk
        self.last_line = 0

    def lines(self, limit: int) -> Iterator[Line]:
        for line in split_lines(self._stream, limit=limit, on_chunk=self._on_chunk):
            self.last_line = line.number
            yield line


def is_gzip(path: Path) -> bool:
    """By the file's first bytes: rotated files are called anything."""
    with path.open("rb") as file:
        return file.read(2) == GZIP


@contextmanager
def open_bytes(path: Path, progress: Callable[[int, int], None], settle: float = 0.5) -> Iterator[Opened]:
    """Opens a file and reports progress by bytes of it as it lies on disk."""
    total = path.stat().st_size
    with path.open("rb") as file:
        packed = is_gzip(path)
        stream: ByteStream = _Unpacked(file) if packed else _Growing(file, settle, time.time, time.sleep)
        yield Opened(stream, lambda _size: progress(file.tell(), max(total, file.tell())))
