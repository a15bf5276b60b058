"""Bytes in, lines out, in bounded memory."""

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

CHUNK = 1 << 18
LINE_LIMIT = 1 << 20
"""Bytes. No call record is longer; a longer line is a broken file."""
KEPT_OF_LONG_LINE = 1 << 16


class ByteStream(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Line(NamedTuple):
    """One line without its line feed. `start` and `end` are byte offsets in the (unpacked) file; `end` is behind the
    line feed. `raw` is the first 64 KiB only where `length` is over the limit."""

    number: int
    start: int
    end: int
    raw: bytes
    length: int
    terminated: bool

    def too_long(self) -> bool:
        return self.length > len(self.raw)


def split_lines(
    stream: ByteStream,
    *,
    number: int = 1,
    offset: int = 0,
    limit: int = LINE_LIMIT,
    on_chunk: Callable[[int], None] = lambda _size: None,
) -> Iterator[Line]:
    """Lines of a stream that stands at `offset`, the next line having this `number`.

    Never holds more than a chunk and `limit` bytes. A block of NUL bytes before a line (what a file system leaves
    after a power cut) is skipped: it holds nothing, and the line behind it is whole.
    """
    start = offset
    kept = min(KEPT_OF_LONG_LINE, limit)
    pending = bytearray()
    length = 0
    while chunk := stream.read(CHUNK):
        on_chunk(len(chunk))
        pieces = chunk.split(b"\n")
        last = len(pieces) - 1
        for index, piece in enumerate(pieces):
            if not length and piece.startswith(b"\0"):
                stripped = piece.lstrip(b"\0")
                start += len(piece) - len(stripped)
                piece = stripped
            size = length + len(piece)
            if index == last:
                if length <= limit:
                    pending += piece[: limit + 1 - length]
                length = size
                break
            if size > limit:
                raw = bytes(pending[:kept] + piece[: max(0, kept - length)])
            elif length:
                raw = bytes(pending + piece)
            else:
                raw = piece
            end = start + size + 1
            yield Line(number, start, end, raw, size, True)
            number += 1
            start = end
            if length:
                pending.clear()
                length = 0
    if length:
        raw = bytes(pending[:kept] if length > limit else pending)
        yield Line(number, start, start + length, raw, length, False)
