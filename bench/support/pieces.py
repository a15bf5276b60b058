"""A file of lines in pieces of whole lines, each for one insert."""

from collections.abc import Callable, Iterator


def pieces(read: Callable[[int], bytes], size: int) -> Iterator[bytes]:
    """Whole lines, about `size` bytes at a time."""
    rest = b""
    while block := read(size):
        end = block.rfind(b"\n") + 1
        yield rest + block[:end]
        rest = block[end:]
    if rest:
        yield rest
