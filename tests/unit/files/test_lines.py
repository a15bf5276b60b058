"""Bytes in, lines out."""

import io

from hypothesis import given
from hypothesis import strategies as st

from connectors.files.lines import CHUNK, KEPT_OF_LONG_LINE, Line, split_lines


def _split(content: bytes, limit: int = 1 << 20) -> list[Line]:
    return list(split_lines(io.BytesIO(content), limit=limit))


class Endless:
    """A stream of one byte value that never holds more than a chunk."""

    def __init__(self, length: int) -> None:
        self.left = length

    def read(self, size: int, /) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return b"x" * size


@given(st.lists(st.binary(max_size=30).filter(lambda piece: b"\n" not in piece and b"\0" not in piece)), st.booleans())
def test_lines_and_their_places(pieces: list[bytes], ended: bool) -> None:
    content = b"\n".join(pieces) + (b"\n" if ended and pieces else b"")
    lines = _split(content)
    assert b"".join(line.raw + b"\n" * line.terminated for line in lines) == content
    assert all(content[line.start : line.start + line.length] == line.raw for line in lines)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert [line.end for line in lines[:-1]] == [line.start for line in lines[1:]]


def test_lines_longer_than_a_chunk() -> None:
    content = b"a" * (CHUNK * 2 + 7) + b"\nb\n"
    assert [(line.length, line.number) for line in _split(content)] == [(CHUNK * 2 + 7, 1), (1, 2)]


def test_a_line_over_the_limit_is_measured_but_not_kept() -> None:
    (line,) = split_lines(Endless(50_000_000))
    assert (line.length, len(line.raw), line.too_long(), line.terminated) == (
        50_000_000,
        KEPT_OF_LONG_LINE,
        True,
        False,
    )


def test_a_line_over_the_limit_costs_nothing_else() -> None:
    before, long, after = _split(b"before\n" + b"x" * 3_000_000 + b"\nafter\n")
    assert (before.raw, after.raw) == (b"before", b"after")
    assert (long.length, long.raw, after.start) == (3_000_000, b"x" * KEPT_OF_LONG_LINE, 3_000_008)


def test_a_line_at_the_limit_is_whole() -> None:
    assert [line.too_long() for line in _split(b"12345\n123456\n", limit=5)] == [False, True]


def test_a_block_of_nul_bytes_before_a_line_is_skipped() -> None:
    (line,) = _split(b"\0" * 3_000_000 + b"row\n")
    assert (line.raw, line.start, line.end) == (b"row", 3_000_000, 3_000_004)
