"""A set of offsets, held as ranges."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.offset_ranges import OffsetRanges


def ranges_of(offsets: set[int]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for offset in sorted(offsets):
        if ranges and ranges[-1][1] == offset - 1:
            ranges[-1] = (ranges[-1][0], offset)
        else:
            ranges.append((offset, offset))
    return ranges


@given(st.sets(st.integers(0, 200)))
def test_it_is_the_same_set(offsets: set[int]) -> None:
    held = OffsetRanges(reversed(ranges_of(offsets)))

    assert set(held) == offsets
    assert len(held) == len(offsets)
    assert all((offset in held) == (offset in offsets) for offset in range(-2, 203))
    assert held.highest == max(offsets, default=-1)
    assert "4" not in held
