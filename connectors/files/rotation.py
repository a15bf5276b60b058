"""Finding a file again after it was rotated away."""

import gzip
import re
import zlib
from pathlib import Path
from typing import IO, cast

from connectors.files.opening import is_gzip
from connectors.files.state import FollowState


def rotated_siblings(path: Path) -> list[Path]:
    """The rotated pieces of a file (queue_log.1, queue_log-20261122, queue_log.2.gz …), oldest first."""
    pattern = re.compile(re.escape(path.name) + r"[.-]\d[\d._T-]*(\.gz)?")
    found = [sibling for sibling in path.parent.iterdir() if pattern.fullmatch(sibling.name) and sibling.is_file()]
    return sorted(found, key=lambda sibling: (sibling.stat().st_mtime_ns, _age(sibling)))


def _age(path: Path) -> int:
    """Of pieces changed in the same instant, a higher number behind the dot is the older one."""
    number = re.search(r"\.(\d{1,3})(\.gz)?$", path.name)
    return -int(number[1]) if number else 0


def unread_pieces(path: Path, state: FollowState) -> list[Path]:
    """The piece that `state` stands in, now under another name, and every newer piece, oldest first; [] where it is
    gone. A renamed piece is known by its inode, a copied (copytruncate) or packed one by its head."""
    siblings = rotated_siblings(path)
    newest_first = range(len(siblings) - 1, -1, -1)
    by_inode = [index for index in newest_first if _has_inode(siblings[index], state)]
    by_head = list(newest_first) if state.head_length else []
    known = next((index for index in [*by_inode, *by_head] if _begins_alike(siblings[index], state)), None)
    return [] if known is None else siblings[known:]


def _has_inode(piece: Path, state: FollowState) -> bool:
    status = piece.stat()
    return (status.st_dev, status.st_ino) == (state.device, state.inode)


def _begins_alike(piece: Path, state: FollowState) -> bool:
    try:
        with open_piece(piece) as file:
            return state.fits(file)
    except (OSError, EOFError, zlib.error):
        return False


def open_piece(path: Path) -> IO[bytes]:
    """A rotated piece, unpacked where it is packed."""
    return cast(IO[bytes], gzip.open(path, "rb")) if is_gzip(path) else path.open("rb")
